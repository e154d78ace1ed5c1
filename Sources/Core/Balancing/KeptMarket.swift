public import Domain

/// What sites offer and need, as it is cleared: without names, reasons and shipments.
public struct Market: Sendable {
    let problem: BalancingProblem

    public init(_ snapshot: Snapshot, in network: Network) throws(BalancingError) {
        problem = try BalancingProblem(snapshot, in: network).roundingCapacities()
    }

    private init(_ problem: BalancingProblem) { self.problem = problem }

    /// Sites at one location as one: what a hub has to know of them, of the size of its network.
    public var reduced: Market { Market(SiteAggregation(problem).reduced) }

    /// How many offers and needs there are.
    public var standCount: Int { problem.commodities.reduce(0) { $0 + $1.offers.count + $1.needs.count } }

    /// Decides who gives and gets how much, and what moves over which links.
    ///
    /// - Throws: `certificateFailed` when that breaks a rule or is not proven cheapest.
    public func cleared() throws(BalancingError) -> ClearedMarket {
        try ClearedMarket(Allocation(problem), of: problem)
    }
}

/// What is served, and at what cost; its certificate has been checked.
public struct ClearedMarket: Sendable {
    public let cost: Money
    /// How far `cost` may at most lie above the least that serves the same.
    public let costGapMax: Money
    /// Of all that is needed, in base units, as far as it is whole lots.
    public let served: Quantity
    let allocation: Allocation

    init(_ allocation: Allocation, of problem: BalancingProblem) throws(BalancingError) {
        let certificate = try Certificate(of: allocation, for: problem)
        var cost: Int128 = 0
        for (commodity, taken) in zip(problem.commodities, allocation.flows.taken) {
            cost += commodity.supplyCost(of: taken)
        }
        for (commodity, onLinks) in zip(problem.commodities, allocation.flows.onLinks) {
            for (link, flow) in zip(commodity.arcs, onLinks) where flow > 0 {
                cost += Int128(problem.arcs[link].cost * commodity.load) * Int128(flow)
            }
        }
        let gap = try certificate.gap(of: cost, allocation, for: problem)
        guard let cost = Int64(exactly: cost), let gap = Int64(exactly: gap) else {
            throw .costTooLarge("the whole plan")
        }
        (self.cost, costGapMax, self.allocation) = (Money(cost), Money(gap), allocation)
        served = Quantity(
            zip(problem.commodities, allocation.served).reduce(0) { $0 + $1.0.lot * $1.1.reduce(0, +) })
    }
}

/// A market that is kept, to be cleared again after some reports have changed, from where it was left.
///
/// The answer serves as much as that of a new ``Market`` and costs as little, up to what their certificates allow; of equally good ones it may be
/// another, for it depends on what was there before.
public struct KeptMarket: ~Copyable {
    private let network: Network
    /// Of the network's sites; among these alone a site is found in a quarter of the time.
    private let siteIDs: [NodeID]
    private let elimination: PendantElimination
    private var solver: AggregatedSolver<MultiCommoditySolver>
    /// For each commodity, for each site of the network, its places among the offers and in the solver's needs.
    private var places: [[Places]] = []
    private let commodityOf: [Int?]
    private let hasMustRun: Bool

    /// -1 where there is none.
    private struct Places {
        var offer: Int32 = -1
        var livelihood: Int32 = -1
        var need: Int32 = -1
    }

    /// At least the load, and the weight, of all that is or was offered or needed.
    private var total: Int64

