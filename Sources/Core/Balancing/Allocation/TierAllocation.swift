/// What every need gets, tier by tier, and what proves it.
struct TierAllocation {
    /// One for each need of the solver, in its order.
    private(set) var served: [Int64] = []
    /// For each tier with a need, first served first.
    private(set) var tiers: [TierProof] = []
    /// False where the monitor wanted no more to be done, or the engine gave up: then ``served`` is not for all needs, and ``tiers`` may not be all.
    private(set) var isFinished = true
    /// The needs of each tier.
    private let ranges: [Range<Int>]
    private var totals: [TierTotal] = []
    /// How many tiers are settled before any total is decided.
    private var settledCount = 0
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
    init(
        by solver: inout some AllocationSolver & ~Copyable, _ monitor: PlanningMonitor
    ) throws(BalancingError) {
        let needs = solver.needs
        var (ranges, start) = ([] as [Range<Int>], 0)
        while start < needs.count {
            let end = needs[start...].firstIndex { $0.tier != needs[start].tier } ?? needs.count
            ranges.append(start..<end)
            start = end
        }
        self.ranges = ranges
        tiers = ranges.map { TierProof(tier: needs[$0.lowerBound].tier) }
        try decide(by: &solver, monitor)
    }

    /// Decides again where whole units serve a tier less in all than was decided of its total: with as much as they serve, the tiers after it
    /// may get more. What was proven of the totals stays true.
    ///
    /// - Parameter amounts: what whole units serve, for each need.
    /// - Returns: nil where they serve every total.
    init?(
        _ decision: TierAllocation, lowering amounts: [Int64],
        by solver: inout some AllocationSolver & ~Copyable, _ monitor: PlanningMonitor
    ) throws(BalancingError) {
        let ranges = decision.ranges
        let needs = solver.needs
        func total(_ number: Int) -> Int64 { Self.total(of: ranges[number], amounts, needs) }
        guard decision.settledCount == 0,
            let first = ranges.indices.first(where: { total($0) < decision.totals[$0].min })
        else { return nil }
        (self.ranges, tiers) = (ranges, decision.tiers)
        totals = Array(decision.totals[...first])
        totals[first].min = total(first)
        known = Array(decision.known[...first])
        var fairness =
            known[first]
            ?? MaxMinFairness(
                needs: ranges[first].map { needs[$0].quantity },
                groupOf: Need.groups(of: needs[ranges[first]]))
        fairness.limit(total: total(first), weights: needs[ranges[first]].map(\.weight))
        known[first] = fairness
        try decide(by: &solver, monitor)
    }

    /// Decides again where whole units serve less of a tier than was decided: what they leave unused may serve others of that tier, and the
    /// tiers after it. Every need up to that tier gets at least what it has. What was proven of the totals stays true.
    ///
    /// - Parameter amounts: what whole units serve, for each need.
    /// - Returns: nil where they serve all that was decided.
    init?(
        _ decision: TierAllocation, keeping amounts: [Int64],
        by solver: inout some AllocationSolver & ~Copyable, _ monitor: PlanningMonitor
    ) throws(BalancingError) {
        let ranges = decision.ranges
        guard let first = ranges.firstIndex(where: { amounts[$0] != decision.served[$0] }) else { return nil }
        (self.ranges, tiers) = (ranges, decision.tiers)
        (served, settledCount) = (Array(amounts[..<ranges[first].lowerBound]), first + 1)
        let asked = ranges[first]
        let granted = Array(amounts[asked])
        let wanted = asked.map { amounts[$0] < decision.served[$0] ? amounts[$0] : solver.needs[$0].quantity }
        let filling = try solver.fill(
            Demand(asked: asked, settled: served, wanted: wanted, granted: granted, totals: []))
        served += zip(zip(filling.served, wanted).map(min), granted).map(max)
        totals = ranges[...first].map { TierTotal(needs: $0, min: Self.total(of: $0, served, solver.needs)) }
        known = totals.map { _ in nil }
        try decide(by: &solver, monitor)
    }

    /// What each tier gets of some amounts, each unit by its weight.
    func totals(of amounts: [Int64], _ needs: [Need]) -> [Int64] {
        ranges.map { Self.total(of: $0, amounts, needs) }
    }

    private static func total(of tier: Range<Int>, _ amounts: [Int64], _ needs: [Need]) -> Int64 {
        tier.reduce(0) { $0 + needs[$1].weight * amounts[$1] }
    }

    private mutating func decide(
        by solver: inout some AllocationSolver & ~Copyable, _ monitor: PlanningMonitor
    ) throws(BalancingError) {
        do throws(BalancingError) {
            for number in totals.count..<ranges.count {
                try monitor.begin(.totals, done: number, of: ranges.count)
                try decideTotal(number, by: &solver)
            }
            for number in settledCount..<ranges.count {
                try monitor.begin(.amounts, done: number, of: ranges.count)
                try decideAmounts(number, by: &solver, monitor)
            }
        } catch .interrupted {
            isFinished = false
        } catch .unsolved {
            // The engine gave up.
            isFinished = false
        }
    }

