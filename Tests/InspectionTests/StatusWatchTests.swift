import Domain
import Inspection
import TestSupport
import Testing

@Suite("What a page shows has an age, and is stale when nothing newer comes")
struct StatusWatchTests {
    private let hub = try! NodeID("hub")
    private let shaowu = try! NodeID("shaowu")
    private let network = PageTests.toy()

    private func second(_ number: Double) -> Instant {
        Instant(microsecondsSinceEpoch: Int64(number * 1_000_000) + 1_000_000_000_000_000)
    }

    private func overview(elapsed: Duration? = .seconds(1), nodes: [NodeCondition] = []) -> Message {
        .overview(Overview(elapsed: elapsed, isLedgerBalanced: true, nodes: nodes))
    }

    @Test func ageAndStaleness() throws {
        var watch = StatusWatch(network)
        #expect(watch.isStale(at: second(0)))
        let isNews = watch.note(
            try tapMessage(overview(), from: hub, sentAt: second(0), receivedAt: second(0)))
        #expect(isNews)
        #expect(watch.age(at: second(2)) == .seconds(2))
        #expect(!watch.isStale(at: second(2)))
        #expect(watch.isStale(at: second(3.5)))
        let page = StatusPage(Labels(network), TimeText(isUTC: true)).lines(watch, at: second(12))
        #expect(page[0].contains("as of 01:46:40.000, 12.0 s ago"))
        #expect(page[1].hasPrefix("STALE    nothing heard for 12.0 s from hub Hub 中心"))
        let figures = try #require(OverviewFigures(watch, Labels(network), at: second(12)))
        #expect(figures.isStale == true && figures.ageSeconds == 12)
    }

    @Test(
        "restarts are counted, and nobody is called never heard whom an earlier process of the hub may have heard"
    )
    func restarts() throws {
        var watch = StatusWatch(network)
        let nodes = [NodeCondition(node: shaowu, presence: .neverHeard, age: nil)]
        _ = watch.note(
            try tapMessage(
                overview(nodes: nodes), from: hub, start: 1, sentAt: second(0), receivedAt: second(0)))
        let first = StatusPage(Labels(network)).lines(watch, at: second(0))
        #expect(first.contains("alarm    NEVER HEARD: shaowu Shaowu 邵武"))
        _ = watch.note(
            try tapMessage(
                overview(nodes: nodes), from: hub, start: 3, sentAt: second(1), receivedAt: second(1)))
        let page = StatusPage(Labels(network)).lines(watch, at: second(1))
        #expect(page.contains("alarm    NOT HEARD SINCE THE HUB'S RESTART: shaowu Shaowu 邵武"))
        #expect(page.contains { $0.hasPrefix("nodes ") && $0.hasSuffix("; restarts: hub 2") })
        #expect(!page.contains { $0.contains("never heard") })
        // A whole network that was started again: the most often started first, and the line stays one.
        for number in 1...40 {
            _ = watch.note(
                try tapMessage(
                    .status(
                        StatusReport(
                            lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0)),
                    from: NodeID("site-\(number)"), start: number == 17 ? 9 : 2, sentAt: second(1),
                    receivedAt: second(1)))
        }
        let crowded = StatusPage(Labels(network)).lines(watch, at: second(1))
        #expect(
            crowded.contains {
                $0.hasPrefix("nodes ") && $0.hasSuffix("; restarts: site-17 8, hub 2, site-1 1 and 38 more")
            })
    }

    @Test("a clock that is more than a status period ahead is an alarm; a late message is none")
    func clocks() throws {
        var watch = StatusWatch(network)
        let report = Message.status(
            StatusReport(lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))
        _ = watch.note(try tapMessage(overview(), from: hub, sentAt: second(0), receivedAt: second(0)))
        _ = watch.note(
            try tapMessage(report, from: shaowu, sequence: 1, sentAt: second(0), receivedAt: second(30)))
        #expect(watch.clockDifferences.isEmpty)
        _ = watch.note(
            try tapMessage(report, from: shaowu, sequence: 2, sentAt: second(3_631), receivedAt: second(31)))
        #expect(watch.clockDifferences.map(\.difference) == [.seconds(3_600)])
        let page = StatusPage(Labels(network)).lines(watch, at: second(31))
        #expect(page.contains("alarm    CLOCK AHEAD: shaowu Shaowu 邵武 by 3,600.0 s"))
        _ = watch.note(
            try tapMessage(report, from: shaowu, sequence: 3, sentAt: second(32), receivedAt: second(32)))
        #expect(watch.clockDifferences.isEmpty)
    }

    @Test func silenceIsToldOnceAndItsEndToo() {
        var watch = SilenceWatch(beacon: .seconds(1))
        #expect(watch.check(at: second(0)) == nil, "nobody is expected yet")
        #expect(watch.hear(at: second(0)) == nil)
        #expect(watch.check(at: second(4)) == nil)
        #expect(watch.check(at: second(4.5)) == .silent(since: second(0)), "within five seconds")
        #expect(watch.check(at: second(9)) == nil)
        #expect(watch.hear(at: second(10)) == .heardAgain(after: .seconds(10)))
        #expect(watch.check(at: second(12)) == nil)
        watch.forget()
        #expect(watch.check(at: second(99)) == nil)
    }
}
