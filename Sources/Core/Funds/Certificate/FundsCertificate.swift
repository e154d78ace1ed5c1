public import Balancing

/// Proves a decision on funds by itself, from the problem and the decision's prices alone: it keeps every limit and every balance, covers
/// what its proof of coverage says, and under the prices of each criterion nothing better can be done.
///
/// Let prices be given at enterprises, banks, the pool and outside. Going over an arc that is not full must not save, going back over one
/// that is not empty must not either: then no flow is cheaper. The flows that are as cheap are those that differ only in arcs at
/// whose reduced cost is zero. So under the next criterion only those count: an arc that an earlier criterion has decided is left out.
/// Ahuja, Magnanti, Orlin, *Network Flows* (1993), theorem 9.4.
///
/// O(criteria × (bills + lines + enterprises)), and ``ServiceCertificate``.
public struct FundsCertificate: Hashable, Sendable {
    /// Those with a need, first covered first.
    public let tiers: [ServiceCertificate.Tier]
    /// By the figures of the decision, in the order of the criteria that make a difference.
    public let figures: [Figure]

    public struct Figure: Hashable, Sendable {
        public let criterion: FundsDecision.Criterion
        /// Nothing better can be done.
        public let value: Int128
    }

    /// - Throws: `certificateFailed`, with what is wrong.
    public init(of decision: FundsDecision, for problem: FundsProblem) throws(FundsError) {
        try FundsRules(of: decision, for: problem).check()
        tiers = try Self.coverage(of: decision, for: problem)
        try Self.checkCriteria(of: decision, for: problem)
        var proof = PriceProof(of: decision, for: problem)
        for stage in decision.stages { try proof.add(stage) }
        figures = decision.stages.map { stage in
            let value: Int128 =
                switch stage.criterion {
                case .settled: Int128(decision.settledTotal)
                case .daysOverdue: decision.daysOverdueTotal(of: problem)
                case .lent: Int128(decision.lentTotal)
                }
            return Figure(criterion: stage.criterion, value: value)
        }
    }

    private static func coverage(
        of decision: FundsDecision, for problem: FundsProblem
    ) throws(FundsError) -> [ServiceCertificate.Tier] {
        guard problem.needs.contains(where: { $0.amount > 0 }) else { return [] }
        guard let coverage = decision.coverage else {
            throw .certificateFailed("nothing proves who is covered")
        }
        guard coverage.served == decision.covered else {
            throw .certificateFailed("it covers other amounts than its proof of coverage speaks of")
        }
        let service = try ServiceProblem(covering: problem)
        do throws(BalancingError) {
            return try ServiceCertificate(of: coverage, for: service).tiers
        } catch { throw .certificateFailed("coverage: \(error)") }
    }

    /// Every criterion that makes a difference is there, each in its turn.
    private static func checkCriteria(
        of decision: FundsDecision, for problem: FundsProblem
    ) throws(FundsError) {
        var expected: [FundsDecision.Criterion] = [.settled]
        if problem.bills.contains(where: { $0.daysOverdue > 0 }) { expected.append(.daysOverdue) }
        if !problem.lines.isEmpty { expected.append(.lent) }
        guard decision.stages.map(\.criterion) == expected else {
            throw .certificateFailed("its criteria are not those of the problem, in their order")
        }
    }
}

/// Limits and balances.
struct FundsRules {
    private let decision: FundsDecision
    private let problem: FundsProblem

    init(of decision: FundsDecision, for problem: FundsProblem) {
        (self.decision, self.problem) = (decision, problem)
    }

    func check(isLimited: Bool = true) throws(FundsError) {
        guard decision.settled.count == problem.bills.count, decision.loans.count == problem.lines.count,
            decision.transfers.count == problem.transfers.count,
            decision.covered.count == problem.needs.count
        else { throw .certificateFailed("it has not one amount for each bill, line, transfer and need") }
        for (place, amount) in decision.settled.enumerated() {
            guard amount >= 0, amount <= problem.bills[place].amount else {
                throw .certificateFailed(
                    "it settles \(amount) of bill \(place), which is of \(problem.bills[place].amount)")
            }
        }
        for (place, amount) in decision.loans.enumerated() {
            guard amount >= 0, amount <= problem.lines[place].limit ?? .max else {
                throw .certificateFailed("it lends \(amount) over line \(place)")
            }
        }
        for (place, amount) in decision.transfers.enumerated() {
            guard amount >= 0, amount <= problem.transfers[place].limit else {
                throw .certificateFailed("it leaves \(amount) of quota over transfer \(place)")
            }
        }
        for (place, amount) in decision.covered.enumerated() {
            guard amount >= 0, amount <= problem.needs[place].amount else {
                throw .certificateFailed("it covers \(amount) of need \(place)")
            }
        }
        for (enterprise, amount) in decision.kept(by: problem).enumerated() where amount < 0 {
            throw .certificateFailed(
                "enterprise \(enterprise) would have to give \(-amount) that it does not have")
        }
        if isLimited { try checkBanks() }
    }

