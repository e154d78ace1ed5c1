internal import Flow

/// The flow of one commodity with all capacities to itself, as a circulation of whole units: from a source through the offers, over the
/// arcs, through the needs to a sink, and back.
struct CommodityFlow {
    let needs: [Need]
    let problem: BalancingProblem
    let index: Int
    private let layout: Layout

    private var commodity: BalancingProblem.Commodity { problem.commodities[index] }

    /// - Parameter index: of the commodity in ``BalancingProblem/commodities``.
    init(_ problem: BalancingProblem, commodity index: Int) {
        (self.problem, self.index) = (problem, index)
        needs = Need.all(of: problem, commodities: index..<index + 1)
        layout = Layout(problem.commodities[index], of: problem)
    }

    /// What moves, and what one more unit is worth at each vertex.
    struct Solution {
        let onArcs: [Int64]
        let taken: [Int64]
        /// Why no more must-run supply can be used: see ``CommodityFlow/prices(from:max:scale:costScale:)``. Nil where there is none.
        let mustRunPrices: Prices?
        fileprivate let draft: Draft
        fileprivate let flow: FlowSolution
    }

    // MARK: Amounts

    /// How much of what is wanted can be served, and the prices that prove it: see ``AllocationSolver/fill(_:)``.
    func fill(_ demand: Demand) throws(BalancingError) -> Served {
        let weight = max(1, commodity.weight)
        let others = demand.totals.filter { $0.needs != demand.asked }
        var totalArcs: [TotalArc] = []
        let draft = try self.draft(atCost: false, tierCount: 1 + others.count) {
            problem throws(FlowProblemError) in
            for (place, settled) in demand.settled.enumerated() {
                try problem.add(
                    .init(
                        from: layout.before(needs[place].location), to: layout.sink, flowMin: settled,
                        flowMax: settled, cost: 0))
            }
            for (offset, (place, wanted)) in zip(demand.asked, demand.wanted).enumerated() {
                let inflow = layout.before(needs[place].location)
                let granted = demand.granted.isEmpty ? 0 : demand.granted[offset]
                try problem.add(
                    .init(from: inflow, to: layout.tier(0), flowMin: granted, flowMax: wanted, cost: -1))
                try problem.add(
                    .init(
                        from: inflow, to: layout.tier(0), flowMax: needs[place].quantity - wanted, cost: 0))
            }
            for (number, total) in others.enumerated() {
                for place in total.needs {
                    try problem.add(
                        .init(
                            from: layout.before(needs[place].location), to: layout.tier(number + 1),
                            flowMax: needs[place].quantity, cost: 0))
                }
            }
            let counted = demand.totals.map(\.needs) + [demand.asked, demand.settled.indices]
            for place in needs.indices where !counted.contains(where: { $0.contains(place) }) {
                try problem.add(
                    .init(
                        from: layout.before(needs[place].location), to: layout.sink,
                        flowMax: needs[place].quantity, cost: 0))
            }
            totalArcs = [TotalArc(tier: demand.asked, vertex: layout.tier(0))]
            totalArcs += others.enumerated().map { TotalArc(tier: $1.needs, vertex: layout.tier($0 + 1)) }
            for total in totalArcs {
                let unitsMin = ((demand.totalMin(of: total.tier) ?? 0) + weight - 1) / weight
                try problem.add(
                    .init(from: total.vertex, to: layout.sink, flowMin: unitsMin, flowMax: nil, cost: 0))
            }
        }
        guard let solution = try Self.solve(draft.problem) else { throw .infeasible }
        let first = draft.needArc + demand.settled.count
        let potentials = solution.potentials
        let totalPrices = totalArcs.map { max(0, potentials[$0.vertex] - potentials[layout.sink]) }
        return Served(
            amounts: demand.wanted.indices.map { place in
                solution.flows[first + 2 * place] + solution.flows[first + 2 * place + 1]
            },
            onArcs: Array(solution.flows[draft.linkArc...].prefix(commodity.arcs.count)),
            taken: Array(solution.flows[draft.offerArc...].prefix(commodity.offers.count)),
            prices: prices(
                from: potentials, max: (totalPrices.max() ?? 0) + 1, scale: 1, costScale: 0),
            totalPrices: zip(totalArcs, totalPrices).map { (tier: $0.tier, price: $1) })
    }

