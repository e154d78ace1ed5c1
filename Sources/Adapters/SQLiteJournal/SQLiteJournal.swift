public import Domain
internal import FileAccess
internal import Foundation
internal import GRDB
internal import Synchronization

/// What a node must remember, in order, in one SQLite file that only this process has open.
///
/// What ``append(_:)`` has returned from is on the disk. Every record is chained by SHA-256 to the one before it, so
/// that a changed, missing or foreign record is found at the next start; snapshots are tied to the chain.
public final class SQLiteJournal: Sendable {
    /// Counts the starts of this node, this one included. On the disk already.
    public let incarnation: UInt32
    let database: DatabaseQueue
    private let path: String
    private let owner: Owner
    /// Held as long as the journal is open.
    private let lock: FileLock
    private let seal: Seal
    private let hold: FileHold
    private let watch: FileWatch
    private let opened = Mutex<JournalPlaces?>(nil)

    /// Opens a journal, or begins one where there is none, and hands over every record in the order it came in.
    ///
    /// - Parameters:
    ///   - restore: gets the newest snapshot, once it and all before it were found undamaged. If it returns true, only the
    ///     records after the snapshot are handed over; false says that this program cannot read it.
    ///   - replay: gets each record, counted from 1, only after it was found undamaged. What it throws, this
    ///     throws.
    /// - Throws: ``JournalError``.
    public init(
        path: String, node: NodeID, network: NetworkID,
        restoring restore: (JournalSnapshot) throws -> Bool = { _ in false },
        replaying replay: (_ position: Int64, _ record: [UInt8]) throws -> Void
    ) throws {
        // Whatever link leads there: log, seal and lock lie beside the file itself.
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        self.path = path
        lock = try FileLock(path: JournalFile.lockPath(of: path), guarding: path)
        let owner = Owner(node: node.text, network: network.text)
        self.owner = owner
        let sealed = try Seal.read(beside: path)
        let isFound: Bool
        do throws(FileFault) { isFound = try isThere(path) } catch { throw JournalError.inaccessible(error) }
        if !isFound {
            if let sealed, sealed.mark.count > 0 {
                throw JournalError.damaged(
                    path: path, record: nil, reason: "it is gone; it had \(sealed.mark.count) records")
            }
            try Self.translating(at: path, isSealed: false) { try JournalFile.begin(at: path, for: owner) }
        } else if let closing = sealed?.closing {
            try Self.check(closing, at: path, owner)
        }
        var opened: (DatabaseQueue, Summary)?
        var held: FileHold?
        try Self.translating(at: path, isSealed: sealed != nil) {
            // Not for writing yet: SQLite would tidy up what is damaged, and with it what a person could still save.
            do throws(FileFault) { try checkFile(at: path, for: .write) } catch {
                throw JournalError.inaccessible(error)
            }
            held = try FileHold(path)
            let isAtRest = !JournalFile.hasWriteAheadLog(at: path)
            let reader = try JournalFile.openForReading(at: path, isAtRest: isAtRest)
            let summary = try reader.read { database in
                try Verification(path: path, database: database, expectedOwner: owner, mark: sealed?.mark)
                    .run(restoring: restore, replaying: replay)
            }
            try reader.close()
            opened = (try JournalFile.open(at: path), summary)
        }
        guard case (let database, var summary)? = opened, let held else { preconditionFailure("it is open") }
        hold = held
        self.database = database
        seal = try Seal(beside: path, at: summary.end)
        summary.incarnation += 1
        incarnation = summary.incarnation
        try Self.translating(at: path, isSealed: false) {
            try database.write { [summary] in try summary.write(to: $0) }
        }
        // From here on there is a log, too.
        watch = FileWatch([path, JournalFile.logPath(of: path), Seal.path(of: path)])
    }

    /// Puts all records on the disk together, or none of them.
    public func append(_ records: [[UInt8]]) throws(JournalError) {
        do {
            let end = try database.write { database in
                guard var summary = try Summary.read(from: database) else {
                    throw JournalError.damaged(path: path, record: nil, reason: "its end changed under us")
                }
                let insert = try database.cachedStatement(
                    sql: "INSERT INTO record (position, link, bytes) VALUES (?, ?, ?)")
                for record in records {
                    let bytes = Data(record)
                    summary.end.extend(by: bytes)
                    try insert.execute(arguments: [summary.end.count, summary.end.link, bytes])
                }
                try summary.write(to: database)
                return summary.end
            }
            try watch.check()
            seal.mark(end)
        } catch let error as JournalError {
            throw error
        } catch {
            throw .notCommitted(path: path, reason: "\(error)")
        }
    }

