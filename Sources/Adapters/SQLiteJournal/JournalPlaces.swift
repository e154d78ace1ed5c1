internal import Foundation
internal import GRDB

/// Looks places of a journal up without reading all that is before them. What it hands over is checked against the link of the
/// record before it; that this link is right, only who reads the whole journal knows.
public struct JournalPlaces: Sendable {
    let path: String
    let owner: Owner
    let database: DatabaseQueue

    /// How far the journal is now, and the link of its chain there. O(1).
    public func end() throws -> (position: Int64, link: [UInt8]) {
        try reading { database in
            guard let end = try Summary.read(from: database)?.end else {
                throw JournalError.damaged(path: path, record: nil, reason: "its end changed under us")
            }
            return (end.count, [UInt8](end.link))
        }
    }

    /// The link of the chain after a record; nil where there is no such record.
    public func link(at position: Int64) throws -> [UInt8]? {
        try reading { try JournalFile.link(at: position, in: $0).map { [UInt8]($0) } }
    }

    /// Single records. O(records asked for · log records).
    public func records(at positions: [Int64]) throws -> [[UInt8]] {
        try reading { database in try positions.map { try record(at: $0, in: database) } }
    }

    /// The records behind one; fewer than asked for where the journal ends.
    public func records(after start: Int64, countMax: Int) throws -> [[UInt8]] {
        try reading { database in
            let last = try Int64.fetchOne(database, sql: "SELECT record_count FROM journal") ?? 0
            return try (start..<max(start, min(last, start + Int64(countMax)))).map {
                try record(at: $0 + 1, in: database)
            }
        }
    }

    private func record(at position: Int64, in database: Database) throws -> [UInt8] {
        let row = try Row.fetchOne(
            database, sql: "SELECT link, bytes FROM record WHERE position = ?", arguments: [position])
        let before =
            position == 1
            ? ChainEnd(beginningFor: owner).link : try JournalFile.link(at: position - 1, in: database)
        if let row, let before, let bytes = Data.fromDatabaseValue(row[1]) {
            var end = ChainEnd(count: position - 1, link: before)
            end.extend(by: bytes)
            if Data.fromDatabaseValue(row[0]) == end.link { return [UInt8](bytes) }
        }
        throw JournalError.damaged(path: path, record: position, reason: "its hash does not fit")
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

    private func snapshot(_ row: Row, in database: Database) throws -> JournalSnapshot? {
        guard let position = Int64.fromDatabaseValue(row[0]), let form = String.fromDatabaseValue(row[1]),
            let bytes = Data.fromDatabaseValue(row[2]),
            let link = try JournalFile.link(at: position, in: database),
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
