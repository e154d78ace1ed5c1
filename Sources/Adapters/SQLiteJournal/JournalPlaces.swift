internal import Foundation
internal import GRDB

/// Looks places of a journal up without reading all that is before them. What it hands over is checked against the link of the
/// record before it; that this link is right, only who reads the whole journal knows.
public struct JournalPlaces: Sendable {
    let path: String
    let owner: Owner
    let database: DatabaseQueue

    init(path: String, owner: Owner, database: DatabaseQueue) {
        (self.path, self.owner, self.database) = (path, owner, database)
    }

    /// In the process that writes the journal.
    init(besideWriter path: String, _ owner: Owner) throws {
        var configuration = Configuration()
        configuration.label = "journal places"
        configuration.readonly = true
        self.init(
            path: path, owner: owner, database: try DatabaseQueue(path: path, configuration: configuration))
    }

    /// How far the journal is now, and the link of its chain there. O(1).
    public func end() throws -> (position: Int64, link: [UInt8]) {
        try reading { database in
            guard let end = try Summary.read(from: database)?.end else {
                throw JournalError.damaged(path: path, record: nil, reason: "its end changed under us")
            }
            return (end.count, [UInt8](end.link))
        }
    }

    /// How many records were removed from its beginning.
    public func removedCount() throws -> Int64 { try reading { try Lookup(path, $0).summary.base.count } }

    /// The link of the chain after a record; nil where there is no such record.
    public func link(at position: Int64) throws -> [UInt8]? {
        try reading { try Lookup(path, $0).link(at: position).map { [UInt8]($0) } }
    }

    /// Single records. O(records asked for · records in a block of a segment).
    public func records(at positions: [Int64]) throws -> [[UInt8]] {
        try reading { database in
            let lookup = try Lookup(path, database)
            return try positions.map { try lookup.record(at: $0) }
        }
    }

    /// The records behind one; fewer than asked for where the journal ends.
    public func records(after start: Int64, countMax: Int) throws -> [[UInt8]] {
        try reading { try Lookup(path, $0).records(after: start, countMax: countMax) }
    }

    /// The state before the first record that is kept; nil where that is the journal's first, or nobody knows it.
    public func base() throws -> JournalSnapshot? {
        try reading { database in
            let lookup = try Lookup(path, database)
            guard lookup.summary.base.count > 0, let first = lookup.segments.first else { return nil }
            return try SegmentFile(first, of: path).state()
        }
    }

    /// Restores the newest snapshot that can be and has no more than so many records in it.
    ///
    /// - Parameter restore: returns false for one that this program cannot read.
    /// - Returns: the position of the one that was restored; nil for none.
    public func restore(through position: Int64, _ restore: (JournalSnapshot) throws -> Bool) throws -> Int64?
    {
        let snapshots = try reading { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT position, form, bytes, hash FROM snapshot WHERE position <= ? ORDER BY position DESC",
                arguments: [position]
            ).compactMap { try snapshot($0, in: database) }
        }
        return try snapshots.first { try restore($0) }?.position
    }

    /// The state after a record; nil where none is kept, or it is not what was written.
    func snapshot(at position: Int64) throws -> JournalSnapshot? {
        try reading { database in
            try Row.fetchOne(
                database, sql: "SELECT position, form, bytes, hash FROM snapshot WHERE position = ?",
                arguments: [position]
            ).flatMap { try snapshot($0, in: database) }
        }
    }

    private func snapshot(_ row: Row, in database: Database) throws -> JournalSnapshot? {
        guard let position = Int64.fromDatabaseValue(row[0]), let form = String.fromDatabaseValue(row[1]),
            let bytes = Data.fromDatabaseValue(row[2]),
            let link = try Lookup(path, database).link(at: position),
            Data.fromDatabaseValue(row[3])
                == ChainEnd(count: position, link: link).hash(ofSnapshot: form, bytes)
        else { return nil }
        return JournalSnapshot(position: position, form: form, bytes: [UInt8](bytes))
    }

    private func reading<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        do { return try database.read(body) } catch let error as DatabaseError {
            throw JournalError(error, at: path)
        }
    }
}

/// Finds records of a journal, wherever they lie.
private struct Lookup {
    let path: String
    let database: Database
    let summary: Summary
    let segments: [Segment]

    init(_ path: String, _ database: Database) throws {
        (self.path, self.database) = (path, database)
        guard let summary = try Summary.read(from: database) else {
            throw JournalError.damaged(path: path, record: nil, reason: "its end changed under us")
        }
        self.summary = summary
        segments = try Verification.segments(of: summary, in: database, at: path)
    }

    private var closed: ChainEnd { segments.last?.end ?? summary.base }

    func link(at position: Int64) throws -> Data? {
        if position == closed.count { return closed.link }
        guard position < closed.count else {
            return try Data.fetchOne(
                database, sql: "SELECT link FROM record WHERE position = ?", arguments: [position])
        }
        if position == summary.base.count { return summary.base.link }
        return try segment(with: position).map { try SegmentFile($0, of: path) }?.link(at: position)
    }

    func record(at position: Int64) throws -> [UInt8] {
        guard position > closed.count else {
            var found: [UInt8]?
            struct Found: Error {}
            do {
                try segment(with: position).map { try SegmentFile($0, of: path) }?.read(after: position - 1) {
                    found = $1
                    throw Found()
                }
            } catch is Found {}
            guard let found else { throw missing(position) }
            return found
        }
        return try open(after: position - 1, countMax: 1).first ?? { throw missing(position) }()
    }

    func records(after start: Int64, countMax: Int) throws -> [[UInt8]] {
        guard start < closed.count else { return try open(after: start, countMax: countMax) }
        guard start >= summary.base.count else { throw missing(start + 1) }
        struct Enough: Error {}
        var records: [[UInt8]] = []
        do {
            for segment in segments where segment.end.count > start {
                try SegmentFile(segment, of: path).read(after: start) { _, record in
                    records.append(record)
                    if records.count == countMax { throw Enough() }
                }
            }
        } catch is Enough { return records }
        return try records + open(after: closed.count, countMax: countMax - records.count)
    }

    /// Of those that lie in no segment.
    private func open(after start: Int64, countMax: Int) throws -> [[UInt8]] {
        guard start < summary.end.count else { return [] }
        guard let link = try link(at: start) else { throw missing(start) }
        var end = ChainEnd(count: start, link: link)
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT position, link, bytes FROM record WHERE position > ? ORDER BY position LIMIT ?",
            arguments: [start, countMax])
        var records: [[UInt8]] = []
        while let row = try rows.next() {
            let bytes = Data.fromDatabaseValue(row[2])
            end.extend(by: bytes ?? Data())
            guard let bytes, Int64.fromDatabaseValue(row[0]) == end.count,
                Data.fromDatabaseValue(row[1]) == end.link
            else { throw missing(end.count) }
            records.append([UInt8](bytes))
        }
        return records
    }

    private func segment(with position: Int64) throws -> Segment? {
        segments.first { $0.start.count < position && position <= $0.end.count }
    }

    private func missing(_ position: Int64) -> JournalError {
        .damaged(path: path, record: position, reason: "its hash does not fit, or it is missing")
    }
}
