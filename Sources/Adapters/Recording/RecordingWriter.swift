public import Domain
internal import FileAccess
internal import Foundation
internal import GRDB
internal import Glibc

/// Writes one file of a recording. What ``append(_:)`` has returned from survives the death of this process.
public final class RecordingWriter {
    public let path: String
    public let manifest: RecordingManifest
    private let database: DatabaseQueue
    private var digest = RecordingDigest()
    /// Of the topics and envelopes that have passed since it began.
    public private(set) var byteCount = 0
    public var messageCount: Int64 { digest.messageCount }

    /// Begins a new file; never replaces one.
    ///
    /// - Throws: ``RecordingError``.
    public init(path: String, manifest: RecordingManifest) throws(RecordingError) {
        (self.path, self.manifest) = (path, manifest)
        // SQLite takes an empty file as it is, and gives the files beside it the same permissions.
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST
                ? .exists(path: path) : .inaccessible(FileFault(path, .make, errorNumber: errno))
        }
        Glibc.close(descriptor)
        do {
            database = try DatabaseQueue(path: path)
            try database.writeWithoutTransaction { database in
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                // A process that dies loses nothing; a machine that does may lose the last second.
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            try database.write { database in
                try database.execute(sql: RecordingFile.tables)
                try Self.write(manifest, digest, into: database)
            }
        } catch let error as DatabaseError {
            throw RecordingError(error, at: path)
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
    }

    /// All of them together, or none.
    public func append(_ frames: [RecordedFrame]) throws(RecordingError) {
        guard !frames.isEmpty else { return }
        var extended = digest
        do {
            try database.write { database in
                let insert = try database.cachedStatement(
                    sql: "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)")
                for frame in frames {
                    extended.extend(by: frame)
                    try insert.execute(arguments: [
                        extended.messageCount, frame.receivedAt.microsecondsSinceEpoch,
                        frame.passedAt?.microsecondsSinceEpoch,
                        frame.tapNumber.map { Int64(bitPattern: $0) },
                        frame.isLast ? 1 : 0, Data(frame.topic), Data(frame.envelope),
                    ])
                }
                try database.cachedStatement(sql: "UPDATE manifest SET message_count = ?, digest = ?")
                    .execute(arguments: [extended.messageCount, extended.value])
            }
        } catch let error as DatabaseError {
            throw RecordingError(error, at: path)
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
        digest = extended
        byteCount += frames.reduce(0) { $0 + ($1.isLast ? 0 : $1.topic.count + $1.envelope.count) }
    }

    /// Ends it in order and leaves one file, without a log beside it.
    public func close(at now: Instant) throws(RecordingError) {
        do {
            try database.writeWithoutTransaction { database in
                try database.execute(
                    sql: "UPDATE manifest SET closed_at_us = ?", arguments: [now.microsecondsSinceEpoch])
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
            }
            try database.close()
        } catch let error as DatabaseError {
            throw RecordingError(error, at: path)
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
    }

    private static func write(
        _ manifest: RecordingManifest, _ digest: RecordingDigest, into database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO manifest VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0, ?, NULL)",
            arguments: [
                manifest.registry.network.text, manifest.tap.text, manifest.networkFolder,
                manifest.startedAt.microsecondsSinceEpoch, manifest.part, manifest.schemaRevision,
                Data(manifest.schema), digest.value,
            ])
        for member in manifest.registry.members {
            let name = manifest.names.first { $0.node == member.node }?.name
            try database.execute(
                sql: "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    member.node.text, member.role.rawValue, member.parent?.text, Data(member.signingKey),
                    Data(member.transportKey), name?.english, name?.chinese,
                ])
        }
    }
}
