public import Domain
internal import FileAccess
internal import Foundation
internal import GRDB
internal import Glibc

/// What a node's journal says, arranged for questions: which records name an order, what the books came to.
///
/// It is derived from the journal, and made from it anew at will: no program decides anything by it, and one that does not fit
/// its journal is worth nothing. So a commit is not waited for until it is on the disk.
public final class HistoryFile: Sendable {
    let database: DatabaseQueue

    /// "DIAH", in the file's header.
    private static let applicationID: Int32 = 0x4449_4148
    private static let formatVersion: Int32 = 2

    private static let schema = """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY CHECK (id = 1), node TEXT NOT NULL, network TEXT NOT NULL,
            position INTEGER NOT NULL, link BLOB NOT NULL, at_us INTEGER) STRICT;
        CREATE TABLE mention (
            round INTEGER NOT NULL, place INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (round, place, position)) STRICT, WITHOUT ROWID;
        CREATE TABLE plan (
            round INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (round, position)) STRICT, WITHOUT ROWID;
        CREATE TABLE report (
            node TEXT NOT NULL, incarnation INTEGER NOT NULL, sequence INTEGER NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY (node, incarnation, sequence, position)) STRICT, WITHOUT ROWID;
        CREATE TABLE acknowledgement (
            stream INTEGER NOT NULL, site TEXT NOT NULL, through INTEGER NOT NULL, at_us INTEGER NOT NULL,
            position INTEGER NOT NULL, PRIMARY KEY (stream, site, through)) STRICT, WITHOUT ROWID;
        CREATE TABLE answer (position INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
        CREATE TABLE entry (
            number INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, elapsed_us INTEGER, step TEXT NOT NULL,
            resource TEXT NOT NULL, quantity INTEGER NOT NULL, from_account TEXT NOT NULL,
            to_account TEXT NOT NULL, round INTEGER, place INTEGER, cause_node TEXT,
            cause_incarnation INTEGER, cause_sequence INTEGER, reason TEXT NOT NULL) STRICT;
        CREATE INDEX entry_of_order ON entry (round, place) WHERE round IS NOT NULL;
        CREATE INDEX entry_by_time ON entry (elapsed_us);
        CREATE TABLE balance (
            account TEXT NOT NULL, resource TEXT NOT NULL, quantity INTEGER NOT NULL,
            promised INTEGER NOT NULL, PRIMARY KEY (account, resource)) STRICT, WITHOUT ROWID;
        CREATE TABLE standing (
            round INTEGER NOT NULL, place INTEGER NOT NULL, json TEXT NOT NULL,
            PRIMARY KEY (round, place)) STRICT, WITHOUT ROWID;
        CREATE TABLE suspense (place INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
        CREATE TABLE books (
            id INTEGER PRIMARY KEY CHECK (id = 1), entry_count INTEGER NOT NULL, head BLOB NOT NULL,
            clock TEXT) STRICT;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(formatVersion);
        """

    /// Whatever link leads to the journal: it lies beside the file itself.
    public static func path(besideJournal path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path + ".history"
    }

    public static func remove(besideJournal journal: String) {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path(besideJournal: journal) + suffix)
        }
    }

    private init(_ database: DatabaseQueue) { self.database = database }

    // MARK: Of a node at work

    /// Opens the history beside a journal for the node that writes the journal. One that cannot be used is begun anew.
    public convenience init(
        besideJournal journal: String, of node: NodeID, in network: NetworkID
    ) throws {
        let path = Self.path(besideJournal: journal)
        if let database = try? Self.open(path),
            (try? database.read { try Self.isOf(node, network, $0) }) == true
        {
            self.init(database)
            return
        }
        Self.remove(besideJournal: journal)
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFault(path, .make, errorNumber: errno) }
        Glibc.close(descriptor)
        self.init(try Self.open(path))
        try begin(of: node, in: network)
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        try checkFile(at: path, for: .write)
        var configuration = Configuration()
        configuration.label = "history"
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        return database
    }

    private func begin(of node: NodeID, in network: NetworkID) throws {
        try database.write { database in
            try database.execute(sql: Self.schema)
            try database.execute(
                sql: "INSERT INTO history VALUES (1, ?, ?, 0, ?, NULL)",
                arguments: [node.text, network.text, Data()])
        }
    }

    private static func isOf(_ node: NodeID, _ network: NetworkID, _ database: Database) throws -> Bool {
        let row = try Row.fetchOne(database, sql: "SELECT node, network FROM history")
        return try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID
            && Int32.fetchOne(database, sql: "PRAGMA user_version") == formatVersion
            && row?["node"] == node.text && row?["network"] == network.text
    }

    // MARK: Of those who ask

    /// Opens the history beside a journal and changes nothing.
    ///
    /// - Parameter isAtRest: no node writes to it, and its last writer closed it.
    /// - Returns: nil when there is none that can be used.
    public static func reading(
        besideJournal journal: String, of node: NodeID, in network: NetworkID, isAtRest: Bool
    ) -> HistoryFile? {
        let path = path(besideJournal: journal)
        guard (try? isThere(path)) == true else { return nil }
        var configuration = Configuration()
        configuration.label = "history reader"
        configuration.readonly = true
        let hasLog = (try? isThere(path + "-wal")) == true
        let address = URL(fileURLWithPath: path).absoluteString + "?immutable=1"
        let database = try? DatabaseQueue(
            path: isAtRest && !hasLog ? address : path, configuration: configuration)
        guard let database, (try? database.read { try isOf(node, network, $0) }) == true else { return nil }
        return HistoryFile(database)
    }

    /// One that is in memory only, and empty.
    public convenience init(inMemoryOf node: NodeID, in network: NetworkID) throws {
        self.init(try DatabaseQueue())
        try begin(of: node, in: network)
    }

    /// The same in memory, where it can be brought further.
    public func copiedToMemory() throws -> HistoryFile {
        let copy = try DatabaseQueue()
        try database.backup(to: copy)
        return HistoryFile(copy)
    }

    // MARK: How far it is

    public func end() throws -> HistoryEnd {
        try database.read { database in
            guard let row = try Row.fetchOne(database, sql: "SELECT position, link, at_us FROM history")
            else {
                return HistoryEnd(position: 0, link: [], at: nil)
            }
            let link: Data = row["link"]
            return HistoryEnd(
                position: row["position"], link: [UInt8](link),
                at: (row["at_us"] as Int64?).map(Instant.init(microsecondsSinceEpoch:)))
        }
    }

    /// Has everything that was written on the disk.
    public func sync() throws {
        try database.writeWithoutTransaction { database in
            _ = try database.checkpoint(.passive)
        }
    }

    public func close() { try? database.close() }
}