    /// What all needs of one tier get goes over one arc.
    private struct TotalArc {
        let tier: Range<Int>
        let vertex: Int
    }

    struct Served {
        /// One for each need that was asked for.
        let amounts: [Int64]
        let onArcs: [Int64]
        let taken: [Int64]
        /// In 1 / load: see ``CommodityFlow/prices(from:max:scale:costScale:)``.
        let prices: Prices
        /// What a unit of each least total costs.
        let totalPrices: [(tier: Range<Int>, price: Int64)]
    }

    /// The cheapest flow of those that serve exactly these amounts and use as much must-run supply as can be; nil when there is none.
    func cheapest(serving served: [Int64]) throws(BalancingError) -> Solution? {
        var mustRun: (min: Int64, prices: Prices)?
        if commodity.hasMustRun {
            let draft = try self.draft(serving: served, mustRun: .most)
            guard let solution = try Self.solve(draft.problem) else { return nil }
            mustRun = (
                solution.flows[draft.mustRunArc],
                prices(from: solution.potentials, max: .max, scale: 1, costScale: 0)
            )
        }
        let draft = try self.draft(serving: served, mustRun: mustRun.map { .atLeast($0.min) })
        return try Self.solve(draft.problem).map { solution($0.flows, $0, draft, mustRun?.prices) }
    }

    private func draft(serving served: [Int64], mustRun: MustRun?) throws(BalancingError) -> Draft {
        try draft(atCost: mustRun != .most, mustRun: mustRun) { problem throws(FlowProblemError) in
            for (need, amount) in zip(needs, served) {
                try problem.add(
                    .init(
                        from: layout.before(need.location), to: layout.sink, flowMin: amount,
                        flowMax: amount, cost: 0))
            }
        }
    }

    /// What is asked of the must-run supply that is used.
    private enum MustRun: Equatable {
        case most
        case atLeast(Int64)
    }

    /// The flow that changes the running one least, of all that cost as little: they differ only in arcs that cost nothing at the prices.
    func nearestRunning(_ solution: Solution) throws(BalancingError) -> Solution {
        let (draft, flow) = (solution.draft, solution.flow)
        let running = problem.runningFlow(of: index)
        var kept = flow.flows.map { _ in 0 as Int64 }
        for (place, flow) in running.onLinks.enumerated() { kept[draft.linkArc + place] = flow }
        for (place, flow) in running.taken.enumerated() { kept[draft.offerArc + place] = flow }
        let counting = draft.linkArc..<draft.needArc
        var (nearest, arcOf) = (FlowProblem(vertexCount: layout.vertexCount(tierCount: 0)), [] as [Int])
        do throws(FlowProblemError) {
            for (place, arc) in draft.problem.arcs.enumerated() {
                let own = flow.flows[place]
                let isFree = arc.cost + flow.potentials[arc.tail] == flow.potentials[arc.head]
                let flowMin = isFree ? arc.flowMin : own
                let flowMax = isFree ? arc.flowMax : own
                let same = min(kept[place], flowMax ?? .max)
                guard isFree, counting.contains(place) else {
                    arcOf.append(place)
                    try nearest.add(
                        .init(from: arc.tail, to: arc.head, flowMin: flowMin, flowMax: flowMax, cost: 0))
                    continue
                }
                arcOf += [place, place]
                try nearest.add(.init(from: arc.tail, to: arc.head, flowMax: same, cost: -1))
                try nearest.add(
                    .init(from: arc.tail, to: arc.head, flowMax: flowMax.map { $0 - same }, cost: 1))
            }
        } catch {
            throw .unsolved("\(error)")
        }
        guard let found = try Self.solve(nearest) else { return solution }
        var flows = flow.flows.map { _ in 0 as Int64 }
        for (arc, amount) in zip(arcOf, found.flows) { flows[arc] += amount }
        return self.solution(flows, flow, draft, solution.mustRunPrices)
    }

