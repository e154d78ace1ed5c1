/// What every need gets, tier by tier, and what proves it.
struct TierAllocation {
    /// One for each need of the solver, in its order.
    private(set) var served: [Int64] = []
    /// For each tier with a need, first served first.
    private(set) var tiers: [TierProof] = []
    /// The needs of each tier.
    private let ranges: [Range<Int>]
    private var totals: [TierTotal] = []
    /// What is known of each tier before its amounts are decided; nil where everybody gets everything.
    private var known: [MaxMinFairness?] = []
}

/// Why no more could be decided for one tier.
struct TierProof {
    let tier: Int
    /// Each for other commodities; their limits add up to the greatest total.
    var totals: [ServiceBound] = []
    /// What holds back those needs of which some get less than they asked for.
    var levels: [ServiceBound] = []
}

extension TierAllocation {
    /// Decides who gets how much: first as much in all as can be in the first tier, then in the next; given all these totals, in the first
    /// tier the worst fill as high as can be, then the next worst; then the next tier.
    init(by solver: inout some AllocationSolver & ~Copyable) throws(BalancingError) {
        let needs = solver.needs
        var (ranges, start) = ([] as [Range<Int>], 0)
        while start < needs.count {
            let end = needs[start...].firstIndex { $0.tier != needs[start].tier } ?? needs.count
            ranges.append(start..<end)
            start = end
        }
        self.ranges = ranges
        for tier in ranges { try decideTotal(of: tier, by: &solver) }
        for number in ranges.indices { try decideAmounts(number, by: &solver) }
    }

    private mutating func decideTotal(
        of tier: Range<Int>, by solver: inout some AllocationSolver & ~Copyable
    ) throws(BalancingError) {
        let needs = solver.needs[tier]
        let wanted = needs.map(\.quantity)
        let filling = try retrying { totals throws(BalancingError) in
            try solver.fill(Demand(asked: tier, settled: [], wanted: wanted, totals: totals))
        }
        var proof = TierProof(tier: solver.needs[tier.lowerBound].tier)
        totals.append(TierTotal(needs: tier, min: filling.total))
        if filling.isMet {
            known.append(nil)
        } else {
            var fairness = MaxMinFairness(needs: wanted, groupOf: Need.groups(of: needs))
            fairness.limit(total: filling.total, weights: needs.map(\.weight))
            fairness.add(filling.cuts, excluding: wanted)
            known.append(fairness)
            proof.totals = [filling.totalBound]
            proof.levels = filling.cuts.map(\.bound)
        }
        tiers.append(proof)
    }

    /// Each trial either serves the fairest amounts that nothing known forbids, which settles the tier, or adds the
    /// cuts that they violate.
    private mutating func decideAmounts(
        _ number: Int, by solver: inout some AllocationSolver & ~Copyable
    ) throws(BalancingError) {
        let tier = ranges[number]
        guard var fairness = known[number] else {
            served += solver.needs[tier].map(\.quantity)
            return
        }
        var (best, cuts) = (nil as Filling?, [] as [Cut])
        var (trial, staleCount) = (0, 0)
        // Of one commodity alone whole units always serve the fairest amounts in the end.
        let staleCountMax = solver.commodities.count == 1 ? Self.trialCountMax : Self.staleCountMax
        while trial < Self.trialCountMax, staleCount < staleCountMax {
            trial += 1
            let wanted = fairness.fairest()
            let filling = try fill(wanted, number, by: &solver)
            if filling.missing < best?.missing ?? .max {
                (best, staleCount) = (filling, 0)
            } else {
                staleCount += 1
            }
            if filling.isMet { break }
            fairness.add(filling.cuts, excluding: wanted)
            cuts += filling.cuts
        }
        guard let best else { return }
        let amounts = best.isMet ? best.served : try raised(best.served, number, &cuts, by: &solver)
        tiers[number].levels = Self.tightest(cuts, at: amounts) + tiers[number].levels
        served += amounts
    }

    /// The bounds of the cuts that leave least at these amounts, those first.
    private static func tightest(_ cuts: [Cut], at amounts: [Int64]) -> [ServiceBound] {
        let slacks = cuts.map { cut in
            let slack = zip(cut.weights, amounts).reduce(cut.limit) { $0 - Int128($1.0) * Int128($1.1) }
            return slack / Int128(max(1, cut.weights.max() ?? 1))
        }
        let order = cuts.indices.sorted { (slacks[$0], $0) < (slacks[$1], $1) }
        return order.prefix(boundCountMax).map { cuts[$0].bound }
    }

    /// Where whole units of all cannot be served exactly: a unit more for as many as can be, those first whose fills are worst.
    private mutating func raised(
        _ amounts: [Int64], _ number: Int, _ cuts: inout [Cut],
        by solver: inout some AllocationSolver & ~Copyable
    ) throws(BalancingError) -> [Int64] {
        let needs = Array(solver.needs[ranges[number]])
        var amounts = amounts
        var isBarred = zip(amounts, needs).map { $0 == $1.quantity }
        for _ in 0..<Self.raiseCountMax {
            var left = totals[number].min - zip(amounts, needs).reduce(0) { $0 + $1.0 * $1.1.weight }
            var raised = amounts
            var chosen: [Int] = []
            let byFill = needs.indices.filter { !isBarred[$0] }.sorted {
                PartialFill(amount: amounts[$0], need: needs[$0].quantity)
                    < PartialFill(amount: amounts[$1], need: needs[$1].quantity)
            }
            for index in byFill where needs[index].weight <= left {
                left -= needs[index].weight
                raised[index] += 1
                chosen.append(index)
            }
            if chosen.isEmpty { break }
            let filling = try fill(raised, granted: amounts, number, by: &solver)
            cuts += filling.cuts
            let found = filling.served
            for index in chosen {
                if found[index] > amounts[index] { amounts[index] += 1 }
                if found[index] < raised[index] || amounts[index] == needs[index].quantity {
                    isBarred[index] = true
                }
            }
        }
        return amounts
    }

    private mutating func fill(
        _ wanted: [Int64], granted: [Int64] = [], _ number: Int,
        by solver: inout some AllocationSolver & ~Copyable
    ) throws(BalancingError) -> Filling {
        let (tier, served) = (ranges[number], served)
        return try retrying { totals throws(BalancingError) in
            try solver.fill(
                Demand(
                    asked: tier, settled: served, wanted: wanted, granted: granted,
                    totals: Array(totals[number...])))
        }
    }

    /// What the engine's tolerances have added to the totals is taken off again.
    private mutating func retrying(
        _ fill: ([TierTotal]) throws(BalancingError) -> Filling
    ) throws(BalancingError) -> Filling {
        for _ in 0..<Self.retryCountMax {
            do throws(BalancingError) { return try fill(totals) } catch .infeasible {}
            for index in totals.indices {
                totals[index].min -= min(totals[index].min, max(1, totals[index].min >> 30))
            }
        }
        throw .unsolved("the totals of the tiers contradict each other")
    }

    /// After so many trials that come no nearer, whole units of all cannot be served exactly.
    private static var staleCountMax: Int { 3 }
    private static var trialCountMax: Int { 400 }
    private static var raiseCountMax: Int { 20 }
    private static var retryCountMax: Int { 8 }
    /// More bounds of one tier are not kept.
    private static var boundCountMax: Int { 128 }
}
