public import Domain
public import Ledger

/// What some records of a journal add to its history, in their order.
public struct HistoryBatch: Sendable {
    /// Records that name an order.
    public var mentions: [(order: OrderID, position: Int64)] = []
    /// Records that are a round's plan.
    public var plans: [(round: Int, position: Int64)] = []
    /// Records that are a site's report.
    public var reports: [(reference: MessageReference, position: Int64)] = []
    public var acknowledgements: [AcknowledgementMark] = []
    /// Records that are a person's ruling, and what the hub said to it.
    public var answers: [(position: Int64, answer: RulingAnswer)] = []
    /// Entries of the books, each only once.
    public var entries: [HistoryEntry] = []

    public init() {}

    public var isEmpty: Bool {
        mentions.isEmpty && plans.isEmpty && reports.isEmpty && acknowledgements.isEmpty
            && answers.isEmpty && entries.isEmpty
    }
}

/// A record that says how far a site's stream was acknowledged.
public struct AcknowledgementMark: Hashable, Sendable {
    public let stream: Acknowledgement.Stream
    public let site: NodeID
    public let through: UInt64
    public let at: Instant
    public let position: Int64

    public init(
        _ stream: Acknowledgement.Stream, of site: NodeID, through: UInt64, at: Instant, position: Int64
    ) {
        (self.stream, self.site, self.through) = (stream, site, through)
        (self.at, self.position) = (at, position)
    }
}

/// An entry of the books, and when it was made in network time.
public struct HistoryEntry: Hashable, Sendable {
    public let entry: LedgerEntry
    /// Since the books were opened; nil before that.
    public let elapsed: Duration?

    public init(_ entry: LedgerEntry, elapsed: Duration?) { (self.entry, self.elapsed) = (entry, elapsed) }
}

/// How far a history has come: the last record that is in it, counted from 1, and the link of the journal's chain there.
public struct HistoryEnd: Hashable, Sendable {
    public var position: Int64
    public var link: [UInt8]
    /// When that record was made; nil where there is none.
    public var at: Instant?

    public init(position: Int64, link: [UInt8], at: Instant?) {
        (self.position, self.link, self.at) = (position, link, at)
    }
}
