import Balancing
import Testing

@testable import Funds

@Suite("The certificate refuses every decision that is not the best")
struct FundsCertificateTests {
    /// Something of everything: two banks, a transfer, needs in two tiers, bills that are overdue, own cash.
    static let problem = FundsProblem(
        enterpriseCount: 4,
        bills: [
            Bill(debtor: 0, creditor: 1, amount: 50, daysOverdue: 10),
            Bill(debtor: 1, creditor: 2, amount: 40),
            Bill(debtor: 2, creditor: 0, amount: 30, daysOverdue: 5),
            Bill(debtor: 2, creditor: 3, amount: 60),
            Bill(debtor: 3, creditor: 1, amount: 20, daysOverdue: 90),
        ], banks: [Bank(quota: 30), Bank(quota: 20)],
        lines: [
            CreditLine(bank: 0, enterprise: 0, limit: 25), CreditLine(bank: 1, enterprise: 2, limit: 40),
        ], transfers: [QuotaTransfer(from: 0, to: 1, limit: 5)], pool: 45, cash: [0, 3, 0, 2],
        needs: [
            WorkingCapitalNeed(enterprise: 3, tier: 1, amount: 12),
            WorkingCapitalNeed(enterprise: 1, tier: 2, amount: 30),
            WorkingCapitalNeed(enterprise: 0, tier: 2, amount: 30),
        ])

    private static func refusal(
        of problem: FundsProblem = Self.problem, _ change: (inout FundsDecision) -> Void
    ) throws -> String? {
        var decision = try decideFunds(for: problem).decision
        change(&decision)
        do throws(FundsError) {
            _ = try FundsCertificate(of: decision, for: problem)
            return nil
        } catch {
            guard case .certificateFailed(let reason) = error else { throw error }
            return reason
        }
    }

    @Test("the decision itself is proven")
    func itself() throws {
        #expect(try Self.refusal { _ in } == nil)
        let tiers = try decideFunds(for: Self.problem).certificate.tiers
        #expect(tiers.map(\.served) == [12, 38])
    }

    enum Fault: String, CaseIterable {
        case settlesMoreThanTheBill, settlesLess, settlesOtherBill, lendsOverTheLine, lendsMore, lendsAndKeeps
        case overdrawsQuota, transfersOverTheLimit, coversLess, coversOther, coversMore, noProofOfCoverage
        case wrongPrice, pricesOfAnotherCriterion, leavesCriterionOut, ordersCriteriaOtherwise, createsMoney

        func plant(in decision: inout FundsDecision) {
            switch self {
            case .settlesMoreThanTheBill: decision.settled[0] = 51
            case .settlesLess: for place in 0..<3 { decision.settled[place] -= 5 }
            case .settlesOtherBill:
                let moved = min(decision.settled[0], decision.settled[2], 1)
                decision.settled[3] += decision.settled[3] < 60 ? moved : -1
                decision.settled[2] -= moved
            case .lendsOverTheLine: decision.loans[0] = 26
            case .lendsMore: decision.loans[1] += 1
            case .lendsAndKeeps: decision.loans[0] -= 1
            case .overdrawsQuota: decision.loans = [25, 30]
            case .transfersOverTheLimit: decision.transfers = [6]
            case .coversLess: decision.covered[0] -= 1
            case .coversOther:
                (decision.covered[1], decision.covered[2]) = (
                    decision.covered[1] + 1, decision.covered[2] - 1
                )
            case .coversMore: decision.covered[1] += 1
            case .noProofOfCoverage: decision.coverage = nil
            case .wrongPrice: decision.stages[0].prices[2] += 1
            case .pricesOfAnotherCriterion: decision.stages[0].prices = decision.stages[2].prices
            case .leavesCriterionOut: decision.stages.remove(at: 1)
            case .ordersCriteriaOtherwise: decision.stages.swapAt(1, 2)
            case .createsMoney: decision.settled[4] += decision.settled[4] < 20 ? 1 : -1
            }
        }
    }

    @Test("a planted fault is refused", arguments: Fault.allCases)
    func planted(fault: Fault) throws {
        let reason = try Self.refusal { fault.plant(in: &$0) }
        #expect(reason != nil, "\(fault)")
    }

    @Test("prices of a worse decision prove nothing", arguments: 0..<300 as Range<UInt64>)
    func worse(seed: UInt64) throws {
        let problem = DrawnFunds.problem(seed: seed)
        var decision = try decideFunds(for: problem).decision
        // Less of any ring keeps every rule and settles less.
        let rings = SettlementChains(of: decision, for: problem).chains.filter { $0.start == .ring }
        guard let ring = rings.first else { return }
        for bill in ring.bills { decision.settled[bill] -= 1 }
        #expect(throws: FundsError.self) { try FundsCertificate(of: decision, for: problem) }
    }

    @Test("a curve with another point, slope or price is refused")
    func curve() throws {
        var problem = Self.problem
        (problem.needs, problem.banks) = ([], [Bank(quota: nil), Bank(quota: nil)])
        let curve = try FundsCurve(of: problem)
        #expect(curve.pieces.count > 1)
        for place in curve.points.indices {
            var points = curve.points
            points[place] = .init(lent: points[place].lent, settled: points[place].settled - 1)
            #expect(throws: FundsError.self) {
                try FundsCurve(points: points, pieces: curve.pieces).check(for: problem)
            }
        }
        for place in curve.pieces.indices {
            var pieces = curve.pieces
            pieces[place].prices[0] += 1
            pieces[place].prices[1] -= 1
            #expect(throws: FundsError.self) {
                try FundsCurve(points: curve.points, pieces: pieces).check(for: problem)
            }
        }
    }

    @Test("what cannot be decided about is refused, and named")
    func refused() {
        func check(_ problem: FundsProblem) -> FundsError? {
            do throws(FundsError) { try problem.check() } catch { return error }
            return nil
        }
        let bill = Bill(debtor: 0, creditor: 1, amount: 1)
        #expect(check(FundsProblem(enterpriseCount: 2, bills: [bill])) == nil)
        #expect(
            check(FundsProblem(enterpriseCount: 2, bills: [bill, Bill(debtor: 1, creditor: 1, amount: 1)]))
                == .selfBill(bill: 1))
        #expect(
            check(FundsProblem(enterpriseCount: 2, bills: [Bill(debtor: 0, creditor: 1, amount: -1)]))
                == .negative("bill 0"))
        #expect(
            check(FundsProblem(enterpriseCount: 2, bills: [Bill(debtor: 0, creditor: 2, amount: 1)]))
                == .noSuchPlace("an enterprise of bill 0"))
        let large = Bill(debtor: 0, creditor: 1, amount: FundsProblem.amountMax)
        #expect(
            check(FundsProblem(enterpriseCount: 2, bills: [large, bill])) == .tooLarge("the sum of all bills")
        )
    }
}
