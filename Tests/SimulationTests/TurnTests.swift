import Domain
import Execution
import MessageSchema
import Synchronization
import Testing

@testable import Simulation

@Suite("Simulated programs work in turns, as real ones do")
struct TurnTests {
    private final class Sizes: Sendable {
        let commits = Mutex<[Int]>([])
    }

    private func commitSizes(of level: FaultLevel?) -> [Int] {
        let sizes = Sizes()
        var components = SimulatedComponents.real
        components.steps = { steps in
            for case .commit(let records) in steps { sizes.commits.withLock { $0.append(records.count) } }
            return steps
        }
        if let level {
            let seedRun = SeedRun(of: TwoSites.network, level, roundCount: 3, components: components)
            for seed in 1...4 as ClosedRange<UInt64> { _ = seedRun.run(seed: seed) }
        } else {
            var simulation = Simulation(of: TwoSites.network, seed: 2, components: components)
            simulation.run(days: 3)
        }
        return sizes.commits.withLock(\.self)
    }

    @Test("under faults commits take time, and some hold several records")
    func groups() {
        #expect(commitSizes(of: .harsh).filter { $0 > 1 }.count >= 10)
    }

    @Test("without faults a commit takes no time, and hardly anything waits")
    func single() {
        let sizes = commitSizes(of: nil)
        #expect(sizes.count > 100)
        #expect(sizes.count { $0 > 1 } * 10 < sizes.count)
    }
}

@Suite("The order of a turn is watched")
struct TurnCheckerTests {
    private let node = try! NodeID("mine")

    private func findings(_ checker: some Checker, _ observations: [ObservedEvent]) -> [String] {
        var checker = checker
        return observations.compactMap { checker.see($0)?.text }
    }

    @Test("an effect before the last record is safe is found, one behind it is not")
    func writeAhead() {
        let turn = ObservedEvent.turned(recordCount: 2, by: node)
        let half = ObservedEvent.recorded(count: 1, by: node)
        #expect(findings(WriteAhead(), [turn, half, half, .performed(by: node)]) == [])
        #expect(findings(WriteAhead(), [turn, half, .performed(by: node)]).count == 1)
        #expect(
            findings(WriteAhead(), [turn, .turned(recordCount: 0, by: node), .performed(by: node)]) == [])
    }

    @Test("a start must find the turns that were safe, whole", arguments: [(2, 0), (0, 1), (1, 1), (3, 1)])
    func durability(found: Int, findingCount: Int) {
        let observations: [ObservedEvent] = [
            .turned(recordCount: 2, by: node), .recorded(count: 2, by: node),
            .turned(recordCount: 2, by: node), .recorded(count: 1, by: node),
            .started(node, isDamaged: false, recordCount: found),
            // From here on that is what there is.
            .turned(recordCount: 1, by: node), .recorded(count: 1, by: node),
            .started(node, isDamaged: false, recordCount: found + 1),
        ]
        #expect(findings(Durability(byzantineSites: []), observations).count == findingCount)
    }

    @Test("a message behind a later one is found; after a start the count begins again")
    func sendOrder() {
        func published(_ sequence: UInt64) -> ObservedEvent {
            .published(
                Outgoing(
                    topic: Topic(.up, parent: node, node: node, kind: .status),
                    header: header(sequence), message: .attendance(Attendance(nodes: []))), by: node)
        }
        let start = ObservedEvent.started(node, isDamaged: false, recordCount: 0)
        #expect(findings(SendOrder(), [published(1), published(2), start, published(1)]) == [])
        #expect(findings(SendOrder(), [published(2), published(1)]).count == 1)
    }

    @Test(
        "what is passed on in another order than it was heard is found; what is heard twice may be passed on twice"
    )
    func forwarding() {
        func envelope(_ byte: UInt8) -> Envelope { Envelope(payload: [byte], signature: [], keyID: 1) }
        func heard(_ byte: UInt8) -> ObservedEvent {
            .accepted(
                Received(
                    topic: Topic(.up, parent: node, node: node, kind: .status), header: header(1),
                    message: .attendance(Attendance(nodes: [])), envelope: envelope(byte)),
                Frame(topic: "", bytes: []), by: node)
        }
        func passedOn(_ byte: UInt8) -> ObservedEvent { .forwarded(envelope(byte), by: node) }
        let turn = [.turned(recordCount: 0, by: node), heard(1), heard(2), heard(1)]
        #expect(findings(SendOrder(), turn + [passedOn(1), passedOn(2), passedOn(1)]) == [])
        #expect(findings(SendOrder(), turn + [passedOn(2), passedOn(1), passedOn(1)]).count == 1)
    }

    private func header(_ sequence: UInt64) -> Header {
        Header(
            network: TwoSites.network.id, from: node, to: nil,
            stamp: Stamp(incarnation: 1, sequence: sequence), process: 1, epoch: 1, sentAt: .epoch, cause: nil
        )
    }
}
