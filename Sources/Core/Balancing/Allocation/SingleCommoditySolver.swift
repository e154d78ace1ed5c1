/// Allocates one commodity alone, exactly, over the ways of a series reduction.
struct SingleCommoditySolver: AllocationSolver, ~Copyable {
    var needs: [Need] { flow.needs }
    /// The last cheapest flows, over ways.
    private(set) var last: Flows?
    /// What the last filling moved over ways and took of offers.
    private var lastFill: (onArcs: [Int64], taken: [Int64])?
    private let flow: CommodityFlow
    private let reduction: SeriesReduction
    let commodities: Range<Int>

    /// - Parameter index: of the commodity in ``BalancingProblem/commodities``.
    init(_ reduction: SeriesReduction, commodity index: Int) {
        self.reduction = reduction
        flow = CommodityFlow(reduction.short, commodity: index)
        commodities = index..<index + 1
    }

    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling {
        let found = try flow.fill(demand)
        lastFill = (found.onArcs, found.taken)
        let commodity = reduction.full.commodities[commodities.lowerBound]
        let (load, weight) = (max(1, commodity.load), commodity.weight)
        let prices = reduction.lengthened(
            onArcs(found.prices), commodities: commodities, costScale: 0)
        let missing = zip(found.amounts, demand.wanted).reduce(0 as Int128) {
            $0 + Int128(max(0, $1.1 - $1.0))
        }
        let levels = ServiceBound(
            tier: needs[demand.asked.lowerBound].tier, commodities: commodities,
            prices: prices.multiplied(by: weight), scale: load * weight, isOfTotal: false,
            totals: found.totalPrices.compactMap { tier, price in
                guard price > 0, let min = demand.totalMin(of: tier) else { return nil }
                return ServiceBound.TotalPrice(
                    tier: needs[tier.lowerBound].tier, price: price * load, min: Int128(min))
            })
        return Filling(
            served: found.amounts, missing: missing * 1_000_000_000,
            total: found.amounts.reduce(0, +) * weight, totalBound: levels.ofTotal(scale: load),
            cuts: missing == 0 ? [] : [levels.cut(in: reduction.full, demand, needs)])
    }

    /// What one commodity can serve is a polymatroid: trials end at its fairest amounts.
    var findsLevels: Bool { false }

    mutating func fillByLevels(_ demand: Demand) throws(BalancingError) -> LevelFilling {
        preconditionFailure("one commodity alone is filled by trials")
    }

    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Routing {
        guard let solution = try flow.cheapest(serving: served) else { throw .infeasible }
        let prices = onArcs(flow.prices(of: solution))
        last = Flows(onLinks: [solution.onArcs], taken: [solution.taken], prices: prices)
        let isRunning = !reduction.short.running[commodities.lowerBound].isEmpty
        let kept = isRunning ? try flow.nearestRunning(solution) : solution
        var mustRun: ServiceBound?
        if let prices = solution.mustRunPrices { mustRun = mustRunBound(prices) }
        return Routing(
            served: served,
            flows: reduction.lengthened(
                Flows(onLinks: [kept.onArcs], taken: [kept.taken], prices: prices), commodities: commodities),
            mustRun: mustRun)
    }

    private func mustRunBound(_ prices: Prices) -> ServiceBound {
        let commodity = reduction.full.commodities[commodities.lowerBound]
        return ServiceBound(
            mustRunOf: commodities,
            prices: reduction.lengthened(onArcs(prices), commodities: commodities, costScale: 0)
                .multiplied(by: commodity.weight),
            scale: max(1, commodity.load))
    }

    func lastRouting() throws(BalancingError) -> Routing {
        let nothing = reduction.full.noFlows(of: commodities)
        guard let lastFill else { return Routing(served: needs.map { _ in 0 }, flows: nothing) }
        let flows = Flows(onLinks: [lastFill.onArcs], taken: [lastFill.taken], prices: nothing.prices)
        return Routing(
            served: reduction.short.served(by: flows, needs, commodities: commodities),
            flows: reduction.lengthened(flows, commodities: commodities))
    }

    /// The price of a way's capacity is that of its narrowest arc.
    private func onArcs(_ prices: Prices) -> Prices {
        let commodity = commodities.lowerBound
        var onLinks = reduction.full.arcs.map { _ in 0 as Int64 }
        let ways = reduction.short.commodities[commodity].arcs
        for (way, narrowest) in zip(ways, reduction.narrowestArcs(of: commodity)) {
            if let narrowest { onLinks[narrowest] = max(onLinks[narrowest], prices.onLinks[way]) }
        }
        return Prices(
            atLocations: prices.atLocations, onLinks: onLinks, handling: prices.handling,
            mustRun: prices.mustRun)
    }
}
