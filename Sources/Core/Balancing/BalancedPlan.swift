public import Domain

/// A plan and what only balancing knows about it.
public struct BalancedPlan: Hashable, Sendable {
    public let plan: Plan
    /// Sorted by link, then resource; none is zero.
    public let flows: [LinkFlow]
    /// For each tier with a need, first served first.
    public let bounds: [TierBound]
    /// How many shipments are in this plan only, or in the running one only.
    public let changedShipmentCount: Int
}

public struct LinkFlow: Hashable, Sendable {
    public let link: LinkID
    public let resource: ResourceID
    public let quantity: Quantity
}

/// How much a tier could at most be served, given the tiers before: proven by prices, and true of fractions of units too.
public struct TierBound: Hashable, Sendable {
    public let tier: Tier
    /// In base units of all resources, each by its weight.
    public let servedMax: Quantity
    /// How much less is served; at most ``gapMax``.
    public let gap: Quantity
    /// What whole units may cost where resources share full capacities.
    public let gapMax: Quantity
    /// Whether it is proven that nobody can be better off but for one who is as badly off.
    public let isFairest: Bool
}
