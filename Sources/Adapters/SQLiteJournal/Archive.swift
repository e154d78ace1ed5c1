internal import Foundation
internal import GRDB
internal import Synchronization

/// Moves closed ranges of a journal's records into segments, and removes old ones.
///
///     write the file ─▶ note the segment ─▶ delete its records
///     forget the segment ─▶ delete the file
///
/// Each arrow may be the last thing that happens: a file that is not noted is removed at the next start if its records are still
/// there, records that are noted in a segment are deleted later, a file that is forgotten too.
final class Archive: Sendable {
    /// Where a test stops it.
    enum Step: CaseIterable {
        case written, noted, halfDeleted, forgotten
    }

    private let path: String
    private let owner: Owner
    private let database: DatabaseQueue
    private let opened = Mutex<JournalPlaces?>(nil)

    /// How many records are deleted in one transaction: the node's own commits wait for it.
    private static let deletedCountMax = 256

    /// Finishes what the last process did not.
    init(of path: String, _ owner: Owner, _ database: DatabaseQueue) throws {
        (self.path, self.owner, self.database) = (path, owner, database)
        try deleteRecords(until: { _ in })
        try removeStrayFiles()
    }

    func places() throws -> JournalPlaces {
        try opened.withLock { opened in
            if let places = opened { return places }
            let places = try JournalPlaces(besideWriter: path, owner)
            opened = places
            return places
        }
    }

    /// The journal is closed.
    func close() { opened.withLock { try? $0?.database.close() } }

    /// - Parameter reach: is told of each step that is done.
    func run(keeping byteCountMax: Int64?, reach: (Step) throws -> Void = { _ in }) throws {
        try closeSegment(reach)
        if let byteCountMax { try prune(to: byteCountMax, reach) }
    }

    private func closeSegment(_ reach: (Step) throws -> Void) throws {
        let (start, snapshots) = try database.read { database in
            (
                try Self.closed(in: database, at: path),
                try Int64.fetchAll(
                    database, sql: "SELECT position FROM snapshot ORDER BY position DESC LIMIT 2")
            )
        }
        guard snapshots.count == 2, let last = snapshots.last, last > start.count else { return }
        let places = try places()
        let segment = try SegmentFile.write(
            besideJournal: path, from: start, through: last, state: try places.snapshot(at: start.count),
            read: places.records(after:countMax:))
        guard try places.link(at: last) == [UInt8](segment.end.link) else {
            throw JournalError.damaged(path: path, record: last, reason: "its hash does not fit")
        }
        try reach(.written)
        try database.write { database in
            try segment.insert(into: database)
            try database.execute(sql: "DELETE FROM snapshot WHERE position < ?", arguments: [last])
        }
        try reach(.noted)
        try deleteRecords(until: reach)
    }

    private func deleteRecords(until reach: (Step) throws -> Void) throws {
        while true {
            let deletedCount = try database.write { database in
                try database.execute(
                    sql: """
                        DELETE FROM record WHERE position IN (
                            SELECT position FROM record WHERE position <= (SELECT coalesce(max(last), 0) FROM segment)
                            ORDER BY position LIMIT ?)
                        """, arguments: [Self.deletedCountMax])
                return database.changesCount
            }
            guard deletedCount > 0 else { return }
            try reach(.halfDeleted)
        }
    }

    private func prune(to byteCountMax: Int64, _ reach: (Step) throws -> Void) throws {
        while let oldest = try forgetOldest(above: byteCountMax) {
            try reach(.forgotten)
            try FileManager.default.removeItem(atPath: oldest.path(of: path))
        }
    }

    /// - Returns: the segment that is no longer noted; nil where all may stay.
    private func forgetOldest(above byteCountMax: Int64) throws -> Segment? {
        try database.write { database in
            guard var summary = try Summary.read(from: database) else { return nil }
            let segments = try Verification.segments(of: summary, in: database, at: path)
            guard segments.count > 1, segments.reduce(0, { $0 + $1.byteCount }) > byteCountMax,
                // Without the state before it nobody could go on from the next one.
                try SegmentFile(segments[1], of: path).state() != nil
            else { return nil }
            summary.base = segments[0].end
            try database.execute(
                sql: "DELETE FROM segment WHERE first = ?", arguments: [segments[0].start.count + 1])
            try summary.write(to: database)
            return segments[0]
        }
    }

    private func removeStrayFiles() throws {
        let folder = Segment.folder(of: path)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
        let (noted, base) = try database.read { database in
            guard let summary = try Summary.read(from: database) else { return (Set<String>(), Int64(0)) }
            let segments = try Verification.segments(of: summary, in: database, at: path)
            return (Set(segments.map { $0.path(of: path) }), summary.base.count)
        }
        for name in names where !noted.contains("\(folder)/\(name)") {
            // Of another history of this journal, which somebody may want back, are those whose last record is not here.
            let parts = name.split(separator: "-").map(String.init)
            let isCopy =
                try parts.count == 3
                && Int64(parts[1]).map { last in
                    try last <= base
                        || places().link(at: last).map { Segment.mark(of: Data($0)) == parts[2] } ?? false
                } ?? false
            if isCopy || name.hasSuffix(".new") {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
        }
    }

    /// The end of what is in segments.
    private static func closed(in database: Database, at path: String) throws -> ChainEnd {
        guard let summary = try Summary.read(from: database) else {
            throw JournalError.damaged(path: path, record: nil, reason: "its end changed under us")
        }
        return try Verification.segments(of: summary, in: database, at: path).last?.end ?? summary.base
    }
}
