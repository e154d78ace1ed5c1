public import Domain

/// A plan and what only balancing knows about it.
public struct BalancedPlan: Hashable, Sendable {
    public let plan: Plan
    /// Sorted by link, then resource; none is zero.
    public let flows: [LinkFlow]
    /// For each tier with a need, first served first.
    public let bounds: [TierBound]
    /// The part of the plan's cost that supply costs: all that is used of offers, at their own places too.
    public let supplyCost: Money
    /// Nil where nothing must run.
    public let mustRun: MustRunOutcome?
    /// Nil where no link is to carry anything at least.
    public let leastFlows: LeastFlowOutcome?
    /// What smallest shipments have changed.
    public let consolidation: ConsolidationOutcome
    /// How many shipments are in this plan only, or in the running one only.
    public let changedShipmentCount: Int
}

/// How much of a resource passes over a link, in both directions together; its steps of cost are not told apart.
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
    /// How much less is served; at most ``gapMax`` and ``tooSmall`` together.
    public let gap: Quantity
    /// What whole units may cost where resources share full capacities; of a plan that is not finished at least the gap.
    public let gapMax: Quantity
    /// What is not served because it is less than a lot or than the smallest shipment.
    public let tooSmall: Quantity
    /// What part of a need could be served more at most, unless another of the tier got less and were then no better off than that need is; nil where
    /// nothing is known.
    public let fillGapMax: Fill?

    /// Whether it is proven that nobody can be better off but for one who is as badly off.
    public var isFairest: Bool { fillGapMax.map { $0.served == .zero } ?? false }
}

/// What it cost that no shipment is smaller than its resource and the links on its way let it be.
public struct ConsolidationOutcome: Hashable, Sendable {
    /// How many shipments of the cheapest plan were smaller.
    public let smallCount: Int
    /// How much more the plan costs; below zero where something is not shipped.
    public let addedCost: Money
    /// Sorted by resource; those of which all is served left out.
    public let unserved: [UnservedQuantity]
}

/// How much of a resource is not served because it is too little to be shipped.
public struct UnservedQuantity: Hashable, Sendable {
    public let resource: ResourceID
    public let quantity: Quantity
}
