internal import FileAccess
public import Funds

/// A round of funds as tables state it.
public struct FundsTables: Sendable {
    /// Enterprises and banks by their places in ``problem``.
    public var enterprises: [String] = []
    public var banks: [String] = []
    public var problem = FundsProblem(enterpriseCount: 0, bills: [])
    /// For each bill the line it stands in, and its id where it has one.
    public var lines: [Int32] = []
    public var ids: [String] = []
    /// Of the amounts in ``problem``: 0 for whole units, 2 for hundredths.
    public var decimals = 0
    /// As the table of bills names it.
    public var currency: String?
    /// Bills that the two sides state differently, and that do not count.
    public var disputed: [DisputedBill] = []
    /// Bytes of the table of bills that were read, compressed or not.
    public var billsFile = ""

    public struct DisputedBill: Hashable, Sendable {
        public let line: Int
        public let debtor: String
        public let creditor: String
        public let amount: Int64
    }

    /// What is asked for besides the tables.
    public struct Options: Hashable, Sendable {
        /// Another table of needs than the folder's.
        public var needs: String?
        /// Whether a row that repeats another one is a bill of its own.
        public var countsRepeated = false
        /// The day of the round; nil for the day on which the last bill falls due.
        public var day: Int?

        public init(needs: String? = nil, countsRepeated: Bool = false, day: Int? = nil) {
            (self.needs, self.countsRepeated, self.day) = (needs, countsRepeated, day)
        }
    }
}

/// Reads the tables of a folder, or one table of bills. See `docs/funds.md`.
///
/// - Parameter path: of a folder with `bills.csv` or `bills.csv.gz` and, if there are any, `banks.csv`, `credit.csv`, `transfers.csv`, `cash.csv` and
///   `needs.csv`; or of a table of bills.
/// - Throws: everything that is wrong, not only the first.
public func readFundsTables(
    at path: String, _ options: FundsTables.Options = .init()
) throws(FundsTableError) -> FundsTables {
    var reader = FundsTableReader(options)
    return try reader.read(path)
}

struct FundsTableReader {
    let options: FundsTables.Options
    var tables = FundsTables()
    var problems = FundsTableProblems()
    var enterpriseNames = NameTable()
    var bankNames = NameTable()
    var hasDecimals = false
    /// In hundredths until all tables are read.
    var bills: [Bill] = []
    /// For each bill the day it falls due; ``noDay`` for none.
    var dueDays: [Int32] = []
    static let noDay = Int32.min

    init(_ options: FundsTables.Options) { self.options = options }

    mutating func read(_ path: String) throws(FundsTableError) -> FundsTables {
        let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        var needs = options.needs
        if Self.isFolder(folder) {
            let names = ["bills.csv", "bills.csv.gz"].map { "\(folder)/\($0)" }
            guard let file = names.first(where: Self.isFile) else {
                throw FundsTableError(
                    folder, line: nil, nil, "there is no bills.csv in this folder",
                    remedy: "put a table with the columns debtor,creditor,amount there, or name a table")
            }
            try readBills(file)
            func table(_ name: String) -> String? {
                Self.isFile("\(folder)/\(name)") ? "\(folder)/\(name)" : nil
            }
            if let banks = table("banks.csv") { try readBanks(banks) }
            if let credit = table("credit.csv") { try readLines(credit) }
            if let transfers = table("transfers.csv") { try readTransfers(transfers) }
            if let cash = table("cash.csv") { try readCash(cash) }
            needs = needs ?? table("needs.csv")
        } else {
            try readBills(folder)
        }
        if let needs { try readNeeds(needs) }
        try problems.check()
        finish()
        return tables
    }

    private static func isFolder(_ path: String) -> Bool {
        do throws(FileFault) {
            try checkFolder(at: path)
            return true
        } catch { return error.isPermission }
    }

    private static func isFile(_ path: String) -> Bool { (try? isThere(path)) == true }

    /// Brings all sums into one unit, and days into days overdue.
    private mutating func finish() {
        let divisor: Int64 = hasDecimals ? 1 : 100
        tables.decimals = hasDecimals ? 2 : 0
        let day = Int32(clamping: options.day ?? Int(dueDays.max() ?? Self.noDay))
        for place in bills.indices {
            let bill = bills[place]
            let due = dueDays.isEmpty ? Self.noDay : dueDays[place]
            bills[place] = Bill(
                debtor: Int(bill.debtor), creditor: Int(bill.creditor), amount: bill.amount / divisor,
                daysOverdue: due == Self.noDay ? 0 : max(0, Int(day) - Int(due)))
        }
        tables.enterprises = enterpriseNames.all
        tables.banks = bankNames.all
        let problem = tables.problem
        tables.problem = FundsProblem(
            enterpriseCount: enterpriseNames.count, bills: bills,
            banks: problem.banks.map { Bank(quota: $0.quota.map { $0 / divisor }) },
            lines: problem.lines.map {
                CreditLine(bank: $0.bank, enterprise: $0.enterprise, limit: $0.limit.map { $0 / divisor })
            },
            transfers: problem.transfers.map {
                QuotaTransfer(from: $0.from, to: $0.to, limit: $0.limit / divisor)
            },
            cash: problem.cash.isEmpty
                ? []
                : (0..<enterpriseNames.count).map {
                    $0 < problem.cash.count ? problem.cash[$0] / divisor : 0
                },
            needs: problem.needs.map {
                WorkingCapitalNeed(enterprise: $0.enterprise, tier: $0.tier, amount: $0.amount / divisor)
            })
        tables.disputed = tables.disputed.map {
            FundsTables.DisputedBill(
                line: $0.line, debtor: $0.debtor, creditor: $0.creditor, amount: $0.amount / divisor)
        }
    }
}
