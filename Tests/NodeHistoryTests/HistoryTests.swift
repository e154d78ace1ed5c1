import Agents
import Domain
import Execution
import Foundation
import GRDB
import Inspection
import Ledger
import MessageSchema
import SQLiteJournal
import Simulation
import TestSupport
import Testing

@testable import NodeHistory
@testable import Runtime

@Suite("A history answers what reading the whole journal would")
struct HistoryTests {
    private let folder: TemporaryFolder
    private let network = JournalTape.network

    init() throws { folder = try TemporaryFolder() }

    private func node(_ id: NodeID) -> WrittenNode { WrittenNode(id, of: network, in: folder.url) }

    private var hub: WrittenNode { node(network.hub.id) }

    private var everybody: [NodeID] {
        ([network.hub.id] + network.prefectures.map(\.id) + network.sites.map(\.id)).sorted()
    }

    private func checkBooks(entryCountMin: Int = 1, _ comment: Comment? = nil) throws {
        let whole = try BooksAnswer(replaying: hub.journal(), of: network)
        let asked = try BooksAnswer(asking: HistoryReader(booksOf: network, in: hub.journal()))
        #expect(whole.entries.count >= entryCountMin, comment)
        #expect(asked == whole, comment)
    }

    @Test(
        "of the books and of every order, after runs with faults and restarts", arguments: [1, 3] as [UInt64])
    func simulated(seed: UInt64) async throws {
        let tape = JournalTape(seed: seed, .harsh, roundCount: 6)
        for id in everybody {
            // Each program ends and starts again now and then, from its snapshots.
            let commits = tape.commits(of: id)
            let length = max(1, commits.count / 3)
            for start in stride(from: 0, to: commits.count, by: length) {
                try await node(id).run(commits[start..<min(start + length, commits.count)])
            }
        }
        try checkBooks(entryCountMin: 20)
        let journals = try everybody.map { try node($0).journal() }
        let histories = try journals.map { try HistoryReader($0) }
        let orders = try HistoryFile.orders(in: histories)
        #expect(orders.count > 5)
        let everything = try OrderAnswer.everything(in: journals)
        let answers = try HubAnswers(hub)
        // The first and the last, and some between them.
        let step = max(1, orders.count / 24)
        for order in orders.enumerated().filter({ $0.offset % step == 0 }).map(\.element) {
            let whole = OrderAnswer(of: order, in: everything, answers)
            #expect(!whole.hops.isEmpty)
            #expect(try OrderAnswer(of: order, asking: histories) == whole, "\(order)")
        }
        #expect(try histories.allSatisfy { try $0.asOf != nil || $0.file.end().position == 0 })
    }

    @Test("where it lags behind, is of an older copy, of another journal, or is not there")
    func lagging() async throws {
        let commits = JournalTape(seed: 5, .calm, roundCount: 6).commits(of: network.hub.id)
        let half = commits.count / 2
        let place = URL(filePath: hub.historyPath)
        try await hub.run(commits[..<half])
        let older = try Data(contentsOf: place)
        try await hub.run(commits[half...])
        #expect(
            !FileManager.default.fileExists(atPath: hub.path + "-wal"), "a journal that is closed is sealed")
        let whole = try Data(contentsOf: place)
        try checkBooks(entryCountMin: 20, "as far as the journal")

        try older.write(to: place)
        try checkBooks("lagging")
        #expect(try Data(contentsOf: place) == older, "who reads writes nothing")
        try FileManager.default.removeItem(at: place)
        try checkBooks("missing")
        try Data("no history at all, but long enough to be one".utf8).write(to: place)
        try checkBooks("strange")

