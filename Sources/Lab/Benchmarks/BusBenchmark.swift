internal import Domain
internal import Foundation
internal import MessageSchema
internal import Synchronization
internal import ZeroMQ

extension Benchmark {
    /// The limit is libzmq itself, with the same encryption, over the same loopback.
    static let bus = Benchmark(
        name: "bus",
        question: "messages through our bus, and sealed and opened as well, against bare libzmq with CURVE",
        measure: { effort, tell in
            let fixture = try MessageFixture()
            let envelope = try fixture.sealer.seal(fixture.report)
            let topic = Array(fixture.report.topic.description.utf8)
            let bare = BareBus(topic: topic, body: envelope)
            let bus = try LoopbackBus(fixture)
            defer { bus.close() }
            let count = effort.choose(toy: 500, full: 100_000)
            let signedCount = effort.choose(toy: 100, full: 10_000)
            var (plain, signed, bareTimes): ([Double], [Double], [Double]) = ([], [], [])
            for _ in 0..<effort.choose(toy: 1, full: 3) {
                bareTimes.append(try bare.carry(count, windowCount: LoopbackBus.windowCount))
                plain.append(try bus.carry(count) { envelope })
                signed.append(try bus.carrySigned(signedCount))
            }
            let best = Double(count) / bareTimes.median
            let size = "messages of \(topic.count + envelope.count) bytes"
            tell(
                BenchmarkRow(
                    family: "bus", instance: "\(count) \(size)", unit: "messages/s",
                    ours: Double(count) / plain.median, peer: ("bare libzmq", best)))
            tell(
                BenchmarkRow(
                    family: "bus, sealed and opened", instance: "\(signedCount) \(size)", unit: "messages/s",
                    ours: Double(signedCount) / signed.median, peer: ("bare libzmq", best)))
        })
}

/// A child's line and a parent's port in one process.
private final class LoopbackBus: Sendable {
    private let fixture: MessageFixture
    private let arrived = Arrived()
    private let child: Bus
    private let parent: Bus

    /// How many messages may be under way.
    static let windowCount = 4_096
    private static let batchCount = 64

    init(_ fixture: MessageFixture) throws {
        self.fixture = fixture
        let (parentKeys, childKeys) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        let arrived = arrived
        parent = try Bus(
            ports: [Port("reports", .subscribe, at: try Endpoint("tcp://127.0.0.1:*"), domain: "children")],
            lines: [], keys: parentKeys,
            authority: { $0.key == childKeys.publicKey ? .allow(user: "child") : .deny },
            receive: { arrived.take($0) }, notice: { _ in })
        child = try Bus(
            ports: [],
            lines: [
                Line(
                    "reports", .publish, to: parent.boundEndpoints["reports"]!,
                    serverKey: parentKeys.publicKey)
            ],
            keys: childKeys, authority: { _ in .deny }, receive: { _ in }, notice: { _ in })
        let greeting = try Frames(topic: [0], body: [0])
        while !arrived.isThere {
            child.send([greeting], through: "reports")
            usleep(2_000)
        }
        // The rest of the greetings.
        usleep(200_000)
    }

    func close() {
        child.close()
        parent.close()
    }

    /// - Returns: the seconds from the first message sent to the last one received.
    func carry(_ count: Int, _ envelope: () throws -> [UInt8]) throws -> Double {
        let topic = Array(fixture.report.topic.description.utf8)
        arrived.start(opener: nil)
        return try seconds { try send(count) { try Frames(topic: topic, body: try envelope()) } }
    }

    /// Each message is sealed before it is sent, and opened on a thread of its own when it has come.
    func carrySigned(_ count: Int) throws -> Double {
        let topic = Array(fixture.report.topic.description.utf8)
        arrived.start(opener: fixture.opener)
        return try seconds {
            try send(count) { try Frames(topic: topic, body: try fixture.sealer.seal(fixture.report)) }
        }
    }

    private func send(_ count: Int, _ message: () throws -> Frames) throws {
        var sent = 0
        while sent < count {
            while sent - arrived.count >= Self.windowCount { usleep(20) }
            let batch = min(Self.batchCount, count - sent)
            child.send(try (0..<batch).map { _ in try message() }, through: "reports")
            sent += batch
        }
        while arrived.count < count { usleep(20) }
    }
}

/// Counts what has come in, after opening it where an opener is given.
private final class Arrived: Sendable {
    private let done = Atomic(0)
    private let greeted = Atomic(false)
    private let opener = Mutex<MessageOpener?>(nil)
    private let opening = DispatchQueue(label: "opening")

    var count: Int { done.load(ordering: .acquiring) }
    var isThere: Bool { greeted.load(ordering: .acquiring) }

    func start(opener: MessageOpener?) {
        self.opener.withLock { $0 = opener }
        done.store(0, ordering: .releasing)
    }

    func take(_ arrivals: [Arrival]) {
        let messages = arrivals.filter { $0.frames.topic.count > 1 }
        guard !messages.isEmpty else { return greeted.store(true, ordering: .releasing) }
        guard opener.withLock({ $0 != nil }) else {
            done.wrappingAdd(messages.count, ordering: .releasing)
            return
        }
        opening.async { [self] in
            let openedCount = opener.withLock { opener in
                messages.count {
                    (try? opener?.open(topic: $0.frames.topic, envelope: $0.frames.body)) != nil
                }
            }
            precondition(openedCount == messages.count, "our own message was refused")
            done.wrappingAdd(openedCount, ordering: .releasing)
        }
    }
}
