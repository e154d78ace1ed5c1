internal import ArgumentParser
internal import Console
internal import Funds
internal import FundsTables

/// A decided round as CSV tables, every row of them.
struct FundsCSV {
    enum Table: String, ExpressibleByArgument, CaseIterable {
        case bills, enterprises, loans, needs, chains
    }

    private let outcome: FundsOutcome

    init(_ outcome: FundsOutcome) { self.outcome = outcome }

    func write(_ table: Table) {
        var rows = RowWriter()
        switch table {
        case .bills: writeBills(&rows)
        case .enterprises: writeEnterprises(&rows)
        case .loans: writeLoans(&rows)
        case .needs: writeNeeds(&rows)
        case .chains: writeChains(&rows)
        }
        rows.flush()
    }

    private var names: [String] { outcome.tables.enterprises }

    private func writeBills(_ rows: inout RowWriter) {
        let (tables, problem, decision) = (outcome.tables, outcome.problem, outcome.decision)
        let hasIDs = !tables.ids.isEmpty
        rows.add((hasIDs ? ["id"] : []) + ["debtor", "creditor", "amount", "settled", "open", "reason"])
        let reasons = OpenReasons(of: decision, for: problem)
        for (place, bill) in problem.bills.enumerated() {
            let debtor = names[Int(bill.debtor)]
            let reason = reasons.reason(ofBill: place).map { outcome.reason($0, debtor: debtor) }
            rows.add(
                (hasIDs ? [tables.ids[place]] : []) + [
                    debtor, names[Int(bill.creditor)], tables.plain(bill.amount),
                    tables.plain(decision.settled[place]),
                    tables.plain(bill.amount - decision.settled[place]), reason ?? "",
                ])
        }
        for bill in tables.disputed {
            rows.add(
                (hasIDs ? [""] : []) + [
                    bill.debtor, bill.creditor, tables.plain(bill.amount), tables.plain(0),
                    tables.plain(bill.amount), "disputed (line \(bill.line))",
                ])
        }
    }

    /// What each owed and was owed before, what was set off, lent, covered and kept, and what is left.
    private func writeEnterprises(_ rows: inout RowWriter) {
        let (tables, problem, decision) = (outcome.tables, outcome.problem, outcome.decision)
        rows.add([
            "enterprise", "owes_before", "owed_before", "paid", "received", "lent", "own_cash", "covered",
            "kept", "owes_after", "owed_after",
        ])
        let none = [Int64](repeating: 0, count: names.count)
        var (owes, owed, paid, received, lent, covered) = (none, none, none, none, none, none)
        for (bill, settled) in zip(problem.bills, decision.settled) {
            owes[Int(bill.debtor)] += bill.amount
            owed[Int(bill.creditor)] += bill.amount
            paid[Int(bill.debtor)] += settled
            received[Int(bill.creditor)] += settled
        }
        for (line, amount) in zip(problem.lines, decision.loans) { lent[line.enterprise] += amount }
        for (need, amount) in zip(problem.needs, decision.covered) { covered[need.enterprise] += amount }
        let kept = decision.kept(by: problem)
        for place in names.indices {
            rows.add(
                [names[place]]
                    + [
                        owes[place], owed[place], paid[place], received[place], lent[place],
                        problem.cash.isEmpty ? 0 : problem.cash[place], covered[place], kept[place],
                        owes[place] - paid[place], owed[place] - received[place],
                    ].map(tables.plain))
        }
    }

    private func writeLoans(_ rows: inout RowWriter) {
        let (tables, problem) = (outcome.tables, outcome.problem)
        rows.add(["bank", "enterprise", "limit", "lent"])
        for (line, amount) in zip(problem.lines, outcome.decision.loans) where amount > 0 {
            rows.add([
                tables.banks[line.bank], names[line.enterprise], line.limit.map(tables.plain) ?? "",
                tables.plain(amount),
            ])
        }
    }

    private func writeNeeds(_ rows: inout RowWriter) {
        let (tables, problem) = (outcome.tables, outcome.problem)
        rows.add(["enterprise", "tier", "need", "covered", "open", "reason"])
        let reasons = OpenReasons(of: outcome.decision, for: problem)
        for (place, need) in problem.needs.enumerated() {
            let covered = outcome.decision.covered[place]
            let name = names[need.enterprise]
            rows.add([
                name, "\(need.tier)", tables.plain(need.amount), tables.plain(covered),
                tables.plain(need.amount - covered),
                reasons.reason(ofNeed: place).map { outcome.reason($0, enterprise: name) } ?? "",
            ])
        }
    }

    private func writeChains(_ rows: inout RowWriter) {
        rows.add(["amount", "bills", "way", "end"])
        for chain in SettlementChains(of: outcome.decision, for: outcome.problem).chains {
            rows.add([
                outcome.tables.plain(chain.amount), "\(chain.bills.count)",
                outcome.way(of: chain).joined(separator: " > "), outcome.end(of: chain),
            ])
        }
    }
}

/// Rows of CSV, written in large pieces.
private struct RowWriter {
    private var bytes: [UInt8] = []

    mutating func add(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            let isQuoted = cell.utf8.contains {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n")
            }
            if isQuoted {
                bytes.append(UInt8(ascii: "\""))
                for byte in cell.utf8 {
                    if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                    bytes.append(byte)
                }
                bytes.append(UInt8(ascii: "\""))
            } else {
                bytes.append(contentsOf: cell.utf8)
            }
        }
        bytes.append(UInt8(ascii: "\n"))
        if bytes.count > 1 << 20 { flush() }
    }

    mutating func flush() {
        Console.data(bytes: bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
