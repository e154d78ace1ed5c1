import Domain
import Inspection
import TestSupport
import Testing

@Suite("What people read about a run names things and says what is abnormal")
struct PageTests {
    private static let hour = Duration.seconds(3_600)
    private let labels: Labels

    init() throws { labels = Labels(Self.toy()) }

    @Test func aGoodRoundTakesThreeLinesThatFitATerminal() throws {
        let lines = RoundText(labels).lines(
            try overview(tiers: [outcome(rank: 1, need: 5_000, served: 5_000)]))
        #expect(
            lines == [
                "round 2  2019-01-03  books balance  cost 12.50 USD",
                "  orders: 1,200 issued, 1,190 settled, 10 open",
                "  served: power 电厂 100 %",
            ])
        let crowded = RoundText(labels).lines(
            try overview(
                orders: OrderCounts(
                    issued: 9_999, settled: 9_000, declined: 0, cancelled: 0, open: 999, proposed: 0,
                    inDoubt: 9,
                    overdue: 99)))
        #expect(crowded.allSatisfy { $0.count <= 80 }, "\(crowded)")
    }

    @Test func whatIsUnmetIsNamedWithItsReason() throws {
        let need = UnmetNeed(
            site: try NodeID("shaowu"), resource: try ResourceID("coal"), tier: Tier(rank: 1),
            quantity: Quantity(1_250), reason: .linkFull(try LinkID("shaowu-nanping")))
        let lines = RoundText(labels).lines(
            try overview(
                tiers: [outcome(rank: 1, need: 5_000, served: 3_750)], unmet: Array(repeating: need, count: 7)
            ))
        #expect(lines[2] == "  served: power 电厂 75.00 %, the worst 50.00 %")
        #expect(lines[3] == "  unmet: shaowu Shaowu 邵武 1.25 kt of coal 煤: link shaowu-nanping is full")
        #expect(lines.count == 9)
        #expect(lines.last == "  unmet: and 2 more")
    }

    @Test func theStatusPageShowsTheWorstFirst() throws {
        let page = try page(
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
                "round 2  2019-01-03  as of 00:00:07.000, 0.5 s ago  toy 样",
                "alarm    SILENT: shaowu Shaowu 邵武",
                "alarm    SHORT: 1.00 kt of coal 煤 for a need of 3.00 in nanping Nanping 南平",
                "nodes    1 present, 0 suspected, 1 silent, 0 never heard",
                "orders   1,200 issued, 1,190 settled, 0 declined, 0 cancelled, 10 open",
                "",
                "node                presence  last heard, s ago",
                "shaowu Shaowu 邵武  silent                 61.3",
                "",
                "region                           resource  unit    net  stock  need  reserve    in   out",
                "nanping Nanping 南平             coal 煤   kt    -1.60   1.00  3.00     0.10  0.50  0.00",
                "key enterprises of hub Hub 中心  coal 煤   kt     7.90   9.00  1.00     0.10  0.00  0.00",
            ])
    }

    @Test func alarmsAreSpelledOut() throws {
        let page = try page(overview(overdue: 2, isLedgerBalanced: false))
        #expect(page.contains("alarm    THE BOOKS DO NOT BALANCE: see the log of the hub"))
        #expect(page.contains("alarm    2 orders overdue"))
        #expect(page.last == "no site has reported yet")
    }

    @Test func whoIsMissingIsNamedBeforeTheBooksAreOpen() throws {
        let nodes = try (1...5).map {
            NodeCondition(node: try NodeID("site-\($0)"), presence: .neverHeard, age: nil)
        }
        let overview = Overview(elapsed: nil, isLedgerBalanced: true, nodes: nodes)
        #expect(
            try page(overview).contains(
                """
                alarm    BOOKS NOT OPEN, nothing heard yet of site-1, site-2, site-3 and 2 more: opened all the same when the \
                hub has run for a round, for 60 s at least
                """))
    }

    @Test func ordersThatWaitForAPersonAreToldEverywhere() throws {
        let overview = try overview(
            orders: OrderCounts(issued: 9, settled: 5, declined: 0, open: 4, proposed: 3, overdue: 0))
        #expect(
            try page(overview).contains(
                "alarm    3 ORDERS WAIT FOR APPROVAL: diaodu order list --state proposed"))
        #expect(RoundText(labels).lines(overview)[1].contains("4 open, 3 WAIT FOR APPROVAL"))
        #expect(OverviewFigures(overview, labels, isWhole: true).ordersProposed == 3)
        let summary = RunSummary(overview: overview, nodeCount: 1, restartCount: 0)
        #expect(summary.ordersProposed == 3 && summary.lines[1].hasSuffix("in doubt, 3 WAIT FOR APPROVAL"))
    }

    @Test func oneOfAKindIsNotCalledSeveral() throws {
        let one = OrderCounts(
            issued: 1, settled: 0, declined: 0, open: 1, proposed: 1, inDoubt: 1, overdue: 1)
        let need = UnmetNeed(
            site: try NodeID("shaowu"), resource: try ResourceID("coal"), tier: Tier(rank: 1),
            quantity: Quantity(1), reason: .supplyUsedUp)
        let overview = try overview(unmet: [need], orders: one)
        let summary = RunSummary(overview: overview, nodeCount: 1, restartCount: 1)
        let said = try page(overview) + RoundText(labels).lines(overview) + summary.lines
        for word in ["orders", "ORDERS", "needs", "nodes", "restarts", "WAIT"] {
            let wrong = said.filter { $0.contains(try! Regex("\\b1 \(word)\\b")) }
            #expect(wrong.isEmpty)
        }
        #expect(
            said.contains(
                "1 order issued, 0 settled, 0 declined, 0 cancelled, 1 open, 1 of them overdue, 1 in doubt, 1 WAITS FOR APPROVAL"
            ))
    }

    @Test func aRoundWithoutPlanIsToldEverywhere() throws {
        var overview = try overview()
        overview.refusedRound = RefusedRound(round: 3, reason: "one unit costs more than can be counted")
        #expect(
            try page(overview).contains(
                "alarm    ROUND 3 COULD NOT BE PLANNED: one unit costs more than can be counted"))
        #expect(
            RoundText(labels).lines(overview)
                == ["round 3  COULD NOT BE PLANNED: one unit costs more than can be counted"])
        #expect(OverviewFigures(overview, labels, isWhole: true).refusedRound == overview.refusedRound)
    }

    @Test func aPlanThatIsNotFinishedIsToldEverywhere() throws {
        var overview = try overview()
        #expect(OverviewFigures(overview, labels, isWhole: true).planFinished)
        overview.isPlanFinished = false
        #expect(
            try page(overview).contains(
                "alarm    PLAN OF ROUND \(overview.round) NOT FINISHED: the best that was found is ordered"))
        #expect(
            RoundText(labels).lines(overview).contains(
                "  PLAN NOT FINISHED: the best that was found is ordered"))
        #expect(!OverviewFigures(overview, labels, isWhole: true).planFinished)
    }

    @Test func whatIsCancelledOrInDoubtIsToldEverywhere() throws {
        let overview = try overview(
            orders: OrderCounts(
                issued: 9, settled: 2, declined: 1, cancelled: 3, open: 3, inDoubt: 2, overdue: 1))
        let page = try page(overview)
        #expect(page.contains("orders   9 issued, 2 settled, 1 declined, 3 cancelled, 3 open"))
        #expect(page.contains("alarm    1 order overdue") && page.contains("alarm    2 orders in doubt"))
        let figures = OverviewFigures(overview, labels, isWhole: true)
        #expect((figures.ordersCancelled, figures.ordersInDoubt) == (3, 2))
        let summary = RunSummary(overview: overview, nodeCount: 1, restartCount: 0)
        #expect((summary.ordersCancelled, summary.ordersInDoubt) == (3, 2))
        #expect(
            summary.lines.contains(
                """
                9 orders issued, 2 settled, 1 declined, 3 cancelled, 3 open, 1 of them overdue, 2 in doubt
                """))
        #expect(
            RoundText(labels).lines(overview)[1].contains(
                "9 issued, 2 settled, 3 open, 1 OVERDUE, 2 IN DOUBT, 1 declined, 3 cancelled"))
    }

    @Test("service by tier is told as planned, the worst of what is unmet by name")
    func serviceAndUnmet() throws {
        func need(_ site: String, _ rank: Int, _ quantity: Int64) throws -> UnmetNeed {
            UnmetNeed(
                site: try NodeID(site), resource: try ResourceID("coal"), tier: Tier(rank: rank),
                quantity: Quantity(quantity), reason: .supplyUsedUp)
        }
        let unmet = try [need("a", 2, 9_000), need("b", 1, 10), need("c", 1, 20)]
        let page = try page(
            overview(tiers: [outcome(rank: 1, need: 5_000, served: 3_750)], unmet: unmet))
        #expect(page[1] == "alarm    3 needs unmet in round 2")
        #expect(page.contains("planned  for round 2: power 电厂 75.00 %, the worst 50.00 %"))
        let rows = page.filter { $0.hasSuffix("all supply in reach is used up") }.map { $0.prefix(1) }
        #expect(rows == ["c", "b", "a"])
    }

    private func page(_ overview: Overview) throws -> [String] {
        var watch = StatusWatch(Self.toy())
        let now = Instant(microsecondsSinceEpoch: 7_000_000)
        _ = watch.note(
            try tapMessage(.overview(overview), from: NodeID("hub"), sentAt: now, receivedAt: now))
        return StatusPage(labels, TimeText(isUTC: true)).lines(
            watch, at: now.advanced(by: .milliseconds(500)))
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
