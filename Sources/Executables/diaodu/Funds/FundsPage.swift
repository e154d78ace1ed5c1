internal import Balancing
internal import Console
internal import Funds
internal import FundsTables
internal import Tables

/// A decided round on a page for people.
struct FundsPage {
    private let outcome: FundsOutcome
    private let global: GlobalOptions
    private let listCount: Int

    /// Chains of more bills are not taken apart unasked.
    static let chainBillCountMax = 1_000_000

    init(_ outcome: FundsOutcome, _ global: GlobalOptions, listCount: Int) {
        (self.outcome, self.global, self.listCount) = (outcome, global, listCount)
    }

    var lines: [String] {
        var lines = summary
        for part in [tiers, chains, openBills, openNeeds] where !part.isEmpty { lines += [""] + part }
        return lines
    }

    private var summary: [String] {
        let (tables, decision, problem) = (outcome.tables, outcome.decision, outcome.problem)
        let gross = problem.gross
        var table = TextTable([.text("bills"), .number("amount", unit: tables.currency), .number("share")])
        func add(_ name: String, _ amount: Int64, share: Bool = true) {
            table.append([
                name, tables.text(amount), share && gross > 0 ? Figure.percent(amount, of: gross) : "",
            ])
        }
        add("owed", gross, share: false)
        add("settled", decision.settledTotal)
        add("still owed", gross - decision.settledTotal)
        if !problem.lines.isEmpty { add("lent", decision.lentTotal) }
        if !tables.disputed.isEmpty {
            add("disputed, not counted", tables.disputed.reduce(0) { $0 + $1.amount }, share: false)
        }
        let criteria = outcome.certificate.figures.map(\.criterion.words).joined(separator: ", ")
        return [
            "\(tables.billsFile): \(Figure.grouped(problem.bills.count)) bills of \(Figure.grouped(problem.enterpriseCount)) enterprises",
            "",
        ] + table.lines(emphasise: global.bold) + [
            "", "certificate: ok; proven in this order: \(certified)\(criteria)",
        ]
    }

    private var certified: String { outcome.certificate.tiers.isEmpty ? "" : "needs tier by tier, " }

    private var tiers: [String] {
        guard !outcome.certificate.tiers.isEmpty else { return [] }
        var table = TextTable([
            .number("tier"), .number("need"), .number("covered"), .number("share"), .number("worst fill"),
        ])
        for tier in outcome.certificate.tiers {
            let worst = outcome.worst(of: tier.tier) ?? (covered: 1, need: 1)
            table.append([
                "\(tier.tier)", outcome.tables.text(tier.need), outcome.tables.text(tier.served),
                Figure.percent(tier.served, of: tier.need),
                Figure.fixed(worst.covered, over: worst.need, decimals: 6),
            ])
        }
        return table.lines(emphasise: global.bold)
    }

    private var chains: [String] {
        guard listCount > 0, outcome.problem.bills.count <= Self.chainBillCountMax else { return [] }
        let all = SettlementChains(of: outcome.decision, for: outcome.problem).chains
        guard !all.isEmpty else { return [] }
        var table = TextTable([.number("amount"), .text("chain"), .text("end")])
        for chain in all.prefix(listCount) {
            table.append([
                outcome.tables.text(chain.amount), outcome.way(of: chain).joined(separator: " → "),
                outcome.end(of: chain),
            ])
        }
        return [title("chain", listed: min(listCount, all.count), of: all.count)]
            + table.lines(emphasise: global.bold)
    }

    private var openBills: [String] {
        let places = outcome.openBills(listCount)
        guard !places.isEmpty else { return [] }
        let reasons = OpenReasons(of: outcome.decision, for: outcome.problem)
        let names = outcome.tables.enterprises
        var table = TextTable([
            .number("open"), .number("of"), .text("debtor"), .text("creditor"), .text("why"),
        ])
        for place in places {
            guard let reason = reasons.reason(ofBill: place) else { continue }
            let bill = outcome.problem.bills[place]
            table.append([
                outcome.tables.text(reason.open), outcome.tables.text(bill.amount), names[Int(bill.debtor)],
                names[Int(bill.creditor)], outcome.reason(reason, debtor: names[Int(bill.debtor)]),
            ])
        }
        let count = zip(outcome.problem.bills, outcome.decision.settled).count { $1 < $0.amount }
        return [title("open bill", listed: places.count, of: count)] + table.lines(emphasise: global.bold)
    }

    private var openNeeds: [String] {
        let places = outcome.openNeeds(listCount)
        guard !places.isEmpty else { return [] }
        let reasons = OpenReasons(of: outcome.decision, for: outcome.problem)
        var table = TextTable([
            .number("open"), .number("of"), .number("tier"), .text("enterprise"), .text("why"),
        ])
        for place in places {
            guard let reason = reasons.reason(ofNeed: place) else { continue }
            let need = outcome.problem.needs[place]
            let name = outcome.tables.enterprises[need.enterprise]
            table.append([
                outcome.tables.text(reason.open), outcome.tables.text(need.amount), "\(need.tier)", name,
                outcome.reason(reason, enterprise: name),
            ])
        }
        let count = zip(outcome.problem.needs, outcome.decision.covered).count { $1 < $0.amount }
        return [title("open need", listed: places.count, of: count)] + table.lines(emphasise: global.bold)
    }

    private func title(_ what: String, listed: Int, of count: Int) -> String {
        let title = "\(Figure.grouped(count)) \(what)\(count == 1 ? "" : "s")"
        return listed == count
            ? title : "\(title), the largest \(Figure.grouped(listed)) (--list for more)"
    }
}

extension FundsDecision.Criterion {
    var words: String {
        switch self {
        case .settled: "bills settled"
        case .daysOverdue: "amount times days overdue"
        case .lent: "least lending"
        }
    }
}
