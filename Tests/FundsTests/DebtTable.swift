import CZlib
import Foundation
import Testing

@testable import Funds

/// A table of debts as the folders of `configs` and the fixtures have them: debtor, creditor, amount.
struct DebtTable {
    let names: [String]
    let problem: FundsProblem

    init(_ text: String) throws {
        var (names, places, bills) = ([] as [String], [:] as [String: Int], [] as [Bill])
        for line in text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: ",").map(String.init)
            let ends = cells[0..<2].map { name in
                if let place = places[name] { return place }
                places[name] = names.count
                names.append(name)
                return names.count - 1
            }
            bills.append(Bill(debtor: ends[0], creditor: ends[1], amount: try #require(Int64(cells[2]))))
        }
        self.names = names
        problem = FundsProblem(enterpriseCount: names.count, bills: bills)
    }

    static let china1995 = Result {
        try DebtTable(
            String(contentsOf: root.appending(path: "configs/china-debts-1995/bills.csv"), encoding: .utf8))
    }

    static func china(_ year: Int) throws -> DebtTable {
        try DebtTable(compressed: root.appending(path: "Tests/FundsTests/Fixtures/china-\(year).csv.gz"))
    }

    static let world1995 = Result {
        try DebtTable(compressed: root.appending(path: "configs/world-debts-1995/bills.csv.gz"))
    }

    private init(compressed file: URL) throws {
        let input = try #require(gzopen(file.path(), "rb"))
        defer { gzclose(input) }
        var (bytes, piece) = ([] as [UInt8], [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let count = Int(gzread(input, &piece, UInt32(piece.count)))
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        try self.init(String(decoding: bytes, as: UTF8.self))
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// One bank, with a line to everybody.
    func lending(quota: Int64?, line: Int64? = nil, needs: [WorkingCapitalNeed] = []) -> FundsProblem {
        var problem = self.problem
        problem.banks = [Bank(quota: quota)]
        problem.lines = names.indices.map { CreditLine(bank: 0, enterprise: $0, limit: line) }
        problem.needs = needs
        return problem
    }

    /// A twentieth of what each owes, rounded down, in three tiers.
    func needs(first: Set<Int>, second: Set<Int>) -> [WorkingCapitalNeed] {
        var owed = names.map { _ in 0 as Int64 }
        for bill in problem.bills { owed[Int(bill.debtor)] += bill.amount }
        return names.indices.compactMap { place in
            guard let number = Int(names[place].dropFirst()), owed[place] >= 20 else { return nil }
            let tier = first.contains(number) ? 1 : second.contains(number) ? 2 : 3
            return WorkingCapitalNeed(enterprise: place, tier: tier, amount: owed[place] / 20)
        }
    }
}
