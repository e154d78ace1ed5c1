public import Balancing

/// What one round of funds does: who is covered, what is lent, and how much of each bill is settled, with the prices that prove it.
public struct FundsDecision {
    /// For each bill.
    public var settled: [Int64]
    /// For each credit line, what is lent over it.
    public var loans: [Int64]
    /// For each transfer of quota.
    public var transfers: [Int64]
    /// For each need.
    public var covered: [Int64]
    /// Who could be covered, with its proofs; nil where nobody needs anything.
    public var coverage: ServiceDecision?
    /// One for each criterion that makes a difference, in their order.
    public var stages: [Stage]

    /// What the criteria ask for after working capital is covered.
    public enum Criterion: String, Hashable, Sendable, CaseIterable {
        /// As much of the bills as can be.
        case settled
        /// Of what is settled, amounts times the days they are overdue.
        case daysOverdue
        /// As little as can be.
        case lent
    }

    /// The prices under which nothing better can be done, given the criteria before.
    public struct Stage: Sendable {
        public let criterion: Criterion
        /// Of a unit of money at each enterprise, each bank, the pool and outside, in this order.
        public var prices: [Int64]

        public init(_ criterion: Criterion, prices: [Int64]) {
            (self.criterion, self.prices) = (criterion, prices)
        }
    }

    public var settledTotal: Int64 { settled.reduce(0, +) }
    public var lentTotal: Int64 { loans.reduce(0, +) }
    public var coveredTotal: Int64 { covered.reduce(0, +) }

    /// The sum of what is settled of each bill times the days it is overdue.
    public func daysOverdueTotal(of problem: FundsProblem) -> Int128 {
        zip(settled, problem.bills).reduce(0) { $0 + Int128($1.0) * Int128($1.1.daysOverdue) }
    }

    /// What each enterprise has in the end of the money that came in or that was its own.
    public func kept(by problem: FundsProblem) -> [Int64] {
        var kept =
            problem.cash.isEmpty
            ? [Int64](repeating: 0, count: problem.enterpriseCount) : problem.cash
        for (bill, amount) in zip(problem.bills, settled) where amount != 0 {
            kept[Int(bill.debtor)] -= amount
            kept[Int(bill.creditor)] += amount
        }
        for (line, amount) in zip(problem.lines, loans) { kept[line.enterprise] += amount }
        for (need, amount) in zip(problem.needs, covered) { kept[need.enterprise] -= amount }
        return kept
    }
}
