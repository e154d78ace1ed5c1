internal import Flow

/// Clears one good alone, as a circulation of whole units: from a source through the offers, over the links, through the
/// needs to a sink, and back.
struct SingleCommoditySolver: AllocationSolver, ~Copyable {
    let needs: [Need]
    /// The last cheapest flows, over the ways of the contraction.
    private(set) var last: Flows?
    private let contraction: SeriesReduction
    private let index: Int
    /// With ways for links.
    private let offers: BalancingProblem
    private let good: BalancingProblem.Commodity
    private let layout: Layout

    /// - Parameter index: of the good in ``BalancingProblem/goods``.
    init(_ contraction: SeriesReduction, good index: Int) {
        offers = contraction.short
        needs = Need.all(of: offers, goods: index..<index + 1)
        (self.contraction, self.index) = (contraction, index)
        good = offers.goods[index]
        layout = Layout(good, of: offers)
    }

    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling {
        let draft = try self.draft(atCost: false) { problem throws(FlowProblemError) in
            for (place, need) in needs.enumerated() {
                let inflow = layout.before(location(of: need))
                if place < demand.tier.lowerBound {
                    let settled = demand.settled[place]
                    try problem.add(
                        .init(from: inflow, to: layout.sink, flowMin: settled, flowMax: settled, cost: 0))
                } else if demand.tier.contains(place) {
                    let wanted = demand.wanted[place - demand.tier.lowerBound]
                    try problem.add(.init(from: inflow, to: layout.tier, flowMax: wanted, cost: -1))
                    try problem.add(
                        .init(from: inflow, to: layout.tier, flowMax: need.quantity - wanted, cost: 0))
                }
            }
            try problem.add(
                .init(from: layout.tier, to: layout.sink, flowMin: demand.totalMin, flowMax: nil, cost: 0))
        }
        guard let solution = try solve(draft.problem) else {
            throw .unsolved("what was served before cannot be served again")
        }
        let first = draft.needArc + demand.tier.lowerBound
        let served = demand.wanted.indices.map { place in
            let arc = first + 2 * place
            return solution.flows[arc] + solution.flows[arc + 1]
        }
        let shortage = zip(served, demand.wanted).reduce(0 as Int64) { $0 + max(0, $1.1 - $1.0) }
        return Filling(
            served: served, shortage: shortage, shortageMin: shortage,
            prices: demand.tier.map { place in
                // What serving it saves: all of the unit it counts for, unless room for it is taken from another.
                let gain =
                    1 + solution.potentials[layout.tier]
                    - solution.potentials[layout.before(location(of: needs[place]))]
                return gain > 0 ? 0 : Filling.priceScale
            })
    }

    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Flows? {
        let draft = try self.draft(atCost: true) { problem throws(FlowProblemError) in
            for (need, amount) in zip(needs, served) {
                try problem.add(
                    .init(
                        from: layout.before(location(of: need)), to: layout.sink, flowMin: amount,
                        flowMax: amount, cost: 0))
            }
        }
        guard let solution = try solve(draft.problem) else { return nil }
        let prices = prices(from: solution.potentials)
        func flows(_ onArcs: [Int64]) -> Flows {
            Flows(
                onLinks: [Array(onArcs[draft.linkArc...].prefix(good.links.count))],
                taken: [Array(onArcs[draft.offerArc...].prefix(good.offers.count))], prices: prices)
        }
        last = flows(solution.flows)
        let kept = offers.running[index].isEmpty ? solution.flows : try nearestRunning(solution, of: draft)
        return contraction.lengthened(flows(kept), goods: index..<index + 1)
    }

