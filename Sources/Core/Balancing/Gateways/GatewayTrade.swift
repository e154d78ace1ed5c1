public import Domain

/// What a network does when it may buy and sell at its gateways.
public struct RegionalPlan: Hashable, Sendable {
    /// What moving costs, and what is bought less what is sold.
    public let cost: Money
    /// How far `cost` may at most lie above the least that serves as much.
    public let costGapMax: Money
    /// Sorted by location, then resource; those without a trade left out.
    public let trades: [Trade]
    /// Sorted by link, then resource; none is zero.
    public let flows: [LinkFlow]
    public let tiers: [TierOutcome]
    /// One for each of the tiers.
    public let bounds: [TierBound]
    public let unmet: [UnmetNeed]
}

public struct Trade: Hashable, Sendable {
    public let location: LocationID
    public let resource: ResourceID
    public let bought: Quantity
    public let sold: Quantity
}

/// Decides what a network should move, buy and sell when a larger hub has named its prices at the gateways.
///
/// So a hub takes part in a larger one like an enterprise in its own: prices come down, what it buys and sells at them goes up.
/// At the prices of the larger hub's optimum the answer is this network's part of that optimum. What sites at a gateway have or need
/// of a resource that is traded there is left to the larger hub. Dantzig, Wolfe, *Decomposition Principle for Linear Programs* (1960).
///
/// - Throws: also `tradeWithoutEnd`, when buying at one gateway and selling at another pays for any quantity.
public func plan(
    for snapshot: Snapshot, in network: Network, trading gateways: [GatewayPrice]
) throws(BalancingError) -> RegionalPlan {
    var outside = try WorldOutside(gateways, of: network, besides: snapshot)
    while true {
        let balanced = try plan(for: outside.snapshot, in: outside.network)
        if let answer = outside.answer(from: balanced, in: network) { return answer }
        // All that the outside has went through the gateways: it may have been too little.
        guard outside.deepen() else { throw .tradeWithoutEnd }
    }
}

/// The world outside as two more places: one that has more of everything than could be bought, one that takes what is not.
///
/// What is sold there saves its price. Costs below zero are none of ours: so each unit that gets there pays a toll above any price, less
/// the price where it was sold. As many get there whatever is decided, so the tolls are a constant.
private struct WorldOutside {
    private let gateways: [GatewayPrice]
    private let interior: Snapshot
    private let original: Network
    /// Costs are multiplied by this, so that the price of one base unit is a whole number.
    private let fineness: Int64
    /// For one unit of load.
    private let toll: Int64
    private let sellerPlace: LocationID
    private let buyerPlace: LocationID
    private let prefix: String
    /// What must at least be gained by selling, for one unit of load: otherwise commodities that gain nothing might pass through in any quantity.
    private static let spread: Int64 = 1
    private static let finenessOfSpread: Int64 = 8
    /// How many times all needs the outside has.
    private var depth: Int64 = 4

    init(
        _ gateways: [GatewayPrice], of network: Network, besides snapshot: Snapshot
    ) throws(BalancingError) {
        self.gateways = gateways.sorted { ($0.location, $0.resource) < ($1.location, $1.resource) }
        var fineness: Int64 = 1
        for gateway in gateways {
            guard let resource = network.resource(gateway.resource) else {
                throw .unknownResource(gateway.resource, of: network.hub.id)
            }
            guard network.location(gateway.location) != nil else {
                throw .unknownLocation(gateway.location, of: "a gateway")
            }
            guard gateway.price >= .zero else {
                throw .negative("the price of \(gateway.resource) at gateway \(gateway.location)")
            }
            let parts = resource.baseUnitsPerDisplayUnit * resource.loadPerBaseUnit
            let own = parts / greatestCommonDivisor(gateway.price.rawValue, parts)
            fineness = fineness / greatestCommonDivisor(fineness, own) * own
        }
        fineness *= Self.finenessOfSpread
        self.fineness = fineness
        let traded = Set(gateways.map { GatewayKey(location: $0.location, resource: $0.resource) })
        interior = Snapshot(
            span: snapshot.span,
            positions: snapshot.positions.filter { position in
                guard let location = network.site(position.site)?.location else { return true }
                return !traded.contains(GatewayKey(location: location, resource: position.resource))
            })
        let prefix = network.freePrefix
        guard let seller = try? LocationID("\(prefix)-has"), let buyer = try? LocationID("\(prefix)-takes")
        else { preconditionFailure("a prefix of letters and digits makes no identifier") }
        (sellerPlace, buyerPlace, self.prefix, original) = (seller, buyer, prefix, network)
        toll = gateways.reduce(0) { max($0, Self.price($1.price, of: $1.resource, in: network, fineness)) }
    }

