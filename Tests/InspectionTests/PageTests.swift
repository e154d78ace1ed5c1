import Domain
import Inspection
import TestSupport
import Testing

@Suite("What people read about a run names things and says what is abnormal")
struct PageTests {
    private static let hour = Duration.seconds(3_600)
    private let labels: Labels

    init() throws { labels = Labels(Self.toy()) }

    @Test func aGoodRoundTakesTwoLines() throws {
        let lines = RoundText(labels).lines(
            try overview(tiers: [outcome(rank: 1, need: 5_000, served: 5_000)]))
        #expect(
            lines == [
                "round 2  2019-01-03  orders: 1,200 issued, 1,190 settled, 10 open  cost 12.50 USD  books balance",
                "  served: power 电厂 100 %",
            ])
    }

    @Test func whatIsUnmetIsNamedWithItsReason() throws {
        let need = UnmetNeed(
            site: try NodeID("shaowu"), resource: try ResourceID("coal"), tier: Tier(rank: 1),
            quantity: Quantity(1_250), reason: .linkFull(try LinkID("shaowu-nanping")))
        let lines = RoundText(labels).lines(
            try overview(
                tiers: [outcome(rank: 1, need: 5_000, served: 3_750)], unmet: Array(repeating: need, count: 7)
            ))
        #expect(lines[1] == "  served: power 电厂 75.00 %, the worst 50.00 %")
        #expect(lines[2] == "  unmet: shaowu Shaowu 邵武 1.25 kt of coal 煤: link shaowu-nanping is full")
        #expect(lines.count == 8)
        #expect(lines.last == "  unmet: and 2 more")
    }

    @Test func theStatusPageShowsTheWorstFirst() throws {
        let page = StatusPage(labels).lines(
            try overview(
                nodes: [
                    NodeCondition(node: try NodeID("shaowu"), presence: .silent, age: .milliseconds(61_250)),
                    NodeCondition(node: try NodeID("nanping"), presence: .present, age: .seconds(1)),
                ],
                regions: [
                    try region("hub", stock: 9_000, need: 1_000),
                    try region("nanping", stock: 1_000, need: 3_000, incoming: 500),
                ]))
        #expect(
            page == [
                "toy 样  2019-01-03  round 2",
                "orders   1,200 issued, 1,190 settled, 0 declined, 0 cancelled, 10 open",
                "nodes    1 present, 0 suspected, 1 silent, 0 never heard",
                "alarms   SILENT: shaowu Shaowu 邵武",
                "",
                "node                presence  last heard, s ago",
                "shaowu Shaowu 邵武  silent                 61.3",
                "",
                "region                resource  unit  stock  need  reserve    in   out    net",
                "nanping Nanping 南平  coal 煤   kt     1.00  3.00     0.10  0.50  0.00  -1.60",
                "hub Hub 中心          coal 煤   kt     9.00  1.00     0.10  0.00  0.00   7.90",
            ])
    }

    @Test func alarmsAreSpelledOut() throws {
        let page = StatusPage(labels).lines(try overview(overdue: 2, isLedgerBalanced: false))
        #expect(page.contains("alarms   THE BOOKS DO NOT BALANCE: see the log of the hub; 2 orders overdue"))
        #expect(page.last == "no site has reported yet")
    }

    @Test func whoIsMissingIsNamedBeforeTheBooksAreOpen() throws {
        let nodes = try (1...5).map {
            NodeCondition(node: try NodeID("site-\($0)"), presence: .neverHeard, age: nil)
        }
        let overview = Overview(elapsed: nil, isLedgerBalanced: true, nodes: nodes)
        #expect(
            StatusPage(labels).lines(overview).contains(
                "alarms   BOOKS NOT OPEN, nothing heard yet of site-1, site-2, site-3 and 2 more"))
    }

    @Test func ordersThatWaitForAPersonAreToldEverywhere() throws {
        let overview = try overview(
            orders: OrderCounts(issued: 9, settled: 5, declined: 0, open: 4, proposed: 3, overdue: 0))
        #expect(
            StatusPage(labels).lines(overview).contains(
                "alarms   3 ORDERS WAIT FOR APPROVAL: diaodu order list --state proposed"))
        #expect(RoundText(labels).lines(overview)[0].contains("4 open, 3 WAIT FOR APPROVAL"))
        #expect(OverviewFigures(overview, labels, isWhole: true).ordersProposed == 3)
        let summary = RunSummary(overview: overview, nodeCount: 1, failedNodeCount: 0, restartCount: 0)
        #expect(summary.ordersProposed == 3 && summary.lines[1].hasSuffix("in doubt, 3 WAIT FOR APPROVAL"))
    }

    @Test func aRoundWithoutPlanIsToldEverywhere() throws {
        var overview = try overview()
        overview.refusedRound = RefusedRound(round: 3, reason: "one unit costs more than can be counted")
        #expect(
            StatusPage(labels).lines(overview).contains(
                "alarms   ROUND 3 COULD NOT BE PLANNED: one unit costs more than can be counted"))
        #expect(
            RoundText(labels).lines(overview)
                == ["round 3  COULD NOT BE PLANNED: one unit costs more than can be counted"])
        #expect(OverviewFigures(overview, labels, isWhole: true).refusedRound == overview.refusedRound)
    }

    @Test func whatIsCancelledOrInDoubtIsToldEverywhere() throws {
        let overview = try overview(
            orders: OrderCounts(
                issued: 9, settled: 2, declined: 1, cancelled: 3, open: 3, inDoubt: 2, overdue: 1))
        let page = StatusPage(labels).lines(overview)
        #expect(page.contains("orders   9 issued, 2 settled, 1 declined, 3 cancelled, 3 open"))
        #expect(page.contains("alarms   1 orders overdue; 2 orders in doubt"))
        let figures = OverviewFigures(overview, labels, isWhole: true)
        #expect((figures.ordersCancelled, figures.ordersInDoubt) == (3, 2))
        let summary = RunSummary(overview: overview, nodeCount: 1, failedNodeCount: 0, restartCount: 0)
        #expect((summary.ordersCancelled, summary.ordersInDoubt) == (3, 2))
        #expect(
            summary.lines.contains(
                """
                9 orders issued, 2 settled, 1 declined, 3 cancelled, 3 open, 1 of them overdue, 2 in doubt
                """))
        #expect(
            RoundText(labels).lines(overview)[0].contains(
                "9 issued, 2 settled, 3 open, 1 OVERDUE, 2 IN DOUBT, 1 declined, 3 cancelled"))
    }

    private func outcome(rank: Int, need: Int64, served: Int64) -> TierOutcome {
        TierOutcome(
            tier: Tier(rank: rank), need: Quantity(need), served: Quantity(served),
            worstFill: Fill(served: Quantity(1), need: Quantity(2)))
    }

    private func region(_ parent: String, stock: Int64, need: Int64, incoming: Int64 = 0) throws
        -> RegionBalance
    {
        RegionBalance(
            parent: try NodeID(parent), resource: try ResourceID("coal"), stock: Quantity(stock),
            need: Quantity(need), reserve: Quantity(100), incoming: Quantity(incoming), outgoing: .zero)
    }

    private func overview(
        tiers: [TierOutcome] = [], unmet: [UnmetNeed] = [], overdue: Int = 0,
        orders: OrderCounts? = nil, isLedgerBalanced: Bool = true, nodes: [NodeCondition] = [],
        regions: [RegionBalance] = []
    ) throws -> Overview {
        Overview(
            elapsed: Self.hour * 50, round: 2, tiers: tiers, cost: Money(12_500_000), unmet: unmet,
            orders: orders
                ?? OrderCounts(issued: 1_200, settled: 1_190, declined: 0, open: 10, overdue: overdue),
            isLedgerBalanced: isLedgerBalanced, nodes: nodes, regions: regions)
    }

    static func toy(timing: Timing = .standard) -> Network {
        var builder = NetworkBuilder(
            "toy", name: Name(english: "toy", chinese: "样"), hub: Name(english: "Hub", chinese: "中心"),
            tiers: [Name(english: "power", chinese: "电厂")])
        builder.start = Instant(microsecondsSinceEpoch: 1_546_300_800_000_000)
        builder.timing = timing
        builder.currency = Currency(code: "USD", decimals: 6)
        builder.resource(
            "coal", name: Name(english: "coal", chinese: "煤"), displayUnit: "kt",
            baseUnitsPerDisplayUnit: 1_000)
        builder.prefecture("nanping", name: Name(english: "Nanping", chinese: "南平"))
        builder.site("shaowu", under: "nanping", name: Name(english: "Shaowu", chinese: "邵武"))
        return builder.network
    }
}
