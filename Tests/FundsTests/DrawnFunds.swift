import Randomness

@testable import Funds

/// Small problems of every kind.
enum DrawnFunds {
    static func problem(seed: UInt64) -> FundsProblem {
        var random = SplitMix(seed: seed)
        let count = Int.random(in: 2...6, using: &random)
        var bills: [Bill] = []
        let hasDays = Bool.random(using: &random)
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            let debtor = Int.random(in: 0..<count, using: &random)
            let creditor = (debtor + Int.random(in: 1..<count, using: &random)) % count
            bills.append(
                Bill(
                    debtor: debtor, creditor: creditor, amount: .random(in: 0...9, using: &random),
                    daysOverdue: hasDays ? max(0, .random(in: -10...30, using: &random)) : 0))
        }
        var problem = FundsProblem(enterpriseCount: count, bills: bills)
        guard Int.random(in: 0..<5, using: &random) > 0 else { return problem }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            problem.banks.append(
                Bank(quota: Bool.random(using: &random) ? nil : .random(in: 0...12, using: &random)))
        }
        if !problem.banks.isEmpty {
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                problem.lines.append(
                    CreditLine(
                        bank: Int.random(in: problem.banks.indices, using: &random),
                        enterprise: Int.random(in: 0..<count, using: &random),
                        limit: Int.random(in: 0..<4, using: &random) == 0
                            ? nil : .random(in: 0...8, using: &random)))
            }
            if Bool.random(using: &random) { problem.pool = .random(in: 0...14, using: &random) }
        }
        if problem.banks.count == 2 {
            for (from, to) in [(0, 1), (1, 0)] where Bool.random(using: &random) {
                problem.transfers.append(
                    QuotaTransfer(from: from, to: to, limit: .random(in: 0...5, using: &random)))
            }
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            problem.cash = (0..<count).map { _ in max(0, .random(in: -4...5, using: &random)) }
        }
        if Bool.random(using: &random) {
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                problem.needs.append(
                    WorkingCapitalNeed(
                        enterprise: Int.random(in: 0..<count, using: &random),
                        tier: Int.random(in: 1...3, using: &random),
                        amount: .random(in: 0...9, using: &random)))
            }
        }
        return problem
    }

    /// So small that every decision can be tried.
    static func tiny(seed: UInt64) -> FundsProblem {
        var random = SplitMix(seed: seed ^ 0x7157)
        let count = Int.random(in: 2...3, using: &random)
        var problem = FundsProblem(enterpriseCount: count, bills: [])
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let debtor = Int.random(in: 0..<count, using: &random)
            problem.bills.append(
                Bill(
                    debtor: debtor, creditor: (debtor + Int.random(in: 1..<count, using: &random)) % count,
                    amount: .random(in: 0...3, using: &random),
                    daysOverdue: Int.random(in: 0...2, using: &random)))
        }
        problem.banks = [Bank(quota: .random(in: 0...3, using: &random))]
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            problem.lines.append(
                CreditLine(
                    bank: 0, enterprise: Int.random(in: 0..<count, using: &random),
                    limit: .random(in: 0...2, using: &random)))
        }
        return problem
    }
}
