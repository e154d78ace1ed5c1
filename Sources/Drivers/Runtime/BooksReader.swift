public import Agents
public import Domain
internal import Execution
public import Ledger
internal import MessageSchema
public import SQLiteJournal

/// Makes the books of a network anew, entry by entry, from the journal of its hub.
///
/// Three ways lead to each entry: the hub's agent posts it again; ``EntryAudit`` recomputes its balances and its place in
/// the chain as a stranger would; and the record says what the hub's decisions, the head of its books among them, came
/// to when it was written.
public struct BooksReader {
    public let journal: JournalReader
    /// After what was read so far.
    public private(set) var hub: HubAgent
    public private(set) var audit: EntryAudit
    public private(set) var recordCount = 0
    private let network: Network

    /// - Throws: ``NoBooks`` when this is not the journal of the network's hub.
    public init(_ journal: JournalReader, of network: Network) throws(NoBooks) {
        guard journal.network == network.id, journal.node == network.hub.id else {
            throw NoBooks(
                node: journal.node, network: journal.network, hub: network.hub.id, wanted: network.id)
        }
        (self.journal, self.network) = (journal, network)
        hub = Self.hub(of: network)
        audit = EntryAudit(of: network.id, .sha256)
    }

    /// The hub before its first record.
    var beginning: Replay {
        Replay(of: Self.hub(of: network), node: journal.node, network: network.id, hub: network.hub.id)
    }

    var form: SnapshotForm { SnapshotForm(for: network) }

    /// Reads the whole journal.
    ///
    /// - Parameter take: gets each entry, with the hub's clock, once it was found right.
    /// - Throws: ``BooksFault`` for what cannot be right; what `take` throws; ``JournalError`` for what cannot be read.
    public mutating func read(_ take: (LedgerEntry, NetworkClock?) throws -> Void) throws {
        var replay = beginning
        var (audit, count, last) = (audit, 0, hub)
        do {
            try journal.read { position, record in
                do { try replay.take(position, record) } catch {
                    throw BooksFault(entryNumber: audit.entryCount + 1, record: position, reason: "\(error)")
                }
                guard let hub = replay.agent as? HubAgent else { preconditionFailure("a hub stays a hub") }
                for entry in hub.ledger.newEntries {
                    do { try audit.take(entry) } catch {
                        throw BooksFault(entryNumber: entry.number, record: position, reason: "\(error)")
                    }
                    try take(entry, hub.clock)
                }
                guard audit.entryCount == 0 || audit.head == hub.ledger.head else {
                    throw BooksFault(
                        entryNumber: audit.entryCount, record: position, reason: "the chain breaks here")
                }
                (count, last) = (count + 1, hub)
            }
        } catch JournalError.damaged(_, let record?, let reason) {
            throw BooksFault(
                entryNumber: audit.entryCount + 1, record: record,
                reason: "\(journal.path) is damaged at record \(record): \(reason)")
        }
        (self.audit, recordCount, self.hub) = (audit, count, last)
        guard let violation = hub.ledger.audit().first else { return }
        throw BooksFault(
            entryNumber: audit.entryCount, record: Int64(count),
            reason: "the balances are wrong: \(violation)")
    }

    /// The length of a round is in the journal.
    private static func hub(of network: Network) -> HubAgent {
        HubAgent(network: network, roundLength: network.calendar.round, hash: .sha256)
    }
}

/// The first entry that cannot be right, or that cannot be made because of what lies before it.
public struct BooksFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let entryNumber: Int
    /// Of the journal, counted from 1.
    public let record: Int64
    public let reason: String

    public var description: String { "entry \(entryNumber), made by record \(record): \(reason)" }
}

/// Only the hub keeps books.
public struct NoBooks: Error, Hashable, Sendable, CustomStringConvertible {
    public let node: NodeID
    public let network: NetworkID
    public let hub: NodeID
    public let wanted: NetworkID

    public var description: String {
        "this is the journal of \(node) in \(network), but the books are kept by \(hub) in \(wanted)"
    }
}
