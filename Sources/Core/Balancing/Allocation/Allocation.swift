internal import Domain

/// Who gets how much, what moves, and what proves both.
struct Allocation {
    /// For each commodity, for each of its needs.
    var served: [[Int64]]
    var flows: Flows
    /// For each tier with a need, first served first.
    var tiers: [TierProof]
    /// What proves how much must-run supply can be used when the same is served; each for other commodities.
    var mustRun: [ServiceBound] = []
    /// False where the engine gave up or the monitor wanted no more to be done: it is the best that was found, and its gaps are stated
    /// whatever they are.
    var isFinished = true
}

extension Allocation {
    /// Each commodity alone, as if it had all capacities to itself. When the commodities together then keep within the capacities,
    /// that is the best there is: taking capacities away could only make it worse. Otherwise all commodities at once.
    init(
        _ problem: BalancingProblem, _ monitor: PlanningMonitor = PlanningMonitor()
    ) throws(BalancingError) {
        let elimination = PendantElimination(problem)
        var allocation = try Allocation(presolved: elimination.short, monitor)
        allocation.improve(for: elimination.short)
        self = elimination.unfolded(allocation)
    }

    /// Uses what goes over links both ways or round in circles, and what rounding has left.
    mutating func improve(for problem: BalancingProblem) {
        OppositeArcs(of: problem).cancel(in: &flows)
        flows.removeCircles(in: problem)
        // What is not finished is improved within limits too.
        var workLeft = isFinished ? Int.max : Improvement.unfinishedWorkMax
        repeat {
            Improvement(of: problem).improve(&self, &workLeft)
        } while flows.removeCircles(in: problem) && workLeft > 0
    }

    private init(presolved problem: BalancingProblem, _ monitor: PlanningMonitor) throws(BalancingError) {
        let aggregation = SiteAggregation(problem)
        let reduction = SeriesReduction(aggregation.reduced)
        let separate = try problem.commodities.indices.map { commodity throws(BalancingError) in
            _ = try? monitor.begin(.separate, done: commodity, of: problem.commodities.count)
            return try CommodityAlone(commodity, of: aggregation, reduction, monitor)
        }
        func joined() -> Allocation {
            var joined = Allocation(joining: separate.map { $0.ofSites(aggregation) }, for: problem)
            OppositeArcs(of: problem).cancel(in: &joined.flows)
            return joined
        }
        var onLinks = separate.map(\.onLinks)
        OppositeArcs(of: problem).cancel(in: &onLinks)
        if Loads(of: onLinks, in: problem).isWithin(problem) {
            self = joined()
            return
        }
        if monitor.isStopped {
            self = joined().fitting(problem)
            return
        }
        monitor.beginShared()
        let commodities = problem.commodities.indices
        var core = MultiCommoditySolver(reduction, commodities: commodities, monitor: monitor)
        core.begin(
            at: Flows(joining: separate.compactMap(\.onWays), for: problem),
            serving: core.needs.map { separate[$0.commodity].served[$0.terminal] })
        do throws(BalancingError) {
            var full: Routing?
            if separate.allSatisfy(\.isFull) { full = try Routing(servingAllBy: &core, monitor) }
            if let full, full.served == core.needs.map(\.quantity) {
                self = aggregation.allocation(of: full, commodities: commodities)
                return
            }
            var solver = AggregatedSolver(aggregation, commodities: commodities, core: core)
            self =
                if let full { solver.allocation(of: full, monitor) } else {
                    try Allocation(by: &solver, isFullTried: false, monitor)
                }
            if isFinished { return }
            let joined = joined()
            let isNothing = self.served.allSatisfy { $0.allSatisfy { $0 == 0 } }
            let own = isNothing ? joined.fitting(problem) : self
            self.served = own.served
            flows = Flows(
                onLinks: own.flows.onLinks, taken: own.flows.taken, prices: joined.flows.prices)
            // What each commodity alone proves holds of all together too.
            for index in tiers.indices where tiers[index].totals.isEmpty {
                tiers[index].totals = joined.tiers.first { $0.tier == tiers[index].tier }?.totals ?? []
            }
        } catch .unsolved {
            // The engine gave up.
            self = joined().fitting(problem)
        }
    }

    /// - Throws: not `interrupted`: then it is what was found until then, perhaps nothing.
    init(
        by solver: inout some AllocationSolver & ~Copyable, isFullTried: Bool,
        _ monitor: PlanningMonitor = PlanningMonitor()
    ) throws(BalancingError) {
        let needs = solver.needs
        if monitor.isStopped {
            try self.init(unfinished: solver, proofs: [])
            return
        }
        if isFullTried, let routing = try Routing(servingAllBy: &solver, monitor) {
            self.init(solver.commodities, needs: needs, routing: routing, tiers: Self.fullTiers(needs))
            isFinished = !monitor.isStopped || routing.served == needs.map(\.quantity)
            return
        }
        var decision = try TierAllocation(by: &solver, monitor)
        guard decision.isFinished else {
            try self.init(unfinished: solver, proofs: decision.tiers)
            return
        }
        var routing: Routing
        do throws(BalancingError) {
            try monitor.begin(.flows, done: 0, of: 1)
            routing = try solver.cheapest(serving: decision.served)
        } catch {
            switch error {
            // Stopped, or the figures are too large for what was decided to be met exactly.
            case .interrupted, .infeasible, .unsolved:
                try self.init(unfinished: solver, proofs: decision.tiers)
                return
            default: throw error
            }
        }
        for _ in 0..<Self.lossPassCountMax where routing.losesLeast && !monitor.isStopped {
            guard let better = Self.usingWhatIsLost(decision, routing, by: &solver, monitor) else { break }
            (decision, routing) = better
        }
        self.init(
            solver.commodities, needs: needs, routing: routing,
            tiers: decision.tiers)
        isFinished = !monitor.isStopped
    }

