import Agents
import Domain
import Foundation
import GRDB
import Simulation
import TestSupport
import Testing

@testable import NodeHistory
@testable import Runtime

@Suite("A history knows what was said to people, and what waits for them")
struct RulingHistoryTests {
    private let folder: TemporaryFolder
    private let network = JournalTape.network.replacing(approval: .people)

    init() throws { folder = try TemporaryFolder() }

    /// The hub's journal after a run in which a desk decides on orders, and its history.
    private func written() async throws -> WrittenNode {
        let hub = WrittenNode(network.hub.id, of: network, in: folder.url)
        try await hub.run(
            JournalTape(seed: 3, .harsh, roundCount: 6, of: network).commits(of: network.hub.id).prefix(cut))
        return hub
    }

    /// In the middle of the run some orders are open.
    private let cut = 400

    /// Whether it answers as a replay of the journal does.
    private func isRight(_ hub: WrittenNode) throws -> Bool {
        let history = try HistoryReader(booksOf: network, in: hub.journal())
        let (answers, everything) = (
            try HubAnswers(hub), try OrderAnswer.everything(in: [hub.journal()])
        )
        return try HistoryFile.orders(in: [history]).allSatisfy { order in
            let whole = OrderAnswer(of: order, in: everything, answers)
            return try OrderAnswer(of: order, asking: [history]) == whole
        }
    }

    @Test("as a replay of the journal, with the history and without it")
    func answers() async throws {
        let hub = try await written()
        let answers = try HubAnswers(hub)
        #expect(answers.toRulings.count > 5)
        #expect(answers.standings.contains { !$0.basis.isEmpty }, "\(answers.standings)")
        #expect(try isRight(hub))
        try FileManager.default.removeItem(atPath: hub.historyPath)
        #expect(try isRight(hub))
    }

    /// A comparison that cannot fail proves nothing.
    @Test(
        "what is changed in it is found",
        arguments: [
            "DELETE FROM answer",
            #"UPDATE answer SET json = '{"refused":{"_0":"no"}}'"#,
            "DELETE FROM standing",
        ])
    func planted(change: String) async throws {
        let hub = try await written()
        let database = try DatabaseQueue(path: hub.historyPath)
        try await database.write { try $0.execute(sql: change) }
        try database.close()
        #expect(try !isRight(hub))
    }
}