    private func solution(
        _ flows: [Int64], _ flow: FlowSolution, _ draft: Draft, _ mustRunPrices: Prices?
    ) -> Solution {
        Solution(
            onArcs: Array(flows[draft.linkArc...].prefix(commodity.arcs.count)),
            taken: Array(flows[draft.offerArc...].prefix(commodity.offers.count)),
            mustRunPrices: mustRunPrices, draft: draft, flow: flow)
    }

    // MARK: Prices

    func prices(of solution: Solution) -> Prices {
        let potentials = solution.flow.potentials
        var prices = prices(from: potentials, max: .max, scale: problem.priceScale, costScale: 1)
        if commodity.hasMustRun {
            let price = potentials[layout.source] - potentials[layout.mustRun]
            prices.mustRun = [Int64(clamping: Int128(max(0, price)) * Int128(problem.priceScale))]
        }
        return prices
    }

    /// Potentials are what a unit has cost on its way, or is worth beyond; the source's is nothing. Prices of capacities are at the arcs of
    /// the problem.
    ///
    /// - Parameters:
    ///   - max: of the price of a unit at a location: beyond it nothing more can be earned.
    ///   - costScale: one where costs count, else zero.
    private func prices(from potentials: [Int64], max highest: Int64, scale: Int64, costScale: Int64)
        -> Prices
    {
        let load = commodity.load
        var atLocations = problem.handlingMax.map { _ in 0 as Int64 }
        var onLinks = problem.arcs.map { _ in 0 as Int64 }
        var handling = atLocations
        func worth(_ vertex: Int) -> Int64 { min(potentials[vertex] - potentials[layout.source], highest) }
        /// Of one unit, for one unit of load.
        func scaled(_ money: Int64, over load: Int64 = 1) -> Int64 {
            Int64(clamping: (Int128(money) * Int128(scale) + Int128(load) - 1) / Int128(load))
        }
        // Where costs do not count prices are in 1 / load, so that those of capacities are whole.
        let locationScale = costScale == 0 ? Swift.max(1, load) : 1
        let capacityLoad = costScale == 0 ? 1 : Swift.max(1, load)
        for location in layout.locations {
            let (before, behind) = (worth(layout.before(location)), worth(layout.behind(location)))
            atLocations[location] = scaled(before * locationScale)
            if behind > before { handling[location] = scaled(behind - before, over: capacityLoad) }
        }
        for index in commodity.arcs where load > 0 && problem.arcs[index].capacity != nil {
            let arc = problem.arcs[index]
            let price =
                worth(layout.before(arc.head)) - worth(layout.behind(arc.tail)) - arc.cost * load * costScale
            if price > 0 {
                onLinks[arc.group] = Swift.max(onLinks[arc.group], scaled(price, over: capacityLoad))
            }
        }
        return Prices(atLocations: [atLocations], onLinks: onLinks, handling: handling)
    }

    // MARK: Circulation

    /// How many units a capacity has room for; nil for any number.
    private func room(_ capacity: Int64?) -> Int64? {
        commodity.load == 0 ? nil : capacity.map { $0 / commodity.load }
    }

    /// Which vertex is what. A location whose handling is limited is two: what comes in is before its handling, what leaves over arcs
    /// behind it.
    private struct Layout {
        /// Where there is anything of the commodity, by number.
        let locations: [Int]
        private let placesBefore: [Int]
        private let placesBehind: [Int]
        let source: Int
        private let hasMustRun: Bool

