import Foundation
import Funds
import TestSupport
import Testing

@testable import FundsTables

@Suite("Tables of a round are read as they stand, or refused with line and remedy")
struct FundsTablesTests {
    private static func read(
        _ text: String, _ options: FundsTables.Options = .init(), others: [String: String] = [:]
    ) throws -> FundsTables {
        let folder = FileManager.default.temporaryDirectory.appending(path: "funds-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appending(path: "bills.csv"))
        for (name, text) in others { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try readFundsTables(at: folder.path(), options)
    }

    /// Line, field and message of every problem.
    private static func problems(
        _ text: String, _ options: FundsTables.Options = .init(), others: [String: String] = [:]
    ) -> [String] {
        do {
            _ = try read(text, options, others: others)
            return []
        } catch let error as FundsTableError {
            return error.problems.map { problem in
                #expect(!problem.remedy.isEmpty)
                let name = problem.file.split(separator: "/").last ?? ""
                return "\(name):\(problem.line ?? 0) \(problem.field ?? "-"): \(problem.message)"
            }
        } catch { return ["\(error)"] }
    }

    @Test("names, quotation marks, other columns, blank lines, line ends and a mark at the start")
    func plain() throws {
        let tables = try Self.read(
            "\u{FEFF}creditor,note,debtor,amount_musd\r\n\"Steel, Works\",x,Mine,20\r\n\r\nMine,\"a \"\"b\"\"\nc\",Steel,7\r\n"
        )
        #expect(tables.enterprises == ["Mine", "Steel, Works", "Steel"])
        #expect(
            tables.problem.bills == [
                Bill(debtor: 0, creditor: 1, amount: 20), Bill(debtor: 2, creditor: 0, amount: 7),
            ])
        #expect(tables.lines == [2, 4] && tables.decimals == 0)
    }

    @Test("Chinese headings; hundredths as soon as one amount has decimals")
    func decimals() throws {
        let tables = try Self.read("债务人,债权人,金额\n甲,乙,20\n乙,丙,0.5\n")
        #expect(tables.decimals == 2 && tables.problem.bills.map(\.amount) == [2_000, 50])
    }

    @Test("days overdue count from the day of the round")
    func days() throws {
        let text = "debtor,creditor,amount,due\na,b,1,1991-09-03\nb,c,1,1991-08-31\nc,a,1,\n"
        #expect(try Self.read(text).problem.bills.map(\.daysOverdue) == [0, 3, 0])
        let day = try #require(DayText.day("1991-09-13"))
        #expect(try Self.read(text, .init(day: day)).problem.bills.map(\.daysOverdue) == [10, 13, 0])
        #expect(DayText.day("1970-01-01") == 0 && DayText.day("2000-03-01") == 11_017)
        #expect(DayText.day("1991-02-29") == nil && DayText.day("2000-02-29") == 11_016)
    }

    @Test("disputed bills are set aside, with their lines")
    func disputed() throws {
        let tables = try Self.read(
            "debtor,creditor,amount,status\na,b,5,confirmed\nb,a,4,disputed\nb,a,3,\n")
        #expect(tables.problem.bills.map(\.amount) == [5, 3])
        #expect(tables.disputed == [.init(line: 3, debtor: "b", creditor: "a", amount: 4)])
    }

    @Test(
        "what is wrong is named",
        arguments: [
            ("a,b,-5", "bills.csv:2 amount: -5 is negative"),
            ("a,a,5", "bills.csv:2 creditor: \"a\" owes this to itself"),
            ("a,b,5.125", "bills.csv:2 amount: 5.125 has 3 decimals; money is counted in hundredths"),
            ("a,b,1e3", "bills.csv:2 amount: \"1e3\" is no sum of money"),
            ("a,b,", "bills.csv:2 amount: the value is missing"),
            ("a,,5", "bills.csv:2 creditor: the value is missing"),
            ("a,b", "bills.csv:2 -: the row has 2 cells where the header has 3"),
            ("a,b ,5", "bills.csv:2 creditor: \"b \" begins or ends with a space"),
            ("a,b\u{200B},5", "bills.csv:2 creditor: \"b\\u{200B}\" has U+200B (ZERO WIDTH SPACE) in it"),
            (
                "a,b,99999999999999999999",
                "bills.csv:2 amount: 99999999999999999999 is more than can be counted"
            ),
            (
                "a,b,5\nb,c,5\na,b,5",
                "bills.csv:4 -: this row repeats line 2: the same debtor, creditor, amount and day"
            ),
            ("a,\"b,5", "bills.csv:2 -: a quotation mark is never closed"),
            ("a,b\"c,5", "bills.csv:2 -: a quotation mark stands inside a cell"),
        ])
    func wrong(row: String, problem: String) {
        #expect(Self.problems("debtor,creditor,amount\n\(row)\n") == [problem])
    }

    @Test("repeated ids and other currencies are refused; rows that repeat count when that is said")
    func repeated() throws {
        #expect(
            Self.problems("id,debtor,creditor,amount\n1,a,b,5\n1,b,a,5\n,a,b,5\n") == [
                "bills.csv:3 id: the bill \"1\" is there twice", "bills.csv:4 id: the value is missing",
            ])
        #expect(
            Self.problems("debtor,creditor,amount,currency\na,b,5,CNY\na,b,6,USD\n") == [
                "bills.csv:3 currency: this bill is in USD, those before are in CNY"
            ])
        let text = "debtor,creditor,amount\na,b,5\na,b,5\n"
        #expect(try Self.read(text, .init(countsRepeated: true)).problem.bills.count == 2)
        #expect(try Self.read("id,debtor,creditor,amount\n1,a,b,5\n2,a,b,5\n").ids == ["1", "2"])
    }

    @Test("banks, credit lines, transfers, cash and needs")
    func folder() throws {
        let others = [
            "banks.csv": "id,quota\nNorth,100\nSouth,\n",
            "credit.csv": "bank,enterprise,limit\nNorth,a,50\nSouth,b,\n",
            "transfers.csv": "from,to,limit\nSouth,North,10\n", "cash.csv": "enterprise,amount\nb,3\n",
            "needs.csv": "enterprise,tier,amount\nc,1,9\na,2,4.50\n",
        ]
        let tables = try Self.read("debtor,creditor,amount\na,b,5\n", others: others)
        let problem = tables.problem
        #expect(tables.enterprises == ["a", "b", "c"] && tables.banks == ["North", "South"])
        #expect(problem.banks == [Bank(quota: 10_000), Bank(quota: nil)])
        #expect(
            problem.lines == [
                CreditLine(bank: 0, enterprise: 0, limit: 5_000),
                CreditLine(bank: 1, enterprise: 1, limit: nil),
            ])
        #expect(problem.transfers == [QuotaTransfer(from: 1, to: 0, limit: 1_000)])
        #expect(problem.cash == [0, 300, 0])
        #expect(problem.needs.map(\.amount) == [900, 450] && problem.needs.map(\.tier) == [1, 2])
        #expect(
            Self.problems(
                "debtor,creditor,amount\na,b,5\n",
                others: [
                    "banks.csv": "id,quota\nNorth,-1\nNorth,5\n",
                    "credit.csv": "bank,enterprise,limit\nWest,x,5\n",
                ]
            ).sorted() == [
                "banks.csv:2 quota: -1 is negative", "banks.csv:3 id: bank \"North\" is there twice",
                "credit.csv:2 bank: \"West\" is in no banks.csv",
                "credit.csv:2 enterprise: \"x\" is in no bill",
            ])
    }

    @Test("headers that say too little")
    func headers() {
        #expect(
            Self.problems("debtor;creditor;amount\na;b;5\n") == [
                "bills.csv:1 -: the column \"debtor\" is missing in \"debtor;creditor;amount\""
            ])
        #expect(Self.problems("") == ["bills.csv:1 -: the table is empty"])
        #expect(
            Self.problems("debtor,creditor,amount,debtor\n") == [
                "bills.csv:1 debtor: the column \"debtor\" is there twice"
            ])
    }
}
