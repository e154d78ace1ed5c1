/// What every need gets, and how well that is proven.
struct TierAllocation {
    /// One for each need of the clearing, in its order.
    var served: [Int64] = []
    /// For each tier with a need, by its rank.
    var tiers: [(tier: Int, totalMax: Int64)] = []
}

extension TierAllocation {
    /// Decides who gets how much, tier by tier: first as much in all as can be, then the worst fill as high as can be,
    /// then the next worst, and so on.
    ///
    /// Each trial either serves the fairest amounts that nothing known forbids, which settles the tier, or teaches a
    /// limit that they break.
    init(by clearing: inout some AllocationSolver & ~Copyable) throws(BalancingError) {
        let needs = clearing.needs
        var start = 0
        while start < needs.count {
            let end = needs[start...].firstIndex { $0.tier != needs[start].tier } ?? needs.count
            let amounts = needs[start..<end].map(\.quantity)
            func demand(_ wanted: [Int64], totalMin: Int64) -> Demand {
                Demand(tier: start..<end, settled: served, wanted: wanted, totalMin: totalMin)
            }
            var filling = try clearing.fill(demand(amounts, totalMin: 0))
            let sum = amounts.reduce(0, +)
            tiers.append((needs[start].tier, sum - filling.shortageMin))
            if filling.shortage > 0 {
                let total = sum - filling.shortage
                var fairness = MaxMinFairness(needs: amounts, groupOf: Need.groups(of: needs[start..<end]))
                fairness.limit(total: total)
                var wanted = amounts
                for _ in 0..<Self.trialCountMax {
                    fairness.learn(from: filling, wanting: wanted)
                    wanted = fairness.fairest()
                    filling = try clearing.fill(demand(wanted, totalMin: total))
                    if filling.shortage == 0 { break }
                }
            }
            served += filling.served
            start = end
        }
    }

    /// After so many trials the last one stands: the total is the greatest, the fills nearly the fairest.
    static var trialCountMax: Int { 400 }
}