    /// Mostly one or two find all; what is left after so many is left to ``Improvement``.
    private static let lossPassCountMax = 16

    /// Serves others with what whole units could not serve of what was decided.
    ///
    /// - Returns: nil where no tier gets more while those before it get as much.
    private static func usingWhatIsLost(
        _ decision: TierAllocation, _ routing: Routing, by solver: inout some AllocationSolver & ~Copyable,
        _ monitor: PlanningMonitor
    ) -> (TierAllocation, Routing)? {
        let now = decision.totals(of: routing.served, solver.needs)
        for keepsAmounts in [false, true] {
            // Where the engine gives up, what is known is kept.
            guard
                let next = try? keepsAmounts
                    ? TierAllocation(decision, keeping: routing.served, by: &solver, monitor)
                    : TierAllocation(decision, lowering: routing.served, by: &solver, monitor),
                next.isFinished, let nextRouting = try? solver.cheapest(serving: next.served)
            else { continue }
            if now.lexicographicallyPrecedes(next.totals(of: nextRouting.served, solver.needs)) {
                return (next, nextRouting)
            }
        }
        return nil
    }

    init(
        _ commodities: Range<Int>, needs: [Need], routing: Routing, tiers: [TierProof]
    ) {
        // Within one commodity the needs are in the order of its own list.
        var served = routing.flows.onLinks.map { _ in [] as [Int64] }
        for (need, amount) in zip(needs, routing.served) {
            served[need.commodity - commodities.lowerBound].append(amount)
        }
        self.init(
            served: served, flows: routing.flows, tiers: tiers, mustRun: routing.mustRun.map { [$0] } ?? [])
    }

    /// Everybody gets everything: nothing has to be proved.
    static func fullTiers(_ needs: [Need]) -> [TierProof] {
        var (tiers, next) = ([] as [TierProof], 0)
        while next < needs.count {
            let tier = needs[next].tier
            tiers.append(TierProof(tier: tier, totals: [], levels: []))
            next = needs.partitioningIndex { $0.tier > tier }
        }
        return tiers
    }

    private init(joining parts: [Allocation], for problem: BalancingProblem) {
        var tiers: [TierProof] = []
        for proof in parts.flatMap(\.tiers).sorted(by: { $0.tier < $1.tier }) {
            if tiers.last?.tier == proof.tier {
                tiers[tiers.count - 1].totals += proof.totals
                tiers[tiers.count - 1].levels += proof.levels
            } else {
                tiers.append(proof)
            }
        }
        self.init(
            served: parts.flatMap(\.served),
            flows: Flows(joining: parts.map(\.flows), for: problem), tiers: tiers,
            mustRun: parts.flatMap(\.mustRun), isFinished: parts.allSatisfy(\.isFinished))
    }
}

extension Flows {
    /// Of flows that keep within the capacities together: a full link carries one commodity only or is worth nothing.
    init(joining parts: [Flows], for problem: BalancingProblem) {
        onLinks = parts.flatMap(\.onLinks)
        taken = parts.flatMap(\.taken)
        func highest(_ path: KeyPath<Prices, [Int64]>, _ count: Int) -> [Int64] {
            parts.reduce([Int64](repeating: 0, count: count)) { highest, part in
                zip(highest, part.prices[keyPath: path]).map(max)
            }
        }
        prices = Prices(
            atLocations: parts.flatMap(\.prices.atLocations), onLinks: highest(\.onLinks, problem.arcs.count),
            handling: highest(\.handling, problem.handlingMax.count),
            mustRun: zip(parts, problem.commodities).map { part, commodity in
                commodity.hasMustRun ? part.prices.mustRun.first ?? 0 : 0
            })
    }
}

/// How much of every capacity is taken up.
struct Loads {
    /// For each group of arcs, at the first of them.
    var onLinks: [Int64]
    var handling: [Int64]

    init(of flows: [[Int64]], in problem: BalancingProblem) {
        onLinks = problem.arcs.map { _ in 0 }
        handling = problem.handlingMax.map { _ in 0 }
        for (commodity, onLinks) in zip(problem.commodities, flows) {
            for (arc, flow) in zip(commodity.arcs, onLinks) where flow != 0 {
                add(flow * commodity.load, to: problem.arcs[arc])
            }
        }
    }

    mutating func add(_ load: Int64, to arc: BalancingProblem.Arc) {
        onLinks[arc.group] += load
        handling[arc.tail] += load
    }

    func isWithin(_ problem: BalancingProblem) -> Bool {
        zip(onLinks, problem.arcs).allSatisfy { load, arc in arc.capacity.map { load <= $0 } ?? true }
            && zip(handling, problem.handlingMax).allSatisfy { load, max in max.map { load <= $0 } ?? true }
    }

    /// How many more units of a commodity an arc can take; nil for any number.
    func room(on arc: BalancingProblem.Arc, load: Int64, in problem: BalancingProblem) -> Int64? {
        if load == 0 { return nil }
        let rooms = [
            arc.capacity.map { $0 - onLinks[arc.group] },
            problem.handlingMax[arc.tail].map { $0 - handling[arc.tail] },
        ]
        return rooms.compactMap(\.self).min().map { max(0, $0) / load }
    }
}