        // An older copy of the journal beside a newer history.
        try whole.write(to: place)
        for suffix in ["", ".seal"] { try FileManager.default.removeItem(atPath: hub.path + suffix) }
        try await hub.run(commits[..<half].dropLast())
        try checkBooks("made anew for an older copy")
    }

    @Test("A node at work makes it anew where it does not fit, and keeps it then")
    func remade() async throws {
        let commits = JournalTape(seed: 5, .calm, roundCount: 6).commits(of: network.hub.id)
        let (third, place) = (commits.count / 3, URL(filePath: hub.historyPath))
        try await hub.run(commits[..<(2 * third)])
        try FileManager.default.removeItem(at: place)
        // By now a snapshot stands for records that the new one lacks.
        let opened = try hub.opened()
        var (history, journal, replay) = (opened.history, opened.journal, opened.replay)
        #expect(!history.isFollowing)
        for commit in commits[(2 * third)...] {
            try journal.append(commit)
            for record in commit {
                let position = Int64(replay.recordCount + 1)
                try replay.take(position, record)
                history.note(position, replay)
                while !history.isFollowing {
                    await Task.yield()
                    history.note(position, replay)
                }
            }
            history.commit(replay)
        }
        history.close()
        journal.close()
        let made = try #require(
            HistoryFile.reading(besideJournal: hub.path, of: hub.id, in: network.id, isAtRest: true))
        #expect(try made.end().position == Int64(replay.recordCount))
        try checkBooks(entryCountMin: 20)
    }

    @Test(
        "where the oldest records were removed: from the first that is kept, as a replay from the state before it"
    )
    func retained() async throws {
        let commits = JournalTape(seed: 5, .calm, roundCount: 30).commits(of: network.hub.id)
        try await hub.run(commits, keeping: 1)
        let journal = try hub.journal()
        let removedCount = try journal.places.removedCount()
        try #require(removedCount > 50)
        let left = try BooksAnswer(replaying: journal, of: network)
        let kept = try BooksAnswer(asking: HistoryReader(booksOf: network, in: journal))
        // Entries go with the records that made them, as far as their times tell.
        let history = try HistoryReader(booksOf: network, in: journal).file
        let (entryCount, removedEntryCount) = (
            try #require(try history.books()).entryCount, try history.removedEntryCount()
        )
        #expect(removedEntryCount > 100 && kept.entries.count < left.entries.count + 100)
        #expect(kept.entries.count == entryCount - removedEntryCount)
        #expect(
            kept.entries.count >= left.entries.count
                && kept.entries.suffix(left.entries.count) == left.entries[...])
        #expect(kept.balances == left.balances && kept.standings == left.standings)
        let orders = try HistoryFile.orders(in: [HistoryReader(journal)])
        let everything = try OrderAnswer.everything(in: [journal], from: removedCount)
        let answers = try HubAnswers(hub, from: removedCount)
        for order in orders.suffix(12) {
            let whole = OrderAnswer(of: order, in: everything, answers)
            #expect(try OrderAnswer(of: order, asking: [HistoryReader(journal)]) == whole, "\(order)")
        }

        try FileManager.default.removeItem(atPath: hub.historyPath)
        #expect(try BooksAnswer(asking: HistoryReader(booksOf: network, in: hub.journal())) == left)
        var books = try BooksReader(hub.journal(), of: network)
        try books.read { _, _ in }
        #expect(books.removedCount == Int(removedCount))
        #expect(books.audit.head == books.hub.ledger.head)
    }

    @Test("A node that is started again and again makes snapshots as often as one that is not")
    func startedOften() async throws {
        for commit in JournalTape(seed: 5, .calm, roundCount: 6).commits(of: network.hub.id) {
            try await hub.run([commit])
        }
        let journal = try hub.journal()
        #expect(try journal.places.restore(through: .max) { _ in true } != nil)
    }

    /// A comparison that cannot fail proves nothing.
    @Test(
        "What is changed in it is found by the comparison",
        arguments: [
            "DELETE FROM mention WHERE position = (SELECT max(position) FROM mention)",
            "UPDATE entry SET quantity = quantity + 1 WHERE number = 7",
            "DELETE FROM entry WHERE number = 9",
            "UPDATE balance SET quantity = quantity + 1 WHERE account = 'supply'",
        ])
    func planted(change: String) async throws {
        let commits = JournalTape(seed: 6, .calm, roundCount: 6).commits(of: network.hub.id)
        try await hub.run(commits)
        let database = try DatabaseQueue(path: hub.historyPath)
        try await database.write { try $0.execute(sql: change) }
        try database.close()
        let journal = try hub.journal()
        let history = try HistoryReader(booksOf: network, in: journal)
        var isFound = try BooksAnswer(asking: history) != BooksAnswer(replaying: journal, of: network)
        let everything = try OrderAnswer.everything(in: [journal])
        let answers = try HubAnswers(hub)
        for order in try HistoryFile.orders(in: [history]).suffix(3) {
            let whole = OrderAnswer(of: order, in: everything, answers)
            isFound = try isFound || OrderAnswer(of: order, asking: [history]) != whole
        }
        #expect(isFound)
    }
}

extension HistoryFile {
    /// Every order that some record names.
    static func orders(in histories: [HistoryReader]) throws -> [OrderID] {
        var orders: Set<OrderID> = []
        for history in histories {
            let rows = try history.file.database.read {
                try Row.fetchAll($0, sql: "SELECT DISTINCT round, place FROM mention")
            }
            for row in rows { orders.insert(OrderID(round: row[0], place: row[1])) }
        }
        return orders.sorted()
    }
}
