internal import Domain

/// How far the amounts of one tier may at most be from the fairest.
///
/// A need of which something is missing is held back by a bound in which it counts, `weights × served <= limit`, if a unit more of it breaks the
/// bound even when every other need that counts gives what it has above this one's fill: then no plan serves the need a unit more
/// unless another one gets less and is then no better off than this one was (the bottleneck property of max-min fairness: Nace and Pióro, 2008).
/// What a plan leaves below a bound, and what better off needs could give, is counted in units of the need: so many it may be below the fairest.
///
/// Bounds are of plans that serve the tiers before exactly as this one does, and later tiers at least as much in all.
struct LevelCertificate {
    /// No need of the tier could be raised by a larger part of it; zero where to the unit nothing could be fairer.
    let fillGapMax: Fill?

    /// O(bounds × (commodities × (arcs + sites) + levels looked at × needs)).
    init(of proof: TierProof, _ allocation: Allocation, for problem: BalancingProblem) {
        var levels = Levels(of: proof.tier, allocation, for: problem)
        for bound in proof.totals + proof.levels where bound.tier == proof.tier && bound.scale > 0 {
            if levels.isProven { break }
            levels.add(
                bound.given(allocation.served, in: problem).inequality(
                    in: problem, settled: allocation.served), of: bound.commodities)
        }
        fillGapMax = levels.fillGapMax
    }
}

/// The needs of one tier by their fills, and what bounds say of them.
private struct Levels {
    /// Sorted by fill, the worst off first.
    private let needs: [Entry]
    /// For each of ``needs``, how many units it may be below the fairest.
    private var raiseMax: [Int64]

    private struct Entry {
        let commodity: Int
        let need: Int
        let quantity: Int64
        let served: Int64

        func isWorseOff(than other: Self) -> Bool {
            Int128(served) * Int128(other.quantity) < Int128(other.served) * Int128(quantity)
        }

        /// How many units it could give and still be better off than another is.
        func surplus(above other: Self) -> Int64 {
            max(0, served - Int64(Int128(quantity) * Int128(other.served) / Int128(other.quantity)) - 1)
        }
    }

    /// A need that counts in a bound.
    private struct Member {
        /// In ``Levels/needs``.
        let place: Int
        let weight: Int64
    }

    init(of tier: Int, _ allocation: Allocation, for problem: BalancingProblem) {
        var needs: [Entry] = []
        for (index, commodity) in problem.commodities.enumerated() {
            for need in commodity.needs(of: tier) {
                needs.append(
                    Entry(
                        commodity: index, need: need, quantity: commodity.needs[need].quantity,
                        served: allocation.served[index][need]))
            }
        }
        needs.sort { $0.isWorseOff(than: $1) }
        self.needs = needs
        raiseMax = needs.map { $0.quantity - $0.served }
    }

    var isProven: Bool { raiseMax.allSatisfy { $0 == 0 } }

    var fillGapMax: Fill? {
        zip(needs, raiseMax).map { Fill(served: Quantity($1), need: Quantity($0.quantity)) }.max()
    }

    mutating func add(_ inequality: ServiceBound.Inequality, of commodities: Range<Int>) {
        var (members, slack) = ([] as [Member], inequality.limit)
        for (place, entry) in needs.enumerated() where commodities.contains(entry.commodity) {
            let weight = inequality.weights[entry.commodity - commodities.lowerBound][entry.need]
            guard weight > 0 else { continue }
            members.append(Member(place: place, weight: weight))
            slack -= Int128(weight) * Int128(entry.served)
        }
        let open = members.filter { raiseMax[$0.place] > 0 }
        var (ranges, lookCount) = ([open.indices], 0)
        while let range = ranges.popLast(), lookCount < Self.lookCountMax {
            guard let first = range.first else { continue }
            lookCount += 1
            let level = needs[open[first].place]
            let surplus = members.reversed().prefix { level.isWorseOff(than: needs[$0.place]) }.reduce(
                0 as Int128
            ) { $0 + Int128($1.weight) * Int128(needs[$1.place].surplus(above: level)) }
            // Needs that are better off find less to take.
            for member in open[range] {
                let raise = Int64(clamping: (slack + surplus) / Int128(member.weight))
                raiseMax[member.place] = min(raiseMax[member.place], raise)
            }
            guard surplus > 0, open[range].contains(where: { raiseMax[$0.place] > 0 }) else { continue }
            let middle = first + (range.count + 1) / 2
            ranges.append(first + 1..<max(first + 1, middle))
            ranges.append(max(first + 1, middle)..<range.upperBound)
        }
    }

    /// More levels are not tried for one bound: what is then known of its needs is true, if not the most that could be.
    private static let lookCountMax = 24
}
