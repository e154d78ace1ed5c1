internal import Crypto
public import Domain
internal import Foundation
internal import GRDB

/// What a node must remember, in order, in one SQLite file that only this process has open.
///
/// What ``append(_:)`` has returned from is on the disk. Every record is chained by SHA-256 to the one before it, so
/// that a changed, missing or foreign record is found at the next start.
public final class SQLiteJournal: Sendable {
    /// Counts the starts of this node, this one included. On the disk already.
    public let incarnation: UInt32
    let database: DatabaseQueue
    private let path: String
    /// Held as long as the journal is open.
    private let lock: FileLock

    /// Opens a journal, or begins one where there is none, and hands over every record in the order it came in.
    ///
    /// - Parameter replay: gets each record, counted from 1, only after it was found undamaged. What it throws, this
    ///   throws.
    /// - Throws: ``JournalError``.
    public init(
        path: String, node: NodeID, network: NetworkID,
        replaying replay: (_ position: Int64, _ record: [UInt8]) throws -> Void
    ) throws {
        self.path = path
        lock = try FileLock(path: path + ".lock", guarding: path)
        let owner = Owner(node: node.text, network: network.text)
        do {
            if !FileManager.default.fileExists(atPath: path) { try JournalFile.begin(at: path, for: owner) }
            database = try JournalFile.open(at: path)
            try JournalFile.check(database, at: path, belongsTo: owner)
            try Self.replay(database, path, owner, replay)
            incarnation = try database.write { database in
                try UInt32.fetchOne(
                    database, sql: "UPDATE journal SET incarnation = incarnation + 1 RETURNING incarnation")!
            }
        } catch let error as DatabaseError {
            throw JournalError(error, at: path)
        }
    }

    /// Puts all records on the disk together, or none of them.
    public func append(_ records: [[UInt8]]) throws(JournalError) {
        do {
            try database.write { database in
                var end = try ChainEnd.read(from: database)
                let insert = try database.cachedStatement(
                    sql: "INSERT INTO record (position, link, bytes) VALUES (?, ?, ?)")
                for record in records {
                    end.extend(by: record)
                    try insert.execute(arguments: [end.count, end.link, Data(record)])
                }
                try end.write(to: database)
            }
        } catch {
            throw .notCommitted(path: path, reason: "\(error)")
        }
    }

    /// For an orderly end; without it nothing is lost.
    public func close() {
        try? database.close()
        lock.release()
    }

    private static func replay(
        _ database: DatabaseQueue, _ path: String, _ owner: Owner, _ replay: (Int64, [UInt8]) throws -> Void
    ) throws {
        try database.read { database in
            var end = ChainEnd(beginningFor: owner)
            let rows = try Row.fetchCursor(
                database, sql: "SELECT position, link, bytes FROM record ORDER BY position")
            while let row = try rows.next() {
                let bytes = [UInt8](row["bytes"] as Data)
                end.extend(by: bytes)
                guard row["position"] == end.count, row["link"] == end.link else {
                    throw JournalError.damaged(path: path, record: end.count, reason: "its hash does not fit")
                }
                try replay(end.count, bytes)
            }
            let stated = try ChainEnd.read(from: database)
            guard stated.count <= end.count else {
                throw JournalError.damaged(
                    path: path, record: end.count + 1,
                    reason: "it is missing; there should be \(stated.count)")
            }
            guard stated == end else {
                throw JournalError.damaged(
                    path: path, record: nil, reason: "the end of the chain does not fit")
            }
        }
    }
}

/// Whose journal it is.
struct Owner: Hashable, Sendable {
    let node: String
    let network: String
}

/// How many records there are and the hash of them all.
private struct ChainEnd: Equatable {
    private(set) var count: Int64
    private(set) var link: Data

    init(beginningFor owner: Owner) {
        (count, link) = (0, Self.root(of: owner))
    }

    private init(count: Int64, link: Data) { (self.count, self.link) = (count, link) }

    static func root(of owner: Owner) -> Data {
        Data(SHA256.hash(data: Data("diaodu journal 1\0\(owner.network)\0\(owner.node)".utf8)))
    }

    mutating func extend(by record: [UInt8]) {
        count += 1
        var hash = SHA256()
        hash.update(data: link)
        withUnsafeBytes(of: count.bigEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: record)
        link = Data(hash.finalize())
    }

    static func read(from database: Database) throws -> ChainEnd {
        let row = try Row.fetchOne(database, sql: "SELECT record_count, link FROM journal")!
        return ChainEnd(count: row["record_count"], link: row["link"])
    }

    func write(to database: Database) throws {
        try database.cachedStatement(sql: "UPDATE journal SET record_count = ?, link = ?")
            .execute(arguments: [count, link])
    }
}

extension JournalFile {
    /// The link before the first record's.
    static func root(of owner: Owner) -> Data { ChainEnd.root(of: owner) }
}
