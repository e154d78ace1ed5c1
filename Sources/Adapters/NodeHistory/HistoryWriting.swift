public import Agents
public import Domain
internal import Foundation
internal import GRDB
public import Ledger

/// What has changed in a hub's books and orders with a batch.
public struct BooksChange: Sendable {
    public var entryCount: Int
    public var head: Fingerprint
    public var clock: NetworkClock?
    /// Balances that entries have touched; empty ones are gone.
    public var balances: [LedgerBalance] = []
    /// Orders that are new or stand otherwise.
    public var standings: [HubStateView.OrderStanding] = []
    /// Orders that have ended.
    public var ended: [OrderID] = []
    /// Suspense items that have changed, with their places.
    public var suspense: [Int: SuspenseItem] = [:]

    public init(entryCount: Int, head: Fingerprint, clock: NetworkClock?) {
        (self.entryCount, self.head, self.clock) = (entryCount, head, clock)
    }
}

extension HistoryFile {
    /// Adds what records say, all or nothing.
    ///
    /// - Parameters:
    ///   - start: how far the history is; it is an error if it is not.
    ///   - end: the last of the records.
    ///   - books: nil where nothing has changed in them, or where there are none.
    public func append(
        _ batch: HistoryBatch, books: BooksChange?, after start: Int64, reaching end: HistoryEnd
    )
        throws
    {
        try database.write { database in
            try database.cachedStatement(
                sql: "UPDATE history SET position = ?, link = ?, at_us = ? WHERE position = ?"
            ).execute(arguments: [
                end.position, Data(end.link), end.at?.microsecondsSinceEpoch, start,
            ])
            guard database.changesCount == 1 else { throw HistoryMoved() }
            try Self.write(batch, to: database)
            if let books { try Self.write(books, to: database) }
        }
    }

    /// Removes what refers to records that were removed: those up to `position`. Entries have no position: those from before the time of
    /// the last removed acknowledgement are removed. Balances, open orders and suspense stay.
    public func forget(through position: Int64) throws {
        try database.write { database in
            if let end = try Int64.fetchOne(
                database, sql: "SELECT max(at_us) FROM acknowledgement WHERE position <= ?",
                arguments: [position]),
                let first = try Int64.fetchOne(
                    database, sql: "SELECT number FROM entry WHERE at_us >= ? ORDER BY number LIMIT 1",
                    arguments: [end])
            {
                try database.execute(sql: "DELETE FROM entry WHERE number < ?", arguments: [first])
            }
            for table in ["mention", "plan", "report", "acknowledgement", "answer"] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE position <= ?", arguments: [position])
            }
        }
    }

    private static func write(_ batch: HistoryBatch, to database: Database) throws {
        for (order, position) in batch.mentions {
            try database.cachedStatement(sql: "INSERT OR IGNORE INTO mention VALUES (?, ?, ?)")
                .execute(arguments: [order.round, order.place, position])
        }
        for (round, position) in batch.plans {
            try database.cachedStatement(sql: "INSERT INTO plan VALUES (?, ?)")
                .execute(arguments: [round, position])
        }
        for (reference, position) in batch.reports {
            try database.cachedStatement(sql: "INSERT INTO report VALUES (?, ?, ?, ?)").execute(
                arguments: [
                    reference.node.text, Int64(reference.stamp.incarnation),
                    Int64(clamping: reference.stamp.sequence), position,
                ])
        }
        // Who says no more says nothing new.
        for mark in batch.acknowledgements {
            let (stream, through) = (Int64(mark.stream.rawValue), Int64(clamping: mark.through))
            try database.cachedStatement(
                sql: """
                    INSERT INTO acknowledgement SELECT ?, ?, ?, ?, ? WHERE ? > coalesce(
                        (SELECT max(through) FROM acknowledgement WHERE stream = ? AND site = ?), 0)
                    """
            ).execute(arguments: [
                stream, mark.site.text, through, mark.at.microsecondsSinceEpoch, mark.position, through,
                stream, mark.site.text,
            ])
        }
        for (position, answer) in batch.answers {
            try database.cachedStatement(sql: "INSERT INTO answer VALUES (?, ?)")
                .execute(arguments: [position, try json(answer)])
        }
        for dated in batch.entries {
            let entry = dated.entry
            try database.cachedStatement(
                sql: "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                entry.number, entry.at.microsecondsSinceEpoch, dated.elapsed?.microseconds,
                entry.step.rawValue, entry.resource.text, entry.quantity.rawValue, "\(entry.from)",
                "\(entry.to)", entry.order?.round, entry.order?.place, entry.cause?.node.text,
                entry.cause.map { Int64($0.stamp.incarnation) },
                entry.cause.map { Int64(clamping: $0.stamp.sequence) }, entry.reason,
            ])
        }
    }

    private static func write(_ books: BooksChange, to database: Database) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO books VALUES (1, ?, ?, ?)").execute(
            arguments: [
                books.entryCount, Data(books.head.bytes), try books.clock.map { try json($0) },
            ])
        for balance in books.balances {
            let isEmpty = balance.quantity == .zero && balance.promised == .zero
            if isEmpty {
                try database.cachedStatement(sql: "DELETE FROM balance WHERE account = ? AND resource = ?")
                    .execute(arguments: ["\(balance.account)", balance.resource.text])
            } else {
                try database.cachedStatement(sql: "INSERT OR REPLACE INTO balance VALUES (?, ?, ?, ?)")
                    .execute(arguments: [
                        "\(balance.account)", balance.resource.text, balance.quantity.rawValue,
                        balance.promised.rawValue,
                    ])
            }
        }
        for standing in books.standings {
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO standing VALUES (?, ?, ?)")
                .execute(arguments: [standing.id.round, standing.id.place, try json(standing)])
        }
        for order in books.ended {
            try database.cachedStatement(sql: "DELETE FROM standing WHERE round = ? AND place = ?")
                .execute(arguments: [order.round, order.place])
        }
        for (place, item) in books.suspense {
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO suspense VALUES (?, ?)")
                .execute(arguments: [place, try json(item)])
        }
    }

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}

/// Somebody else has written to a history, or it is not the one that was opened.
public struct HistoryMoved: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String { "the history is not where this program has left it" }
}
