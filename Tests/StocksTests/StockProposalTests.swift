import Domain
import Testing

@testable import Stocks

@Suite("Reserves and limits rest on what was used, and stand to their deadlines")
struct StockProposalTests {
    private let costs = StockCosts(holding: 2, shortage: 40, order: 300)

    @Test("mean and variance of a record; a trend only where it is certain")
    func estimate() {
        let even = DemandEstimate(use: [8, 12, 8, 12, 8, 12, 8, 12, 8, 12], horizon: 1)
        #expect(even.meanThousandths == 10_000 && even.trendThousandths == 0 && even.isOfRecord)
        #expect(even.varianceThousandths == 4_444)
        let rising = DemandEstimate(use: (0..<20).map { 100 + 5 * $0 + ($0 % 2) }, horizon: 1)
        #expect((4_900...5_100).contains(rising.trendThousandths))
        // A round after the last of the record: about 100 + 5 × 20.
        #expect((199_000...202_000).contains(rising.meanThousandths))
        #expect(rising.varianceThousandths < 1_000)
        let few = DemandEstimate(use: [10, 10, 10], horizon: 1)
        #expect(!few.isOfRecord && few.varianceThousandths == 10_000, "no less than the mean")
        #expect(DemandEstimate(use: [], horizon: 1).roundCount == 0)
    }

    @Test(
        "a later arrival, a higher service level and more variance ask for a larger reserve; the limit goes with it"
    )
    func proposals() {
        let use: [Int64] = [20, 31, 12, 25, 40, 18, 22, 27, 9, 36]
        func proposal(_ lead: Int, _ service: Int, _ use: [Int64]) -> StockProposal {
            StockProposal(use: use, leadRounds: lead, costs: costs, serviceThousandths: service)
        }
        let base = proposal(1, 900, use)
        #expect(base.reserve > .zero && base.limit > base.reserve)
        #expect(proposal(3, 900, use).reserve > base.reserve)
        let safe = proposal(1, 999, use)
        #expect(safe.reserve > base.reserve && safe.isRaisedForService)
        #expect(safe.limit - safe.reserve == base.limit - base.reserve)
        #expect(proposal(1, 900, use.map { $0 > 22 ? $0 + 15 : $0 - 9 }).reserve > base.reserve)
        let nothing = proposal(1, 999, [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(nothing.reserve == .zero)
    }

    @Test("large quantities are counted in larger steps, and come out in proportion")
    func steps() {
        let use: [Int64] = [20, 31, 12, 25, 40, 18, 22, 27, 9, 36]
        let large = StockProposal(
            use: use.map { $0 * 1_000 }, leadRounds: 1,
            costs: StockCosts(holding: 2, shortage: 40, order: 300_000),
            serviceThousandths: 950)
        let small = StockProposal(use: use, leadRounds: 1, costs: costs, serviceThousandths: 950)
        #expect(large.step == Quantity(200))
        #expect(large.reserve.rawValue % 200 == 0)
        let ratio = Double(large.reserve.rawValue) / Double(small.reserve.rawValue)
        #expect((950...1_050).contains(ratio), "\(ratio)")
    }

    @Test("a path falls on a straight line, and standing follows it")
    func limits() {
        let limit = StockLimit(
            limit: Quantity(100), startDay: 10, startQuantity: Quantity(400), deadline: 40)
        #expect(
            [0, 10, 11, 25, 39, 40, 99].map { limit.allowed(on: $0).rawValue } == [
                400, 400, 390, 250, 110, 100, 100,
            ])
        #expect(limit.standing(of: Quantity(100), on: 99) == .within)
        #expect(limit.standing(of: Quantity(250), on: 25) == .onSchedule)
        #expect(limit.standing(of: Quantity(251), on: 25) == .late(excess: Quantity(1)))
        let exemption = StockLimit.Exemption(lastDay: 30, reason: "the only store in reach")
        let exempt = StockLimit(
            limit: Quantity(100), startDay: 10, startQuantity: Quantity(400), deadline: 40,
            exemption: exemption)
        #expect(exempt.standing(of: Quantity(300), on: 30) == .exempt(exemption, excess: Quantity(100)))
        #expect(exempt.standing(of: Quantity(300), on: 31) == .late(excess: Quantity(110)))
        #expect(exempt.standing(of: Quantity(90), on: 20) == .within)
        // Three units in seven days: rounded up, in favour of who has to get rid of them.
        let slow = StockLimit(limit: .zero, startDay: 0, startQuantity: Quantity(3), deadline: 7)
        #expect((0...7).map { slow.allowed(on: $0).rawValue } == [3, 3, 3, 2, 2, 1, 1, 0])
    }
}
