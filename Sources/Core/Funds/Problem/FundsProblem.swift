/// Who owes whom, who could lend, and who needs money to go on: what one round of funds decides about.
///
/// Enterprises and banks are known by their places, counted from 0. Money is in whole minor units of one currency.
public struct FundsProblem: Sendable {
    public let enterpriseCount: Int
    public var bills: [Bill]
    public var banks: [Bank]
    public var lines: [CreditLine]
    public var transfers: [QuotaTransfer]
    /// What all banks may lend together; nil for no limit but their own.
    public var pool: Int64?
    /// Own money that each enterprise has for its bills and its need; empty for none.
    public var cash: [Int64]
    public var needs: [WorkingCapitalNeed]

    /// Of all bills, all cash, all needs; and of any limit.
    public static let amountMax: Int64 = 1 << 50

    public init(
        enterpriseCount: Int, bills: [Bill], banks: [Bank] = [], lines: [CreditLine] = [],
        transfers: [QuotaTransfer] = [], pool: Int64? = nil, cash: [Int64] = [],
        needs: [WorkingCapitalNeed] = []
    ) {
        (self.enterpriseCount, self.bills, self.banks, self.lines) = (enterpriseCount, bills, banks, lines)
        (self.transfers, self.pool, self.cash, self.needs) = (transfers, pool, cash, needs)
    }

    /// The sum of all bills.
    public var gross: Int64 { bills.reduce(0) { $0 + $1.amount } }

    /// Whether money can come from anywhere but bills.
    var hasLiquidity: Bool { !lines.isEmpty || cash.contains { $0 > 0 } }

    /// - Throws: ``FundsError`` for what cannot be part of a round, naming its place.
    public func check() throws(FundsError) {
        guard enterpriseCount < 1 << 29, bills.count < 1 << 29 else { throw .tooLarge("the number of bills") }
        var sum: Int64 = 0
        for (place, bill) in bills.enumerated() {
            let culprit = "bill \(place)"
            try check(bill.debtor, culprit)
            try check(bill.creditor, culprit)
            guard bill.debtor != bill.creditor else { throw .selfBill(bill: place) }
            guard bill.amount >= 0, bill.daysOverdue >= 0 else { throw .negative(culprit) }
            try add(bill.amount, to: &sum, "the sum of all bills")
        }
        guard cash.isEmpty || cash.count == enterpriseCount else {
            throw .noSuchPlace("the cash of \(cash.count) enterprises")
        }
        for (list, culprit) in [
            (cash, "cash"), (needs.map(\.amount), "working-capital needs"),
            (banks.compactMap(\.quota), "quotas"), (lines.compactMap(\.limit), "credit lines"),
            (transfers.map(\.limit), "transfers"), ([pool ?? 0], "the pool"),
        ] {
            var sum: Int64 = 0
            for amount in list {
                guard amount >= 0 else { throw .negative("one of the \(culprit)") }
                try add(amount, to: &sum, "the sum of \(culprit)")
            }
        }
        for need in needs { try check(Int32(clamping: need.enterprise), "a need") }
        for line in lines {
            try check(Int32(clamping: line.enterprise), "a credit line")
            guard banks.indices.contains(line.bank) else { throw .noSuchPlace("the bank of a credit line") }
        }
        for transfer in transfers {
            guard banks.indices.contains(transfer.from), banks.indices.contains(transfer.to),
                transfer.from != transfer.to
            else { throw .noSuchPlace("a bank of a transfer") }
        }
    }

    private func check(_ enterprise: Int32, _ culprit: String) throws(FundsError) {
        guard enterprise >= 0, enterprise < enterpriseCount else {
            throw .noSuchPlace("an enterprise of \(culprit)")
        }
    }

    private func add(_ amount: Int64, to sum: inout Int64, _ culprit: String) throws(FundsError) {
        guard amount <= Self.amountMax - sum else { throw .tooLarge(culprit) }
        sum += amount
    }
}

/// What one enterprise owes another.
public struct Bill: Hashable, Sendable {
    public let debtor: Int32
    public let creditor: Int32
    public let amount: Int64
    /// Zero before it is due.
    public let daysOverdue: Int32

    public init(debtor: Int, creditor: Int, amount: Int64, daysOverdue: Int = 0) {
        (self.debtor, self.creditor) = (Int32(clamping: debtor), Int32(clamping: creditor))
        (self.amount, self.daysOverdue) = (amount, Int32(clamping: daysOverdue))
    }
}

public struct Bank: Hashable, Sendable {
    /// What it may lend out of the pool; nil for no limit.
    public let quota: Int64?

    public init(quota: Int64?) { self.quota = quota }
}

/// What a bank may lend to one enterprise at the most.
public struct CreditLine: Hashable, Sendable {
    public let bank: Int
    public let enterprise: Int
    /// Nil for no limit.
    public let limit: Int64?

    public init(bank: Int, enterprise: Int, limit: Int64?) {
        (self.bank, self.enterprise, self.limit) = (bank, enterprise, limit)
    }
}

/// How much of its quota one bank may leave to another.
public struct QuotaTransfer: Hashable, Sendable {
    public let from: Int
    public let to: Int
    public let limit: Int64

    public init(from: Int, to: Int, limit: Int64) { (self.from, self.to, self.limit) = (from, to, limit) }
}

/// What an enterprise needs to go on working until the next round.
public struct WorkingCapitalNeed: Hashable, Sendable {
    public let enterprise: Int
    /// Lower ones are covered first.
    public let tier: Int
    public let amount: Int64

    public init(enterprise: Int, tier: Int, amount: Int64) {
        (self.enterprise, self.tier, self.amount) = (enterprise, tier, amount)
    }
}

/// Why there is no decision on funds.
public enum FundsError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSuchPlace(String)
    case selfBill(bill: Int)
    case negative(String)
    /// More than ``FundsProblem/amountMax``.
    case tooLarge(String)
    /// A solver gave up.
    case unsolved(String)
    /// The decision that was found breaks a rule or is not proven best, and must not be posted.
    case certificateFailed(String)

    public var description: String {
        switch self {
        case .noSuchPlace(let culprit): "\(culprit) is not in the list"
        case .selfBill(let bill): "bill \(bill), counted from 0, is owed by an enterprise to itself"
        case .negative(let culprit): "\(culprit) is negative; only zero or more can be decided about"
        case .tooLarge(let culprit):
            "\(culprit) is more than can be counted; count money in a larger unit"
        case .unsolved(let reason): "no decision was found: \(reason)"
        case .certificateFailed(let reason): "the decision is refused: \(reason)"
        }
    }
}
