import Agents
import Domain
import Execution
import Foundation
import Ledger
import Logging
import MessageSchema
import NodeHistory
import SQLiteJournal
import TestSupport

@testable import Inspection
@testable import Runtime

/// A node's journal and history, written as its program writes them.
struct WrittenNode {
    let id: NodeID
    let network: Network
    let path: String
    private let form: SnapshotForm

    /// - Parameter folder: of all journals of the network.
    init(_ id: NodeID, of network: Network, in folder: URL) {
        (self.id, self.network) = (id, network)
        path = folder.appending(path: "\(id).sqlite").path
        form = SnapshotForm(for: network)
    }

    var beginning: Replay {
        let agent: any Agent =
            if id == network.hub.id {
                HubAgent(network: network, roundLength: network.calendar.round, hash: .sha256)
            } else if let site = network.site(id) {
                EnterpriseAgent(site: site, network: network)
            } else {
                PrefectureAgent(id, network: network)
            }
        return Replay(of: agent, node: id, network: network.id, hub: network.hub.id)
    }

    /// Starts as the program does.
    func opened() throws -> NodeJournal {
        try NodeJournal(path: path, of: beginning, form, node: id, in: network.id, Logger(label: "\(id)"))
    }

    /// Starts, appends, and ends in order.
    ///
    /// - Parameter retainedByteCountMax: of segments; nil to keep all.
    func run(
        _ commits: some Sequence<[[UInt8]]>, snapshotByteCountMin: Int = 20_000,
        keeping retainedByteCountMax: Int64? = nil
    ) async throws {
        let opened = try opened()
        let journal = opened.journal
        defer { journal.close() }
        let maker = SnapshotMaker(
            SnapshotFold(
                opened.replay, form: form, behind: opened.tail, byteCountMin: snapshotByteCountMin),
            of: journal, history: opened.history, keeping: retainedByteCountMax)
        let running = Task { await maker.run() }
        for commit in commits {
            try journal.append(commit)
            maker.take(commit)
        }
        maker.finish()
        await running.value
        if let failure = maker.failure { throw failure }
    }

    var historyPath: String { HistoryFile.path(besideJournal: path) }

    func journal() throws -> JournalReader { try JournalReader(path: path) }
}

/// Everything that can be asked of the books, in one text, so that two ways to the same answer can be compared.
struct BooksAnswer: Equatable {
    var entries: [String] = []
    var balances: [LedgerBalance] = []
    var standings: [HubStateView.OrderStanding] = []
    var suspense: [SuspenseItem] = []

    /// By a replay of the whole journal.
    init(replaying journal: JournalReader, of network: Network) throws {
        var books = try BooksReader(journal, of: network)
        try books.read { entries.append(Self.text($0, $1?.elapsed(at: $0.at))) }
        balances = books.audit.balances
        guard case .hub(let hub)? = books.hub.stateView else { return }
        standings = hub.orders.sorted { $0.id < $1.id }
        suspense = books.hub.ledger.suspenseItems
    }

    /// By the history.
    init(asking history: HistoryReader) throws {
        try history.file.entries(.init()) { entries.append(Self.text($0.entry, $0.elapsed)) }
        balances = try history.file.balances().filter { $0.quantity != .zero }
        standings = try history.file.standings()
        suspense = try history.file.suspenseItems()
    }

    private static func text(_ entry: LedgerEntry, _ elapsed: Duration?) -> String {
        "\(elapsed.map { "\($0.microseconds)" } ?? "-") \(entry.line)"
    }
}

/// What a replay of a hub's journal says of orders that are open and of rulings.
struct HubAnswers {
    let hub: NodeID
    private(set) var standings: [HubStateView.OrderStanding] = []
    private(set) var toRulings: [MessageReference: RulingAnswer] = [:]

    /// - Parameter removedCount: so many records are not there any more.
    init(_ node: WrittenNode, from removedCount: Int64 = 0) throws {
        hub = node.id
        var replay = node.beginning
        let form = SnapshotForm(for: node.network)
        var position = removedCount
        var toRulings: [MessageReference: RulingAnswer] = [:]
        try node.journal().read(
            restoring: { $0.position == removedCount && form.restore(&replay, from: $0) },
            replaying: {
                position += 1
                try replay.take(position, $1)
                guard case .received(let received)? = replay.lastRecord?.input,
                    case .ruling = received.message,
                    let hub = replay.agent as? HubAgent
                else { return }
                toRulings[received.header.reference] = hub.answer(toRuling: received.header.reference)
            })
        self.toRulings = toRulings
        standings = (replay.agent as? HubAgent)?.orderStandings ?? []
    }
}

/// What is told of one order.
struct OrderAnswer: Equatable {
    let hops: [OrderStory.Hop]
    let reason: OrderReasonFigures?

    /// Everything that the journals say, one journal after the other.
    ///
    /// - Parameter removedCount: so many are not there any more.
    static func everything(
        in journals: [JournalReader], from removedCount: Int64 = 0
    ) throws -> [(node: NodeID, record: JournalRecord)] {
        var all: [(NodeID, JournalRecord)] = []
        for journal in journals {
            try journal.read(
                restoring: { $0.position == removedCount },
                replaying: {
                    all.append((journal.node, try JournalCoding.decode($1)))
                })
        }
        return all
    }

    /// By looking at every record.
    ///
    /// - Parameter books: of the hub, after its last record.
    init(
        of order: OrderID, in everything: [(node: NodeID, record: JournalRecord)], _ books: HubAnswers
    ) {
        var search = OrderSearch(of: order)
        search.answers = books.toRulings
        search.standing = OrderSearch.Standing(
            open: books.standings.first { $0.id == order }, hub: books.hub,
            asOf: Instant(microsecondsSinceEpoch: 0), heardAt: [:])
        for (node, record) in everything { search.take(record.input, at: record.at, in: node) }
        self.init(search)
    }

    init(of order: OrderID, asking histories: [HistoryReader]) throws {
        self.init(try OrderSearch(of: order, in: histories))
    }

    private init(_ search: OrderSearch) {
        let story = search.story()
        hops = story.hops
        reason = OrderReason(search, story, nil)?.figures
    }
}
