/// Needs in tiers that one thing, counted in whole units, is to serve over arcs with limits: what ``plan(for:in:)`` decides of goods before it
/// looks at costs, for anything else that flows.
///
/// Vertices are known by their places, counted from 0.
public struct ServiceProblem {
    public let vertexCount: Int
    public let arcs: [Arc]
    public let supplies: [Supply]
    public let needs: [Need]
    /// The same as balancing sees it: its needs are sorted by tier.
    let balancing: BalancingProblem
    /// For each need of ``balancing`` its place in ``needs``.
    let order: [Int]

    public struct Arc: Hashable, Sendable {
        public let tail: Int
        public let head: Int
        /// Nil for no limit.
        public let capacity: Int64?

        public init(from tail: Int, to head: Int, capacity: Int64?) {
            (self.tail, self.head, self.capacity) = (tail, head, capacity)
        }
    }

    public struct Supply: Hashable, Sendable {
        public let vertex: Int
        public let quantity: Int64

        public init(at vertex: Int, _ quantity: Int64) { (self.vertex, self.quantity) = (vertex, quantity) }
    }

    public struct Need: Hashable, Sendable {
        public let vertex: Int
        /// Lower ones are served first.
        public let tier: Int
        public let quantity: Int64

        public init(at vertex: Int, tier: Int, _ quantity: Int64) {
            (self.vertex, self.tier, self.quantity) = (vertex, tier, quantity)
        }
    }

    /// - Throws: `negative` or `quantityTooLarge` for what cannot be counted.
    public init(
        vertexCount: Int, arcs: [Arc], supplies: [Supply], needs: [Need]
    ) throws(BalancingError) {
        (self.vertexCount, self.arcs, self.supplies, self.needs) = (vertexCount, arcs, supplies, needs)
        try Self.checkSum(of: supplies.map(\.quantity), "the sum of all supplies")
        try Self.checkSum(of: needs.map(\.quantity), "the sum of all needs")
        try Self.checkSum(of: arcs.compactMap(\.capacity), "the sum of all capacities")
        order = needs.indices.filter { needs[$0].quantity > 0 }.sorted {
            (needs[$0].tier, $0) < (needs[$1].tier, $1)
        }
        let commodity = BalancingProblem.Commodity(
            resource: 0, load: 1,
            offers: supplies.indices.filter { supplies[$0].quantity > 0 }.map { place in
                BalancingProblem.Terminal(
                    site: needs.count + place, location: supplies[place].vertex, tier: 0,
                    quantity: supplies[place].quantity)
            },
            needs: order.map { place in
                BalancingProblem.Terminal(
                    site: place, location: needs[place].vertex, tier: needs[place].tier,
                    quantity: needs[place].quantity)
            }, arcs: Array(arcs.indices))
        balancing = BalancingProblem(
            commodities: [commodity],
            arcs: arcs.map {
                BalancingProblem.Arc(tail: $0.tail, head: $0.head, cost: 0, capacity: $0.capacity)
            },
            handlingMax: [Int64?](repeating: nil, count: vertexCount))
    }

    private static func checkSum(of quantities: [Int64], _ culprit: String) throws(BalancingError) {
        var sum: Int64 = 0
        for quantity in quantities {
            guard quantity >= 0 else { throw .negative("a part of \(culprit)") }
            guard quantity <= BalancingProblem.quantityMax - sum else { throw .quantityTooLarge(culprit) }
            sum += quantity
        }
    }

    /// Decides what each need gets: tier by tier as much as can be served in all, then the worst fill as high as it can be, then the next
    /// worst.
    ///
    /// One minimum-cost flow for each tier, and for each trial of fair amounts; see ``plan(for:in:)``.
    public func solve() throws(BalancingError) -> ServiceDecision {
        var solver = SingleCommoditySolver(SeriesReduction(none: balancing), commodity: 0)
        let allocation = try Allocation(by: &solver, isFullTried: true, PlanningMonitor())
        return ServiceDecision(allocation, of: self)
    }
}

/// What each need gets, how it gets there, and what proves that nothing better can be done.
public struct ServiceDecision {
    /// For each need.
    public var served: [Int64]
    /// With the proofs; in the order of ``ServiceProblem/balancing``.
    let allocation: Allocation

    init(_ allocation: Allocation, of problem: ServiceProblem) {
        self.allocation = allocation
        served = [Int64](repeating: 0, count: problem.needs.count)
        for (place, amount) in zip(problem.order, allocation.served[0]) { served[place] = amount }
    }
}

/// Proves a ``ServiceDecision`` by prices alone, tier by tier; it knows nothing of how it was found. See `docs/balancing.md`.
public struct ServiceCertificate {
    /// Those with a need, first served first.
    public let tiers: [Tier]

    public struct Tier: Hashable, Sendable {
        public let tier: Int
        public let need: Int64
        public let served: Int64
        /// No decision that serves the tiers before as much serves more.
        public let servedMax: Int64
    }

    /// O(tiers × (arcs + vertices + needs)).
    ///
    /// - Throws: `certificateFailed`, with what is wrong.
    public init(of decision: ServiceDecision, for problem: ServiceProblem) throws(BalancingError) {
        let allocation = decision.allocation
        guard allocation.isFinished, decision.served.count == problem.needs.count,
            allocation.served[0] == problem.order.map({ decision.served[$0] })
        else { throw .certificateFailed("what its proofs speak of is not what it serves") }
        for place in problem.needs.indices
        where problem.needs[place].quantity == 0 && decision.served[place] != 0 {
            throw .certificateFailed("it serves \(decision.served[place]) to a need of 0")
        }
        let balancing = problem.balancing
        try Certificate.checkRules(allocation, for: balancing)
        try LocalOptimality(of: allocation, for: balancing).check()
        let allowance = WholeUnitAllowance(of: allocation, for: balancing)
        var tiers: [TierCertificate] = []
        for tier in balancing.tiers {
            let proof = allocation.tiers.first { $0.tier == tier } ?? TierProof(tier: tier)
            tiers.append(
                try TierCertificate(of: proof, after: tiers, allocation, allowing: allowance, for: balancing))
        }
        self.tiers = tiers.map { tier in
            Tier(
                tier: tier.tier, need: Int64(balancing.needed(of: tier.tier, 0)), served: Int64(tier.served),
                servedMax: Int64(tier.servedMax))
        }
    }
}
