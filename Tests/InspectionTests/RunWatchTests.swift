import Domain
import Inspection
import Testing

@Suite("A run is followed by what the hub publishes")
struct RunWatchTests {
    private static let day = Duration.seconds(86_400)
    private let calendar = Calendar(start: .epoch, round: day, year: day * 365)

    @Test func eachRoundIsNewsOnce() {
        var watch = RunWatch(roundCountMax: nil, after: 0, calendar: calendar)
        let news = [0, 0, 1, 1, 1, 2, 4, 4].map { watch.note(overview(round: $0, days: Double($0))) }
        #expect(news == [false, false, true, false, false, true, true, false])
        #expect(!watch.isFinished)
    }

    @Test func theRunEndsWhenTheLastRoundsIntervalIsOver() {
        var watch = RunWatch(roundCountMax: 2, after: 0, calendar: calendar)
        _ = watch.note(overview(round: 2, days: 2))
        _ = watch.note(overview(round: 2, days: 2.9, settled: 7))
        #expect(!watch.isFinished)
        _ = watch.note(overview(round: 2, days: 3, settled: 8))
        #expect(watch.isFinished)
        #expect(watch.newest?.orders.settled == 8)
    }

    @Test func theSummaryIsFromBeforeTheNextRound() {
        var watch = RunWatch(roundCountMax: 2, after: 0, calendar: calendar)
        _ = watch.note(overview(round: 2, days: 2.9, settled: 7))
        let isNews = watch.note(overview(round: 3, days: 3.1, settled: 9))
        #expect(!isNews)
        #expect(watch.isFinished)
        #expect(watch.newest?.orders.settled == 7)
    }

    @Test func aRunThatGoesOnCountsItsOwnRounds() {
        var watch = RunWatch(roundCountMax: 1, after: nil, calendar: calendar)
        let news = [watch.note(overview(round: 7, days: 7.5)), watch.note(overview(round: 8, days: 8))]
        #expect(news == [false, true])
        #expect(!watch.isFinished)
        _ = watch.note(overview(round: 8, days: 9))
        #expect(watch.isFinished)
    }

    @Test func aLastRoundThatWasNotSeenIsMadeUpForByTheNext() {
        var watch = RunWatch(roundCountMax: 2, after: 0, calendar: calendar)
        let news = [watch.note(overview(round: 1, days: 1)), watch.note(overview(round: 3, days: 3))]
        #expect(news == [true, true])
        #expect(watch.isFinished)
        #expect(watch.newest?.round == 3)
    }

    @Test func aRoundWithoutPlanIsNewsAndEndsTheRunAsNotGood() {
        var watch = RunWatch(roundCountMax: 2, after: 0, calendar: calendar)
        var refused = overview(round: 1, days: 2)
        refused.refusedRound = RefusedRound(round: 2, reason: "it is too dear")
        let news = [watch.note(overview(round: 1, days: 1)), watch.note(refused), watch.note(refused)]
        #expect(news == [true, true, false])
        var over = overview(round: 1, days: 3)
        over.refusedRound = refused.refusedRound
        _ = watch.note(over)
        #expect(watch.isFinished && watch.refusedCount == 1)
        let summary = RunSummary(
            overview: watch.newest, nodeCount: 53, restartCount: 0,
            refusedRoundCount: watch.refusedCount)
        #expect(!summary.isGood)
        #expect(summary.lines[0] == "1 round planned, 1 NOT PLANNED, 1 need unmet in the last")
    }

    @Test func theSummaryHoldsTheFiguresOfTheLastOverview() {
        let summary = RunSummary(
            overview: overview(round: 3, days: 3, settled: 8), nodeCount: 53,
            restartCount: 1)
        #expect(summary.isGood)
        #expect(
            (summary.rounds, summary.ordersIssued, summary.ordersSettled, summary.ordersOpen, summary.unmet)
                == (3, 11, 8, 3, 1))
    }

    @Test func withoutAnOverviewNothingIsGood() {
        #expect(!RunSummary(overview: nil, nodeCount: 53, restartCount: 0).isGood)
    }

    @Test func aFailedNodeIsNotGood() {
        let summary = RunSummary(
            overview: overview(round: 3, days: 3), nodeCount: 53, failedNames: ["shaowu"], restartCount: 0)
        #expect(!summary.isGood)
    }

    @Test func whoIsNotHeardIsNamedAndHasFailedUnlessItHasJustStarted() throws {
        let nodes = try (1...7).map {
            NodeCondition(
                node: try NodeID("mine-\($0)"), presence: $0 == 1 ? .present : .silent, age: nil)
        }
        let last = overview(round: 3, days: 3, nodes: nodes)
        let early = RunSummary(overview: last, nodeCount: 7, isUnheardFailed: false, restartCount: 0)
        #expect(early.isGood)
        #expect(
            early.lines[3]
                == "7 nodes, all at work; not heard by the hub at the end: mine-2, mine-3, mine-4, mine-5, mine-6 and 1 more"
        )
        let late = RunSummary(overview: last, nodeCount: 7, failedNames: ["mine-2"], restartCount: 0)
        #expect(!late.isGood && late.nodesFailed == 6)
    }

    private func overview(
        round: Int, days: Double, settled: Int = 0, nodes: [NodeCondition] = []
    ) -> Overview {
        Overview(
            elapsed: Self.day * days, round: round, tiers: [], cost: .zero,
            unmet: [
                UnmetNeed(
                    site: try! NodeID("shaowu"), resource: try! ResourceID("coal"), tier: Tier(rank: 1),
                    quantity: Quantity(1), reason: .noSupplyInReach)
            ],
            orders: OrderCounts(issued: settled + 3, settled: settled, declined: 0, open: 3, overdue: 0),
            isLedgerBalanced: true, nodes: nodes, regions: [])
    }
}