    private mutating func decideTotal(
        _ number: Int, by solver: inout some AllocationSolver & ~Copyable
    ) throws(BalancingError) {
        let (tier, settled, settledCount) = (ranges[number], served, settledCount)
        let needs = solver.needs[tier]
        let wanted = needs.map(\.quantity)
        let filling = try retrying { totals throws(BalancingError) in
            try solver.fill(
                Demand(
                    asked: tier, settled: settled, wanted: wanted, totals: Array(totals[settledCount...])))
        }
        totals.append(TierTotal(needs: tier, min: filling.total))
        if filling.isMet {
            known.append(nil)
            return
        }
        var fairness = MaxMinFairness(needs: wanted, groupOf: Need.groups(of: needs))
        fairness.limit(total: filling.total, weights: needs.map(\.weight))
        fairness.add(filling.cuts, excluding: wanted)
        known.append(fairness)
        // A bound that rests on what single needs get proves nothing of all plans that serve a tier as much in all.
        if settledCount == 0 { tiers[number].totals = [filling.totalBound] }
        add(filling.cuts.map(\.bound), to: number)
    }

    /// Each trial either serves the fairest amounts that nothing known forbids, which settles the tier, or adds the
    /// cuts that they violate. Where a few trials do not settle it, the levels are found one after the other.
    private mutating func decideAmounts(
        _ number: Int, by solver: inout some AllocationSolver & ~Copyable, _ monitor: PlanningMonitor
    ) throws(BalancingError) {
        let tier = ranges[number]
        guard var fairness = known[number] else {
            served += solver.needs[tier].map(\.quantity)
            return
        }
        let missingMax = Self.missingMax(tier.count)
        var (outcomes, cuts) = ([] as [[Int64]], [] as [Cut])
        var (trial, staleCount, missingMin) = (0, 0, Int128.max)
        // Of one commodity alone whole units always serve the fairest amounts in the end.
        let isAlone = solver.commodities.count == 1
        let staleCountMax = isAlone ? Self.trialCountMax : Self.staleCountMax
        while trial < Self.trialCountMax, staleCount < staleCountMax {
            trial += 1
            try monitor.check()
            let wanted = fairness.fairest()
            let filling: Filling
            do throws(BalancingError) {
                filling = try fill(wanted, number, by: &solver)
            } catch .unsolved where !outcomes.isEmpty {
                // The engine gave up: the trials before are as good as it gets.
                break
            }
            if filling.isMet {
                add(Self.tightest(cuts, at: filling.served), to: number)
                served += filling.served
                return
            }
            if filling.missing < missingMin {
                (missingMin, staleCount) = (filling.missing, 0)
            } else {
                staleCount += 1
            }
            // Of one commodity each trial comes nearer.
            outcomes = (isAlone ? [] : outcomes.suffix(Self.outcomeCountMax - 1)) + [filling.served]
            fairness.add(filling.cuts, excluding: wanted)
            cuts += filling.cuts
            if trial >= Self.trialCountBeforeLevels, solver.findsLevels, missingMin > missingMax { break }
        }
        // What misses least of what it wanted may have wanted the wrong: all that is known now tells.
        let fairest = fairness.fairest()
        guard
            var amounts = outcomes.min(by: { Self.missing($0, of: fairest) < Self.missing($1, of: fairest) })
        else { return }
        do throws(BalancingError) {
            if missingMin > missingMax, solver.findsLevels {
                let levels = try levels(number, by: &solver)
                cuts += levels.cuts
                amounts = levels.served
            }
            amounts = try raised(amounts, number, &cuts, by: &solver)
        } catch .unsolved {
            // These amounts can be served, if not as fairly.
        }
        add(Self.tightest(cuts, at: amounts), to: number)
        served += amounts
    }

    private mutating func levels(
        _ number: Int, by solver: inout some AllocationSolver & ~Copyable
    ) throws(BalancingError) -> LevelFilling {
        let (tier, served) = (ranges[number], served)
        let wanted = solver.needs[tier].map(\.quantity)
        return try retrying { totals throws(BalancingError) in
            try solver.fillByLevels(
                Demand(asked: tier, settled: served, wanted: wanted, totals: Array(totals[number...])))
        }
    }

    private static func missing(_ amounts: [Int64], of wanted: [Int64]) -> Int128 {
        zip(amounts, wanted).reduce(0) { $0 + Int128(max(0, $1.1 - $1.0)) }
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

    /// Of a tier that is decided again and again the newest are kept.
    private mutating func add(_ bounds: [ServiceBound], to number: Int) {
        tiers[number].levels = Array((bounds + tiers[number].levels).prefix(2 * Self.boundCountMax))
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
    private mutating func retrying<Found>(
        _ fill: ([TierTotal]) throws(BalancingError) -> Found
    ) throws(BalancingError) -> Found {
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
    /// Levels take one linear programme each, trials often fewer in all.
    private static var trialCountBeforeLevels: Int { 6 }
    /// Of so many trials the last are compared in the end.
    private static var outcomeCountMax: Int { 16 }
    private static var raiseCountMax: Int { 20 }
    private static var retryCountMax: Int { 8 }
    /// More bounds of one tier are not kept of one decision, and twice as many of all.
    private static var boundCountMax: Int { 512 }

    /// What may be missing for rounding alone, in billionths: a unit for each.
    private static func missingMax(_ needCount: Int) -> Int128 { Int128(needCount) * 1_000_000_000 }
}
