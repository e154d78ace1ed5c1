public import Agents
public import Domain
internal import Foundation
internal import GRDB
public import Ledger

extension HistoryFile {
    // MARK: Orders

    /// The records that name an order, and those that are its round's plan, in their order.
    public func records(of order: OrderID) throws -> [Int64] {
        try database.read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT position FROM mention WHERE round = ? AND place = ?
                    UNION SELECT position FROM plan WHERE round = ? ORDER BY 1
                    """, arguments: [order.round, order.place, order.round])
        }
    }

    /// The records that are this report.
    public func records(of report: MessageReference) throws -> [Int64] {
        try database.read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT position FROM report WHERE node = ? AND incarnation = ? AND sequence = ? ORDER BY position
                    """,
                arguments: [
                    report.node.text, Int64(report.stamp.incarnation), Int64(clamping: report.stamp.sequence),
                ])
        }
    }

    /// The first record since an instant that acknowledges a number of a site's stream.
    public func firstAcknowledgement(
        of number: UInt64, on stream: Acknowledgement.Stream, of site: NodeID, since instant: Instant
    ) throws -> Int64? {
        try database.read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT position FROM acknowledgement WHERE stream = ? AND site = ? AND through >= ? AND at_us >= ?
                    ORDER BY through LIMIT 1
                    """,
                arguments: [
                    Int64(stream.rawValue), site.text, Int64(clamping: number),
                    instant.microsecondsSinceEpoch,
                ])
        }
    }

    /// The newest record that is a report of this node; nil where there is none.
    public func newestReport(of node: NodeID) throws -> Int64? {
        try database.read { database in
            try Int64.fetchOne(
                database, sql: "SELECT max(position) FROM report WHERE node = ?", arguments: [node.text])
        }
    }

    /// What the hub said to the ruling that is this record; nil for another record.
    public func answer(toRulingAt position: Int64) throws -> RulingAnswer? {
        try database.read { database in
            try String.fetchOne(
                database, sql: "SELECT json FROM answer WHERE position = ?", arguments: [position]
            ).map { try Self.value($0) }
        }
    }

    /// How an order stands that has not ended; nil where it has, or is not known.
    public func standing(of order: OrderID) throws -> HubStateView.OrderStanding? {
        try database.read { database in
            try String.fetchOne(
                database, sql: "SELECT json FROM standing WHERE round = ? AND place = ?",
                arguments: [order.round, order.place]
            ).map { try Self.value($0) }
        }
    }

    /// The orders that have not ended, sorted.
    public func standings() throws -> [HubStateView.OrderStanding] {
        try database.read { database in
            try String.fetchAll(database, sql: "SELECT json FROM standing ORDER BY round, place")
                .map { try Self.value($0) }
        }
    }

    // MARK: Books

    public struct Books: Sendable {
        public let entryCount: Int
        public let head: Fingerprint
        public let clock: NetworkClock?
    }

    /// - Returns: nil where no hub's records are in it.
    public func books() throws -> Books? {
        try database.read { database in
            guard
                let row = try Row.fetchOne(database, sql: "SELECT entry_count, head, clock FROM books"),
                let head = Fingerprint([UInt8](row["head"] as Data))
            else { return nil }
            return Books(
                entryCount: row["entry_count"], head: head,
                clock: try (row["clock"] as String?).map { try Self.value($0) })
        }
    }

    /// Every account that is not empty, sorted by account as written, then resource.
    public func balances() throws -> [LedgerBalance] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT account, resource, quantity, promised FROM balance ORDER BY account, resource"
            ).map { row in
                LedgerBalance(
                    account: try Self.account(row["account"]), resource: try ResourceID(row["resource"]),
                    quantity: Quantity(row["quantity"]), promised: Quantity(row["promised"]))
            }
        }
    }

    /// In the order of their first difference.
    public func suspenseItems() throws -> [SuspenseItem] {
        try database.read { database in
            try String.fetchAll(database, sql: "SELECT json FROM suspense ORDER BY place")
                .map { try Self.value($0) }
        }
    }

    /// Which entries are wanted: those that fit everything that is said.
    public struct EntryQuery: Sendable {
        public var account: Account?
        public var resource: ResourceID?
        public var site: NodeID?
        public var order: OrderID?
        public var step: LedgerEntry.Step?
        /// Network time since the books were opened; entries from before that have none, and count as zero.
        public var since: Duration?
        public var until: Duration?
        /// Only so many, the newest.
        public var countMax: Int?

        public init() {}
    }

    /// Hands over entries in their order.
    public func entries(_ query: EntryQuery, _ take: (HistoryEntry) throws -> Void) throws {
        var (conditions, arguments) = (["1"], StatementArguments())
        func ask(_ condition: String, _ values: any DatabaseValueConvertible...) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        if let account = query.account {
            ask("(from_account = ? OR to_account = ?)", "\(account)", "\(account)")
        }
        if let resource = query.resource { ask("resource = ?", resource.text) }
        if let site = query.site {
            let accounts = [Account.onHand(site), .suspense(site)].map(\.description)
            ask(
                "(from_account IN (?, ?) OR to_account IN (?, ?))", accounts[0], accounts[1], accounts[0],
                accounts[1])
        }
        if let order = query.order { ask("round = ? AND place = ?", order.round, order.place) }
        if let step = query.step { ask("step = ?", step.rawValue) }
        if let since = query.since, since > .zero { ask("elapsed_us >= ?", since.microseconds) }
        if let until = query.until { ask("coalesce(elapsed_us, 0) < ?", until.microseconds) }
        let filter = conditions.joined(separator: " AND ")
        let sql =
            query.countMax.map { countMax in
                """
                SELECT * FROM (SELECT * FROM entry WHERE \(filter) ORDER BY number DESC LIMIT \(countMax)) ORDER BY number
                """
            } ?? "SELECT * FROM entry WHERE \(filter) ORDER BY number"
        try database.read { database in
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            while let row = try rows.next() { try take(Self.entry(row)) }
        }
    }

    /// How many of the first entries have been removed.
    public func removedEntryCount() throws -> Int {
        try database.read { database in
            let first = try Int.fetchOne(database, sql: "SELECT min(number) FROM entry")
            return try (first ?? Int.fetchOne(database, sql: "SELECT entry_count + 1 FROM books") ?? 1) - 1
        }
    }

    private static func entry(_ row: Row) throws -> HistoryEntry {
        guard let step = LedgerEntry.Step(rawValue: row["step"]) else { throw HistoryUnreadable() }
        let cause = try (row["cause_node"] as String?).map { node in
            MessageReference(
                node: try NodeID(node),
                stamp: Stamp(
                    incarnation: row["cause_incarnation"],
                    sequence: UInt64(row["cause_sequence"] as Int64)))
        }
        let entry = LedgerEntry(
            number: row["number"], at: Instant(microsecondsSinceEpoch: row["at_us"]), step: step,
            resource: try ResourceID(row["resource"]), quantity: Quantity(row["quantity"]),
            from: try account(row["from_account"]), to: try account(row["to_account"]), cause: cause,
            reason: row["reason"])
        return HistoryEntry(entry, elapsed: (row["elapsed_us"] as Int64?).map { .microseconds($0) })
    }

    private static func account(_ text: String) throws -> Account {
        guard let account = Account(text) else { throw HistoryUnreadable() }
        return account
    }

    private static func value<Value: Decodable>(_ json: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }
}

/// A history has something in it that no program of this version writes.
struct HistoryUnreadable: Error {}
