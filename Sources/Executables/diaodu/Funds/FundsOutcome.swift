internal import Balancing
internal import Funds
internal import FundsTables

/// A decided round, and what can be said of it.
struct FundsOutcome {
    let tables: FundsTables
    let decision: FundsDecision
    let certificate: FundsCertificate

    init(_ tables: FundsTables, _ decision: FundsDecision, _ certificate: FundsCertificate) {
        (self.tables, self.decision, self.certificate) = (tables, decision, certificate)
    }

    var problem: FundsProblem { tables.problem }

    /// The need of a tier that gets the smallest part; nil where all get all.
    func worst(of tier: Int) -> (covered: Int64, need: Int64)? {
        var worst: (covered: Int64, need: Int64)?
        for (need, covered) in zip(problem.needs, decision.covered)
        where need.tier == tier && covered < need.amount {
            if let known = worst,
                Int128(known.covered) * Int128(need.amount) <= Int128(covered) * Int128(known.need)
            {
                continue
            }
            worst = (covered, need.amount)
        }
        return worst
    }

    /// The largest open bills, the largest first.
    func openBills(_ count: Int) -> [Int] {
        largest(count, of: problem.bills.indices) { problem.bills[$0].amount - decision.settled[$0] }
    }

    func openNeeds(_ count: Int) -> [Int] {
        largest(count, of: problem.needs.indices) { problem.needs[$0].amount - decision.covered[$0] }
    }

    private func largest(_ count: Int, of places: Range<Int>, _ amount: (Int) -> Int64) -> [Int] {
        var found: [Int] = []
        for place in places where amount(place) > 0 {
            if found.count == count, let last = found.last, amount(place) <= amount(last) { continue }
            let index = found.firstIndex { amount($0) < amount(place) } ?? found.count
            found.insert(place, at: index)
            if found.count > count { found.removeLast() }
        }
        return found
    }

    /// Why an enterprise is lent no more.
    func credit(_ credit: OpenReasons.Credit) -> String {
        switch credit {
        case .noLine: "no bank has a credit line to it"
        case .lineUsedUp(let line):
            "its credit line of \(tables.text(problem.lines[line].limit ?? 0)) at \(tables.banks[problem.lines[line].bank]) is used up"
        case .quotaUsedUp(let bank): "\(tables.banks[bank]) has no quota left"
        case .open: "more credit would settle nothing more"
        }
    }

    /// Why a bill is open.
    func reason(_ reason: OpenReasons.OpenBill, debtor: String) -> String {
        let waiting =
            reason.owedToDebtor > 0
            ? "\(debtor) is still owed \(tables.text(reason.owedToDebtor)) itself"
            : "\(debtor) has given all it was paid, and owes \(tables.text(reason.debtorOwes)) more"
        return "\(waiting); \(credit(reason.credit))"
    }

    func reason(_ reason: OpenReasons.OpenNeed, enterprise: String) -> String {
        let waiting =
            reason.owedToEnterprise > 0
            ? "\(enterprise) is still owed \(tables.text(reason.owedToEnterprise)); "
            : "nobody owes \(enterprise) any more; "
        return waiting + credit(reason.credit)
    }

    /// The names along a chain.
    func way(of chain: SettlementChains.Chain) -> [String] {
        var names: [String] = []
        switch chain.start {
        case .loan(let line):
            names += [
                tables.banks[problem.lines[line].bank], tables.enterprises[problem.lines[line].enterprise],
            ]
        case .cash(let enterprise): names.append(tables.enterprises[enterprise])
        case .ring:
            if let first = chain.bills.first {
                names.append(tables.enterprises[Int(problem.bills[first].debtor)])
            }
        }
        return names + chain.bills.map { tables.enterprises[Int(problem.bills[$0].creditor)] }
    }

    func end(of chain: SettlementChains.Chain) -> String {
        switch chain.end {
        case .need: "covers its need"
        case .kept: "keeps it"
        case .ring: "ring"
        }
    }
}
