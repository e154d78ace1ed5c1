import Agents
import Domain
import Execution
import Foundation
import InMemoryLogging
import Logging
import SQLiteJournal
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// Records every meter reading and at once reports how many there were: so it shows what was recorded when.
private struct Counter: Agent, Equatable {
    let id: NodeID
    var count: UInt64 = 0
    var deadline: Instant?
    var nextDeadline: Instant? { deadline }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        switch input {
        case .metered: break
        case .started: return [.record]
        case .deadlineReached:
            deadline = nil
            return [
                .notice(
                    .ignored(
                        MessageReference(node: id, stamp: Stamp(incarnation: 1, sequence: 1)),
                        reason: "on time"))
            ]
        case .received(let received):
            if case .beacon = received.message { return [.notice(.displaced(by: 5))] }
            return []
        default: return []
        }
        count += 1
        return [TestNode.report(factsIssuedThrough: count, from: id, sequence: count, at: now), .record]
    }
}

private let reading = Input.metered(MeterReading(at: .zero, lines: []))

/// The first report that left before its reading was on the disk. The start is a record too.
private func firstUnrecorded(in events: [Tape.Event]) -> UInt64? {
    var committed = 0
    for event in events {
        switch event {
        case .committed(let count): committed = count
        case .sent(.status(let report)) where report.factsIssuedThrough + 1 > committed:
            return report.factsIssuedThrough
        default: break
        }
    }
    return nil
}

private func report(_ number: UInt64) -> (Tape.Event) -> Bool {
    { if case .sent(.status(let report)) = $0 { report.factsIssuedThrough == number } else { false } }
}

@Suite("A driver records first and speaks afterwards")
struct RecordFirstTests {
    @Test func everyReportRestsOnTheDisk() async throws {
        let node = try TestNode("mine")
        for _ in 0..<1_000 { node.inbox.put(reading) }
        let running = Task { try await node.run(Counter(id: node.id)) }
        #expect(try await node.tape.first(where: report(1_000)) != nil)
        node.inbox.close()
        _ = try await running.end()
        #expect(firstUnrecorded(in: node.tape.events) == nil)
        let commits = node.tape.events.count { if case .committed = $0 { true } else { false } }
        #expect(commits < 500, "what arrives together is committed together")
    }

    @Test("A driver that spoke first would be caught")
    func planted() async throws {
        let node = try TestNode("mine")
        let running = Task { try await node.run(Counter(id: node.id), journal: { HastyJournal($1) }) }
        for _ in 0..<10 { node.inbox.put(reading) }
        #expect(try await node.tape.first(where: report(10)) != nil)
        node.inbox.close()
        _ = try await running.end()
        #expect(firstUnrecorded(in: node.tape.events) != nil)
    }

    @Test func aJournalThatFailsStopsTheNodeAndNothingIsSaid() async throws {
        let node = try TestNode("mine")
        let opened = Mutex<SQLiteJournal?>(nil)
        let running = Task {
            try await node.run(
                Counter(id: node.id),
                journal: { journal, taped in
                    opened.withLock { $0 = journal }
                    return taped
                })
        }
        node.inbox.put(reading)
        #expect(try await node.tape.first(where: report(1)) != nil)
        opened.withLock { $0?.close() }
        let before = node.tape.events
        node.inbox.put(reading)
        await #expect(throws: JournalError.self) { try await running.end() }
        #expect(node.tape.events == before)
    }

    @Test func theStartIsRecordedBeforeAnythingElse() async throws {
        let node = try TestNode("mine")
        let running = Task {
            try await node.run(EnterpriseAgent(site: TestNode.mine, network: TestNode.whole))
        }
        _ = try await node.tape.first { if case .sent = $0 { true } else { false } }
        #expect(node.tape.events.first == .committed(through: 1))
        node.inbox.close()
        _ = try await running.end()
    }
}

@Suite("A node that was killed goes on where it was")
struct RestartTests {
    @Test func theJournalGivesTheStateBack() async throws {
        let first = try TestNode("mine")
        var expected = Counter(id: first.id)
        for start in 0..<3 {
            let node = first.restarted()
            let running = Task { try await node.run(Counter(id: node.id)) }
            for _ in 0..<20 { node.inbox.put(reading) }
            #expect(try await node.tape.first(where: report(UInt64(20 * start + 20))) != nil)
            node.inbox.close()
            #expect(try await running.end() as? Counter == expected)
            expected.count += 20
        }
    }

