internal import Cryptography
internal import Foundation
internal import GRDB

/// What a journal keeps of a range of records that lies, compressed, in a file beside it.
struct Segment: Hashable, Sendable {
    /// The end of the chain before its first record.
    let start: ChainEnd
    /// After its last.
    let end: ChainEnd
    let byteCount: Int64
    /// Of the whole file.
    let fileHash: Data
    /// Of the list of blocks at its end.
    let listHash: Data

    private var hash: Data {
        var hash = SecureHash()
        hash.update(
            [UInt8]("diaodu segment 1\0\(start.count)\0\(end.count)\0\(byteCount)\0".utf8))
        for part in [start.link, end.link, fileHash, listHash] { hash.update(part.bytes) }
        return Data(hash.value)
    }

    func insert(into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                start.count + 1, end.count, start.link, end.link, byteCount, fileHash, listHash, hash,
            ])
    }

    /// All that are kept, each following the one before it.
    ///
    /// - Parameters:
    ///   - base: the end of the chain before the first record that is kept.
    ///   - path: of the journal, for the error.
    static func all(in database: Database, since base: ChainEnd, of path: String) throws -> [Segment] {
        var (segments, end) = ([Segment](), base)
        for row in try Row.fetchAll(database, sql: "SELECT * FROM segment ORDER BY first") {
            guard let first = Int64.fromDatabaseValue(row[0]), let last = Int64.fromDatabaseValue(row[1]),
                let startLink = Data.fromDatabaseValue(row[2]), let link = Data.fromDatabaseValue(row[3]),
                let byteCount = Int64.fromDatabaseValue(row[4]),
                let fileHash = Data.fromDatabaseValue(row[5]), let listHash = Data.fromDatabaseValue(row[6])
            else { throw JournalError.damaged(path: path, record: nil, reason: "its list of segments is") }
            let segment = Segment(
                start: ChainEnd(count: first - 1, link: startLink), end: ChainEnd(count: last, link: link),
                byteCount: byteCount, fileHash: fileHash, listHash: listHash)
            guard Data.fromDatabaseValue(row[7]) == segment.hash, segment.start == end, last >= first else {
                throw JournalError.damaged(
                    path: path, record: end.count + 1, reason: "the segment that it is in does not fit")
            }
            segments.append(segment)
            end = segment.end
        }
        return segments
    }

    static func folder(of journal: String) -> String { journal + ".segments" }

    /// Two histories of one journal, of which one was restored from a copy, have different files.
    func path(of journal: String) -> String {
        "\(Self.folder(of: journal))/\(start.count + 1)-\(end.count)-\(Self.mark(of: end.link))"
    }

    static func mark(of link: Data) -> String {
        link.prefix(8).map { String(format: "%02x", $0) }.joined()
    }
}
