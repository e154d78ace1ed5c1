public import Domain

/// A plan and what only balancing knows about it.
public struct BalancedPlan: Hashable, Sendable {
    public let plan: Plan
    /// Sorted by link, then resource; none is zero.
    public let flows: [LinkFlow]
    /// For each tier with a need: how much could at most be served, given the tiers before it. Proven by prices.
    public let servedMax: [ServedMax]
    /// How many shipments are in this plan only, or in the running one only.
    public let changedShipmentCount: Int
}

public struct LinkFlow: Hashable, Sendable {
    public let link: LinkID
    public let resource: ResourceID
    public let quantity: Quantity
}

public struct ServedMax: Hashable, Sendable {
    public let tier: Tier
    public let quantity: Quantity
}
