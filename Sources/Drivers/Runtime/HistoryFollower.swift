public import Agents
public import Domain
internal import Execution
internal import Ledger
public import MessageSchema
public import NodeHistory

/// Brings a history further, record by record: what each record means, a replay of the journal has found out.
public struct HistoryFollower: Sendable {
    private let file: HistoryFile
    /// Of what is in the file.
    private var end: HistoryEnd
    /// The last record that was noted.
    private var position: Int64
    private var at: Instant?
    private var batch = HistoryBatch()
    private var books: BooksFollower?

    /// - Parameter keepsBooks: whether it is the history of a hub, whose agent comes with every record.
    public init(_ file: HistoryFile, of network: NetworkID, keepsBooks: Bool) throws {
        self.file = file
        end = try file.end()
        (position, at) = (end.position, end.at)
        if keepsBooks { books = try BooksFollower(file, of: network) }
    }

    /// The last record that was noted.
    var reached: Int64 { position }

    /// Whether the journal that has these links is the one that this history is of.
    func fits(_ link: (Int64) throws -> [UInt8]?) rethrows -> Bool {
        try end.position == 0 || link(end.position) == end.link
    }

    /// Begins where the journal is kept from, if the history is empty.
    ///
    /// - Parameters:
    ///   - replay: of the records that were removed.
    ///   - link: of the journal after a record.
    mutating func begin(after replay: Replay, link: (Int64) throws -> [UInt8]?) throws {
        guard end.position == 0, replay.recordCount > 0 else { return }
        (position, at) = (Int64(replay.recordCount), replay.lastInstant)
        if let hub = replay.agent as? HubAgent { books?.begin(after: hub) }
        try commit(replay.agent, link: link)
    }

    /// The same where no books are kept.
    mutating func begin(after removedCount: Int64, link: (Int64) throws -> [UInt8]?) throws {
        guard end.position == 0 else { return }
        position = removedCount
        try commit(nil, link: link)
    }

    /// - Parameter agent: after the record; nil where no books are kept.
    /// - Throws: ``HistoryGap`` for a record that does not follow; ``BadEntry`` for books that are wrong.
    public mutating func note(_ position: Int64, _ record: JournalRecord, _ agent: (any Agent)?) throws {
        guard position > self.position else { return }
        guard position == self.position + 1 else { throw HistoryGap(after: self.position, before: position) }
        (self.position, at) = (position, record.at)
        batch.note(record, at: position)
        guard let hub = agent as? HubAgent else { return }
        batch.note(record, decidedBy: hub, at: position)
        batch.entries += try books?.take(hub) ?? []
    }

    /// Writes down what was noted.
    ///
    /// - Parameters:
    ///   - agent: after the last record; nil where no books are kept.
    ///   - link: of the journal after a record.
    public mutating func commit(_ agent: (any Agent)?, link: (Int64) throws -> [UInt8]?) throws {
        guard position > end.position else { return }
        guard let link = try link(position) else { throw HistoryGap(after: position, before: position) }
        let reached = HistoryEnd(position: position, link: link, at: at)
        let change = (agent as? HubAgent).flatMap { books?.change($0) }
        try file.append(batch, books: change, after: end.position, reaching: reached)
        (end, batch) = (reached, HistoryBatch())
    }

    func forget(through position: Int64) throws { try file.forget(through: position) }
    func sync() throws { try file.sync() }
    func close() { file.close() }
}

/// The records that a history is told of are not those that follow what it has.
public struct HistoryGap: Error, Hashable, Sendable, CustomStringConvertible {
    public let after: Int64
    public let before: Int64

    public var description: String {
        "the history has come to record \(after), and was told of record \(before)"
    }
}

extension HistoryBatch {
    /// - Parameter hub: after the record.
    fileprivate mutating func note(_ record: JournalRecord, decidedBy hub: HubAgent, at position: Int64) {
        guard case .received(let received) = record.input, case .ruling = received.message,
            let answer = hub.answer(toRuling: received.header.reference)
        else { return }
        answers.append((position, answer))
    }

    /// What a record says by itself. It must name whatever ``Inspection/OrderSearch`` would look at.
    fileprivate mutating func note(_ record: JournalRecord, at position: Int64) {
        switch record.input {
        case .received(let received):
            if let order = received.message.order { mentions.append((order, position)) }
            switch received.message {
            case .status: reports.append((received.header.reference, position))
            case .acknowledgement(let acknowledgement):
                acknowledgements.append(
                    AcknowledgementMark(
                        acknowledgement.stream, of: received.topic.node ?? received.header.from,
                        through: acknowledgement.through, at: record.at, position: position))
            default: break
            }
        case .planned(let plan): if case .round(let round) = plan.span { plans.append((round, position)) }
        case .loaded(let order, _), .unloaded(let order, _), .turnedBack(let order, _),
            .lost(let order, _, _),
            .stopped(let order):
            mentions.append((order, position))
        default: break
        }
    }
}

/// What of a hub's books and orders is in its history already, so that only changes are written.
private struct BooksFollower: Sendable {
    private var audit: EntryAudit
    private var standings: [OrderID: HubStateView.OrderStanding] = [:]
    private var suspense: [SuspenseItem]
    private var clock: NetworkClock?
    private var touched: Set<Place> = []
    private var isNew: Bool

    private struct Place: Hashable, Sendable {
        let account: Account
        let resource: ResourceID
    }

    init(_ file: HistoryFile, of network: NetworkID) throws {
        let books = try file.books()
        (isNew, clock) = (books == nil, books?.clock)
        audit =
            try books.map {
                EntryAudit(after: $0.entryCount, head: $0.head, balances: try file.balances(), .sha256)
            } ?? EntryAudit(of: network, .sha256)
        for standing in try file.standings() { standings[standing.id] = standing }
        suspense = try file.suspenseItems()
    }

    mutating func begin(after hub: HubAgent) {
        audit = EntryAudit(after: hub.ledger, .sha256)
        for balance in hub.ledger.balances {
            touched.insert(Place(account: balance.account, resource: balance.resource))
        }
    }

    mutating func take(_ hub: HubAgent) throws -> [HistoryEntry] {
        try hub.ledger.newEntries.map { entry in
            try audit.take(entry)
            for account in [entry.from, entry.to] {
                touched.insert(Place(account: account, resource: entry.resource))
            }
            return HistoryEntry(entry, elapsed: hub.clock?.elapsed(at: entry.at))
        }
    }

    /// - Returns: nil when nothing has changed.
    mutating func change(_ hub: HubAgent) -> BooksChange? {
        var change = BooksChange(entryCount: audit.entryCount, head: audit.head, clock: hub.clock)
        change.balances = touched.map { audit.balance(of: $0.account, $0.resource) }
        var ended = standings
        for standing in hub.orderStandings {
            ended[standing.id] = nil
            guard standings[standing.id] != standing else { continue }
            change.standings.append(standing)
            standings[standing.id] = standing
        }
        change.ended = Array(ended.keys)
        for order in change.ended { standings[order] = nil }
        for (place, item) in hub.ledger.suspenseItems.enumerated()
        where place >= suspense.count || suspense[place] != item {
            change.suspense[place] = item
        }
        let isSame =
            !isNew && touched.isEmpty && change.standings.isEmpty && change.ended.isEmpty
            && change.suspense.isEmpty && clock == hub.clock
        guard !isSame else { return nil }
        if !change.suspense.isEmpty { suspense = hub.ledger.suspenseItems }
        (clock, isNew) = (hub.clock, false)
        touched.removeAll()
        return change
    }
}
