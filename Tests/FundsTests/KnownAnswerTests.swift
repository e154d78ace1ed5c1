import Balancing
import Testing

@testable import Funds

@Suite("Known answers are found, to the unit, with their certificates")
struct KnownAnswerTests {
    @Test("three enterprises in a ring owe each other nothing any more")
    func triangle() throws {
        let problem = FundsProblem(
            enterpriseCount: 3,
            bills: [
                Bill(debtor: 0, creditor: 1, amount: 100), Bill(debtor: 1, creditor: 2, amount: 100),
                Bill(debtor: 2, creditor: 0, amount: 100),
            ])
        let (decision, certificate) = try decideFunds(for: problem)
        #expect(decision.settled == [100, 100, 100] && decision.lentTotal == 0)
        #expect(certificate.figures.map(\.value) == [300])
        let chains = SettlementChains(of: decision, for: problem).chains
        #expect(chains.count == 1 && chains[0].bills == [0, 1, 2] && chains[0].amount == 100)
    }

    @Test(
        "China, by set-off alone",
        arguments: [
            (1996, 967_090, 607_158), (1997, 1_075_737, 679_991), (1998, 1_156_265, 736_660),
            (1999, 1_221_248, 772_380), (2000, 1_335_539, 831_029), (2001, 1_479_444, 928_743),
            (2002, 1_610_582, 1_003_926), (2003, 1_861_441, 1_142_090), (2004, 2_218_390, 1_298_161),
            (2005, 2_737_922, 1_591_686), (2006, 3_444_936, 2_030_063), (2007, 4_582_677, 2_717_424),
            (2008, 6_010_871, 3_564_403), (2009, 6_704_171, 3_968_552), (2010, 7_897_302, 4_625_761),
            (2011, 9_678_892, 5_619_924),
        ] as [(Int, Int64, Int64)])
    func china(year: Int, gross: Int64, settled: Int64) throws {
        let table = try DebtTable.china(year)
        #expect(table.problem.gross == gross)
        #expect(try decideFunds(for: table.problem).decision.settledTotal == settled)
    }

    @Test("China 1995, by set-off alone")
    func china1995() throws {
        let table = try DebtTable.china1995.get()
        #expect(table.problem.gross == 811_506 && table.problem.bills.count == 1_020)
        #expect(try decideFunds(for: table.problem).decision.settledTotal == 502_329)
    }

    @Test("the world 1995, by set-off alone; after changes the same as from the start")
    func world() throws {
        let table = try DebtTable.world1995.get()
        #expect(table.problem.gross == 21_181_268 && table.problem.bills.count == 262_588)
        var round = try FundsRound.start(table.problem, isKept: true)
        let decision = try round.decide()
        #expect(decision.settledTotal == 12_696_530)
        _ = try FundsCertificate(of: decision, for: table.problem)
        let changes = stride(from: 7, to: table.problem.bills.count, by: 997).map {
            (bill: $0, amount: table.problem.bills[$0].amount * 3 / 2 + 1)
        }
        try round.replaceAmounts(changes)
        let changed = try round.decide()
        let wasKept = round.wasKept
        #expect(wasKept)
        _ = try FundsCertificate(of: changed, for: round.problem)
        #expect(try decideFunds(for: round.problem).decision.settledTotal == changed.settledTotal)
        try round.replaceAmounts(changes.map { ($0.bill, table.problem.bills[$0.bill].amount) })
        #expect(try round.decide().settledTotal == 12_696_530)
    }

    @Test("China 1995: the first money settles four times itself")
    func curve1995() throws {
        let curve = try FundsCurve(of: DebtTable.china1995.get().lending(quota: nil))
        #expect(curve.pieces.map(\.slope) == [4, 3, 2, 1])
        #expect(
            curve.points == [
                .init(lent: 0, settled: 502_329), .init(lent: 1_117, settled: 506_797),
                .init(lent: 15_350, settled: 549_496), .init(lent: 50_094, settled: 618_984),
                .init(lent: 242_616, settled: 811_506),
            ])
    }

    @Test("China 2011")
    func curve2011() throws {
        let curve = try FundsCurve(of: DebtTable.china(2011).lending(quota: nil))
        #expect(
            curve.points == [
                .init(lent: 0, settled: 5_619_924), .init(lent: 11_950, settled: 5_667_724),
                .init(lent: 212_303, settled: 6_268_783), .init(lent: 753_599, settled: 7_351_375),
                .init(lent: 3_081_116, settled: 9_678_892),
            ])
    }

    @Test(
        "what a quota settles lies on the curve", arguments: [0, 1_117, 9_000, 100_000, 300_000] as [Int64])
    func onTheCurve(quota: Int64) throws {
        let table = try DebtTable.china1995.get()
        let curve = try FundsCurve(of: table.lending(quota: nil))
        let decision = try decideFunds(for: table.lending(quota: quota)).decision
        #expect(decision.settledTotal == curve.settled(lending: quota))
        #expect(decision.lentTotal == min(quota, 242_616))
    }

    struct Tiers {
        let (line, quota): (Int64, Int64)
        let served: [Int64]
        /// Of the first tier that does not get all.
        let worstFill: Double
        let settled: Double
    }

    @Test(
        "China 1995: three tiers of needs",
        arguments: [
            Tiers(
                line: 2_000, quota: 20_000, served: [6_544, 13_456, 0], worstFill: 0.752657,
                settled: 524_194.993),
            Tiers(
                line: 1_000, quota: 10_000, served: [6_544, 3_456, 0], worstFill: 0.193310,
                settled: 518_316.343),
            Tiers(
                line: 4_000, quota: 30_000, served: [6_544, 17_878, 5_578], worstFill: 0.345601,
                settled: 530_188.971),
        ])
    func tiers(expected: Tiers) throws {
        let table = try DebtTable.china1995.get()
        let needs = table.needs(first: [2, 8, 12, 17, 23], second: Set([3...7, 9...11, 13...16].joined()))
        let problem = table.lending(quota: expected.quota, line: expected.line, needs: needs)
        let (decision, certificate) = try decideFunds(for: problem)
        #expect(certificate.tiers.map(\.need) == [6_544, 17_878, 16_140])
        #expect(certificate.tiers.map(\.served) == expected.served)
        let open = try #require(
            expected.served.indices.first { expected.served[$0] < certificate.tiers[$0].need })
        let fills = zip(needs, decision.covered).filter { $0.0.tier == open + 1 }
        // Whole units lift small needs by a unit, which large ones miss: the worst fill is a little below that of fractions.
        let worst = try #require(fills.map { Double($1) / Double($0.amount) }.min())
        #expect(worst <= expected.worstFill && worst > expected.worstFill - 0.0006)
        #expect(decision.lentTotal == expected.quota)
        // Whole units of the shares are not the fractions of which the answer is.
        #expect(abs(Double(decision.settledTotal) - expected.settled) <= 12)
    }
}
