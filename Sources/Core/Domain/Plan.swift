/// What balancing returns: what should move, what that serves, what stays unmet and why.
public struct Plan: Hashable, Codable, Sendable {
    public let span: PlanSpan
    /// Sorted by source, destination, resource, route.
    public let shipments: [Shipment]
    /// One for each tier with a need, first served first.
    public let tiers: [TierOutcome]
    /// Sorted by tier, site, resource.
    public let unmet: [UnmetNeed]
    /// What all shipments together cost on their links, and the supply that is used.
    public let cost: Money
    /// How far `cost` may at most lie above the cheapest plan that serves the same, proven by prices.
    public let costGapMax: Money
    public let prices: PriceList

    public init(
        span: PlanSpan, shipments: [Shipment], tiers: [TierOutcome], unmet: [UnmetNeed], cost: Money,
        costGapMax: Money, prices: PriceList = .empty
    ) {
        self.span = span
        self.shipments = shipments
        self.tiers = tiers
        self.unmet = unmet
        self.cost = cost
        self.costGapMax = costGapMax
        self.prices = prices
    }
}

/// A quantity of one resource that should go from one site to another along a route.
public struct Shipment: Hashable, Codable, Sendable {
    public let resource: ResourceID
    public let quantity: Quantity
    public let source: NodeID
    public let destination: NodeID
    /// From the source's location to the destination's; empty when they share it.
    public let route: [LinkID]
    /// How long the goods are under way, in network time.
    public let transit: Duration
    /// For the whole quantity over the whole route; without the cost of its supply.
    public let cost: Money
    /// What one more base unit at the destination is worth above one at the source; nil where no plan has reckoned it.
    public let price: Price?
    /// Nil where there is none.
    public let alternative: Alternative?

    public init(
        resource: ResourceID, quantity: Quantity, source: NodeID, destination: NodeID, route: [LinkID],
        transit: Duration, cost: Money, price: Price? = nil, alternative: Alternative? = nil
    ) {
        precondition(quantity > .zero)
        self.resource = resource
        self.quantity = quantity
        self.source = source
        self.destination = destination
        self.route = route
        self.transit = transit
        self.cost = cost
        self.price = price
        self.alternative = alternative
    }
}

/// How well one tier was served, all resources together.
public struct TierOutcome: Hashable, Codable, Sendable {
    public let tier: Tier
    public let need: Quantity
    public let served: Quantity
    /// The worst-served need of the tier: what it got of what it asked for.
    public let worstFill: Fill

    public init(tier: Tier, need: Quantity, served: Quantity, worstFill: Fill) {
        (self.tier, self.need, self.served, self.worstFill) = (tier, need, served, worstFill)
    }
}

/// What was served of what was needed, as exact as the quantities.
public struct Fill: Hashable, Comparable, Codable, Sendable {
    public let served: Quantity
    public let need: Quantity

    public init(served: Quantity, need: Quantity) {
        precondition(need > .zero && served >= .zero && served <= need)
        (self.served, self.need) = (served, need)
    }

    /// In millionths, rounded down.
    public var millionths: Int64 { Int64(Int128(served.rawValue) * 1_000_000 / Int128(need.rawValue)) }

    public static func < (left: Self, right: Self) -> Bool {
        left.served.rawValue.multipliedFullWidth(by: right.need.rawValue)
            < right.served.rawValue.multipliedFullWidth(by: left.need.rawValue)
    }
}

/// A need that a plan leaves open.
public struct UnmetNeed: Hashable, Codable, Sendable {
    public let site: NodeID
    public let resource: ResourceID
    public let tier: Tier
    public let quantity: Quantity
    public let reason: UnmetReason

    public init(site: NodeID, resource: ResourceID, tier: Tier, quantity: Quantity, reason: UnmetReason) {
        (self.site, self.resource, self.tier) = (site, resource, tier)
        (self.quantity, self.reason) = (quantity, reason)
    }
}

/// Why a need stays open. The first that holds is given.
public enum UnmetReason: Hashable, Codable, Sendable {
    /// No site that could reach this one offers any of the resource.
    case noSupplyInReach
    /// What could reach it is used up, by needs of a higher tier.
    case higherTierServed
    /// What could reach it is used up, by other needs of the same tier.
    case sharedWithinTier
    /// There is stock left, but this link on the way is full.
    case linkFull(LinkID)
    /// There is stock left, but this location on the way can handle no more.
    case locationFull(LocationID)
    /// What the need could be given is less than a lot, or than the least that may be shipped.
    case shipmentTooSmall
}