        init(_ commodity: BalancingProblem.Commodity, of problem: BalancingProblem) {
            hasMustRun = commodity.hasMustRun
            var isUsed = problem.handlingMax.map { _ in false }
            for terminal in commodity.offers + commodity.needs { isUsed[terminal.location] = true }
            for index in commodity.arcs {
                isUsed[problem.arcs[index].tail] = true
                isUsed[problem.arcs[index].head] = true
            }
            locations = isUsed.indices.filter { isUsed[$0] }
            var (before, behind, count) = (isUsed.map { _ in -1 }, isUsed.map { _ in -1 }, 0)
            for location in locations {
                before[location] = count
                if commodity.load > 0, problem.handlingMax[location] != nil { count += 1 }
                behind[location] = count
                count += 1
            }
            (placesBefore, placesBehind, source) = (before, behind, count)
        }

        func before(_ location: Int) -> Int { placesBefore[location] }
        func behind(_ location: Int) -> Int { placesBehind[location] }
        var sink: Int { source + 1 }
        /// Where the needs of one tier meet: of the one that is asked for, then of others.
        func tier(_ number: Int) -> Int { source + 2 + number }
        /// Where must-run supply comes from; there are no tiers then.
        var mustRun: Int { source + 2 }
        func vertexCount(tierCount: Int) -> Int { source + 2 + max(hasMustRun ? 1 : 0, tierCount) }
    }

    fileprivate struct Draft {
        var problem: FlowProblem
        /// The first arc of the arcs, of the offers, of the needs.
        var linkArc = 0
        var offerArc = 0
        var needArc = 0
        /// Over which all must-run supply comes.
        var mustRunArc = 0
    }

    /// - Parameters:
    ///   - atCost: whether moving costs anything.
    ///   - mustRun: nil where it is of no account.
    private func draft(
        atCost: Bool, tierCount: Int = 0, mustRun: MustRun? = nil,
        needs add: (inout FlowProblem) throws(FlowProblemError) -> Void
    ) throws(BalancingError) -> Draft {
        var draft = Draft(problem: FlowProblem(vertexCount: layout.vertexCount(tierCount: tierCount)))
        do throws(FlowProblemError) {
            for location in layout.locations where layout.before(location) != layout.behind(location) {
                try draft.problem.add(
                    .init(
                        from: layout.before(location), to: layout.behind(location),
                        flowMax: room(problem.handlingMax[location]), cost: 0))
            }
            draft.linkArc = draft.problem.arcs.count
            for index in commodity.arcs {
                let arc = problem.arcs[index]
                try draft.problem.add(
                    .init(
                        from: layout.behind(arc.tail), to: layout.before(arc.head),
                        flowMax: room(arc.capacity), cost: atCost ? arc.cost * commodity.load : 0))
            }
            draft.offerArc = draft.problem.arcs.count
            for offer in commodity.offers {
                precondition(offer.mustRun == 0 || offer.mustRun == offer.quantity || mustRun == nil)
                try draft.problem.add(
                    .init(
                        from: mustRun != nil && offer.mustRun > 0 ? layout.mustRun : layout.source,
                        to: layout.before(offer.location), flowMax: offer.quantity,
                        cost: atCost ? offer.cost : 0))
            }
            draft.needArc = draft.problem.arcs.count
            try add(&draft.problem)
            draft.mustRunArc = draft.problem.arcs.count
            switch mustRun {
            case nil: break
            case .most:
                try draft.problem.add(
                    .init(from: layout.source, to: layout.mustRun, flowMax: commodity.offered, cost: -1))
            case .atLeast(let least):
                try draft.problem.add(
                    .init(from: layout.source, to: layout.mustRun, flowMin: least, flowMax: nil, cost: 0))
            }
            try draft.problem.add(.init(from: layout.sink, to: layout.source, flowMax: nil, cost: 0))
        } catch {
            throw .unsolved("\(error)")
        }
        return draft
    }

    private static func solve(_ problem: FlowProblem) throws(BalancingError) -> FlowSolution? {
        do { return try problem.solve() } catch {
            if case .infeasible = error { return nil }
            throw .unsolved("\(error)")
        }
    }
}