    private func checkBanks() throws(FundsError) {
        let drawn = decision.drawn(of: problem)
        for (bank, amount) in drawn.enumerated() {
            guard amount >= 0, amount <= problem.banks[bank].quota ?? .max else {
                throw .certificateFailed("bank \(bank) takes \(amount) out of its quota")
            }
        }
        guard drawn.reduce(0, +) <= problem.pool ?? .max else {
            throw .certificateFailed("the banks take \(drawn.reduce(0, +)) out of the pool")
        }
    }
}

extension FundsDecision {
    /// What each bank takes of its own quota: for its loans and what it leaves to others, less what others leave to it.
    public func drawn(of problem: FundsProblem) -> [Int64] {
        var drawn = problem.banks.map { _ in 0 as Int64 }
        for (line, amount) in zip(problem.lines, loans) { drawn[line.bank] += amount }
        for (transfer, amount) in zip(problem.transfers, transfers) {
            drawn[transfer.from] += amount
            drawn[transfer.to] -= amount
        }
        return drawn
    }
}

/// Holds the prices of one criterion after the other against what every arc carries.
private struct PriceProof {
    private let decision: FundsDecision
    private let problem: FundsProblem
    private let kept: [Int64]
    private let drawn: [Int64]
    /// What an earlier criterion has decided: bills, then lines, transfers, quotas, the pool, what is kept.
    private var isDecided: [Bool]

    init(of decision: FundsDecision, for problem: FundsProblem) {
        (self.decision, self.problem) = (decision, problem)
        (kept, drawn) = (decision.kept(by: problem), decision.drawn(of: problem))
        isDecided = [Bool](
            repeating: false,
            count: problem.bills.count + problem.lines.count + problem.transfers.count + problem.banks.count
                + 1 + problem.enterpriseCount)
    }

    mutating func add(_ stage: FundsDecision.Stage) throws(FundsError) {
        let bank = problem.enterpriseCount
        let (pool, outside) = (bank + problem.banks.count, bank + problem.banks.count + 1)
        let prices = stage.prices
        guard prices.count == outside + 1 else {
            throw .certificateFailed("the criterion \(stage.criterion) has not a price for each place")
        }
        var next = 0
        for (place, bill) in problem.bills.enumerated() {
            let cost: Int64 =
                switch stage.criterion {
                case .settled: -1
                case .daysOverdue: -Int64(bill.daysOverdue)
                case .lent: 0
                }
            let reduced = Int128(cost) + Int128(prices[Int(bill.debtor)]) - Int128(prices[Int(bill.creditor)])
            if reduced != 0 {
                try decide(place, reduced, decision.settled[place], bill.amount, stage) { "bill \(place)" }
            }
        }
        next = problem.bills.count
        for (place, line) in problem.lines.enumerated() {
            let reduced =
                Int128(stage.criterion == .lent ? 1 : 0) + Int128(prices[bank + line.bank])
                - Int128(prices[line.enterprise])
            try decide(next + place, reduced, decision.loans[place], line.limit, stage) { "line \(place)" }
        }
        next += problem.lines.count
        for (place, transfer) in problem.transfers.enumerated() {
            let reduced = Int128(prices[bank + transfer.from]) - Int128(prices[bank + transfer.to])
            try decide(next + place, reduced, decision.transfers[place], transfer.limit, stage) {
                "transfer \(place)"
            }
        }
        next += problem.transfers.count
        for (place, entry) in problem.banks.enumerated() {
            let reduced = Int128(prices[pool]) - Int128(prices[bank + place])
            try decide(next + place, reduced, drawn[place], entry.quota, stage) {
                "the quota of bank \(place)"
            }
        }
        next += problem.banks.count
        if !problem.banks.isEmpty {
            try decide(
                next, Int128(prices[outside]) - Int128(prices[pool]), drawn.reduce(0, +), problem.pool, stage
            ) { "the pool" }
        }
        next += 1
        guard problem.hasLiquidity else { return }
        for (enterprise, amount) in kept.enumerated() {
            let reduced = Int128(prices[enterprise]) - Int128(prices[outside])
            try decide(next + enterprise, reduced, amount, nil, stage) {
                "what enterprise \(enterprise) keeps"
            }
        }
    }

    private mutating func decide(
        _ place: Int, _ reduced: Int128, _ amount: Int64, _ limit: Int64?, _ stage: FundsDecision.Stage,
        _ name: () -> String
    ) throws(FundsError) {
        guard reduced != 0, !isDecided[place] else { return }
        isDecided[place] = true
        if reduced < 0, amount != limit {
            throw .certificateFailed(
                "\(stage.criterion): more of \(name()) would be better by \(-reduced) a unit")
        }
        if reduced > 0, amount != 0 {
            throw .certificateFailed(
                "\(stage.criterion): less of \(name()) would be better by \(reduced) a unit")
        }
    }
}
