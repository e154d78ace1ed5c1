internal import FileAccess
internal import Foundation
internal import GRDB
internal import Glibc

/// The SQLite file under a journal: its form, its settings, whose it is.
enum JournalFile {
    /// "DIAO", in the file's header.
    static let applicationID: Int32 = 0x4449_414F
    static let formatVersion: Int32 = 2

    private static let schema = """
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY CHECK (id = 1), node TEXT NOT NULL, network TEXT NOT NULL,
            incarnation INTEGER NOT NULL, record_count INTEGER NOT NULL, link BLOB NOT NULL,
            hash BLOB NOT NULL) STRICT;
        CREATE TABLE record (
            position INTEGER PRIMARY KEY, link BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE snapshot (
            position INTEGER PRIMARY KEY, form TEXT NOT NULL, bytes BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
        CREATE TRIGGER record_is_kept BEFORE DELETE ON record
            BEGIN SELECT RAISE(ABORT, 'a journal only grows'); END;
        CREATE TRIGGER record_is_final BEFORE UPDATE ON record
            BEGIN SELECT RAISE(ABORT, 'a journal only grows'); END;
        """

    /// Makes a complete, empty journal under another name first: a file under its own name is never half made.
    static func begin(at path: String, for owner: Owner) throws {
        let draft = path + ".new"
        for leftover in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: draft + leftover) }
        // SQLite takes an empty file as it is, and gives the files beside it the same permissions.
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw JournalError.inaccessible(FileFault(path, .make, errorNumber: errno))
        }
        Glibc.close(descriptor)
        let database = try open(at: draft)
        try database.write { database in
            try database.execute(
                sql: """
                    \(schema)
                    PRAGMA application_id = \(applicationID);
                    PRAGMA user_version = \(formatVersion);
                    """)
            try Summary(owner: owner, incarnation: 0, end: ChainEnd(beginningFor: owner)).insert(
                into: database)
        }
        try database.close()
        guard rename(draft, path) == 0 else {
            throw JournalError.inaccessible(FileFault(path, .make, errorNumber: errno))
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

    /// Changes nothing in the file.
    ///
    /// - Parameter isAtRest: nobody writes to it, and its last writer closed it: then no file is made beside it either.
    static func openForReading(at path: String, isAtRest: Bool) throws -> DatabaseQueue {
        // Beside an empty file SQLite would throw the log away.
        guard try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: 1)?.isEmpty == false
        else {
            throw JournalError.notAJournal(path: path)
        }
        var configuration = Configuration()
        configuration.label = "journal reader"
        configuration.readonly = true
        guard isAtRest else { return try DatabaseQueue(path: path, configuration: configuration) }
        let address = URL(fileURLWithPath: path).absoluteString + "?immutable=1"
        return try DatabaseQueue(path: address, configuration: configuration)
    }

    /// - Returns: nil where there is no such record.
    static func link(at position: Int64, in database: Database) throws -> Data? {
        try Data.fetchOne(database, sql: "SELECT link FROM record WHERE position = ?", arguments: [position])
    }

    static func logPath(of path: String) -> String { path + "-wal" }

    static func lockPath(of path: String) -> String { path + ".lock" }

    /// What its last writer left there, because it was killed or is at work.
    static func hasWriteAheadLog(at path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? Int ?? 0) > 0
    }

    /// Whether it is a journal that this program can read. O(1).
    static func checkKind(_ database: Database, at path: String) throws {
        guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            throw JournalError.notAJournal(path: path)
        }
        let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version == formatVersion else {
            throw JournalError.unknownFormat(path: path, version: version)
        }
    }

    /// Everything about the file that is not in its rows. O(size of the file).
    static func check(_ database: Database, at path: String) throws {
        try checkKind(database, at: path)
        // SQLite itself would only find that it cannot write.
        guard let file = FileHandle(forReadingAtPath: path), let header = try file.read(upToCount: 20),
            header.suffix(2) == Data([2, 2])
        else {
            throw JournalError.damaged(
                path: path, record: nil, reason: "its header does not say that it is written ahead")
        }
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(3)")
        guard findings == ["ok"] else {
            throw JournalError.damaged(path: path, record: nil, reason: findings.joined(separator: "; "))
        }
        let model = try DatabaseQueue()
        let expected = try model.write { model in
            try model.execute(sql: schema)
            return try tables(of: model)
        }
        guard try tables(of: database) == expected else {
            throw JournalError.damaged(
                path: path, record: nil, reason: "its tables are not those of a journal")
        }
    }

    private static func tables(of database: Database) throws -> [Row] {
        try Row.fetchAll(
            database, sql: "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
    }
}
