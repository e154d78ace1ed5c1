public import Domain
internal import FileAccess
internal import Foundation
internal import GRDB

/// Reads one file of a recording; changes nothing in it.
public final class RecordingReader {
    public let path: String
    public let manifest: RecordingManifest
    public let messageCount: Int64
    /// In hexadecimal; as it was written with the last messages.
    public let digest: String
    /// Nil when the recording did not end in order, or has not ended.
    public let closedAt: Instant?
    private let database: DatabaseQueue

    /// - Throws: ``RecordingError``.
    public init(path: String) throws(RecordingError) {
        self.path = path
        do throws(FileFault) { try checkFile(at: path, for: .read) } catch { throw .inaccessible(error) }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            database = try DatabaseQueue(path: path, configuration: configuration)
            let (manifest, row) = try database.read { database in
                try Self.check(database, path)
                return try Self.readManifest(database, path)
            }
            self.manifest = manifest
            (messageCount, digest) = (row.messageCount, row.digest)
            closedAt = row.closedAt
        } catch let error as DatabaseError {
            throw RecordingError(error, at: path)
        } catch let error as RecordingError {
            throw error
        } catch {
            throw .damaged(path: path, reason: "\(error)")
        }
    }

    /// Hands over all messages in order, until `take` returns false.
    ///
    /// - Throws: what `take` throws, or ``RecordingError``.
    public func readAll(_ take: (RecordedFrame) throws -> Bool) throws {
        do {
            try database.read { database in
                let rows = try Row.fetchCursor(database, sql: "SELECT * FROM message ORDER BY position")
                while let row = try rows.next() {
                    guard try take(Self.frame(row)) else { return }
                }
            }
        } catch let error as DatabaseError {
            throw RecordingError(error, at: path)
        }
    }

    /// - Parameter position: counted from 1; 0 for the beginning.
    /// - Returns: the messages behind it, at most so many; none at the end.
    public func frames(after position: Int64, countMax: Int) throws(RecordingError) -> [RecordedFrame] {
        do {
            return try database.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT * FROM message WHERE position > ? ORDER BY position LIMIT ?",
                    arguments: [position, countMax]
                ).map(Self.frame)
            }
        } catch let error as DatabaseError {
            throw RecordingError(error, at: path)
        } catch {
            throw .damaged(path: path, reason: "\(error)")
        }
    }

    private static func frame(_ row: Row) -> RecordedFrame {
        RecordedFrame(
            topic: [UInt8](row["topic"] as Data), envelope: [UInt8](row["envelope"] as Data),
            receivedAt: Instant(microsecondsSinceEpoch: row["received_at_us"]),
            tapNumber: (row["tap_number"] as Int64?).map { UInt64(bitPattern: $0) },
            passedAt: (row["passed_at_us"] as Int64?).map(Instant.init(microsecondsSinceEpoch:)),
            isLast: row["is_last"])
    }

    /// Reads everything and compares it with the digest.
    ///
    /// - Throws: ``RecordingError/damaged(path:reason:)`` for what is not as it was written.
    public func verify() throws {
        let findings: [String]
        do {
            findings = try database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(3)") }
        } catch let error as DatabaseError { throw RecordingError(error, at: path) }
        guard findings == ["ok"] else {
            throw RecordingError.damaged(path: path, reason: findings.joined(separator: "; "))
        }
        var found = RecordingDigest()
        try readAll { frame in
            found.extend(by: frame)
            return true
        }
        guard found.messageCount == messageCount else {
            throw RecordingError.damaged(
                path: path, reason: "it holds \(found.messageCount) messages, and should hold \(messageCount)"
            )
        }
        guard found.value.hexadecimal == digest else {
            throw RecordingError.damaged(path: path, reason: "a message in it is not as it was recorded")
        }
    }

    private static func check(_ database: Database, _ path: String) throws {
        guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == RecordingFile.applicationID else {
            throw RecordingError.notARecording(path: path)
        }
        let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version == RecordingFile.formatVersion else {
            throw RecordingError.unknownFormat(path: path, version: version)
        }
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(3)")
        guard findings == ["ok"] else {
            throw RecordingError.damaged(path: path, reason: findings.joined(separator: "; "))
        }
    }

    private typealias Ending = (messageCount: Int64, digest: String, closedAt: Instant?)

    private static func readManifest(_ database: Database, _ path: String) throws -> (
        RecordingManifest, Ending
    ) {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM manifest") else {
            throw RecordingError.damaged(path: path, reason: "it does not say what it is")
        }
        var (members, names): ([Member], [RecordingManifest.NodeName]) = ([], [])
        for node in try Row.fetchAll(database, sql: "SELECT * FROM node ORDER BY node") {
            let id = try NodeID(node["node"])
            guard let role = Role(rawValue: node["role"]) else {
                throw RecordingError.damaged(path: path, reason: "\(id) has no role that this program knows")
            }
            members.append(
                Member(
                    node: id, role: role, parent: try (node["parent"] as String?).map { try NodeID($0) },
                    signingKey: [UInt8](node["signing_key"] as Data),
                    transportKey: [UInt8](node["transport_key"] as Data)))
            if let english = node["name_en"] as String?, let chinese = node["name_zh"] as String? {
                names.append(.init(node: id, name: Name(english: english, chinese: chinese)))
            }
        }
        let manifest = RecordingManifest(
            tap: try NodeID(row["tap"]),
            registry: Registry(network: try NetworkID(row["network"]), members: members), names: names,
            networkFolder: row["network_folder"],
            startedAt: Instant(microsecondsSinceEpoch: row["started_at_us"]), part: row["part"],
            schemaRevision: row["schema_revision"], schema: [UInt8](row["schema"] as Data))
        let closedAt = (row["closed_at_us"] as Int64?).map(Instant.init(microsecondsSinceEpoch:))
        return (manifest, (row["message_count"], (row["digest"] as Data).hexadecimal, closedAt))
    }
}