    /// The flow that changes the running one least, of all that cost as little: they differ only in arcs that cost nothing at the prices.
    private func nearestRunning(
        _ solution: FlowSolution, of draft: Draft
    ) throws(BalancingError) -> [Int64] {
        let running = offers.runningFlow(of: index)
        var kept = solution.flows.map { _ in 0 as Int64 }
        for (place, flow) in running.onLinks.enumerated() { kept[draft.linkArc + place] = flow }
        for (place, flow) in running.taken.enumerated() { kept[draft.offerArc + place] = flow }
        let counting = draft.linkArc..<draft.needArc
        var (nearest, arcOf) = (FlowProblem(vertexCount: layout.vertexCount), [] as [Int])
        do throws(FlowProblemError) {
            for (place, arc) in draft.problem.arcs.enumerated() {
                let flow = solution.flows[place]
                let isFree =
                    arc.cost + solution.potentials[arc.tail] == solution.potentials[arc.head]
                let flowMin = isFree ? arc.flowMin : flow
                let flowMax = isFree ? arc.flowMax : flow
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
        guard let found = try solve(nearest) else { return solution.flows }
        var flows = solution.flows.map { _ in 0 as Int64 }
        for (arc, flow) in zip(arcOf, found.flows) { flows[arc] += flow }
        return flows
    }

    /// How many units a capacity has room for; nil for any number.
    private func room(_ capacity: Int64?) -> Int64? { good.load == 0 ? nil : capacity.map { $0 / good.load } }

    private func location(of need: Need) -> Int { good.needs[need.stand].location }

    /// Which vertex is what. A location whose handling is limited is two: what comes in is before its handling, what leaves over links
    /// behind it.
    private struct Layout {
        /// Where there is anything of the good, by number.
        let locations: [Int]
        private let placesBefore: [Int]
        private let placesBehind: [Int]
        let source: Int

        init(_ good: BalancingProblem.Commodity, of offers: BalancingProblem) {
            var isUsed = offers.handlingMax.map { _ in false }
            for stand in good.offers + good.needs { isUsed[stand.location] = true }
            for index in good.links {
                isUsed[offers.links[index].tail] = true
                isUsed[offers.links[index].head] = true
            }
            locations = isUsed.indices.filter { isUsed[$0] }
            var (before, behind, count) = (isUsed.map { _ in -1 }, isUsed.map { _ in -1 }, 0)
            for location in locations {
                before[location] = count
                if good.load > 0, offers.handlingMax[location] != nil { count += 1 }
                behind[location] = count
                count += 1
            }
            (placesBefore, placesBehind, source) = (before, behind, count)
        }

        func before(_ location: Int) -> Int { placesBefore[location] }
        func behind(_ location: Int) -> Int { placesBehind[location] }
        var sink: Int { source + 1 }
        /// Where the needs of the tier in question meet.
        var tier: Int { source + 2 }
        var vertexCount: Int { source + 3 }
    }

    private struct Draft {
        var problem: FlowProblem
        /// The first arc of the links, of the offers, of the needs.
        var linkArc = 0
        var offerArc = 0
        var needArc = 0
    }

    /// - Parameter atCost: whether moving costs anything.
    private func draft(
        atCost: Bool, needs add: (inout FlowProblem) throws(FlowProblemError) -> Void
    ) throws(BalancingError) -> Draft {
        var draft = Draft(problem: FlowProblem(vertexCount: layout.vertexCount))
        do throws(FlowProblemError) {
            for location in layout.locations where layout.before(location) != layout.behind(location) {
                try draft.problem.add(
                    .init(
                        from: layout.before(location), to: layout.behind(location),
                        flowMax: room(offers.handlingMax[location]), cost: 0))
            }
            draft.linkArc = draft.problem.arcs.count
            for index in good.links {
                let link = offers.links[index]
                try draft.problem.add(
                    .init(
                        from: layout.behind(link.tail), to: layout.before(link.head),
                        flowMax: room(link.capacity), cost: atCost ? link.cost * good.load : 0))
            }
            draft.offerArc = draft.problem.arcs.count
            for offer in good.offers {
                try draft.problem.add(
                    .init(
                        from: layout.source, to: layout.before(offer.location), flowMax: offer.quantity,
                        cost: atCost ? offer.cost : 0))
            }
            draft.needArc = draft.problem.arcs.count
            try add(&draft.problem)
            try draft.problem.add(.init(from: layout.sink, to: layout.source, flowMax: nil, cost: 0))
        } catch {
            throw .unsolved("\(error)")
        }
        return draft
    }

    private func solve(_ problem: FlowProblem) throws(BalancingError) -> FlowSolution? {
        do { return try problem.solve() } catch {
            if case .infeasible = error { return nil }
            throw .unsolved("\(error)")
        }
    }

    /// Potentials are what a unit has cost on its way, or is worth beyond; the source's is nothing. The price of a way is that of its
    /// narrowest link.
    private func prices(from potentials: [Int64]) -> Prices {
        var atLocations = offers.handlingMax.map { _ in 0 as Int64 }
        var onLinks = contraction.full.links.map { _ in 0 as Int64 }
        var handling = atLocations
        func scaled(_ money: Int64, over load: Int64 = 1) -> Int64 {
            Int64(clamping: (Int128(money) * Int128(Prices.scale) + Int128(load) - 1) / Int128(load))
        }
        for location in layout.locations {
            let (before, behind) = (layout.before(location), layout.behind(location))
            atLocations[location] = scaled(potentials[before] - potentials[layout.source])
            let price = potentials[behind] - potentials[before]
            if price > 0 { handling[location] = scaled(price, over: good.load) }
        }
        for (index, narrowest) in zip(good.links, contraction.narrowestLinks(of: self.index)) {
            guard let narrowest, good.load > 0 else { continue }
            let way = offers.links[index]
            let price =
                potentials[layout.before(way.head)] - potentials[layout.behind(way.tail)] - way.cost
                * good.load
            if price > 0 { onLinks[narrowest] = scaled(price, over: good.load) }
        }
        return Prices(atLocations: [atLocations], onLinks: onLinks, handling: handling)
    }
}
