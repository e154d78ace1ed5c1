import Agents
import Domain
import MessageSchema
import Testing

@testable import Execution

private let node = try! NodeID("mine")
private let hub = try! NodeID("hub")
private let network = try! NetworkID("fujian")

/// Records readings and plans, does a little of everything on each, and decides what it counts.
private struct Counter: Agent {
    var count: UInt64 = 0
    var decisions: [Decision] = []
    var deadline: Instant?
    var nextDeadline: Instant? { deadline }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        decisions = []
        switch input {
        case .metered:
            count += 1
            decisions = [.stated(Self.fact(count))]
            return [
                Self.message(count), .notice(Self.notice(count)), .record,
                .plant(.stop(OrderID(round: 1, place: Int(count)))), Self.message(count, part: 2),
            ]
        // Not recorded, and yet it says what was counted before.
        case .received: return [Self.message(count, part: 3)]
        case .deadlineReached:
            deadline = nil
            return [.notice(Self.notice(0))]
        // Moves the deadline.
        case .planRefused:
            deadline = now.advanced(by: .seconds(1))
            return []
        default: return []
        }
    }

    static func fact(_ number: UInt64) -> Fact {
        Fact(number: number, at: .zero, event: .accepted(OrderID(round: 1, place: 1)))
    }

    static func notice(_ number: UInt64) -> Notice {
        .ignored(
            MessageReference(node: node, stamp: Stamp(incarnation: 1, sequence: number)), reason: "counted")
    }

    static func message(_ number: UInt64, part: UInt64 = 1) -> Effect {
        .publish(
            Outgoing(
                topic: Topic(.up, parent: hub, node: node, kind: .fact),
                header: header(from: node, sequence: number * 10 + part, epoch: 1),
                message: .fact(fact(max(1, number)))))
    }
}

private func header(from: NodeID, sequence: UInt64, epoch: UInt64) -> Header {
    Header(
        network: network, from: from, to: nil, stamp: Stamp(incarnation: 1, sequence: sequence), process: 7,
        epoch: epoch, sentAt: .epoch, cause: nil)
}

private let reading = Execution.Arrival.input(.metered(MeterReading(at: .zero, lines: [])))

private func beacon(epoch: UInt64) -> Execution.Arrival {
    .message(
        .success(
            Received(
                topic: Topic(.down, parent: hub, node: nil, kind: .beacon),
                header: header(from: hub, sequence: 1, epoch: epoch),
                message: .beacon(Beacon(clock: nil, children: [])),
                envelope: Envelope(payload: [], signature: [], keyID: 1))))
}

private func replay(_ agent: any Agent = Counter()) -> Replay {
    Replay(of: agent, node: node, network: network, hub: hub)
}

private func execution(_ replay: Replay) -> Execution {
    let members = [(hub, Role.hub), (node, .enterprise)].map { id, role in
        Member(
            node: id, role: role, parent: role == .hub ? nil : hub, signingKey: SigningKey().publicKey,
            transportKey: [])
    }
    return Execution(
        replay,
        admission: MessageOpener(
            registry: Registry(network: network, members: members), viewpoint: .node(node),
            highestEpoch: replay.highestEpoch))
}

