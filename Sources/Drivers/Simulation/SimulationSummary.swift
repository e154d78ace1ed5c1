public import Domain

/// What came of a run.
public struct SimulationSummary: Hashable, Sendable {
    /// SHA-256 over everything that was delivered, recorded, decided and done, in hexadecimal.
    public let traceHash: String
    /// Virtual time since the start.
    public let elapsed: Duration
    public let eventCount: Int
    /// Messages that reached a node; one for all children counts once for each.
    public let messageCount: Int
    public let journalEntryCount: Int
    public let journalByteCount: Int
    /// The hub's last page; nil when it never spoke.
    public let overview: Overview?
    /// By tier, then resource: what the sites had used by their last reports, and what they would have used besides.
    public let use: [TierUse]
    /// What should not happen in a run without faults, most frequent first.
    public let alarms: [Alarm]

    /// The hub's books agreed with every site's own figures, in every overview.
    public let isLedgerBalanced: Bool

    public struct TierUse: Hashable, Sendable {
        public let tier: Tier
        public let resource: ResourceID
        public let used: Quantity
        public let missed: Quantity
    }

    /// One kind of trouble: how often it occurred, and its first occurrence.
    public struct Alarm: Hashable, Sendable {
        public let kind: Kind
        public let count: Int
        public let first: String
    }

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A node's codec refused a message that arrived.
        case messageRefused
        /// A node's codec could not send what its agent said.
        case messageTooLarge
        /// A message was authentic but made no sense where it arrived.
        case messageIgnored
        /// A site's own figures did not agree with the hub's books.
        case countDiffers
        /// The best plan that was found within the planner's work was ordered.
        case planUnfinished
        case planRefused
        /// A plan's shipment for which the books no longer held enough.
        case shipmentDropped
        case orderDeclined
        case lostUnderWay
        case orderInDoubt
        case rulingRefused
        case contradiction
        case duplicateNode
        case presenceLost
        /// A node has forgotten what others know of it.
        case nodeBehind
        /// The hub's books lost entries or have others.
        case booksAltered
    }

    public func count(of kind: Kind) -> Int { alarms.first { $0.kind == kind }?.count ?? 0 }
}
