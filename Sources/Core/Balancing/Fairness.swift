/// What is known about which amounts can be served together, and the fairest amounts that this allows.
///
/// Every statement is true of all that can be served, so the fairest amounts are at least as good as any that can be served; when
/// they can be served themselves, they are the fairest that can be.
struct Fairness {
    /// All above zero.
    let needs: [Int64]
    private var cuts: [Cut] = []
    /// Amounts of which not all can be reached together.
    private var unreachable: [[Int64]] = []

    private struct Cut {
        let prices: [Int64]
        let worthMax: Int128
    }

    init(needs: [Int64]) { self.needs = needs }

    /// States that no more than `totalMax` can be served in all.
    mutating func limit(total totalMax: Int64) {
        cuts.append(Cut(prices: needs.map { _ in 1 }, worthMax: Int128(totalMax)))
    }

    /// States what a failed filling has shown about other demands.
    ///
    /// The most that can be filled is a concave function of what is wanted, and the prices are its slopes.
    mutating func learn(from filling: Filling, wanting wanted: [Int64]) {
        let scale = Int128(Filling.priceScale)
        let isExact = filling.prices.allSatisfy { $0 == 0 || $0 == Filling.priceScale }
        let worth = worth(of: wanted, at: filling.prices)
        // Prices in between are rounded to 1 / scale, which may shift the cut by half of that for each unit.
        let doubt = isExact ? 0 : scale + needs.reduce(0 as Int128) { $0 + Int128($1) }
        let worthMax = worth - Int128(filling.shortageMin) * scale + doubt
        if worthMax < worth {
            cuts.append(Cut(prices: filling.prices, worthMax: worthMax))
        } else {
            unreachable.append(wanted)
        }
    }

    /// The amounts whose worst fill is best, then the next worst, and so on, as far as is known.
    ///
    /// Raises all needs together until one can rise no further, settles that, and goes on with the rest. Among equals the
    /// smaller needs rise first, then the first in order.
    func fairest() -> [Int64] {
        var amounts = needs.map { _ in 0 as Int64 }
        // One unit lifts a small need further than a large one that is as badly off.
        var rising = needs.indices.sorted { (needs[$0], $0) < (needs[$1], $1) }
        while !rising.isEmpty {
            let level = highestLevel(of: rising, from: amounts)
            raise(rising, to: level, &amounts)
            if level.isFull { break }
            let atLevel = rising.filter { level.isExactly(amounts[$0], of: needs[$0]) }
            let lifted = mostThatRise(of: atLevel, from: amounts)
            for index in lifted { amounts[index] += 1 }
            let settled = atLevel.filter { !lifted.contains($0) }
            rising.removeAll { settled.contains($0) || amounts[$0] == needs[$0] }
        }
        return amounts
    }

    private struct Level {
        let part: Int64
        let whole: Int64

        var isFull: Bool { part == whole }

        func ceiling(of need: Int64) -> Int64 {
            Int64((Int128(part) * Int128(need) + Int128(whole) - 1) / Int128(whole))
        }

        func isExactly(_ amount: Int64, of need: Int64) -> Bool {
            Int128(part) * Int128(need) == Int128(whole) * Int128(amount)
        }
    }

    private func raise(_ rising: [Int], to level: Level, _ amounts: inout [Int64]) {
        for index in rising { amounts[index] = max(amounts[index], level.ceiling(of: needs[index])) }
    }

    /// The highest fill that all of `rising` may have at once. It is a whole part of the need of one of them.
    private func highestLevel(of rising: [Int], from amounts: [Int64]) -> Level {
        var parts = rising.map { needs[$0] }
        for cut in cuts {
            var (left, rise) = (cut.worthMax - worth(of: amounts, at: cut.prices), 0 as Int128)
            for index in rising {
                left += Int128(cut.prices[index]) * Int128(amounts[index])
                rise += Int128(cut.prices[index]) * Int128(needs[index])
            }
            if rise == 0 { continue }
            for (place, index) in rising.enumerated() {
                parts[place] = min(parts[place], Int64(clamping: max(0, left) * Int128(needs[index]) / rise))
            }
        }
        var (tryCount, step) = (0, 1 as Int64)
        while true {
            let best = rising.indices.max { left, right in
                Int128(parts[left]) * Int128(needs[rising[right]])
                    < Int128(parts[right]) * Int128(needs[rising[left]])
            }!
            let level = Level(part: parts[best], whole: needs[rising[best]])
            var raised = amounts
            raise(rising, to: level, &raised)
            if level.part == 0 || allows(raised) { return level }
            tryCount += 1
            if tryCount % Self.stepTryCount == 0 { step *= 2 }
            parts[best] = max(0, parts[best] - step)
        }
    }

    /// As many needs as can rise by a unit together. Those of one good could be taken one by one, for what they can get
    /// together is a polymatroid; where goods share links a few at a time are searched through.
    private func mostThatRise(of candidates: [Int], from amounts: [Int64]) -> [Int] {
        var (chosen, raised) = ([] as [Int], amounts)
        for index in candidates {
            raised[index] += 1
            if allows(raised) { chosen.append(index) } else { raised[index] -= 1 }
        }
        guard chosen.count < candidates.count, candidates.count <= Self.searchCountMax else { return chosen }
        var best = chosen
        func search(_ place: Int, _ chosen: [Int], _ amounts: [Int64]) {
            if chosen.count > best.count { best = chosen }
            guard place < candidates.count, chosen.count + candidates.count - place > best.count else {
                return
            }
            var raised = amounts
            raised[candidates[place]] += 1
            if allows(raised) { search(place + 1, chosen + [candidates[place]], raised) }
            search(place + 1, chosen, amounts)
        }
        search(0, [], amounts)
        return best
    }

    /// Two to this power is how many choices are looked at.
    private static let searchCountMax = 12

    /// So many levels are tried one unit apart before the steps between them double.
    private static let stepTryCount = 256

    private func allows(_ amounts: [Int64]) -> Bool {
        cuts.allSatisfy { worth(of: amounts, at: $0.prices) <= $0.worthMax }
            && !unreachable.contains { zip($0, amounts).allSatisfy { $0 <= $1 } }
    }

    private func worth(of amounts: [Int64], at prices: [Int64]) -> Int128 {
        zip(amounts, prices).reduce(0) { $0 + Int128($1.0) * Int128($1.1) }
    }
}
