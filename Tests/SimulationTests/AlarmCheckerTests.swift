import Domain
import MessageSchema
import Testing

@testable import Simulation

@Suite("The checker of alarms counts what a hub hears")
struct AlarmCheckerTests {
    private let hub = TwoSites.network.hub.id
    private let prefecture = TwoSites.network.prefectures[0].id

    private func header(from node: NodeID, _ stamp: Stamp, sentAt: Instant) -> Header {
        Header(
            network: TwoSites.network.id, from: node, to: hub, stamp: stamp, process: 1, epoch: 1,
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
}
