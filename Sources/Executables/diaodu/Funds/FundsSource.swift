internal import ArgumentParser
internal import Console
internal import FileAccess
internal import Funds
internal import FundsTables
internal import Tables

/// Which tables of a round of funds to read, and what is lent besides.
struct FundsSource: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A folder with bills.csv, or a table with the columns debtor,creditor,amount and perhaps due,id,currency,status; .csv or .csv.gz.",
            valueName: "folder or file"))
    var path: String

    @Option(
        help: ArgumentHelp(
            "The limit of every credit line. Without a credit.csv one bank has a line to every enterprise.",
            valueName: "amount"), transform: Self.money)
    var line: OptionMoney?

    @Flag(help: "Count a row that repeats another one as a bill of its own.")
    var repeated = false

    @Option(
        help: ArgumentHelp(
            "The day of the round, like 1991-09-03: bills are overdue since their due day. Default: the last due day in the table.",
            valueName: "date"), transform: Self.day)
    var asOf: Day?

    /// A sum of money as an option has it.
    struct OptionMoney: Hashable, Sendable {
        let hundredths: Int64
        let hasDecimals: Bool
    }

    static func money(_ text: String) throws -> OptionMoney {
        do throws(MoneyText.Fault) {
            let (amount, hasDecimals) = try MoneyText.hundredths(text)
            return OptionMoney(hundredths: amount, hasDecimals: hasDecimals)
        } catch {
            throw ValidationError(
                "'\(text)' is no sum of money: write zero or more, with at most two decimals.")
        }
    }

    /// Since 1 January 1970.
    struct Day: Hashable, Sendable {
        let number: Int
    }

    private static func day(_ text: String) throws -> Day {
        guard let day = DayText.day(text) else {
            throw ValidationError("'\(text)' is no date: write it like 1991-09-03.")
        }
        return Day(number: day)
    }

    /// - Throws: ``Failure``.
    func read(needs: String? = nil) throws -> FundsTables {
        for path in [path, needs].compactMap(\.self) {
            do { if try !isThere(path) { try checkFile(at: path, for: .read) } } catch {
                throw Failure(error, remedy: "Name a folder with bills.csv, or a table of bills.")
            }
        }
        do throws(FundsTableError) {
            return try readFundsTables(
                at: path, .init(needs: needs, countsRepeated: repeated, day: asOf?.number))
        } catch {
            var problems = error.problems.map {
                Failure.Problem(
                    file: $0.file, line: $0.line, field: $0.field, message: $0.message, remedy: $0.remedy,
                    text: $0.description)
            }
            if error.hiddenProblemCount > 0 {
                let text = "and \(error.hiddenProblemCount) more problems"
                problems.append(
                    .init(file: nil, line: nil, field: nil, message: text, remedy: nil, text: text))
            }
            throw Failure(.badData, "\(path) cannot be cleared:", problems: problems)
        }
    }

    /// In the unit of the tables.
    ///
    /// - Throws: ``Failure``.
    func amount(_ money: OptionMoney?, _ name: String, of tables: FundsTables) throws -> Int64? {
        guard let money else { return nil }
        guard tables.decimals == 2 || !money.hasDecimals else {
            throw Failure(
                .usage, "--\(name) has decimals, and the amounts in \(path) are whole",
                remedy: "Write a whole number.")
        }
        return tables.decimals == 2 ? money.hundredths : money.hundredths / 100
    }

    /// Gives every enterprise a credit line where no table does.
    ///
    /// - Throws: ``Failure``.
    func lend(in tables: inout FundsTables, isAsked: Bool) throws {
        let limit = try amount(line, "line", of: tables)
        if tables.problem.lines.isEmpty {
            guard isAsked || limit != nil else { return }
            if tables.problem.banks.isEmpty {
                tables.banks = ["bank"]
                tables.problem.banks = [Bank(quota: nil)]
            }
            tables.problem.lines = tables.problem.banks.indices.flatMap { bank in
                tables.enterprises.indices.map { CreditLine(bank: bank, enterprise: $0, limit: limit) }
            }
        } else if let limit {
            tables.problem.lines = tables.problem.lines.map {
                CreditLine(bank: $0.bank, enterprise: $0.enterprise, limit: limit)
            }
        }
    }
}

extension FundsTables {
    /// As people read it.
    func text(_ amount: Int64) -> String {
        decimals == 0 ? Figure.grouped(amount) : Figure.fixed(amount, over: 100, decimals: 2)
    }

    /// As programs read it.
    func plain(_ amount: Int64) -> String {
        if decimals == 0 { return "\(amount)" }
        let cents = amount % 100
        return "\(amount / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    func json(_ amount: Int64) -> JSONMoney { JSONMoney(amount: amount, decimals: decimals) }
}

extension Failure {
    init(_ error: FundsError, clearing path: String) {
        switch error {
        case .unsolved, .certificateFailed:
            self.init(.negativeAnswer, "\(path): \(error)", remedy: "Please report this with the tables.")
        case .noSuchPlace, .selfBill, .negative, .tooLarge: self.init(.badData, "\(path): \(error)")
        }
    }
}
