import Agents
import Domain
import TestSupport
import Testing

@testable import Runtime

/// Repeats the number of every beacon that it hears.
private struct Echo: Agent {
    let id: NodeID
    var sequence: UInt64 = 0
    var nextDeadline: Instant? { nil }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        guard case .received(let received) = input else { return [.record] }
        sequence += 1
        return [
            TestNode.report(
                factsIssuedThrough: received.header.stamp.sequence, from: id, sequence: sequence, at: now),
            .record,
        ]
    }
}

@Suite("What comes in a crowd is taken in the order in which it came")
struct OrderOfArrivalTests {
    @Test func messagesKeepTheirOrderPastTheChecksAndPastForgeries() async throws {
        let node = try TestNode("mine")
        let count: UInt64 = 3 * UInt64(AgentDriver.arrivalCountMax)
        for sequence in 1...count {
            node.hearBeacon(Beacon(clock: nil, children: []), sequence: sequence)
            if sequence.isMultiple(of: 7) { node.inbox.put(frames: [([0x64], [1, 2, 3])]) }
        }
        let running = Task { try await node.run(Echo(id: node.id)) }
        var heard: [UInt64] = []
        _ = try await node.tape.first { event in
            if case .sent(.status(let report)) = event { heard.append(report.factsIssuedThrough) }
            return heard.count == count
        }
        #expect(heard == Array(1...count))
        node.inbox.close()
        _ = try await running.end()
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1_000]) func aMapOnAllProcessorsIsAMap(count: Int) async {
        #expect(await Array(0..<count).concurrentMap { $0 * $0 } == (0..<count).map { $0 * $0 })
    }
}
