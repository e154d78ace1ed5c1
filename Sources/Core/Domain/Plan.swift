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
    /// Nil for a plan that was finished, as all were that were recorded before others could be.
    private let isStopped: Bool?

    /// False where planning was stopped, or the solver gave up: then it is the best plan that was found.
    public var isFinished: Bool { isStopped != true }

    public init(
        span: PlanSpan, shipments: [Shipment], tiers: [TierOutcome], unmet: [UnmetNeed], cost: Money,
        costGapMax: Money, prices: PriceList = .empty, isFinished: Bool = true
    ) {
        self.span = span
        self.shipments = shipments
        self.tiers = tiers
        self.unmet = unmet
        self.cost = cost
        self.costGapMax = costGapMax
        self.prices = prices
        isStopped = isFinished ? nil : true
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
    /// How many links were left out of the middle of ``route`` for an order to hold it; nil for none.
    public let omittedLinkCount: Int?

    public init(
        resource: ResourceID, quantity: Quantity, source: NodeID, destination: NodeID, route: [LinkID],
        transit: Duration, cost: Money, price: Price? = nil, alternative: Alternative? = nil,
        omittedLinkCount: Int? = nil
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
        self.omittedLinkCount = omittedLinkCount
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

/// Why a need stays open.
///
/// Each reason is a statement about the plan's flows of the need's resource, everything that other resources move staying as it is.
/// *Could be given a unit* means: the resource's flows could be changed, within what the others leave of the capacities, so that this
/// need gets one more unit and every other need what it has, but for the one named. The first statement that is true is given.
public enum UnmetReason: Hashable, Codable, Sendable {
    /// No offer of the resource has a way to the need, whatever the capacities.
    case noSupplyInReach
    /// Were the capacity of this link larger by what one unit loads, the need could be given a unit of an offer that is not used up. If no offer
    /// is left: a unit of a lower tier, or of a need of its own tier that even then were better off. If all that is used up by needs that
    /// are to have it: a unit more at some offer could reach the need, and cannot now.
    ///
    /// Where several have to be larger at once, this is one of the fewest, the one nearest the need.
    case linkFull(LinkID)
    /// The same of what a location can handle.
    case locationFull(LocationID)
    /// The need could be given a unit that a need of a higher tier got, at this site: of all such sites the one that got most. Nil in plans
    /// that were recorded before sites were named.
    case higherTierServed(NodeID?)
    /// The need could be given a unit that another need of its tier got, who would then be no better off than this one is.
    case sharedWithinTier
    /// Every offer that has a way to the need is used up, and no other need could give it a unit; one unit more at some offer would be for it.
    case supplyUsedUp
    /// What the need could be given is less than a lot, or than the least that may be shipped.
    case shipmentTooSmall
}
