internal import Foundation
internal import GRDB

/// Reads a journal from its beginning and trusts nothing in it that its hashes do not cover.
struct Verification {
    let path: String
    let database: Database
    /// Nil to believe what the journal says.
    let expectedOwner: Owner?
    /// What was certainly on the disk once.
    let mark: ChainEnd?

    /// What a journal is read for.
    enum Extent {
        /// To go on from the newest snapshot: what lies in segments is checked for being there.
        case sinceNewestSnapshot
        /// Everything that is kept.
        case whole
    }

    /// Checks what is read, and hands over what is needed to go on.
    ///
    /// - Parameter restore: gets the state that the first record handed over follows. It returns false for one that it cannot
    ///   read; then everything that is kept is handed over, for which it gets the state before the first record, if any are gone.
    /// - Returns: what the journal says of itself.
    func run(
        _ extent: Extent, restoring restore: (JournalSnapshot) throws -> Bool,
        replaying replay: (_ position: Int64, _ record: [UInt8]) throws -> Void
    ) throws -> Summary {
        try JournalFile.check(database, at: path)
        guard let summary = try Summary.read(from: database) else {
            throw damaged("the row that says whose it is and how far it goes does not fit its hash")
        }
        if let expectedOwner, summary.owner != expectedOwner {
            throw JournalError.otherOwner(
                path: path, node: summary.owner.node, network: summary.owner.network,
                expectedNode: expectedOwner.node, expectedNetwork: expectedOwner.network)
        }
        let segments = try Self.segments(of: summary, in: database, at: path)
        for segment in segments { try SegmentFile.check(segment, of: path) }
        let closed = segments.last?.end ?? summary.base
        var end = closed
        // A crash may have left older ones, of which the records are in segments.
        let snapshots = try positionsOfSnapshots().filter { $0 >= closed.count }
        var isRestored = false
        for position in snapshots.reversed() {
            try advance(&end, through: position) { _, _ in }
            let snapshot = try self.snapshot(at: end)
            if position == snapshots.first, case .sinceNewestSnapshot = extent {
                isRestored = try restore(snapshot)
            }
        }
        if !isRestored {
            end = closed
            try handOver(segments, since: summary.base, restoring: restore, replaying: replay)
        }
        try advance(&end, through: .max, replaying: replay)
        try check(end, against: summary.end)
        return summary
    }

    /// Everything that is kept in segments.
    private func handOver(
        _ segments: [Segment], since base: ChainEnd, restoring restore: (JournalSnapshot) throws -> Bool,
        replaying replay: (Int64, [UInt8]) throws -> Void
    ) throws {
        let files = try segments.map { try SegmentFile($0, of: path) }
        if base.count > 0 {
            guard let state = try files.first?.state(), try restore(state) else {
                throw JournalError.beginsLater(path: path, record: base.count + 1)
            }
        }
        for file in files { try file.readAll(replay) }
    }

    /// Those of a journal that may be of the format before this one.
    static func segments(
        of summary: Summary, in database: Database, at path: String
    ) throws -> [Segment] {
        guard try database.tableExists("segment") else { return [] }
        return try Segment.all(in: database, since: summary.base, of: path)
    }

    /// Newest first.
    private func positionsOfSnapshots() throws -> [Int64] {
        try Int64.fetchAll(database, sql: "SELECT position FROM snapshot ORDER BY position DESC")
    }

    private func advance(
        _ end: inout ChainEnd, through last: Int64, replaying replay: (Int64, [UInt8]) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql:
                "SELECT position, link, bytes FROM record WHERE position > ? AND position <= ? ORDER BY position",
            arguments: [end.count, last])
        while let row = try rows.next() {
            let bytes = Data.fromDatabaseValue(row[2])
            end.extend(by: bytes ?? Data())
            guard bytes != nil, Int64.fromDatabaseValue(row[0]) == end.count,
                Data.fromDatabaseValue(row[1]) == end.link
            else { throw damaged("its hash does not fit", record: end.count) }
            if end.count == mark?.count, end != mark {
                throw damaged("it is not the record that was written there once", record: end.count)
            }
            try replay(end.count, [UInt8](bytes!))
        }
        guard last == .max || end.count == last else {
            throw damaged("it is missing, but there is a snapshot of record \(last)", record: end.count + 1)
        }
    }

    private func snapshot(at end: ChainEnd) throws -> JournalSnapshot {
        let row = try Row.fetchOne(
            database, sql: "SELECT form, bytes, hash FROM snapshot WHERE position = ?", arguments: [end.count]
        )
        guard let row, let form = String.fromDatabaseValue(row[0]),
            let bytes = Data.fromDatabaseValue(row[1]),
            Data.fromDatabaseValue(row[2]) == end.hash(ofSnapshot: form, bytes)
        else { throw damaged("the snapshot of record \(end.count) does not fit its hash") }
        return JournalSnapshot(position: end.count, form: form, bytes: [UInt8](bytes))
    }

    private func check(_ end: ChainEnd, against stated: ChainEnd) throws {
        let count = max(stated.count, mark?.count ?? 0)
        guard count <= end.count else {
            throw damaged("it is missing; there should be \(count)", record: end.count + 1)
        }
        guard stated == end else { throw damaged("the end of the chain does not fit") }
    }

    private func damaged(_ reason: String, record: Int64? = nil) -> JournalError {
        .damaged(path: path, record: record, reason: reason)
    }
}
