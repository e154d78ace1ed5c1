import Agents
import Domain
import MessageSchema
import Testing

@Suite("A clock that is wrong is noticed, and decides nothing")
struct ClockWatchTests {
    private static let report = Message.status(
        StatusReport(lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))

    /// Messages of a node, one a status period, sent by clocks that are so far ahead of the hub's.
    ///
    /// - Parameter restart: before which of them the hub starts again.
    private func alarms(
        _ offsets: [Duration], in message: Message = report, of node: NodeID = PerfectNetwork.mine,
        restart: Int? = nil
    ) -> [Notice] {
        let network = PerfectNetwork.network()
        var hub = HubAgent(network: network, roundLength: .seconds(3_600), hash: .sha256)
        var now = Instant(microsecondsSinceEpoch: 1_000_000_000)
        _ = hub.receive(.started(incarnation: 1, process: 1), at: now)
        var alarms: [Notice] = []
        for (index, offset) in offsets.enumerated() {
            now = now.advanced(by: network.timing.status)
            if index == restart { _ = hub.receive(.started(incarnation: 2, process: 2), at: now) }
            let header = Header(
                network: network.id, from: node, to: PerfectNetwork.hub,
                stamp: Stamp(incarnation: 1, sequence: UInt64(index + 1)), process: 1, epoch: 1,
                sentAt: now.advanced(by: offset), cause: nil)
            let received = Received(
                topic: Topic(.up, parent: PerfectNetwork.hub, node: node, kind: .init(of: message)),
                header: header, message: message,
                envelope: Envelope(payload: [], signature: [], keyID: 1))
            for case .notice(let notice) in hub.receive(.received(received), at: now) {
                if case .clockDiffers = notice { alarms.append(notice) }
            }
        }
        return alarms
    }

    @Test(
        "a clock an hour or ten years off raises one alarm that names the node",
        arguments: [.seconds(3_600), .seconds(-3_600), .seconds(315_360_000), .seconds(61)] as [Duration])
    func off(by offset: Duration) {
        let expected = [Notice.clockDiffers(PerfectNetwork.mine, by: offset)]
        #expect(alarms(Array(repeating: offset, count: 20)) == expected)
    }

    @Test("a prefecture's, too")
    func prefecture() {
        let notices = alarms(
            Array(repeating: .seconds(3_600), count: 5), in: .attendance(Attendance(nodes: [])),
            of: PerfectNetwork.prefecture)
        #expect(notices == [.clockDiffers(PerfectNetwork.prefecture, by: .seconds(3_600))])
    }

    @Test("late messages and small differences raise none")
    func late() {
        #expect(alarms(Array(repeating: .seconds(59), count: 20)) == [])
        let sometimes: [Duration] = [.zero, .seconds(-300), .seconds(-295), .zero, .seconds(-300), .zero]
        #expect(alarms(sometimes) == [])
    }

    @Test("a clock that was set right and is off again raises another")
    func again() {
        let hour = Duration.seconds(3_600)
        #expect(alarms([hour, hour, hour, hour, .zero, hour, hour, hour]).count == 2)
    }

    @Test("the next process of the hub names it anew: the one before it may have ended before it could")
    func restarted() {
        #expect(alarms(Array(repeating: .seconds(3_600), count: 9), restart: 5).count == 2)
    }
}
