import Domain
import MessageSchema
import Testing

@testable import Simulation

@Suite("The checker of alarms counts what a hub hears")
struct AlarmCheckerTests {
    private let hub = TwoSites.network.hub.id
    private let prefecture = TwoSites.network.prefectures[0].id

    private func header(from node: NodeID, _ stamp: Stamp, epoch: UInt64 = 1, sentAt: Instant) -> Header {
        Header(
            network: TwoSites.network.id, from: node, to: hub, stamp: stamp, process: 1, epoch: epoch,
            sentAt: sentAt, cause: nil)
    }

    /// A hub starts, and speaks.
    private func start(_ checker: inout Alarms) throws {
        #expect(checker.see(.started(hub, isDamaged: false, recordCount: 0)) == nil)
        let rule = try RoutingRule(of: .beacon, from: .hub(hub), to: nil)
        let said = Outgoing(
            topic: rule.topic, header: header(from: hub, Stamp(incarnation: 1, sequence: 1), sentAt: .epoch),
            message: .beacon(Beacon(clock: nil, children: [], books: nil)))
        #expect(checker.see(.published(said, by: hub)) == nil)
    }

    /// Attendances of the prefecture by a clock that is so far off, each in a turn of its own.
    ///
    /// - Returns: after how many of them there was a finding.
    private func hear(
        _ checker: inout Alarms, _ count: Int, start incarnation: UInt32, clockOff offset: Duration
    ) -> Int? {
        var now = Instant.epoch
        for index in 1...count {
            now = now.advanced(by: TwoSites.network.timing.status)
            let header = header(
                from: prefecture, Stamp(incarnation: incarnation, sequence: UInt64(index)),
                sentAt: now.advanced(by: offset))
            let received = Received(
                topic: Topic(.up, parent: hub, node: prefecture, kind: .attendance), header: header,
                message: .attendance(Attendance(nodes: [])),
                envelope: Envelope(payload: [], signature: [], keyID: 1))
            let frame = Frame(topic: received.topic.description, bytes: [])
            _ = checker.see(.turned(recordCount: 0, by: hub))
            if checker.see(.timed(received, frame, at: now, by: hub)) != nil { return index }
        }
        return nil
    }

    @Test("a clock that is off must be named, but not for what is older than what was heard before")
    func forgottenStarts() throws {
        let days = TwoSites.network.calendar.round * 3
        var checker = Alarms(of: TwoSites.network)
        try start(&checker)
        #expect(hear(&checker, 1, start: 5, clockOff: .zero) == nil)
        try start(&checker)
        #expect(hear(&checker, 30, start: 2, clockOff: days) == nil)
        #expect(hear(&checker, 30, start: 6, clockOff: days) ?? 0 >= 12)
    }

    /// - Returns: whether there was a finding.
    private func hear(
        _ message: Message, _ kind: Topic.Kind, from node: NodeID, number: UInt64, epoch: UInt64,
        _ checker: inout Alarms
    ) -> Bool {
        let received = Received(
            topic: Topic(.up, parent: hub, node: node, kind: kind),
            header: header(
                from: node, Stamp(incarnation: 1, sequence: number), epoch: epoch, sentAt: .epoch),
            message: message, envelope: Envelope(payload: [], signature: [], keyID: 1))
        let frame = Frame(topic: received.topic.description, bytes: [])
        _ = checker.see(.turned(recordCount: 0, by: hub))
        return checker.see(.timed(received, frame, at: .epoch, by: hub)) != nil
    }

    @Test("a hub that others do not follow says so after a few of their reports, of prefectures as of sites")
    func strays() throws {
        let report = Message.status(
            StatusReport(lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))
        let attendance = Message.attendance(Attendance(nodes: []))
        for (message, kind, node) in [
            (report, Topic.Kind.status, TwoSites.mine), (attendance, .attendance, prefecture),
        ] {
            for isTold in [false, true] {
                var checker = Alarms(of: TwoSites.network)
                try start(&checker)
                var findings: [Bool] = []
                for number in UInt64(1)...8 {
                    findings.append(hear(message, kind, from: node, number: number, epoch: 2, &checker))
                    let notice = Notice.replaced(byEpoch: 2, says: node)
                    if isTold { #expect(checker.see(.noticed(notice, by: hub)) == nil) }
                }
                #expect(findings.filter(\.self).count == (isTold ? 0 : 1))
                #expect(findings.prefix(2).allSatisfy { !$0 })
                // One that follows it again ends the count.
                try start(&checker)
                for number in UInt64(11)...20 {
                    #expect(
                        !hear(
                            message, kind, from: node, number: number, epoch: number % 3 == 0 ? 1 : 2,
                            &checker))
                }
            }
        }
    }
}
