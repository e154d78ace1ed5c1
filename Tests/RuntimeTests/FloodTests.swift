import Domain
import Execution
import MessageSchema
import Testing

@testable import Runtime

@Suite("One peer cannot fill the journal, and a full disk is foreseen")
struct FloodTests {
    private static let timing = Timing(
        beacon: .seconds(1), status: .seconds(4), resendMin: .seconds(1), resendMax: .seconds(8))

    private func report(of site: String, _ message: Message? = nil) throws -> Execution.Arrival {
        let (hub, site) = (try NodeID("fujian"), try NodeID(site))
        let report = StatusReport(
            lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0)
        return .message(
            .success(
                Received(
                    topic: Topic(.up, parent: hub, node: site, kind: .status),
                    header: Header(
                        network: try NetworkID("fujian"), from: site, to: hub,
                        stamp: Stamp(incarnation: 1, sequence: 1), process: 1, epoch: 1, sentAt: .epoch,
                        cause: nil), message: message ?? .status(report),
                    envelope: Envelope(payload: [], signature: [], keyID: 0))))
    }

    @Test("reports of a node that keeps to its period are all taken, and those of others do not count for it")
    func honest() throws {
        var limit = ReportLimit(Self.timing, roundLength: .seconds(86_400))
        for step in 0..<500 {
            let now = Instant.epoch.advanced(by: .seconds(2) * step)
            let (taken, heldBack) = limit.admit([try report(of: "a"), try report(of: "b")], at: now)
            #expect(taken.count == 2 && heldBack.isEmpty)
        }
    }

    @Test("of a flood a burst and then four in a period are taken, whatever else its sender says")
    func flood() throws {
        var limit = ReportLimit(Self.timing, roundLength: .seconds(86_400))
        let fact = Message.fact(Fact(number: 1, at: .zero, event: .accepted(OrderID(round: 1, place: 1))))
        var (takenCount, heldBackCount) = (0, 0)
        for step in 0..<4_000 {
            let now = Instant.epoch.advanced(by: .milliseconds(10) * step)
            let (taken, heldBack) = limit.admit([try report(of: "a"), try report(of: "a", fact)], at: now)
            takenCount += taken.count - 1
            heldBackCount += heldBack.count
        }
        // In 40 seconds, ten periods.
        let most = ReportLimit.burstCount + 41
        #expect((most - 5...most).contains(takenCount))
        #expect(heldBackCount == 4_000 - takenCount)
    }

    @Test("short rounds need more reports, and a beacon says how short they are")
    func shortRounds() throws {
        var limit = ReportLimit(Self.timing, roundLength: .seconds(86_400))
        let clock = NetworkClock(
            anchor: .epoch, roundLength: .seconds(1),
            calendar: Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(86_400)))
        let beacon = Message.beacon(Beacon(clock: clock, children: [], books: nil))
        _ = limit.admit([try report(of: "fujian", beacon)], at: .epoch)
        for step in 0..<1_000 {
            let now = Instant.epoch.advanced(by: .milliseconds(63) * step)
            #expect(limit.admit([try report(of: "a")], at: now).heldBack == [])
        }
    }

    @Test("a disk that will be full within a day is an alarm, and so is one with little room")
    func disk() throws {
        let free = Room(10 << 40)
        var watch = DiskWatch(of: "/run/hub.sqlite", room: { _ in free.byteCount })
        var now = Instant.epoch
        func check() -> String? {
            now = now.advanced(by: DiskWatch.period)
            return watch.check(at: now)
        }
        for _ in 0..<30 { #expect(check() == nil) }
        // Ten gigabytes in ten minutes, of a hundred.
        free.byteCount = 110 << 30
        for _ in 0..<10 { _ = check() }
        free.byteCount = 100 << 30
        let alarms = (0..<10).compactMap { _ in check() }
        let alarm = try #require(alarms.first)
        #expect(alarm.contains("/run/hub.sqlite") && alarm.contains("100 minutes") && alarms.count == 1)
        free.byteCount = DiskWatch.reserveByteCount - 1
        let last = try #require(check())
        #expect(last.contains("room for 1023 MiB") && last.contains("make room there"))
        // Not for every message.
        #expect(watch.check(at: now.advanced(by: .seconds(1))) == nil)
    }

    @Test("the system says how much is free") func real() {
        let free = DiskWatch.freeByteCount(of: "/tmp")
        #expect(free.map { $0 > 0 } == true)
        #expect(DiskWatch.freeByteCount(of: "/no/such/place") == nil)
    }
}

private final class Room: @unchecked Sendable {
    var byteCount: Int64
    init(_ byteCount: Int64) { self.byteCount = byteCount }
}
