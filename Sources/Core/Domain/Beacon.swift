/// What a parent tells all its children every beacon period. Hearing one, with its own entry fresh, proves to a child
/// that the way down and the way up both work.
public struct Beacon: Hashable, Sendable {
    /// Nil until the hub's books are open.
    public let clock: NetworkClock?
    /// Every child that was ever heard, sorted by node.
    public let children: [Heard]
    /// How far the hub's books have come, as far as the sender knows; nil before their first entry.
    public let books: LedgerHead?
    /// When the hub said so; nil in a beacon of the hub itself, whose header says it.
    public let booksSaid: HubMoment?

    public init(
        clock: NetworkClock?, children: [Heard], books: LedgerHead? = nil, booksSaid: HubMoment? = nil
    ) {
        (self.clock, self.children) = (clock, children)
        (self.books, self.booksSaid) = (books, booksSaid)
    }

    /// The newest message that arrived from one child.
    public struct Heard: Hashable, Codable, Sendable {
        public let node: NodeID
        public let stamp: Stamp
        public let process: UInt64

        public init(node: NodeID, stamp: Stamp, process: UInt64) {
            (self.node, self.stamp, self.process) = (node, stamp, process)
        }
    }
}

/// Orders what hubs said, one epoch after the other.
public struct HubMoment: Hashable, Comparable, Codable, Sendable {
    public let epoch: UInt64
    public let stamp: Stamp

    public init(epoch: UInt64, stamp: Stamp) { (self.epoch, self.stamp) = (epoch, stamp) }

    public static func < (left: Self, right: Self) -> Bool {
        (left.epoch, left.stamp) < (right.epoch, right.stamp)
    }
}

/// Which of its enterprises a prefecture hears: what the hub must know beyond their reports.
public struct Attendance: Hashable, Sendable {
    /// Sorted by node.
    public let nodes: [NodeCondition]

    public init(nodes: [NodeCondition]) { self.nodes = nodes }
}

public struct NodeCondition: Hashable, Codable, Sendable {
    public let node: NodeID
    public let presence: Presence
    /// Since its last message arrived at its parent; nil if none ever did.
    public let age: Duration?

    public init(node: NodeID, presence: Presence, age: Duration?) {
        (self.node, self.presence, self.age) = (node, presence, age)
    }
}

public enum Presence: UInt8, Hashable, Codable, Sendable, CaseIterable {
    case neverHeard, present, suspected, silent
}

/// The state of the whole network on one page, published by the hub for those who watch.
public struct Overview: Hashable, Sendable {
    /// Network time since the books were opened; nil before.
    public let elapsed: Duration?
    /// The last round that was planned; 0 before the first.
    public var round = 0
    /// False for the best plan that was found in time; see ``Plan/isFinished``.
    public var isPlanFinished = true
    /// The plan of that round.
    public var tiers: [TierOutcome] = []
    public var cost = Money.zero
    public var unmet: [UnmetNeed] = []
    public var orders = OrderCounts(issued: 0, settled: 0, declined: 0, open: 0, overdue: 0)
    /// Every resource sums to zero, nothing is negative, and every site's own figures agree with the hub's books.
    public let isLedgerBalanced: Bool
    /// What is abnormal comes first.
    public internal(set) var nodes: [NodeCondition]
    /// By parent (a prefecture, or the hub for its key enterprises), then resource.
    public var regions: [RegionBalance] = []
    /// Nil before their first entry.
    public let books: LedgerHead?
    /// Of the other departments than goods dispatch, one for each that has something to show.
    public var departments: [DepartmentContent] = []
    /// Who waits for a person because it has forgotten what others know of it.
    public var held: [HeldNode] = []
    /// The newest round that could not be planned; nil where a later one was.
    public var refusedRound: RefusedRound?

    /// What the frame of the hub knows; the departments fill in their parts.
    public init(
        elapsed: Duration?, isLedgerBalanced: Bool, nodes: [NodeCondition], books: LedgerHead? = nil
    ) {
        self.elapsed = elapsed
        self.isLedgerBalanced = isLedgerBalanced
        self.nodes = nodes
        self.books = books
    }

    public init(
        elapsed: Duration?, round: Int, tiers: [TierOutcome], cost: Money, unmet: [UnmetNeed],
        orders: OrderCounts, isLedgerBalanced: Bool, nodes: [NodeCondition], regions: [RegionBalance],
        books: LedgerHead? = nil
    ) {
        self.init(elapsed: elapsed, isLedgerBalanced: isLedgerBalanced, nodes: nodes, books: books)
        self.round = round
        self.tiers = tiers
        self.cost = cost
        self.unmet = unmet
        self.orders = orders
        self.regions = regions
    }

    /// Longer lists are cut, so that an overview fits into one message.
    public static let unmetCountMax = 100
    public static let nodeCountMax = 500
    public static let regionCountMax = 500
    public static let departmentCountMax = 16
}

/// A round for which there is no plan, so that nothing was ordered in it.
public struct RefusedRound: Hashable, Codable, Sendable {
    public let round: Int
    public let reason: String

    /// - Parameter reason: a longer one is cut.
    public init(round: Int, reason: String) {
        self.round = round
        var text = reason
        while text.utf8.count > Self.reasonByteCountMax { text.removeLast() }
        self.reason = text
    }

    /// In bytes of UTF-8.
    public static let reasonByteCountMax = 500
}

public struct OrderCounts: Hashable, Sendable {
    /// Since the books were opened.
    public let issued: Int
    public let settled: Int
    public let declined: Int
    public let cancelled: Int
    public let open: Int
    /// Open, and waiting for a person to approve them.
    public let proposed: Int
    /// Open, and their source was asked to say whether they have left.
    public let inDoubt: Int
    /// Open for longer than the route takes and the messages need.
    public let overdue: Int

    public init(
        issued: Int, settled: Int, declined: Int, cancelled: Int = 0, open: Int,
        proposed: Int = 0, inDoubt: Int = 0, overdue: Int
    ) {
        (self.issued, self.settled, self.declined, self.cancelled) = (issued, settled, declined, cancelled)
        (self.open, self.proposed, self.inDoubt, self.overdue) = (open, proposed, inDoubt, overdue)
    }
}

/// One resource over all sites of one parent, by the hub's books.
public struct RegionBalance: Hashable, Sendable {
    public let parent: NodeID
    public let resource: ResourceID
    public let stock: Quantity
    public let need: Quantity
    public let reserve: Quantity
    public let incoming: Quantity
    public let outgoing: Quantity

    public init(
        parent: NodeID, resource: ResourceID, stock: Quantity, need: Quantity, reserve: Quantity,
        incoming: Quantity, outgoing: Quantity
    ) {
        self.parent = parent
        self.resource = resource
        self.stock = stock
        self.need = need
        self.reserve = reserve
        self.incoming = incoming
        self.outgoing = outgoing
    }
}