    private struct GatewayKey: Hashable {
        let location: LocationID
        let resource: ResourceID
    }

    /// - Returns: whether there is a larger quantity to try.
    mutating func deepen() -> Bool {
        depth *= 4
        return depth <= 16
    }

    /// For one unit of load, as finely as costs are counted here.
    private static func price(
        _ price: Money, of resource: ResourceID, in network: Network, _ fineness: Int64
    ) -> Int64 {
        guard let resource = network.resource(resource) else { return 0 }
        let parts = resource.baseUnitsPerDisplayUnit * resource.loadPerBaseUnit
        return Int64(clamping: Int128(price.rawValue) * Int128(fineness) / Int128(parts))
    }

    // MARK: The question

    var snapshot: Snapshot {
        let traded = tradedResources
        return Snapshot(
            span: interior.span,
            positions: interior.positions
                + traded.flatMap { resource in
                    [
                        SitePosition(
                            site: site(sellerPlace), resource: resource, offer: stock(of: resource),
                            need: .zero),
                        SitePosition(
                            site: site(buyerPlace), resource: resource, offer: .zero,
                            need: need(of: resource)),
                    ]
                })
    }

    var network: Network {
        let name = Name(english: "", chinese: "")
        func link(_ id: String, _ tail: LocationID, _ head: LocationID, _ cost: Int64, _ only: [ResourceID])
            -> Link
        {
            Link(
                id: linkID(id), tail: tail, head: head, kind: "", cost: Money(cost), capacityPerYear: nil,
                transit: .zero, resources: only)
        }
        var links = original.links.map { link in
            link.mapCosts { Money($0.rawValue.multipliedOrMax(by: fineness)) }.withoutShipmentMin
        }
        links.append(link("direct", sellerPlace, buyerPlace, toll, tradedResources))
        for (index, gateway) in gateways.enumerated() {
            let price = Self.price(gateway.price, of: gateway.resource, in: original, fineness)
            links.append(
                link("buys-\(index)", sellerPlace, gateway.location, price, [gateway.resource]))
            links.append(
                link(
                    "sells-\(index)", gateway.location, buyerPlace, toll - price + Self.spread,
                    [gateway.resource])
            )
        }
        let places = [sellerPlace, buyerPlace]
        return Network(
            id: original.id, name: original.name, hub: original.hub, calendar: original.calendar,
            timing: original.timing, currency: original.currency, transportUnit: original.transportUnit,
            tiers: original.tiers, resources: original.resources.map(\.divisible),
            locations: original.locations
                + places.map {
                    Location(id: $0, name: name, kind: "", position: nil, handlingMaxPerYear: nil)
                }, links: links, prefectures: original.prefectures,
            sites: original.sites.map { $0.multiplyingSupplyCosts(by: fineness) }
                + places.map {
                    Site(
                        id: site($0), name: name, parent: original.hub.id, location: $0, siteClass: "",
                        tier: lastTier, stocks: [])
                })
    }

    private var tradedResources: [ResourceID] {
        let sorted = gateways.map(\.resource).sorted()
        return zip(sorted, [nil] + sorted.map(Optional.some)).filter { $0 != $1 }.map(\.0)
    }

    /// After all tiers of the network.
    private var lastTier: Tier {
        Tier(rank: original.sites.reduce(original.tiers.count) { max($0, $1.tier.rank) } + 1)
    }

    private func needed(_ resource: ResourceID) -> Int64 {
        interior.positions.filter { $0.resource == resource }.reduce(1) { $0 + $1.need.rawValue }
    }

    private func stock(of resource: ResourceID) -> Quantity { Quantity(needed(resource) * (depth + 1)) }

    private func need(of resource: ResourceID) -> Quantity { Quantity(needed(resource) * depth) }

    private func site(_ place: LocationID) -> NodeID {
        guard let id = try? NodeID(place.text) else { preconditionFailure("one form of identifier for all") }
        return id
    }

