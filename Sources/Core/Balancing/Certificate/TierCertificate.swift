/// How much one tier is served, how much it could be at most, and that it is shared fairly.
struct TierCertificate {
    let tier: Int
    /// Each unit by its weight.
    let served: Int128
    /// No plan that serves the tiers before as much in all as their bounds allow serves more; not even one of fractions.
    let servedMax: Int128
    /// What whole units may cost: the gap is at most this.
    let gapMax: Int128
    /// Whether every need that misses something is proven to be held back by needs that are no better off.
    let isFairest: Bool

    var gap: Int128 { max(0, servedMax - served) }

    /// - Throws: `certificateFailed` where the tier gets less than is allowed.
    init(
        of proof: TierProof, _ allocation: Allocation,
        for problem: BalancingProblem
    ) throws(BalancingError) {
        tier = proof.tier
        let tier = proof.tier
        func total(_ amount: (Int, Int) -> Int64) -> Int128 {
            problem.commodities.indices.reduce(0) { sum, index in
                let commodity = problem.commodities[index]
                return commodity.needs.indices.reduce(sum) { sum, need in
                    guard commodity.needs[need].tier == tier else { return sum }
                    return sum + Int128(amount(index, need)) * Int128(commodity.weight)
                }
            }
        }
        served = total { allocation.served[$0][$1] }
        // Commodities that no bound speaks of are bounded by their needs.
        var bounded = problem.commodities.map { _ in false }
        var most: Int128 = 0
        for bound in proof.totals {
            for index in bound.commodities { bounded[index] = true }
            let bound = allocation.isFinished ? bound : bound.given(allocation, in: problem)
            let limit = bound.inequality(in: problem, settled: allocation.decided).limit
            most += max(0, limit) / Int128(bound.scale)
        }
        most += total { bounded[$0] ? 0 : problem.commodities[$0].needs[$1].quantity }
        servedMax = min(most, total { problem.commodities[$0].needs[$1].quantity })
        let allowed = Self.gapMax(of: tier, proof, most: servedMax, allocation, for: problem)
        gapMax = allocation.isFinished ? allowed : max(allowed, servedMax - served)
        isFairest = proof.isFairest
        guard gap <= gapMax else {
            throw .certificateFailed(
                "tier \(tier) gets \(served) where \(servedMax) could be served: \(gap) less, and \(gapMax) is allowed"
            )
        }
    }

    /// For each full capacity that several commodities share, one unit of whatever takes up least of it, as often as the heaviest unit has
    /// room for it; and a billionth of the total for the engine's tolerances. Nothing where every commodity is bounded by itself.
    private static func gapMax(
        of tier: Int, _ proof: TierProof, most: Int128, _ allocation: Allocation,
        for problem: BalancingProblem
    ) -> Int128 {
        let isAlone = !proof.totals.isEmpty && proof.totals.allSatisfy { $0.commodities.count == 1 }
        if isAlone || problem.commodities.count < 2 { return 0 }
        let loads = Loads(of: allocation.flows.onLinks, in: problem)
        let used = problem.commodities.filter { $0.load > 0 }
        let heaviest = used.reduce(1) { max($0, $1.load) }
        let all = used.reduce(0) { $0 + $1.load }
        let unit = used.reduce(1 as Int128) { most, commodity in
            max(most, Int128((heaviest + commodity.load - 1) / commodity.load) * Int128(commodity.weight))
        }
        func fullCount(_ loads: [Int64], _ limits: [Int64?]) -> Int {
            zip(loads, limits).count { load, limit in
                // A part of a unit may go through what is too narrow for a whole one.
                limit.map { load > 0 ? $0 - load < all : $0 > 0 && $0 < heaviest } ?? false
            }
        }
        let count =
            fullCount(loads.onLinks, problem.arcs.map(\.capacity))
            + fullCount(loads.handling, problem.handlingMax)
        return Int128(count) * unit + most / 1_000_000_000 + 1
    }
}

extension ServiceBound {
    /// The same of all plans that serve the tiers before as much as this one does, where that may be less than what was asked for.
    ///
    /// Of a tier's total these commodities get at least what the others do not need.
    fileprivate func given(_ allocation: Allocation, in problem: BalancingProblem) -> ServiceBound {
        ServiceBound(
            tier: tier, commodities: commodities, prices: prices, scale: scale, isOfTotal: isOfTotal,
            totals: totals.map { total in
                var least: Int128 = 0
                for (index, commodity) in problem.commodities.enumerated() {
                    for (need, terminal) in commodity.needs.enumerated() where terminal.tier == total.tier {
                        let open = terminal.quantity - allocation.served[index][need]
                        let units = commodities.contains(index) ? allocation.served[index][need] : -open
                        least += Int128(units) * Int128(commodity.weight)
                    }
                }
                return TotalPrice(
                    tier: total.tier, price: total.price, min: min(total.min, Int64(clamping: max(0, least))))
            })
    }
}
