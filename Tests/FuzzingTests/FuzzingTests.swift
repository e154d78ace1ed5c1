import DIMACS
import Domain
import Flow
import Foundation
import KeyFiles
import MessageSchema
import NetworkFolder
import SQLiteJournal
import Testing

@testable import Fuzzing

@Suite("Whatever bytes come in")
struct FuzzingTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus").path()

    @Test("every promise of the code that reads them holds", arguments: FuzzTarget.all.map(\.name))
    func holds(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let corpus = readCorpus(of: target, in: Self.corpus)
        #expect(!corpus.isEmpty)
        var run = FuzzRun(target, corpus: corpus, seed: 1)
        // When the process dies, this file has the input that it died of.
        let scratch = InputScratch("\(NSTemporaryDirectory())/diaodu-fuzz-\(name).input")
        try run.run(Self.isSlow(name) ? 250 : 2_500, scratch: scratch)
        // A run that never gets past the door has proved nothing.
        #expect(
            run.outcomes.keys.contains { $0.hasPrefix("taken") || $0.hasPrefix("topic") }, "\(run.outcomes)")
        #expect(run.outcomes.count >= 2, "\(run.outcomes)")
    }

    /// A copy of each target with a fault in what it looks at: the run must find it.
    @Test("a fault in that code is found", arguments: Planted.all.map(\.name))
    func planted(name: String) throws {
        let planted = try #require(Planted.all.first { $0.name == name })
        let original = try #require(FuzzTarget.all.first { $0.name == planted.target.name })
        var run = FuzzRun(planted.target, corpus: readCorpus(of: original, in: Self.corpus), seed: 1)
        #expect(throws: FuzzRun.Failure.self) {
            try run.run(Self.isSlow(planted.target.name) ? 2_000 : 20_000)
        }
    }

    @Test("every target has a planted fault")
    func complete() {
        #expect(Set(Planted.all.map(\.target.name)) == Set(FuzzTarget.all.map(\.name)))
    }

    @Test("the same seed makes the same run")
    func seeds() throws {
        let outcomes = try ([1, 1, 2] as [UInt64]).map { seed in
            var run = FuzzRun(.topic(), corpus: readCorpus(of: .topic(), in: Self.corpus), seed: seed)
            try run.run(3_000)
            return run.outcomes
        }
        #expect(outcomes[0] == outcomes[1])
        #expect(outcomes[0] != outcomes[2])
    }

    private static func isSlow(_ name: String) -> Bool {
        ["journal-file", "network-folder", "registry", "dimacs", "signed-frames"].contains(name)
    }
}

private struct Surprise: Error {}

/// Faults as they really happen.
private struct Planted {
    let name: String
    let target: FuzzTarget

    static let all: [Planted] =
        [
            Planted(
                name: "an envelope without a key reads beyond its end",
                target: .envelope(decode: { bytes in
                    let envelope = try EnvelopeCoding.decode(bytes)
                    guard envelope.keyID == 0 else { return envelope }
                    return Envelope(payload: bytes + bytes, signature: envelope.signature, keyID: 0)
                })),
            Planted(
                name: "resources are taken in any order",
                target: .body(
                    .status,
                    decode: { payload in
                        let received = try FuzzTarget.decoded(payload)
                        guard case .status(let report) = received.message, report.openOrderCount != 2 else {
                            return received
                        }
                        return replaced(
                            received,
                            .status(
                                StatusReport(
                                    lines: report.lines.reversed(), instructionsTakenThrough: 0,
                                    factsIssuedThrough: 0,
                                    openOrderCount: 0)))
                    })),
            Planted(
                name: "a large number of a fact wraps",
                target: .body(
                    .fact,
                    decode: { payload in
                        let received = try FuzzTarget.decoded(payload)
                        guard case .fact(let fact) = received.message, fact.number >= 100 else {
                            return received
                        }
                        return replaced(received, .fact(Fact(number: 0, at: fact.at, event: fact.event)))
                    })),
        ]
        + [BodyKind.order, .ack, .beacon, .attendance, .overview, .ruling, .answer].map { kind in
            Planted(
                name: "\(kind.rawValue): a program started very often is a surprise",
                target: .body(
                    kind,
                    decode: { payload in
                        let received = try FuzzTarget.decoded(payload)
                        guard received.header.stamp.incarnation <= 10 else { throw Surprise() }
                        return received
                    }))
        } + [
            Planted(
                name: "nobody looks at the signature",
                target: .frames(open: { _, bytes in
                    let envelope = try EnvelopeCoding.decode(bytes)
                    do {
                        let received = try FuzzTarget.decoded(envelope.payload)
                        return Received(
                            topic: received.topic, header: received.header, message: received.message,
                            envelope: envelope)
                    } catch { throw Refusal.malformedPayload }
                })),
            Planted(
                name: "the topic does not matter",
                target: .signedFrames(open: { topic, envelope in
                    do { return try FuzzTarget.opening(topic, envelope) } catch Refusal.topicMismatch(
                        _, _, let derived)
                    {
                        return try FuzzTarget.opening(Array(derived.description.utf8), envelope)
                    }
                })),
            Planted(
                name: "the last slash may be missing",
                target: .topic(read: { Topic($0.hasSuffix("/") ? $0 : $0 + "/") })),
            Planted(
                name: "a refused plan must have a reason",
                target: .journalRecord(decode: { bytes in
                    let record = try JournalCoding.decode(bytes)
                    if case .planRefused(_, "") = record.input { throw Surprise() }
                    return record
                })),
            Planted(
                name: "damage is passed over in silence",
                target: .journalFile(read: { path, take in
                    do {
                        let journal = try SQLiteJournal(
                            path: path, node: try NodeID("fujian"), network: try NetworkID("fujian-coal"),
                            replaying: { take($0, $1) })
                        journal.close()
                    } catch JournalError.damaged {}
                })),
            Planted(
                name: "many problems are too many",
                target: .networkFolder(read: { folder in
                    do { return try readNetwork(at: folder) } catch let error as NetworkFolderError {
                        guard error.problems.count < 4 else { throw Surprise() }
                        throw error
                    }
                })),
            Planted(
                name: "what is offered must be what is asked for",
                target: .flowFile(read: { path in
                    let problem = try readFlowProblem(at: path)
                    guard problem.supplies.reduce(0, +) == 0 else { throw Surprise() }
                    return problem
                })),
            Planted(
                name: "the hub gets lost when somebody has a new key",
                target: .registry(read: { path in
                    let registry = try readRegistry(at: path)
                    let old = [UInt8](repeating: 0x11, count: 32)
                    guard registry.members.contains(where: { $0.transportKey != old }) else {
                        return registry
                    }
                    return Registry(
                        network: registry.network, members: registry.members.filter { $0.role != .hub })
                })),
        ]

    private static func replaced(_ received: Received, _ message: Message) -> Received {
        Received(
            topic: received.topic, header: received.header, message: message, envelope: received.envelope)
    }
}
