import Randomness
import Testing

@testable import Balancing

@Suite("The fairest amounts are the same as those found a unit at a time")
struct FairnessTests {
    @Test("groups that share what there is, at any prices", arguments: 0..<600)
    func slowly(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let groupCount = Int.random(in: 1...5, using: &random)
        let needMax: Int64 = seed % 3 == 0 ? 3 : 60
        let needs = (0..<Int.random(in: 1...14, using: &random)).map { _ in
            Int64.random(in: 1...needMax, using: &random)
        }
        let groupOf = needs.indices.map { $0 < groupCount ? $0 : .random(in: 0..<groupCount, using: &random) }
        let counted = (0...(groupOf.max() ?? 0))
        var fairness = MaxMinFairness(needs: needs, groupOf: groupOf)
        var cuts: [(prices: [Int64], worthMax: Int64)] = []
        let sum = needs.reduce(0, +)
        let total = Int64.random(in: 0...sum, using: &random)
        fairness.limit(total: total, weights: needs.map { _ in 1 })
        cuts.append((counted.map { _ in 1 }, total))
        var barred: [[Int64]] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            // A filling that missed some of what it wanted, at these prices; at none, it shows only that this cannot be had.
            let wanted = needs.map { Int64.random(in: 0...$0, using: &random) }
            let isBarred = Int.random(in: 0..<4, using: &random) == 0
            let prices = counted.map { _ in isBarred ? 0 : Int64.random(in: 0...3, using: &random) }
            let worth = zip(wanted, groupOf).reduce(0) { $0 + $1.0 * prices[$1.1] }
            let limit = worth - (isBarred ? 0 : .random(in: 0...worth, using: &random))
            fairness.add([cut(groupOf.map { prices[$0] }, limit: limit)], excluding: wanted)
            cuts.append((prices, limit))
            if limit == worth {
                barred.append(
                    counted.map { group in zip(wanted, groupOf).reduce(0) { $0 + ($1.1 == group ? $1.0 : 0) }
                    })
            }
        }
        func allows(_ amounts: [Int64]) -> Bool {
            let sums = counted.map { group in
                zip(amounts, groupOf).reduce(0) { $0 + ($1.1 == group ? $1.0 : 0) }
            }
            return cuts.allSatisfy { zip($0.prices, sums).reduce(0) { $0 + $1.0 * $1.1 } <= $0.worthMax }
                && !barred.contains { zip($0, sums).allSatisfy { $0 <= $1 } }
        }
        #expect(fairness.fairest() == unitByUnit(needs, allows))
    }

    @Test("a hundred thousand sites at three locations, with needs from one unit to a billion")
    func many() {
        var random = SplitMix(seed: 1)
        let needs = (0..<100_000).map { index in
            index % 2 == 0
                ? Int64.random(in: 1...9, using: &random) : .random(in: 1...1_000_000_000, using: &random)
        }
        let groupOf = needs.indices.map { $0 % 3 }
        let sums = (0..<3).map { group in
            zip(needs, groupOf).reduce(0) { $0 + ($1.1 == group ? $1.0 : 0) }
        }
        var fairness = MaxMinFairness(needs: needs, groupOf: groupOf)
        fairness.limit(total: needs.reduce(0, +) / 2, weights: needs.map { _ in 1 })
        // One location gets a tenth of its need at most.
        fairness.add([cut(groupOf.map { $0 == 1 ? 1 : 0 }, limit: sums[1] / 10)], excluding: needs)
        let amounts = fairness.fairest()
        #expect(amounts.reduce(0, +) == needs.reduce(0, +) / 2)
        #expect(zip(amounts, groupOf).reduce(0) { $0 + ($1.1 == 1 ? $1.0 : 0) } == sums[1] / 10)
        // Nobody could give a unit to somebody at its location, or the other that is not held back, and still not be worse off.
        for groups in [[1], [0, 2]] {
            let own = needs.indices.filter { groups.contains(groupOf[$0]) }
            let worst = own.filter { amounts[$0] < needs[$0] }
                .min { amounts[$0] * needs[$1] < amounts[$1] * needs[$0] }!
            #expect(
                own.allSatisfy {
                    Int128(amounts[$0] - 1) * Int128(needs[worst]) <= Int128(amounts[worst])
                        * Int128(needs[$0])
                })
        }
    }

    @Test("twenty thousand sites at one location share what comes in, each to the unit nearest its part")
    func short() throws {
        var small = try SmallNetwork()
        try small.link("road", "b", "a", cost: 5)
        let needs = (0..<20_000).map { Int64(1 + $0 % 997) }
        try small.add(needs.enumerated().map { (id: "s\($0)", location: "a", offer: 0, need: $1) })
        let supply = needs.reduce(0, +) / 3
        try small.add([(id: "mine", location: "b", offer: supply, need: 0)])
        let cleared = try Allocation(try BalancingProblem(small.snapshot, in: try small.network()))
        #expect(cleared.served[0].reduce(0, +) == supply)
        let missed = zip(cleared.served[0].sorted(), needs.sorted()).count { abs(3 * $0 - $1) > 3 }
        #expect(missed == 0)
    }

    private func cut(_ weights: [Int64], limit: Int64) -> Cut {
        Cut(
            weights: weights, limit: Int128(limit),
            bound: ServiceBound(
                tier: 1, commodities: 0..<1, prices: Prices(atLocations: [], onLinks: [], handling: []),
                scale: 1,
                isOfTotal: false, totals: []))
    }

    /// The worst off get a unit each, as many of them as can: by its definition, and slowly.
    private func unitByUnit(_ needs: [Int64], _ allows: ([Int64]) -> Bool) -> [Int64] {
        var amounts = needs.map { _ in 0 as Int64 }
        var rising = needs.indices.sorted { (needs[$0], $0) < (needs[$1], $1) }
        while let worst = rising.min(by: { amounts[$0] * needs[$1] < amounts[$1] * needs[$0] }) {
            let all = rising.filter { amounts[$0] * needs[worst] == amounts[worst] * needs[$0] }
            func raised(_ some: [Int]) -> [Int64] {
                amounts.indices.map { amounts[$0] + (some.contains($0) ? 1 : 0) }
            }
            var lifted = all.reduce(into: [Int]()) { if allows(raised($0 + [$1])) { $0.append($1) } }
            if lifted.count < all.count, all.count <= 12 {
                // Of those with most members the first: subsets that have an earlier member come first.
                for bits in (0..<1 << all.count).reversed() {
                    let some = all.indices.filter { bits >> (all.count - 1 - $0) & 1 == 1 }.map { all[$0] }
                    if some.count > lifted.count, allows(raised(some)) { lifted = some }
                }
            }
            amounts = raised(lifted)
            rising.removeAll { all.contains($0) && !lifted.contains($0) || amounts[$0] == needs[$0] }
        }
        return amounts
    }
}
