internal import HeapModule

/// What is known about which amounts can be served together, and the fairest amounts that this allows.
///
/// Every statement is true of all that can be served, so the fairest amounts are at least as good as any that can be served; when
/// they can be served themselves, they are the fairest that can be.
struct MaxMinFairness {
    /// All above zero.
    let needs: [Int64]
    /// For each need, in which group it is. What can be served depends on the sums of the groups only.
    let groupOf: [Int]
    private let groupCount: Int
    private var cuts: [Limit] = []
    /// Sums of the groups that cannot be reached together.
    private var unreachable: [[Int64]] = []

    private struct Limit {
        /// Of each group.
        let prices: [Int64]
        let worthMax: Int128
    }

    init(needs: [Int64], groupOf: [Int]) {
        (self.needs, self.groupOf) = (needs, groupOf)
        groupCount = (groupOf.max() ?? -1) + 1
    }

    /// States that no more than `total` can be served in all, each unit by its weight.
    mutating func limit(total: Int64, weights: [Int64]) {
        cuts.append(Limit(prices: prices(of: weights), worthMax: Int128(total)))
    }

    /// States what a failed filling has shown.
    ///
    /// - Parameter wanted: what could not be filled: it is excluded even where rounding hides that from the cuts.
    mutating func add(_ found: [Cut], excluding wanted: [Int64]) {
        let sums = sums(of: wanted)
        var isExcluded = false
        for cut in found {
            let prices = prices(of: cut.weights)
            if worth(of: sums, at: prices) > cut.limit { isExcluded = true }
            cuts.append(Limit(prices: prices, worthMax: cut.limit))
        }
        if !isExcluded { unreachable.append(sums) }
    }

    /// Of each group; needs of one group have the same.
    private func prices(of weights: [Int64]) -> [Int64] {
        var prices = [Int64](repeating: 0, count: groupCount)
        for (index, group) in groupOf.enumerated() { prices[group] = weights[index] }
        return prices
    }

    /// The amounts whose worst fill is best, then the next worst, and so on, as far as is known.
    ///
    /// Those that are worst off get a unit each; who cannot have one stays where it is. Among equals the smaller needs come first, then the
    /// first in order. Where all can rise far they rise together: once for each group, about, so that this takes little longer than to sort the
    /// needs.
    func fairest() -> [Int64] {
        // One unit lifts a small need further than a large one that is as badly off.
        let order = needs.indices.sorted { (needs[$0], $0) < (needs[$1], $1) }
        var amounts = needs.map { _ in 0 as Int64 }
        var sums = Sums(ofGroups: [Int64](repeating: 0, count: groupCount), worths: cuts.map { _ in 0 })
        var rising = Heap(order.enumerated().map { Rising(amount: 0, need: needs[$1], place: $0) })
        // What one in a group cannot have, nobody in it can any more.
        var isClosed = [Bool](repeating: false, count: groupCount)
        var unitCount = rising.count
        while let worst = rising.min {
            if isClosed[groupOf[order[worst.place]]] {
                rising.removeMin()
                continue
            }
            if unitCount >= rising.count {
                let all = rising.unordered.filter { !isClosed[groupOf[order[$0.place]]] }
                let raised = together(all, order, from: sums)
                sums = raised.sums
                for (before, amount) in zip(all, raised.amounts) { amounts[order[before.place]] = amount }
                rising = Heap(zip(all, raised.amounts).compactMap { $0.risen(to: $1) })
                unitCount = 0
                continue
            }
            var candidates: [Rising] = []
            while let next = rising.min, !worst.isWorseOff(than: next) {
                rising.removeMin()
                if !isClosed[groupOf[order[next.place]]] { candidates.append(next) }
            }
            let groups = candidates.map { groupOf[order[$0.place]] }
            var lifted = mostThatRise(of: groups, from: &sums)[...]
            unitCount += lifted.count
            for (place, candidate) in candidates.enumerated() {
                guard lifted.first == place else {
                    isClosed[groups[place]] = true
                    continue
                }
                lifted.removeFirst()
                amounts[order[candidate.place]] += 1
                if let risen = candidate.risen(to: candidate.amount + 1) { rising.insert(risen) }
            }
        }
        return amounts
    }

    /// A need that may still get more.
    private struct Rising: Comparable {
        let amount: Int64
        let need: Int64
        /// In the order of equals.
        let place: Int

        func isWorseOff(than other: Self) -> Bool {
            Int128(amount) * Int128(other.need) < Int128(other.amount) * Int128(need)
        }

        /// Nil when it is full.
        func risen(to amount: Int64) -> Self? {
            amount < need ? Self(amount: amount, need: need, place: place) : nil
        }

        static func < (left: Self, right: Self) -> Bool {
            left.isWorseOff(than: right) || !right.isWorseOff(than: left) && left.place < right.place
        }
    }

