public import Domain

/// A plan and what only balancing knows about it.
public struct BalancedPlan: Hashable, Sendable {
    public let plan: Plan
    /// Sorted by link, then resource; none is zero.
    public let flows: [LinkFlow]
    /// For each resource that is offered or needed, sorted by resource, then location.
    public let locationPrices: [LocationPrice]
    /// Sorted by link; those of no price left out.
    public let linkPrices: [LinkPrice]
    /// Sorted by location; those of no price left out.
    public let handlingPrices: [HandlingPrice]
    /// For each tier with a need: how much could at most be served, given the tiers before it. Proven by prices.
    public let servedMax: [ServedMax]
}

public struct LinkFlow: Hashable, Sendable {
    public let link: LinkID
    public let resource: ResourceID
    public let quantity: Quantity
}

/// What one more base unit of a resource at a location would save, compared with having none more.
public struct LocationPrice: Hashable, Sendable {
    public let resource: ResourceID
    public let location: LocationID
    public let price: Price
}

/// What one more transport unit of a link's capacity would save.
public struct LinkPrice: Hashable, Sendable {
    public let link: LinkID
    public let price: Price
}

/// What one more transport unit of a location's handling capacity would save.
public struct HandlingPrice: Hashable, Sendable {
    public let location: LocationID
    public let price: Price
}

/// Money for one unit, finer than ``Money`` counts.
public struct Price: Hashable, Comparable, Sendable {
    /// In 1 / ``scale`` of the network's money.
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    public static let scale: Int64 = 1 << 20

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

public struct ServedMax: Hashable, Sendable {
    public let tier: Tier
    public let quantity: Quantity
}
