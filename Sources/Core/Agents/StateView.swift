public import Domain
public import Ledger
internal import OrderedCollections

/// What one node holds to be so: the figures that must agree with another node's, and with the world.
public enum StateView: Hashable, Sendable {
    case hub(HubStateView)
    case prefecture(queues: [QueueLength])
    case site(SiteStateView)

    public var queues: [QueueLength] {
        switch self {
        case .hub(let stateView): stateView.queues
        case .prefecture(let queues): queues
        case .site(let stateView): stateView.queues
        }
    }
}

/// How long something is that must not grow without end.
public struct QueueLength: Hashable, Sendable, CustomStringConvertible {
    public let kind: Kind
    /// In which, or for which, it waits.
    public let node: NodeID
    public let count: Int
    public let countMax: Int

    public enum Kind: String, Sendable {
        case instructions = "instructions to"
        case relayed = "relayed to"
        case facts = "facts of"
        case takenInstructions = "instructions that the hub could forget, at"
        case acknowledgedFacts = "facts that the hub could forget, at"
    }

    public init(_ kind: Kind, _ node: NodeID, count: Int, countMax: Int) {
        (self.kind, self.node, self.count, self.countMax) = (kind, node, count, countMax)
    }

    public var description: String { "\(kind.rawValue) \(node)" }
}

public struct HubStateView: Hashable, Sendable {
    /// Since the books were opened.
    public internal(set) var issuedCount = 0
    public internal(set) var settledCount = 0
    public internal(set) var declinedCount = 0
    public internal(set) var cancelledCount = 0
    /// Sorted by site, then resource.
    public internal(set) var accounts: [Account] = []
    public internal(set) var orders: [OrderStanding] = []
    /// Counts that differ from the books now.
    public let suspense: [SuspenseItem]
    public let violations: [LedgerViolation]
    /// Sorted by site.
    public let streams: [Streams]
    public let queues: [QueueLength]
    /// Who waits for a person because it has forgotten what others know of it.
    public internal(set) var held: [NodeID] = []
    /// Every site and the hub have found that both know the same of each other.
    public internal(set) var agreesWithAll = true

    public struct Account: Hashable, Sendable {
        public let site: NodeID
        public let resource: ResourceID
        public let onHand: Quantity
        public let reserved: Quantity
        /// The site's meters, as far as the books follow them.
        public let suppliedTotal: Quantity
        public let consumedTotal: Quantity
    }

    /// An order that has not ended.
    public struct OrderStanding: Hashable, Codable, Sendable {
        public let id: OrderID
        public let state: OrderState
        public let isInDoubt: Bool
        public let resource: ResourceID
        public let source: NodeID
        public let destination: NodeID
        /// As it was planned.
        public let quantity: Quantity
        public let inTransit: Quantity
        public let revisionCount: Int
        /// Its source has been told to let it lie until it is released.
        public let isHeld: Bool
        /// What is under way is under way to the source.
        public let isReturning: Bool
        /// The reports that the decision rests on.
        public let basis: [MessageReference]
    }

    /// How far the two numbered streams of one site have come, as the hub has it.
    public struct Streams: Hashable, Sendable {
        public let site: NodeID
        public let factsTakenThrough: UInt64
        public let instructionsIssuedThrough: UInt64
    }
}

public struct SiteStateView: Hashable, Sendable {
    public let site: NodeID
    /// Sorted by resource.
    public let lines: [StockLine]
    /// Accepted and not left.
    public let loading: [OrderID]
    /// Under way to here.
    public let expected: [OrderID]
    public let factsIssuedThrough: UInt64
    public let instructionsTakenThrough: UInt64
    public let queues: [QueueLength]
    /// What it keeps for a hub that forgets it.
    public let archives: [QueueLength]
    /// The site and the hub have found that both know the same of each other.
    public let agreesWithHub: Bool
}
