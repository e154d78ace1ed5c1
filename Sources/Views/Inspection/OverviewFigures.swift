public import Domain

/// An overview for programs: the same figures as on the pages for people, quantities in display units.
public struct OverviewFigures: Hashable, Sendable, Encodable {
    /// It was recorded once, and is played again; nil where it is live.
    public let isReplay: Bool?
    /// How old it is, and whether that is more than a hub at work lets pass; nil in a line about a round.
    public let ageSeconds: Double?
    public let isStale: Bool?
    /// Of nodes that have started more than once; nil in a line about a round.
    public let restarts: [RestartFigures]?
    /// Of nodes whose clocks are off; nil in a line about a round.
    public let clockDifferences: [ClockFigures]?
    public let round: Int
    /// Of the network's calendar; nil until its books are opened.
    public let date: String?
    public let ordersIssued: Int
    public let ordersSettled: Int
    public let ordersDeclined: Int
    public let ordersCancelled: Int
    public let ordersOpen: Int
    /// Of the open ones, those that wait for a person to approve them.
    public let ordersProposed: Int
    public let ordersInDoubt: Int
    public let ordersOverdue: Int
    public let cost: Double
    public let costUnit: String
    public let ledgerBalanced: Bool
    /// How far the books have come, and the hash of all their entries; nil before the first.
    public let ledgerEntries: Int?
    public let ledgerHead: String?
    /// Who waits for a person because it has forgotten what others know of it.
    public let held: [HeldFigures]
    /// The newest round that could not be planned; nil where a later one was.
    public let refusedRound: RefusedRound?
    /// False where the best plan that was found in time is ordered.
    public let planFinished: Bool
    public let tiers: [TierFigures]
    public let unmet: [UnmetFigures]
    /// Nil in a line about a round.
    public let nodes: [NodeFigures]?
    public let regions: [RegionFigures]?

    /// What a status page shows; nil before anything was heard.
    public init?(_ watch: StatusWatch, _ labels: Labels, at now: Instant) {
        guard let overview = watch.overview else { return nil }
        self.init(overview, labels, isWhole: true, watch: watch, at: now)
    }

    /// - Parameter isWhole: whether nodes and regions belong to it.
    public init(_ overview: Overview, _ labels: Labels, isWhole: Bool) {
        self.init(overview, labels, isWhole: isWhole, watch: nil, at: .epoch)
    }

    private init(_ overview: Overview, _ labels: Labels, isWhole: Bool, watch: StatusWatch?, at now: Instant)
    {
        isReplay = watch?.isReplay == true ? true : nil
        ageSeconds = watch.flatMap { $0.age(at: now) }.map { $0 / .seconds(1) }
        isStale = watch?.isStale(at: now)
        restarts = watch?.restarts.map { RestartFigures(node: $0.node.text, count: $0.count) }
        clockDifferences = watch?.clockDifferences.map {
            ClockFigures(node: $0.node.text, aheadSeconds: $0.difference / .seconds(1))
        }
        round = overview.round
        date = overview.elapsed.map(labels.date)
        ordersIssued = overview.orders.issued
        ordersSettled = overview.orders.settled
        ordersDeclined = overview.orders.declined
        ordersCancelled = overview.orders.cancelled
        ordersOpen = overview.orders.open
        ordersProposed = overview.orders.proposed
        ordersInDoubt = overview.orders.inDoubt
        ordersOverdue = overview.orders.overdue
        cost = labels.number(overview.cost)
        costUnit = labels.currency
        ledgerBalanced = overview.isLedgerBalanced
        (ledgerEntries, ledgerHead) = (overview.books?.entryCount, overview.books?.fingerprint.description)
        held = overview.held.map { HeldFigures(node: $0.node.text, reason: $0.reason) }
        refusedRound = overview.refusedRound
        planFinished = overview.isPlanFinished
        tiers = overview.tiers.map { outcome in
            TierFigures(
                tier: outcome.tier.rank,
                servedShare: Double(outcome.served.rawValue) / Double(max(1, outcome.need.rawValue)),
                worstFill: Double(outcome.worstFill.millionths) / 1_000_000)
        }
        unmet = overview.unmet.map { need in
            UnmetFigures(
                site: need.site.text, resource: need.resource.text, tier: need.tier.rank,
                quantity: labels.number(need.quantity, of: need.resource), unit: labels.unit(need.resource),
                reason: need.reason.words)
        }
        nodes = isWhole ? overview.nodes.map(NodeFigures.init) : nil
        regions = isWhole ? overview.regions.map { RegionFigures($0, labels) } : nil
    }

    public struct RestartFigures: Hashable, Sendable, Encodable {
        public let node: String
        public let count: Int
    }

    public struct ClockFigures: Hashable, Sendable, Encodable {
        public let node: String
        /// Below zero when it is behind.
        public let aheadSeconds: Double
    }

    public struct HeldFigures: Hashable, Sendable, Encodable {
        public let node: String
        public let reason: String
    }

    public struct TierFigures: Hashable, Sendable, Encodable {
        public let tier: Int
        public let servedShare: Double
        public let worstFill: Double
    }

    public struct UnmetFigures: Hashable, Sendable, Encodable {
        public let site: String
        public let resource: String
        public let tier: Int
        public let quantity: Double
        public let unit: String
        public let reason: String
    }

    public struct NodeFigures: Hashable, Sendable, Encodable {
        public let node: String
        public let presence: String
        /// Seconds since it was last heard by its parent; nil if it never was.
        public let ageSeconds: Double?

        init(_ condition: NodeCondition) {
            node = condition.node.text
            presence = condition.presence.words
            ageSeconds = condition.age.map { Double($0.microseconds) / 1_000_000 }
        }
    }

    public struct RegionFigures: Hashable, Sendable, Encodable {
        public let parent: String
        public let resource: String
        public let unit: String
        public let stock: Double
        public let need: Double
        public let reserve: Double
        public let incoming: Double
        public let outgoing: Double

        init(_ region: RegionBalance, _ labels: Labels) {
            func number(_ quantity: Quantity) -> Double { labels.number(quantity, of: region.resource) }
            (parent, resource) = (region.parent.text, region.resource.text)
            unit = labels.unit(region.resource)
            (stock, need, reserve) = (number(region.stock), number(region.need), number(region.reserve))
            (incoming, outgoing) = (number(region.incoming), number(region.outgoing))
        }
    }
}