    public init(_ market: Market, in network: Network) {
        elimination = PendantElimination(market.problem)
        let aggregation = SiteAggregation(elimination.short)
        let commodities = market.problem.commodities.indices
        solver = AggregatedSolver(
            aggregation, commodities: commodities,
            core: MultiCommoditySolver(SeriesReduction(aggregation.reduced), commodities: commodities))
        (self.network, siteIDs) = (network, network.sites.map(\.id))
        hasMustRun = market.problem.commodities.contains(where: \.hasMustRun)
        total = market.problem.commodities.reduce(0) { sum, commodity in
            let (own, isTooLarge) = (commodity.offered + commodity.needed).multipliedReportingOverflow(
                by: max(1, commodity.load, commodity.weight))
            return isTooLarge || own > BalancingProblem.quantityMax - sum
                ? BalancingProblem.quantityMax : sum + own
        }
        commodityOf = network.resources.indices.map { index in
            market.problem.commodities.firstIndex { $0.resource == index }
        }
        places = market.problem.commodities.map { commodity in
            var places = [Places](repeating: Places(), count: network.sites.count)
            for (place, offer) in commodity.offers.enumerated() { places[offer.site].offer = Int32(place) }
            return places
        }
        for (index, need) in solver.needs.enumerated() {
            let site = market.problem.commodities[need.commodity].needs[need.terminal].site
            let part = need.tier == Tier.livelihood.rank ? \Places.livelihood : \Places.need
            places[need.commodity][site][keyPath: part] = Int32(index)
        }
    }

    /// Puts other quantities in the place of some.
    ///
    /// - Returns: false when that cannot be done here, because something must run, a site has begun or ceased to offer or need something, or because the sums might
    ///   grow too large to be counted; then nothing is changed, and a new market is needed.
    /// - Throws: for a site or a resource that the network does not have.
    public mutating func change(_ positions: [SitePosition]) throws(BalancingError) -> Bool {
        if hasMustRun || positions.contains(where: { $0.mustRun > .zero }) { return false }
        var added: Int64 = 0
        var changes: [Change] = []
        for position in positions {
            guard let site = siteIDs.index(of: position.site, by: \.self) else {
                throw .unknownSite(position.site)
            }
            guard let resource = network.resources.index(of: position.resource, by: \.id) else {
                throw .unknownResource(position.resource, of: position.site)
            }
            guard let commodity = commodityOf[resource] else { return false }
            let place = places[commodity][site]
            let entry = solver.aggregation.full.commodities[commodity]
            let lots = BalancingProblem.LotPosition(
                resource: resource, site: site, tier: 0, offer: position.offer.rawValue,
                livelihood: position.livelihood.rawValue,
                need: (position.need - position.livelihood).rawValue
            ).lots(of: entry.lot)
            let isOther =
                place.offer < 0 && lots.offer > 0 || (place.livelihood < 0) != (lots.livelihood == 0)
                || (place.need < 0) != (lots.need == 0)
            if isOther { return false }
            let load = max(1, entry.load, entry.weight)
            let needed = lots.livelihood + lots.need
            let (sum, isTooLarge) = lots.offer.addingReportingOverflow(needed)
            guard !isTooLarge, sum <= (BalancingProblem.quantityMax - added) / load else { return false }
            added += sum * load
            changes.append(Change(commodity: commodity, places: place, lots: lots))
        }
        total += added
        guard total <= BalancingProblem.quantityMax else { return false }
        for change in changes {
            let (places, lots) = (change.places, change.lots)
            if places.offer >= 0 {
                solver.setOffer(Int(places.offer), of: change.commodity, to: lots.offer)
            }
            if places.livelihood >= 0 { solver.setNeed(Int(places.livelihood), to: lots.livelihood) }
            if places.need >= 0 { solver.setNeed(Int(places.need), to: lots.need) }
        }
        return true
    }

    private struct Change {
        let commodity: Int
        let places: Places
        let lots: (offer: Int64, livelihood: Int64, need: Int64)
    }

    public mutating func clear() throws(BalancingError) -> ClearedMarket {
        let problem = elimination.unfolded(solver.aggregation.full)
        do throws(BalancingError) {
            let monitor = PlanningMonitor()
            var allocation =
                if let full = try Routing(servingAllBy: &solver.core, monitor) {
                    solver.allocation(of: full, monitor)
                } else {
                    try Allocation(by: &solver, isFullTried: false, monitor)
                }
            allocation.improve(for: solver.aggregation.full)
            return try ClearedMarket(elimination.unfolded(allocation), of: problem)
        } catch .unsolved {
            // The engine gave up where it was left.
            return try ClearedMarket(Allocation(problem), of: problem)
        }
    }
}
