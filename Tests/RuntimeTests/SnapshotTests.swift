import Agents
import Domain
import Execution
import Foundation
import MessageSchema
import SQLiteJournal
import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite("A node starts from its newest snapshot")
struct SnapshotTests {
    private func mine() -> EnterpriseAgent { EnterpriseAgent(site: TestNode.mine, network: TestNode.whole) }

    private static func reading(_ number: Int) -> Input {
        .metered(
            MeterReading(
                at: .seconds(number),
                lines: [
                    .init(
                        resource: TestNode.coal, suppliedTotal: Quantity(Int64(number)), wantedTotal: .zero)
                ]))
    }

    /// Runs until so many readings are on the disk.
    private func run(_ node: TestNode, readings: ClosedRange<Int>) async throws {
        let before = try recordCount(node)
        let running = Task { try await node.run(mine(), snapshotByteCountMin: 2_000) }
        for number in readings { node.inbox.put(Self.reading(number)) }
        let wanted = before + 1 + readings.count
        _ = try await node.tape.first {
            if case .committed(let count) = $0 { count == wanted } else { false }
        }
        node.inbox.close()
        _ = try await running.end()
    }

    private func recordCount(_ node: TestNode) throws -> Int {
        guard FileManager.default.fileExists(atPath: node.file.path) else { return 0 }
        var count = 0
        try JournalReader(path: node.file.path).read { _, _ in count += 1 }
        return count
    }

    private func replayed(_ node: TestNode, fromSnapshot: Bool) throws -> (
        state: String, handedOver: Int, from: Int64?
    ) {
        var replay = Replay(of: mine(), node: node.id, network: TestNode.network, hub: TestNode.hub)
        var (count, position) = (0, Int64?.none)
        let form = SnapshotForm(for: TestNode.whole)
        let journal = try SQLiteJournal(
            path: node.file.path, node: node.id, network: TestNode.network,
            restoring: { snapshot in
                guard fromSnapshot, form.restore(&replay, from: snapshot) else { return false }
                position = snapshot.position
                return true
            },
            replaying: { position, record in
                count += 1
                try replay.take(position, record)
            })
        journal.close()
        let state = try #require(try form.snapshot(of: replay, at: 1))
        return (String(decoding: state.bytes, as: UTF8.self), count, position)
    }

    @Test func withTheSameStateThatAllRecordsLeadTo() async throws {
        let node = try TestNode("mine")
        try await run(node, readings: 1...200)
        try await run(node.restarted(), readings: 201...300)
        let whole = try replayed(node, fromSnapshot: false)
        let short = try replayed(node, fromSnapshot: true)
        #expect(short.state == whole.state)
        #expect(whole.handedOver == 302)
        #expect(short.handedOver < 150)
        #expect(short.from.map { Int($0) + short.handedOver } == 302)
    }

    @Test("One of another network folder is passed over")
    func foreign() async throws {
        let node = try TestNode("mine")
        try await run(node, readings: 1...200)
        let other = SnapshotForm(for: TestNode.whole.scalingSupply(of: nil, by: Ratio(1, of: 2)))
        var replay = Replay(of: mine(), node: node.id, network: TestNode.network, hub: TestNode.hub)
        let journal = try SQLiteJournal(
            path: node.file.path, node: node.id, network: TestNode.network,
            restoring: { snapshot in
                let isRestored = other.restore(&replay, from: snapshot)
                #expect(!isRestored)
                return isRestored
            }, replaying: { try replay.take($0, $1) })
        journal.close()
        #expect(replay.recordCount == 201)
    }
}

/// Decides something else each time it lives: so it shows who compares.
private struct Whim: Agent {
    static let count = Mutex(0)
    var decisions: [Decision] = []
    var nextDeadline: Instant? { nil }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        decisions = [
            .stated(Fact(number: UInt64(number), at: .zero, event: .accepted(OrderID(round: 1, place: 1))))
        ]
        return [.record]
    }
}

extension Whim: Codable {
    init(from decoder: any Decoder) throws { self.init() }
    func encode(to encoder: any Encoder) throws {}
}

@Suite("A journal holds a node to what it has decided")
struct DecisionTests {
    @Test("while it runs: the second fold comes to something else")
    func live() async throws {
        let node = try TestNode("mine")
        let running = Task { try await node.run(Whim(), snapshotByteCountMin: 2_000) }
        let feeding = Task {
            while !Task.isCancelled {
                node.inbox.put(.deadlineReached)
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        await #expect(throws: ReplayFailure.self) { try await running.end() }
        feeding.cancel()
    }

    @Test("at the next start, with the first record that is decided otherwise")
    func restart() async throws {
        let node = try TestNode("mine")
        let running = Task { try await node.run(Whim()) }
        _ = try await node.tape.first { if case .committed = $0 { true } else { false } }
        node.inbox.close()
        _ = try await running.end()
        let error = await #expect(throws: ReplayFailure.self) { try await node.restarted().run(Whim()) }
        #expect(error?.position == 1)
        #expect(error?.description.contains("decides otherwise") == true)
    }
}