    /// For the threads of this process that read what is on the disk while the node appends. No ``JournalReader`` may be opened
    /// here: when it closed the file, SQLite's locks on it would be gone.
    public func places() throws -> JournalPlaces {
        try opened.withLock { opened in
            if let places = opened { return places }
            var configuration = Configuration()
            configuration.label = "journal places"
            configuration.readonly = true
            let places = JournalPlaces(
                path: path, owner: owner,
                database: try DatabaseQueue(path: path, configuration: configuration))
            opened = places
            return places
        }
    }

    /// Keeps the state after a record that is on the disk already, so that the next start need not replay what led to it.
    /// The newest two are kept; no record is ever removed.
    public func save(_ snapshot: JournalSnapshot) throws(JournalError) {
        do {
            try database.write { database in
                let link = try Data.fetchOne(
                    database, sql: "SELECT link FROM record WHERE position = ?",
                    arguments: [snapshot.position])
                guard let link else {
                    preconditionFailure("a snapshot of record \(snapshot.position), which is not there")
                }
                let bytes = Data(snapshot.bytes)
                let hash = ChainEnd(count: snapshot.position, link: link)
                    .hash(ofSnapshot: snapshot.form, bytes)
                try database.execute(
                    sql: "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)",
                    arguments: [snapshot.position, snapshot.form, bytes, hash])
                try database.execute(
                    sql: """
                        DELETE FROM snapshot WHERE position NOT IN
                            (SELECT position FROM snapshot ORDER BY position DESC LIMIT \(JournalSnapshot.countMax))
                        """)
            }
        } catch {
            throw .notCommitted(path: path, reason: "\(error)")
        }
    }

    /// For an orderly end, after which a change of any byte is found; without it nothing is lost.
    public func close() {
        // Where a connection is left, SQLite leaves its log, too.
        opened.withLock { try? $0?.database.close() }
        let isWhole = (try? watch.check()) != nil
        guard (try? database.close()) != nil else { return }
        // Where somebody else still reads, SQLite leaves its log, and there is nothing final to seal.
        if isWhole, !JournalFile.hasWriteAheadLog(at: path) { seal.close(over: path) }
        hold.release()
        lock.release()
    }

    /// A journal that was closed in order is what it was, to the byte.
    private static func check(_ closing: Seal.Content.Closing, at path: String, _ owner: Owner) throws {
        guard !JournalFile.hasWriteAheadLog(at: path) else {
            throw JournalError.damaged(
                path: path, record: nil, reason: "another program has written to it since it was closed")
        }
        guard let now = Seal.closing(of: path), let difference = closing.firstDifference(from: now) else {
            return
        }
        // Which record it is in says more, where it is in one.
        do {
            try translating(at: path, isSealed: true) {
                _ = try JournalFile.openForReading(at: path, isAtRest: true).read { database in
                    try Verification(path: path, database: database, expectedOwner: owner, mark: nil)
                        .run(restoring: { _ in true }, replaying: { _, _ in })
                }
            }
        } catch JournalError.damaged(_, let record?, let reason) {
            throw JournalError.damaged(path: path, record: record, reason: reason)
        } catch {}
        throw JournalError.damaged(path: path, record: nil, reason: difference)
    }

    /// - Parameter isSealed: whether it was certainly a journal once.
    private static func translating(at path: String, isSealed: Bool, _ body: () throws -> Void) throws {
        do { try body() } catch let error as DatabaseError {
            let translated = JournalError(error, at: path)
            guard isSealed, translated == .notAJournal(path: path) else { throw translated }
            throw JournalError.damaged(path: path, record: nil, reason: "its beginning is destroyed")
        } catch JournalError.notAJournal(let path) where isSealed {
            throw JournalError.damaged(path: path, record: nil, reason: "its beginning is destroyed")
        } catch JournalError.unknownFormat(let path, let version) where isSealed {
            throw JournalError.damaged(
                path: path, record: nil,
                reason:
                    "it says it has format \(version), but its seal is of format \(JournalFile.formatVersion)"
            )
        }
    }
}
