internal import Balancing
internal import Funds
internal import FundsTables

/// A decided round as JSON. Amounts are in the unit of the tables.
struct FundsReport: Encodable {
    let enterprises: Int
    let bills: Int
    let currency: String?
    /// The sum of all bills that count.
    let gross: JSONMoney
    let settled: JSONMoney
    let open: JSONMoney
    let openBills: Int
    let disputedBills: Int
    let disputed: JSONMoney
    let lent: JSONMoney
    let covered: JSONMoney
    let tiers: [Tier]
    let banks: [BankLine]
    let criteria: [CriterionLine]
    let certificate: String
    let chains: [ChainLine]
    let largestOpenBills: [OpenBillLine]
    let openNeeds: [OpenNeedLine]

    struct Tier: Encodable {
        let tier: Int
        let need: JSONMoney
        let served: JSONMoney
        /// Of any need of the tier, from 0 to 1.
        let worstFill: Double
    }

    struct BankLine: Encodable {
        let bank: String
        let lent: JSONMoney
        let quota: JSONMoney?
        /// What it takes out of its quota: for its loans, and for what it leaves to other banks less what they leave to it.
        let drawn: JSONMoney
    }

    struct CriterionLine: Encodable {
        let criterion: String
        let value: String
    }

    struct ChainLine: Encodable {
        let amount: JSONMoney
        let way: [String]
        let end: String
    }

    struct OpenBillLine: Encodable {
        let debtor: String
        let creditor: String
        let amount: JSONMoney
        let open: JSONMoney
        let reason: String
    }

    struct OpenNeedLine: Encodable {
        let enterprise: String
        let tier: Int
        let need: JSONMoney
        let open: JSONMoney
        let reason: String
    }

    init(_ outcome: FundsOutcome, listCount: Int) {
        let (tables, decision, problem) = (outcome.tables, outcome.decision, outcome.problem)
        (enterprises, bills, currency) = (problem.enterpriseCount, problem.bills.count, tables.currency)
        gross = tables.json(problem.gross)
        settled = tables.json(decision.settledTotal)
        open = tables.json(problem.gross - decision.settledTotal)
        openBills = zip(problem.bills, decision.settled).count { $1 < $0.amount }
        disputedBills = tables.disputed.count
        disputed = tables.json(tables.disputed.reduce(0) { $0 + $1.amount })
        lent = tables.json(decision.lentTotal)
        covered = tables.json(decision.coveredTotal)
        tiers = outcome.certificate.tiers.map { tier in
            let worst = outcome.worst(of: tier.tier)
            return Tier(
                tier: tier.tier, need: tables.json(tier.need), served: tables.json(tier.served),
                worstFill: worst.map { Double($0.covered) / Double($0.need) } ?? 1)
        }
        let drawn = decision.drawn(of: problem)
        banks = problem.banks.indices.map { bank in
            let lent = zip(problem.lines, decision.loans).reduce(0) { $1.0.bank == bank ? $0 + $1.1 : $0 }
            return BankLine(
                bank: tables.banks[bank], lent: tables.json(lent),
                quota: problem.banks[bank].quota.map { tables.json($0) }, drawn: tables.json(drawn[bank]))
        }
        criteria = outcome.certificate.figures.map {
            CriterionLine(criterion: $0.criterion.rawValue, value: "\($0.value)")
        }
        certificate = "ok"
        chains =
            listCount == 0 || problem.bills.count > FundsPage.chainBillCountMax
            ? []
            : SettlementChains(of: decision, for: problem).chains.prefix(listCount).map {
                ChainLine(amount: tables.json($0.amount), way: outcome.way(of: $0), end: outcome.end(of: $0))
            }
        let reasons = OpenReasons(of: decision, for: problem)
        largestOpenBills = outcome.openBills(listCount).compactMap { place in
            guard let reason = reasons.reason(ofBill: place) else { return nil }
            let bill = problem.bills[place]
            let debtor = tables.enterprises[Int(bill.debtor)]
            return OpenBillLine(
                debtor: debtor, creditor: tables.enterprises[Int(bill.creditor)],
                amount: tables.json(bill.amount),
                open: tables.json(reason.open), reason: outcome.reason(reason, debtor: debtor))
        }
        openNeeds = outcome.openNeeds(listCount).compactMap { place in
            guard let reason = reasons.reason(ofNeed: place) else { return nil }
            let need = problem.needs[place]
            let enterprise = tables.enterprises[need.enterprise]
            return OpenNeedLine(
                enterprise: enterprise, tier: need.tier, need: tables.json(need.amount),
                open: tables.json(reason.open), reason: outcome.reason(reason, enterprise: enterprise))
        }
    }
}