    /// The site has accepted and loaded; the hub has acknowledged nothing.
    @Test func whatNobodyAcknowledgedIsSaidAgain() async throws {
        let node = try TestNode("mine")
        let (facts, order) = try await accept(on: node)
        let again = node.restarted()
        let running = Task { try await again.run(Self.agent, plant: Self.plant) }
        again.hearAgreement(issuedThrough: 1, sequence: 4)
        #expect(try await again.tape.fact(1) == facts[0])
        #expect(try await again.tape.fact(2) == facts[1])
        // And the order itself, if it comes again, is acknowledged and not carried out twice.
        again.hearInstruction(order, sequence: 5)
        let acknowledgement = try await again.tape.first {
            if case .sent(.acknowledgement) = $0 { true } else { false }
        }
        #expect(acknowledgement == .sent(.acknowledgement(.init(.instructions, through: 1))))
        again.inbox.close()
        _ = try await running.end()
        let numbers = again.tape.events.compactMap { event -> UInt64? in
            if case .sent(.fact(let fact)) = event { fact.number } else { nil }
        }
        #expect(numbers.max() == 2)
    }

    private static var agent: EnterpriseAgent {
        EnterpriseAgent(site: TestNode.mine, network: TestNode.whole)
    }
    private static var plant: PlantModel {
        PlantModel(site: TestNode.mine, calendar: TestNode.whole.calendar)
    }

    private func accept(on node: TestNode) async throws -> ([Fact], Instruction) {
        let running = Task { try await node.run(Self.agent, plant: Self.plant) }
        let clock = NetworkClock(
            anchor: NodeClock(notBefore: nil).now, roundLength: .seconds(3_600),
            calendar: TestNode.whole.calendar)
        node.hearBeacon(Beacon(clock: clock, children: []), sequence: 1)
        node.hearAgreement(issuedThrough: 0, sequence: 2)
        let shipment = Shipment(
            resource: TestNode.coal, quantity: Quantity(600), source: node.id,
            destination: try NodeID("works"), route: [], transit: .zero, cost: .zero)
        let order = Instruction(
            number: 1,
            content: .dispatch(Order(id: OrderID(round: 1, place: 1), shipment: shipment, basis: [])))
        node.hearInstruction(order, sequence: 3)
        let facts = [try await node.tape.fact(1), try await node.tape.fact(2)].compactMap(\.self)
        #expect(
            facts.map(\.event) == [
                .accepted(OrderID(round: 1, place: 1)),
                .dispatched(OrderID(round: 1, place: 1), Quantity(600)),
            ])
        node.inbox.close()
        _ = try await running.end()
        return (facts, order)
    }
}

@Suite("A driver stands what comes in")
struct ArrivalTests {
    @Test func whatIsRefusedIsNamedInTheLogAndHasNoOtherEffect() async throws {
        let node = try TestNode("mine")
        let running = Task { try await node.run(Counter(id: node.id)) }
        node.inbox.put(frames: [(Array("up/hub/mine/status/".utf8), [1, 2, 3])])
        node.hear(
            .status(
                StatusReport(
                    lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0)),
            from: try NodeID("works"), to: TestNode.hub,
            under: Topic(.up, parent: TestNode.hub, node: try NodeID("works"), kind: .status), sequence: 1)
        node.inbox.put(reading)
        #expect(try await node.tape.first(where: report(1)) != nil)
        node.inbox.close()
        _ = try await running.end()
        let reasons = node.log.entries.compactMap { $0.metadata["reason"]?.description }
        #expect(reasons == ["malformed_envelope", "not_for_this_node"])
        #expect(node.tape.events.count { $0 == .committed(through: 2) } == 1)
    }

    @Test func anotherProcessUnderTheSameNameStopsTheNewcomer() async throws {
        let node = try TestNode("mine")
        let running = Task { try await node.run(Counter(id: node.id)) }
        node.hearBeacon(Beacon(clock: nil, children: []), sequence: 1)
        let error = await #expect(throws: DriverFailure.self) { try await running.end() }
        #expect(error?.description.contains("stop that one, or give this one its own id") == true)
    }