    /// The highest level that all may have, nearer than two amounts of one need are to each other.
    private func together(
        _ rising: [Rising], _ order: [Int], from sums: Sums
    ) -> (amounts: [Int64], sums: Sums) {
        let whole = 2 * Int128(rising.reduce(1) { max($0, $1.need) })
        var (settled, needed) = (sums.ofGroups, [Int128](repeating: 0, count: groupCount))
        var counts = needed
        for entry in rising {
            let group = groupOf[order[entry.place]]
            settled[group] -= entry.amount
            needed[group] += Int128(entry.need)
            counts[group] += 1
        }
        func amount(of entry: Rising, at part: Int128) -> Int64 {
            max(entry.amount, Int64((part * Int128(entry.need) + whole - 1) / whole))
        }
        func raised(to part: Int128) -> Sums {
            var sums = settled
            for entry in rising { sums[groupOf[order[entry.place]]] += amount(of: entry, at: part) }
            return Sums(ofGroups: sums, worths: cuts.map { worth(of: sums, at: $0.prices) })
        }
        let worst = rising.min()!
        var low = Int128(worst.amount) * whole / Int128(worst.need)
        // Where all amounts were rounded down none would break a cut; a unit less for each, and rounded up none does.
        var (high, guess) = (whole, whole)
        for cut in cuts {
            let left = cut.worthMax - worth(of: settled, at: cut.prices)
            let rise = zip(cut.prices, needed).reduce(0 as Int128) { $0 + Int128($1.0) * $1.1 }
            if rise == 0 { continue }
            let rounding = zip(cut.prices, counts).reduce(0 as Int128) { $0 + Int128($1.0) * $1.1 }
            high = min(high, Self.part(max(0, left), of: rise, times: whole, isUp: true))
            guess = min(guess, Self.part(max(0, left - rounding), of: rise, times: whole, isUp: false))
        }
        if guess > low, allows(raised(to: guess)) { low = guess }
        while low < high {
            let middle = low + (high - low + 1) / 2
            if allows(raised(to: middle)) { low = middle } else { high = middle - 1 }
        }
        return (rising.map { amount(of: $0, at: low) }, raised(to: low))
    }

    /// `part / total * factor`, rounded up or down where the figures are too large to be multiplied.
    private static func part(_ part: Int128, of total: Int128, times factor: Int128, isUp: Bool) -> Int128 {
        let bits = Int128.bitWidth - part.leadingZeroBitCount
        let shift = max(0, bits - 70)
        if shift == 0 { return part * factor / total }
        let (short, whole) = (part >> shift, total >> shift)
        return isUp ? (short + 1) * factor / max(1, whole) : short * factor / (whole + 1)
    }

    /// As many as can rise by a unit together, by their places. Those of one commodity could be taken one by one, for what they can get
    /// together is a polymatroid; where commodities share links a few at a time are searched through.
    ///
    /// - Parameter groups: of each.
    private func mostThatRise(of groups: [Int], from sums: inout Sums) -> [Int] {
        var (chosen, raised) = ([] as [Int], sums)
        for (place, group) in groups.enumerated() {
            add(1, to: group, &raised)
            if allows(raised) { chosen.append(place) } else { add(-1, to: group, &raised) }
        }
        if chosen.count < groups.count, groups.count <= Self.searchCountMax {
            func search(_ place: Int, _ some: [Int], _ sums: Sums) {
                if some.count > chosen.count { (chosen, raised) = (some, sums) }
                guard place < groups.count, some.count + groups.count - place > chosen.count else { return }
                var more = sums
                add(1, to: groups[place], &more)
                if allows(more) { search(place + 1, some + [place], more) }
                search(place + 1, some, sums)
            }
            search(0, [], sums)
        }
        sums = raised
        return chosen
    }

    /// Two to this power is how many choices are looked at.
    private static let searchCountMax = 12

    // MARK: Sums

    /// What amounts come to.
    private struct Sums {
        var ofGroups: [Int64]
        /// At the prices of each cut.
        var worths: [Int128]
    }

    private func add(_ units: Int64, to group: Int, _ sums: inout Sums) {
        sums.ofGroups[group] += units
        for (index, cut) in cuts.enumerated() {
            sums.worths[index] += Int128(cut.prices[group]) * Int128(units)
        }
    }

    private func allows(_ sums: Sums) -> Bool {
        zip(cuts, sums.worths).allSatisfy { $1 <= $0.worthMax }
            && !unreachable.contains { zip($0, sums.ofGroups).allSatisfy { $0 <= $1 } }
    }

    private func sums(of amounts: [Int64]) -> [Int64] {
        var sums = [Int64](repeating: 0, count: groupCount)
        for (index, amount) in amounts.enumerated() { sums[groupOf[index]] += amount }
        return sums
    }

    private func worth(of sums: [Int64], at prices: [Int64]) -> Int128 {
        zip(sums, prices).reduce(0) { $0 + Int128($1.0) * Int128($1.1) }
    }
}
