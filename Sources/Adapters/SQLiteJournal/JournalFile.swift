internal import Foundation
internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#endif

/// The SQLite file under a journal: its form, its settings, whose it is.
enum JournalFile {
    /// "DIAO", in the file's header.
    static let applicationID: Int32 = 0x4449_414F
    static let formatVersion: Int32 = 1

    /// Makes a complete, empty journal under another name first: a file under its own name is never half made.
    static func begin(at path: String, for owner: Owner) throws {
        let draft = path + ".new"
        for leftover in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: draft + leftover) }
        let database = try open(at: draft)
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE journal (
                        id INTEGER PRIMARY KEY CHECK (id = 1), node TEXT NOT NULL, network TEXT NOT NULL,
                        incarnation INTEGER NOT NULL, record_count INTEGER NOT NULL, link BLOB NOT NULL) STRICT;
                    CREATE TABLE record (
                        position INTEGER PRIMARY KEY, link BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
                    CREATE TRIGGER record_is_kept BEFORE DELETE ON record
                        BEGIN SELECT RAISE(ABORT, 'a journal only grows'); END;
                    CREATE TRIGGER record_is_final BEFORE UPDATE ON record
                        BEGIN SELECT RAISE(ABORT, 'a journal only grows'); END;
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(formatVersion);
                    """)
            try database.execute(
                sql: "INSERT INTO journal VALUES (1, ?, ?, 0, 0, ?)",
                arguments: [owner.node, owner.network, root(of: owner)])
        }
        try database.close()
        guard rename(draft, path) == 0 else {
            throw JournalError.unusable(path: path, reason: String(cString: strerror(errno)))
        }
        let folder = Glibc.open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY)
        if folder >= 0 {
            fsync(folder)
            Glibc.close(folder)
        }
    }

    /// - Throws: ``JournalError/unusable(path:reason:)`` where the file system cannot give what a journal promises.
    static func open(at path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "journal"
        let database = try DatabaseQueue(path: path, configuration: configuration)
        let (mode, synchronous) = try database.writeWithoutTransaction { database in
            // After opening: GRDB itself would choose NORMAL, which forgets the last commits when power fails.
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            return (mode, try Int.fetchOne(database, sql: "PRAGMA synchronous"))
        }
        guard mode == "wal", synchronous == 2 else {
            throw JournalError.unusable(
                path: path, reason: "SQLite cannot write ahead here; keep journals on a local disk")
        }
        return database
    }

    static func check(_ database: DatabaseQueue, at path: String, belongsTo owner: Owner) throws {
        try database.read { database in
            guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
                throw JournalError.notAJournal(path: path)
            }
            let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version == formatVersion else {
                throw JournalError.unknownFormat(path: path, version: version)
            }
            let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(3)")
            guard findings == ["ok"] else {
                throw JournalError.damaged(path: path, record: nil, reason: findings.joined(separator: "; "))
            }
            guard let row = try Row.fetchOne(database, sql: "SELECT node, network FROM journal") else {
                throw JournalError.damaged(path: path, record: nil, reason: "it does not say whose it is")
            }
            let found = Owner(node: row["node"], network: row["network"])
            guard found == owner else {
                throw JournalError.otherOwner(
                    path: path, node: found.node, network: found.network, expectedNode: owner.node,
                    expectedNetwork: owner.network)
            }
        }
    }
}