    @Test func moreThanFitsIsDroppedAndCounted() async {
        let inbox = Inbox(framesCountMax: 3)
        inbox.put(frames: (0..<5).map { ([UInt8($0)], []) })
        inbox.put(reading)
        #expect(inbox.takeDroppedCount() == 2)
        #expect(await inbox.next(countMax: 2, within: nil)?.count == 2)
        #expect(
            await inbox.next(countMax: 9, within: nil) == [
                .frames(topic: [2], envelope: []), .input(reading),
            ])
        inbox.close()
        #expect(await inbox.next(countMax: 9, within: nil) == nil)
    }

    @Test func whoWaitsForTheInboxOfAnotherIsStopped() async {
        await #expect(processExitsWith: .failure) {
            let inbox = Inbox()
            async let first = inbox.next(countMax: 1, within: nil)
            async let second = inbox.next(countMax: 1, within: nil)
            _ = await (first, second)
        }
    }

    @Test func aDeadlineComesWithoutAnArrival() async throws {
        let node = try TestNode("mine")
        let start = NodeClock(notBefore: nil).now
        let running = Task {
            try await node.run(
                Counter(id: node.id, deadline: start.advanced(by: .milliseconds(20))))
        }
        try await awaiting("the deadline is noticed") {
            node.log.entries.contains { "\($0.message)".contains("on time") }
        }
        #expect(NodeClock(notBefore: nil).now >= start.advanced(by: .milliseconds(20)))
        node.inbox.close()
        _ = try await running.end()
    }

    @Test func aParentThatIsNotHeardIsConnectedToAnew() async throws {
        let node = try TestNode("mine")
        let timing = Timing(
            beacon: .milliseconds(1), status: .seconds(1), resendMin: .seconds(1), resendMax: .seconds(1))
        let running = Task {
            try await node.run(
                Counter(id: node.id), parentWatch: ParentWatch(of: TestNode.hub, timing: timing))
        }
        #expect(try await node.tape.first { $0 == .reconnected } != nil)
        #expect(
            try await node.tape.first { $0 == .reconnected } != nil, "and again, as long as it stays silent")
        node.inbox.close()
        _ = try await running.end()
    }

    @Test func aBeaconOfTheParentProvesTheLink() throws {
        var watch = ParentWatch(of: TestNode.hub, timing: .standard)
        func isDeaf(after seconds: Int) -> Bool {
            watch.isDeaf(at: Instant.epoch.advanced(by: .seconds(seconds)))
        }
        watch.start(at: .epoch)
        #expect(!isDeaf(after: 9))
        let header = Header(
            network: TestNode.network, from: TestNode.hub, to: nil, stamp: Stamp(incarnation: 1, sequence: 1),
            process: 1, epoch: 1, sentAt: .epoch, cause: nil)
        watch.hear(
            Received(
                topic: Topic(.down, parent: TestNode.hub, node: nil, kind: .beacon), header: header,
                message: .beacon(Beacon(clock: nil, children: [])),
                envelope: Envelope(payload: [], signature: [], keyID: 1)),
            at: Instant.epoch.advanced(by: .seconds(9)))
        #expect(!isDeaf(after: 18))
        #expect(isDeaf(after: 19))
    }
}

/// Asks for a plan at its start and says what it got.
private struct Asker: Agent {
    let answers: @Sendable (Input) -> Void
    var nextDeadline: Instant? { nil }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        answers(input)
        if case .started = input { return [.balance(Snapshot(span: .round(3), positions: []))] }
        return []
    }
}

@Suite("Planning holds nothing else up")
struct PlanningTests {
    @Test func inputsAreTakenWhileAPlanIsMade() async throws {
        let node = try TestNode("hub")
        let answers = EventLog<Input>()
        let mayFinish = DispatchSemaphore(value: 0)
        let plan = Plan(
            span: .round(3), shipments: [], tiers: [], unmet: [], cost: .zero, costGapMax: .zero)
        let running = Task {
            try await node.run(
                Asker(answers: { answers.put($0) }),
                plan: { _ in
                    mayFinish.wait()
                    return plan
                })
        }
        node.inbox.put(reading)
        var seen: [Input] = []
        _ = try await answers.first { answer in
            seen.append(answer)
            if answer == reading { mayFinish.signal() }
            return if case .planned = answer { true } else { false }
        }
        #expect(seen.dropFirst() == [reading, .planned(plan)])
        node.inbox.close()
        _ = try await running.end()
    }

    @Test func aPlanThatFailsIsSaidToHaveFailed() async throws {
        struct NoPlan: Error, CustomStringConvertible { let description = "the moon is full" }
        let node = try TestNode("hub")
        let answers = EventLog<Input>()
        let running = Task {
            try await node.run(
                Asker(answers: { answers.put($0) }), plan: { _ in throw NoPlan() })
        }
        let answer = try await answers.first { if case .started = $0 { false } else { true } }
        #expect(answer == .planRefused(round: 3, reason: "the moon is full"))
        node.inbox.close()
        _ = try await running.end()
    }
}

@Suite("Time and patience")
struct ClockTests {
    @Test func aClockNeverGoesBehindWhatWasLivedThrough() {
        let future = NodeClock(notBefore: nil).now.advanced(by: .seconds(3_600))
        let clock = NodeClock(notBefore: future)
        let first = clock.now
        #expect(first >= future)
        #expect(clock.now >= first)
    }

    @Test func linesOfOneKindAreHeldBackAndCounted() {
        var limit = RateLimit(period: .seconds(10))
        func admit(_ kind: String, _ seconds: Int) -> Int? {
            limit.admit(kind, at: Instant.epoch.advanced(by: .seconds(seconds)))
        }
        #expect(admit("a", 0) == 0)
        #expect(admit("a", 1) == nil)
        #expect(admit("b", 1) == 0)
        #expect(admit("a", 9) == nil)
        #expect(admit("a", 10) == 2)
        #expect(admit("a", 20) == 0)
    }
}
