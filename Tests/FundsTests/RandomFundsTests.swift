import Balancing
import Testing

@testable import Funds

@Suite("Small problems are decided as another method decides them, to the unit, each criterion in its turn")
struct RandomFundsTests {
    @Test("3,000 of every kind", arguments: 0..<100 as Range<UInt64>)
    func reference(group: UInt64) throws {
        for seed in group * 30..<group * 30 + 30 {
            let problem = DrawnFunds.problem(seed: seed)
            let (decision, certificate) = try decideFunds(for: problem)
            let reference = ReferenceFlow(problem)
            let tiers = reference.coverage().filter { !$0.fills.isEmpty }
            #expect(certificate.tiers.map(\.tier) == tiers.map(\.tier), "\(seed)")
            for (found, expected) in zip(certificate.tiers, tiers) {
                #expect(found.served == expected.total, "seed \(seed), tier \(found.tier)")
                let fills = ReferenceFlow.sorted(
                    zip(problem.needs, decision.covered).filter { $0.0.tier == found.tier && $0.0.amount > 0 }
                        .map { ($1, $0.amount) })
                #expect(
                    zip(fills, expected.fills).allSatisfy { $0.0 * $1.1 == $1.0 * $0.1 },
                    "seed \(seed), tier \(found.tier): \(fills), not \(expected.fills)")
            }
            #expect(decision.worth(in: problem) == reference.best(covering: decision.covered), "seed \(seed)")
        }
    }

    @Test("600 of which every decision was tried", arguments: 0..<600 as Range<UInt64>)
    func exhaustive(seed: UInt64) throws {
        let problem = DrawnFunds.tiny(seed: seed)
        var best = Worth()
        var settled = problem.bills.map { _ in 0 as Int64 }
        var loans = problem.lines.map { _ in 0 as Int64 }
        func next(_ amounts: inout [Int64], _ limits: [Int64]) -> Bool {
            for place in amounts.indices {
                if amounts[place] < limits[place] {
                    amounts[place] += 1
                    return true
                }
                amounts[place] = 0
            }
            return false
        }
        repeat {
            repeat {
                let decision = FundsDecision(
                    settled: settled, loans: loans, transfers: [], covered: [], coverage: nil, stages: [])
                guard decision.lentTotal <= problem.banks[0].quota!,
                    decision.kept(by: problem).allSatisfy({ $0 >= 0 })
                else { continue }
                best = max(best, decision.worth(in: problem))
            } while next(&loans, problem.lines.map { $0.limit! })
        } while next(&settled, problem.bills.map(\.amount))
        #expect(try decideFunds(for: problem).decision.worth(in: problem) == best)
    }

    @Test("the curve goes through what each quota settles", arguments: 0..<300 as Range<UInt64>)
    func curve(seed: UInt64) throws {
        var problem = DrawnFunds.problem(seed: seed)
        (problem.needs, problem.transfers, problem.pool) = ([], [], nil)
        problem.banks = problem.banks.map { _ in Bank(quota: nil) }
        let curve = try FundsCurve(of: problem)
        for lent in 0...(curve.points.last!.lent + 2) {
            problem.pool = lent
            let decision = try decideFunds(for: problem).decision
            #expect(decision.settledTotal == curve.settled(lending: lent))
        }
    }

    @Test("bills that change lead to what is decided from the start", arguments: 0..<200 as Range<UInt64>)
    func changes(seed: UInt64) throws {
        var problem = DrawnFunds.problem(seed: seed)
        problem.needs = []
        guard !problem.bills.isEmpty else { return }
        var round = try FundsRound.start(problem)
        for step in 1...3 {
            let places = Set((0..<2).map { (Int(seed) * 7 + step * 5 + $0 * 3) % problem.bills.count })
            try round.replaceAmounts(places.sorted().map { ($0, Int64((Int(seed) + step * $0) % 10)) })
            let decision = try round.decide()
            _ = try FundsCertificate(of: decision, for: round.problem)
            let anew = try decideFunds(for: round.problem).decision
            #expect(decision.worth(in: round.problem) == anew.worth(in: round.problem))
        }
    }

    @Test("chains add up to what is settled, lent and covered", arguments: 0..<500 as Range<UInt64>)
    func chains(seed: UInt64) throws {
        let problem = DrawnFunds.problem(seed: seed)
        let decision = try decideFunds(for: problem).decision
        var (settled, loans) = (problem.bills.map { _ in 0 as Int64 }, problem.lines.map { _ in 0 as Int64 })
        var covered = problem.needs.map { _ in 0 as Int64 }
        for chain in SettlementChains(of: decision, for: problem).chains {
            #expect(chain.amount > 0)
            for bill in chain.bills { settled[bill] += chain.amount }
            var place: Int
            switch chain.start {
            case .loan(let line):
                loans[line] += chain.amount
                place = problem.lines[line].enterprise
            case .cash(let enterprise): place = enterprise
            case .ring: place = Int(problem.bills[chain.bills[0]].debtor)
            }
            let first = place
            for bill in chain.bills {
                #expect(Int(problem.bills[bill].debtor) == place)
                place = Int(problem.bills[bill].creditor)
            }
            switch chain.end {
            case .need(let need):
                covered[need] += chain.amount
                #expect(problem.needs[need].enterprise == place)
            case .kept(let enterprise): #expect(enterprise == place)
            case .ring: #expect(first == place)
            }
        }
        #expect(settled == decision.settled && loans == decision.loans && covered == decision.covered)
    }

    @Test(
        "no bill is open whose debtor could be lent more, and what is said of it adds up",
        arguments: 0..<500 as Range<UInt64>)
    func reasons(seed: UInt64) throws {
        let problem = DrawnFunds.problem(seed: seed)
        let (decision, before) = try decideFunds(for: problem)
        let reasons = OpenReasons(of: decision, for: problem)
        for (place, bill) in problem.bills.enumerated() {
            guard let reason = reasons.reason(ofBill: place) else {
                #expect(decision.settled[place] == bill.amount)
                continue
            }
            #expect(reason.open == bill.amount - decision.settled[place] && reason.debtorOwes >= reason.open)
            #expect(reason.owedToDebtor == reasons.whoOwes(Int(bill.debtor)).reduce(0) { $0 + $1.open })
            var more = problem
            switch reason.credit {
            case .open: Issue.record("seed \(seed): bill \(place) is open and its debtor has credit")
            case .noLine:
                more.banks.append(Bank(quota: 1))
                more.pool = more.pool.map { $0 + 1 }
                more.lines.append(
                    CreditLine(bank: more.banks.count - 1, enterprise: Int(bill.debtor), limit: 1))
            case .lineUsedUp(let line):
                let old = problem.lines[line]
                #expect(old.enterprise == Int(bill.debtor) && decision.loans[line] == old.limit)
                more.lines[line] = CreditLine(
                    bank: old.bank, enterprise: old.enterprise, limit: old.limit! + 1)
                more.banks[old.bank] = Bank(quota: problem.banks[old.bank].quota.map { $0 + 1 })
                more.pool = more.pool.map { $0 + 1 }
            case .quotaUsedUp(let bank):
                more.banks[bank] = Bank(quota: problem.banks[bank].quota.map { $0 + 1 })
                more.pool = more.pool.map { $0 + 1 }
            }
            // With one unit more where the reason points a tier gets more, or else more is settled.
            let (better, certificate) = try decideFunds(for: more)
            let (now, then) = (before.tiers.map(\.served), certificate.tiers.map(\.served))
            #expect(!then.lexicographicallyPrecedes(now), "seed \(seed): bill \(place), \(reason)")
            if better.covered == decision.covered {
                #expect(
                    better.settledTotal > decision.settledTotal, "seed \(seed): bill \(place), \(reason)")
            }
        }
    }
}
