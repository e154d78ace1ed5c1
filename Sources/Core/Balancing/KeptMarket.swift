public import Domain

/// What sites offer and need, as it is cleared: without names, reasons and shipments.
public struct Market: Sendable {
    let offers: BalancingProblem

    public init(_ snapshot: Snapshot, in network: Network) throws(BalancingError) {
        offers = try BalancingProblem(snapshot, in: network)
    }

    private init(_ offers: BalancingProblem) { self.offers = offers }

    /// Sites at one location as one: what a hub has to know of them, of the size of its network.
    public var reduced: Market { Market(SiteAggregation(offers).reduced) }

    /// How many offers and needs there are.
    public var standCount: Int { offers.goods.reduce(0) { $0 + $1.offers.count + $1.needs.count } }

    /// Decides who gives and gets how much, and what moves over which links.
    ///
    /// - Throws: `certificateFailed` when that breaks a rule or is not proven cheapest.
    public func cleared() throws(BalancingError) -> ClearedMarket {
        try ClearedMarket(Allocation(offers), of: offers)
    }
}

/// What is served, and at what cost; its certificate has been checked.
public struct ClearedMarket: Sendable {
    public let cost: Money
    /// How far `cost` may at most lie above the least that serves the same.
    public let costGapMax: Money
    /// Of all that is needed.
    public let served: Quantity
    let cleared: Allocation

    init(_ cleared: Allocation, of offers: BalancingProblem) throws(BalancingError) {
        let certificate = try Certificate(of: cleared, for: offers)
        var cost: Int128 = 0
        for (good, onLinks) in zip(offers.goods, cleared.flows.onLinks) {
            for (link, flow) in zip(good.links, onLinks) where flow > 0 {
                cost += Int128(offers.links[link].cost * good.load) * Int128(flow)
            }
        }
        let gap = try certificate.gap(of: cost, for: offers)
        guard let cost = Int64(exactly: cost), let gap = Int64(exactly: gap) else {
            throw .costTooLarge("the whole plan")
        }
        (self.cost, costGapMax, self.cleared) = (Money(cost), Money(gap), cleared)
        served = Quantity(cleared.served.joined().reduce(0, +))
    }
}

/// A market that is kept, to be cleared again after some reports have changed, from where it was left.
///
/// The answer serves as much as that of a new ``Market`` and costs as little, up to what their certificates allow; of equally good ones it may be
/// another, for it depends on what was there before.
public struct KeptMarket: ~Copyable {
    private let network: Network
    private let fold: PendantElimination
    private var clearing: AggregatedSolver<MultiCommoditySolver>
    /// For each good, for each site of the network, its places among the offers and in the clearing's needs.
    private var places: [[Int32: Places]] = []
    private let goodOf: [Int?]

    /// -1 where there is none.
    private struct Places {
        var offer: Int32 = -1
        var livelihood: Int32 = -1
        var need: Int32 = -1
    }

    /// At least the load of all that is or was offered or needed.
    private var total: Int64

    public init(_ market: Market, in network: Network) {
        fold = PendantElimination(market.offers)
        let reduction = SiteAggregation(fold.short)
        let goods = market.offers.goods.indices
        clearing = AggregatedSolver(
            reduction, goods: goods,
            core: MultiCommoditySolver(SeriesReduction(reduction.reduced), goods: goods))
        self.network = network
        total = market.offers.goods.reduce(0) { sum, good in
            let (own, isTooLarge) = (good.offered + good.needed).multipliedReportingOverflow(
                by: max(1, good.load))
            return isTooLarge || own > BalancingProblem.quantityMax - sum
                ? BalancingProblem.quantityMax : sum + own
        }
        goodOf = network.resources.indices.map { index in
            market.offers.goods.firstIndex { $0.resource == index }
        }
        places = market.offers.goods.map { good in
            var places: [Int32: Places] = [:]
            places.reserveCapacity(good.offers.count + good.needs.count)
            for (place, offer) in good.offers.enumerated() {
                places[Int32(offer.site), default: Places()].offer = Int32(place)
            }
            return places
        }
        for (index, need) in clearing.needs.enumerated() {
            let site = market.offers.goods[need.good].needs[need.stand].site
            let part = need.tier == Tier.livelihood.rank ? \Places.livelihood : \Places.need
            places[need.good][Int32(site), default: Places()][keyPath: part] = Int32(index)
        }
    }

    /// Puts other quantities in the place of some.
    ///
    /// - Returns: false when that cannot be done here, because a site has begun or ceased to offer or need something, or because the sums might
    ///   grow too large to be counted; then nothing is changed, and a new market is needed.
    /// - Throws: for a site or a resource that the network does not have.
    public mutating func change(_ positions: [SitePosition]) throws(BalancingError) -> Bool {
        var added: Int64 = 0
        var changes: [Change] = []
        for position in positions {
            guard let site = network.sites.index(of: position.site, by: \.id) else {
                throw .unknownSite(position.site)
            }
            guard let resource = network.resources.index(of: position.resource, by: \.id) else {
                throw .unknownResource(position.resource, of: position.site)
            }
            guard let good = goodOf[resource] else { return false }
            let place = places[good][Int32(site)] ?? Places()
            let isOther =
                place.offer < 0 && position.offer > .zero
                || (place.livelihood < 0) != (position.livelihood == .zero)
                || (place.need < 0) != (position.need == position.livelihood)
            if isOther { return false }
            let load = max(1, clearing.reduction.full.goods[good].load)
            let (sum, isTooLarge) = position.offer.rawValue.addingReportingOverflow(position.need.rawValue)
            guard !isTooLarge, sum <= (BalancingProblem.quantityMax - added) / load else { return false }
            added += sum * load
            changes.append(Change(good: good, places: place, position: position))
        }
        total += added
        guard total <= BalancingProblem.quantityMax else { return false }
        for change in changes {
            let (places, position) = (change.places, change.position)
            if places.offer >= 0 {
                clearing.setOffer(Int(places.offer), of: change.good, to: position.offer.rawValue)
            }
            if places.livelihood >= 0 {
                clearing.setNeed(Int(places.livelihood), to: position.livelihood.rawValue)
            }
            if places.need >= 0 {
                clearing.setNeed(Int(places.need), to: (position.need - position.livelihood).rawValue)
            }
        }
        return true
    }

    private struct Change {
        let good: Int
        let places: Places
        let position: SitePosition
    }

    public mutating func clear() throws(BalancingError) -> ClearedMarket {
        do throws(BalancingError) {
            let cleared = try Allocation(by: &clearing, isFullTried: true)
            return try ClearedMarket(fold.unfolded(cleared), of: fold.unfolded(clearing.reduction.full))
        } catch .unsolved {
            // The engine gave up where it was left.
            let offers = fold.unfolded(clearing.reduction.full)
            return try ClearedMarket(Allocation(offers), of: offers)
        }
    }
}