@Suite("A turn has one order")
struct TurnTests {
    @Test("one commit, then what stays in the node, then all messages, each in the order wanted")
    func steps() {
        var execution = execution(replay())
        let turn = execution.turn([reading, reading], at: .epoch)
        #expect(turn.steps.count == 6)
        guard case .commit(let records) = turn.steps[0] else {
            Issue.record("the commit comes first")
            return
        }
        #expect(records.count == 2)
        #expect(
            turn.steps[1...4].elementsEqual([
                .notice(Counter.notice(1)), .plant(.stop(OrderID(round: 1, place: 1))),
                .notice(Counter.notice(2)), .plant(.stop(OrderID(round: 1, place: 2))),
            ]))
        #expect(
            turn.steps[5]
                == .send([
                    Counter.message(1), Counter.message(1, part: 2), Counter.message(2),
                    Counter.message(2, part: 2),
                ]))
    }

    @Test("what is said on an input that is not recorded waits for the commit of those before it")
    func unrecorded() {
        var execution = execution(replay())
        let together = execution.turn([reading, beacon(epoch: 1)], at: .epoch)
        #expect(together.inputs.count == 2)
        #expect(together.recordCount == 1)
        guard case .commit = together.steps.first, case .send(let messages)? = together.steps.last else {
            Issue.record("a commit first, messages last")
            return
        }
        #expect(messages.last == Counter.message(1, part: 3))
        let alone = execution.turn([beacon(epoch: 1)], at: .epoch)
        #expect(alone.steps == [.send([Counter.message(1, part: 3)])], "nothing to wait for")
    }

    @Test("a message of a replaced hub is refused behind one of its successor, not before it")
    func epochs() {
        var execution = execution(replay())
        let turn = execution.turn(
            [beacon(epoch: 1), beacon(epoch: 2), beacon(epoch: 1), reading], at: .epoch)
        #expect(turn.refusals.map(\.index) == [2])
        #expect(turn.refusals.map(\.refusal.counterName) == ["stale_epoch"])
        #expect(turn.inputs.count == 3)
    }

    @Test("what was refused when it was checked is not handed over")
    func refused() {
        var execution = execution(replay())
        let turn = execution.turn([.message(.failure(.malformedPayload)), reading], at: .epoch)
        #expect(turn.refusals.map(\.index) == [0])
        #expect(turn.inputs.count == 1)
    }

    @Test("a deadline is reached after what arrived, and not if that has moved it")
    func deadlines() {
        let late = Instant.epoch.advanced(by: .seconds(5))
        var due = execution(replay(Counter(deadline: late)))
        #expect(due.turn([], at: .epoch).inputs == [])
        #expect(due.turn([reading], at: late).inputs.last == .deadlineReached)
        #expect(due.nextDeadline == nil)
        var moved = execution(replay(Counter(deadline: late)))
        let turn = moved.turn([.input(.planRefused(round: 1, reason: "none"))], at: late)
        #expect(turn.inputs == [.planRefused(round: 1, reason: "none")])
        #expect(moved.nextDeadline == late.advanced(by: .seconds(1)))
    }
}

@Suite("What a turn commits leads back to where it was")
struct CommitTests {
    private func records(_ turns: Int, of execution: inout Execution) -> [[UInt8]] {
        (0..<turns).flatMap { number -> [[UInt8]] in
            let turn = execution.turn(
                [reading, beacon(epoch: UInt64(number + 1)), reading],
                at: .epoch.advanced(by: .seconds(number)))
            guard case .commit(let records)? = turn.steps.first else { return [] }
            return records
        }
    }

    @Test("with the decisions of each record, over a restart too")
    func decisions() throws {
        var first = execution(replay())
        let before = records(3, of: &first)
        var again = replay()
        for (place, record) in before.enumerated() { try again.take(Int64(place + 1), record) }
        #expect((again.agent as? Counter)?.count == 6)
        var second = execution(again)
        let after = records(2, of: &second)
        var whole = replay()
        for (place, record) in (before + after).enumerated() { try whole.take(Int64(place + 1), record) }
        #expect((whole.agent as? Counter)?.count == 10)
        #expect(whole.recordCount == 10)
    }

    @Test("a record that is missing in the middle, or two that have changed places, are noticed")
    func planted() throws {
        var execution = execution(replay())
        var journal = records(3, of: &execution)
        journal.remove(at: 2)
        var missing = replay()
        #expect(throws: ReplayFailure.self) {
            for (place, record) in journal.enumerated() { try missing.take(Int64(place + 1), record) }
        }
        #expect(missing.recordCount == 3, "the third is not what it was")
    }
}
