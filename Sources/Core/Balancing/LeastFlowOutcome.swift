public import Domain

/// What a plan makes of links that are to carry something at least.
public struct LeastFlowOutcome: Hashable, Sendable {
    /// Sorted by link.
    public let links: [LinkLeastFlow]
    /// How much more the plan costs than the cheapest that serves the same without regard to them.
    public let addedCost: Money
}

/// How much is to pass over a link and how much does, both directions and all resources together.
public struct LinkLeastFlow: Hashable, Sendable {
    public let link: LinkID
    public let min: Load
    public let flow: Load
    /// Nil where it carries enough.
    public let reason: ShortFlowReason?
}

/// Why less passes over a link than should.
public enum ShortFlowReason: Hashable, Sendable {
    /// Nothing that moves could be sent over it in what others leave of the capacities, whichever source it came from.
    case nothingToSend
    /// Only goods that go round in a circle could come to it.
    case onlyInCircles
    /// Lots or smallest shipments have changed what passes.
    case shipmentTooSmall
}
