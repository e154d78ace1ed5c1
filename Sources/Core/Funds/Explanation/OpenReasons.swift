/// Why bills and needs stay open, in a form that can be checked by adding up.
///
/// A debtor that still owes has given all it had: what came in, its own cash, its loans. And nobody can lend it more: another unit over a line
/// with room would pay a unit of the bill, so every line to it is used up or its bank has nothing left to lend.
public struct OpenReasons {
    private let problem: FundsProblem
    private let decision: FundsDecision
    /// For each enterprise what is still owed to it.
    private let unpaidTo: [Int64]
    private let owes: [Int64]
    private let received: [Int64]
    private let hasBankLeft: [Bool]
    /// For each enterprise the first of its lines in ``lines``; then the end.
    private let firstLines: [Int]
    private let lines: [Int]

    /// O(bills + lines).
    public init(of decision: FundsDecision, for problem: FundsProblem) {
        (self.problem, self.decision) = (problem, decision)
        var (unpaidTo, owes) = (
            [Int64](repeating: 0, count: problem.enterpriseCount),
            [Int64](repeating: 0, count: problem.enterpriseCount)
        )
        var received = unpaidTo
        for (bill, settled) in zip(problem.bills, decision.settled) {
            unpaidTo[Int(bill.creditor)] += bill.amount - settled
            owes[Int(bill.debtor)] += bill.amount - settled
            received[Int(bill.creditor)] += settled
        }
        (self.unpaidTo, self.owes, self.received) = (unpaidTo, owes, received)
        hasBankLeft = decision.banksWithQuotaLeft(of: problem)
        var first = [Int](repeating: 0, count: problem.enterpriseCount + 1)
        for line in problem.lines { first[line.enterprise + 1] += 1 }
        for place in 0..<problem.enterpriseCount { first[place + 1] += first[place] }
        firstLines = first
        lines = problem.lines.indices.sorted {
            (problem.lines[$0].enterprise, $0) < (problem.lines[$1].enterprise, $1)
        }
    }

    /// Why nobody lends an enterprise more.
    public enum Credit: Hashable, Sendable {
        /// There is no credit line to it.
        case noLine
        /// Its lines are used up, of which this is the first.
        case lineUsedUp(line: Int)
        /// It has a line with room, but the bank has no quota left, nor can get any.
        case quotaUsedUp(bank: Int)
        /// It has room, and another unit would settle nothing more: never the reason for an open bill of its own.
        case open(line: Int)
    }

    public struct OpenBill: Hashable, Sendable {
        public let open: Int64
        /// What the debtor still owes in all.
        public let debtorOwes: Int64
        /// What others still owe the debtor; zero where nothing more can come in: it is where the chain begins.
        public let owedToDebtor: Int64
        public let credit: Credit
    }

    public struct OpenNeed: Hashable, Sendable {
        public let open: Int64
        public let owedToEnterprise: Int64
        public let credit: Credit
    }

    /// Nil for one that is settled.
    public func reason(ofBill place: Int) -> OpenBill? {
        let (bill, settled) = (problem.bills[place], decision.settled[place])
        guard settled < bill.amount else { return nil }
        let debtor = Int(bill.debtor)
        return OpenBill(
            open: bill.amount - settled, debtorOwes: owes[debtor], owedToDebtor: unpaidTo[debtor],
            credit: credit(of: debtor))
    }

    /// Nil for one that is covered.
    public func reason(ofNeed place: Int) -> OpenNeed? {
        let (need, covered) = (problem.needs[place], decision.covered[place])
        guard covered < need.amount else { return nil }
        return OpenNeed(
            open: need.amount - covered, owedToEnterprise: unpaidTo[need.enterprise],
            credit: credit(of: need.enterprise))
    }

    public func credit(of enterprise: Int) -> Credit {
        var full: Int?
        var exhausted: Int?
        for place in lines[firstLines[enterprise]..<firstLines[enterprise + 1]] {
            let line = problem.lines[place]
            if let limit = line.limit, decision.loans[place] >= limit {
                full = full ?? place
            } else if hasBankLeft[line.bank] {
                return .open(line: place)
            } else {
                exhausted = exhausted ?? line.bank
            }
        }
        return exhausted.map { .quotaUsedUp(bank: $0) } ?? full.map { .lineUsedUp(line: $0) } ?? .noLine
    }

    /// Whoever still owes an enterprise money, the largest first.
    ///
    /// O(bills).
    public func whoOwes(_ enterprise: Int) -> [(bill: Int, open: Int64)] {
        problem.bills.indices.filter {
            Int(problem.bills[$0].creditor) == enterprise && decision.settled[$0] < problem.bills[$0].amount
        }.map { (bill: $0, open: problem.bills[$0].amount - decision.settled[$0]) }
            .sorted { ($1.open, $0.bill) < ($0.open, $1.bill) }
    }
}

extension FundsDecision {
    /// Whether each bank could lend another unit: out of its own quota, or out of what others could leave to it.
    ///
    /// O(banks × transfers).
    func banksWithQuotaLeft(of problem: FundsProblem) -> [Bool] {
        let drawn = drawn(of: problem)
        guard drawn.reduce(0, +) < problem.pool ?? .max else { return problem.banks.map { _ in false } }
        var has = problem.banks.indices.map { drawn[$0] < problem.banks[$0].quota ?? .max }
        var isChanged = true
        while isChanged {
            isChanged = false
            for (transfer, amount) in zip(problem.transfers, transfers) {
                if has[transfer.from], !has[transfer.to], amount < transfer.limit {
                    (has[transfer.to], isChanged) = (true, true)
                }
                if has[transfer.to], !has[transfer.from], amount > 0 {
                    (has[transfer.from], isChanged) = (true, true)
                }
            }
        }
        return has
    }
}
