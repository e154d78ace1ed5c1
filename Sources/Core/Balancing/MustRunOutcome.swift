public import Domain

/// What a plan makes of supply that must run: as much of it is used as can be while every need gets what it would get without it.
public struct MustRunOutcome: Hashable, Sendable {
    /// Sorted by resource; those of which nothing must run left out.
    public let resources: [MustRunQuantity]
    /// Sorted by site, then resource.
    public let unused: [UnusedSupply]
    /// How much more could at most be used while the same is served, in base units of all resources, each by its weight. Proven by prices, and true of
    /// fractions of units too; zero for a resource alone.
    public let gap: Quantity
}

/// How much of a resource must run, and how much of that is used.
public struct MustRunQuantity: Hashable, Sendable {
    public let resource: ResourceID
    public let quantity: Quantity
    public let used: Quantity
}

/// Must-run supply that a plan does not use.
public struct UnusedSupply: Hashable, Sendable {
    public let site: NodeID
    public let resource: ResourceID
    public let quantity: Quantity
    public let reason: UnusedReason
}

/// Why must-run supply is not used. What other resources move stays as it is; the first statement that is true is given.
public enum UnusedReason: Hashable, Sendable {
    /// Even without capacities it has no way to a need of its resource.
    case noNeedInReach
    /// Were the capacity of this link larger by what one unit loads, a unit could take the place of supply that need not run, or go to a need that is
    /// open. Where several have to be larger at once, this is one of the fewest.
    case linkFull(LinkID)
    /// The same of what a location can handle.
    case locationFull(LocationID)
    /// All that the needs in its reach get is must-run supply, and they miss nothing that it could bring.
    case notNeeded
    /// What is left is less than a lot, or than the least that may be shipped.
    case shipmentTooSmall
    /// It could be used; planning was stopped before that was found.
    case notFinished
}
