import Agents
import Domain
import Foundation
import Ledger
import MessageSchema
import SQLiteJournal
import Testing

@testable import Runtime

@Suite("The books are made anew from the hub's journal")
struct BooksReaderTests {
    /// Its journal is on disk as long as the suite is.
    private let node: TestNode

    init() throws { node = try TestNode("hub") }

    /// What the mine reports, and then again with so much more taken out of the ground.
    private func reports(_ count: Int) throws -> [Input] {
        var opener = MessageOpener(registry: TestNode.registry, viewpoint: .node(TestNode.hub))
        let mine = TestNode.mine.id
        return try (1...count).map { number in
            let stock = Quantity(Int64(number) * 100)
            let line = StockLine(
                resource: TestNode.coal, stock: stock, held: .zero, need: .zero, reserve: .zero,
                suppliedTotal: stock, consumedTotal: .zero, missedTotal: .zero)
            let outgoing = Outgoing(
                topic: Topic(.up, parent: TestNode.hub, node: mine, kind: .status),
                header: Header(
                    network: TestNode.network, from: mine, to: TestNode.hub,
                    stamp: Stamp(incarnation: 1, sequence: UInt64(number)), process: 1, epoch: 1,
                    sentAt: .epoch,
                    cause: nil),
                message: .status(
                    StatusReport(
                        lines: [line], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))
            )
            let sealed = try MessageSealer(network: TestNode.network, node: mine, key: TestNode.keys[mine]!)
                .seal(outgoing)
            return .received(try opener.open(topic: Array(outgoing.topic.description.utf8), envelope: sealed))
        }
    }

    /// A hub's journal of these inputs.
    ///
    /// - Parameter forge: what is written instead of an input, under the decision that the hub really made.
    private func journal(of inputs: [Input], forge: [Int: Input] = [:]) throws -> JournalReader {
        var hub = HubAgent(network: TestNode.whole, roundLength: .seconds(5), hash: .sha256)
        var decisions = DecisionChain(of: TestNode.hub, in: TestNode.network)
        let journal = try SQLiteJournal(
            path: node.file.path, node: TestNode.hub, network: TestNode.network, replaying: { _, _ in })
        for (index, input) in inputs.enumerated() {
            let now = Instant(microsecondsSinceEpoch: Int64(index))
            _ = hub.receive(input, at: now)
            let decided = decisions.extend(by: hub.decisions)
            try journal.append([JournalCoding.encode(forge[index] ?? input, at: now, decided: decided)])
        }
        journal.close()
        return try JournalReader(path: node.file.path)
    }

    @Test func entryByEntry() throws {
        let journal = try journal(of: [.started(incarnation: 1, process: 1)] + reports(5))
        var books = try BooksReader(journal, of: TestNode.whole)
        var lines: [String] = []
        try books.read { entry, _ in lines.append("\(entry.step) \(entry.quantity) \(entry.to)") }
        #expect(lines == Array(repeating: "supply 100 onhand/mine", count: 5))
        #expect(books.audit.head == books.hub.ledger.head)
        #expect(books.recordCount == 6)
    }

    @Test("a record that was replaced, chain and all, is found by what the hub decided on it")
    func forged() throws {
        let inputs = try [.started(incarnation: 1, process: 1)] + reports(5)
        let journal = try journal(of: inputs, forge: [3: inputs[4]])
        var books = try BooksReader(journal, of: TestNode.whole)
        let fault = #expect(throws: BooksFault.self) { try books.read { _, _ in } }
        #expect(fault?.record == 4)
        #expect(fault?.entryNumber == 3)
    }

    @Test func anEnterpriseHasNone() throws {
        let node = try TestNode("mine")
        defer { withExtendedLifetime(node) {} }
        try SQLiteJournal(
            path: node.file.path, node: node.id, network: TestNode.network, replaying: { _, _ in }
        ).close()
        let journal = try JournalReader(path: node.file.path)
        #expect(throws: NoBooks.self) { try BooksReader(journal, of: TestNode.whole) }
    }
}