    private func linkID(_ name: String) -> LinkID {
        guard let id = try? LinkID("\(prefix)-\(name)") else {
            preconditionFailure("a prefix of letters and digits makes no identifier")
        }
        return id
    }

    // MARK: The answer

    /// Nil when of some resource all went through the gateways.
    func answer(from balanced: BalancedPlan, in network: Network) -> RegionalPlan? {
        let direct = balanced.flows.filter { $0.link == linkID("direct") }.map(\.resource)
        guard tradedResources.allSatisfy(direct.contains) else { return nil }
        func flow(_ id: String, _ resource: ResourceID) -> Quantity {
            let id = linkID(id)
            return balanced.flows.first { $0.link == id && $0.resource == resource }?.quantity ?? .zero
        }
        let tolls = tradedResources.reduce(0 as Int128) { sum, resource in
            let load = network.resource(resource)?.loadPerBaseUnit ?? 0
            return sum + Int128(toll) * Int128(load) * Int128(need(of: resource).rawValue)
        }
        let sold = gateways.enumerated().reduce(0 as Int128) { sum, entry in
            let load = network.resource(entry.element.resource)?.loadPerBaseUnit ?? 0
            let quantity = flow("sells-\(entry.offset)", entry.element.resource)
            return sum + Int128(load) * Int128(quantity.rawValue)
        }
        let cost = Int128(balanced.plan.cost.rawValue) - tolls - sold * Int128(Self.spread)
        let half = Int128(fineness / 2)
        return RegionalPlan(
            cost: Money(Int64(clamping: (cost + (cost < 0 ? -half : half)) / Int128(fineness))),
            costGapMax: Money((balanced.plan.costGapMax.rawValue + fineness - 1) / fineness),
            trades: gateways.enumerated().map { index, gateway in
                Trade(
                    location: gateway.location, resource: gateway.resource,
                    bought: flow("buys-\(index)", gateway.resource),
                    sold: flow("sells-\(index)", gateway.resource))
            }.filter { $0.bought > .zero || $0.sold > .zero },
            flows: balanced.flows.filter { network.link($0.link) != nil },
            tiers: balanced.plan.tiers.filter { $0.tier < lastTier },
            bounds: balanced.bounds.filter { $0.tier < lastTier },
            unmet: balanced.plan.unmet)
    }
}

/// What passes a gateway goes on outside: no shipment ends there that could be too small, or a part of a lot.
extension Link {
    fileprivate var withoutShipmentMin: Link {
        Link(
            id: id, tail: tail, head: head, kind: kind, cost: cost, capacityPerYear: capacityPerYear,
            transit: transit, resources: resources, isTwoWay: isTwoWay, flowMinPerYear: flowMinPerYear,
            costSteps: costSteps)
    }
}

extension Resource {
    fileprivate var divisible: Resource {
        Resource(
            id: id, name: name, baseUnit: baseUnit, displayUnit: displayUnit,
            baseUnitsPerDisplayUnit: baseUnitsPerDisplayUnit, loadPerBaseUnit: loadPerBaseUnit,
            weight: weight)
    }
}

extension Site {
    fileprivate func multiplyingSupplyCosts(by factor: Int64) -> Site {
        if stocks.allSatisfy({ $0.supplyCost == .zero }) { return self }
        return Site(
            id: id, name: name, parent: parent, location: location, siteClass: siteClass, tier: tier,
            stocks: stocks.map { stock in
                SiteStock(
                    resource: stock.resource, supplyPerYear: stock.supplyPerYear,
                    needPerYear: stock.needPerYear, livelihoodPerYear: stock.livelihoodPerYear,
                    opening: stock.opening, reserve: stock.reserve, limit: stock.limit,
                    supplyCost: Money(stock.supplyCost.rawValue.multipliedOrMax(by: factor)),
                    mustRunPerYear: stock.mustRunPerYear)
            })
    }
}

extension Network {
    /// No place, site or link has an id that begins with it.
    fileprivate var freePrefix: String {
        let taken = locations.map(\.id.text) + sites.map(\.id.text) + links.map(\.id.text)
        var prefix = "outside"
        while taken.contains(where: { $0.hasPrefix(prefix) }) { prefix += "x" }
        return prefix
    }
}

extension Int64 {
    func multipliedOrMax(by factor: Int64) -> Int64 {
        let (product, isOverflown) = multipliedReportingOverflow(by: factor)
        return isOverflown ? .max : product
    }
}
