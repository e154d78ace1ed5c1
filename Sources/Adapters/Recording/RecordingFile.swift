internal import Cryptography
internal import Domain
internal import Foundation
internal import GRDB

/// The SQLite file under a recording: its tables, its settings, and the digest over what is in it.
enum RecordingFile {
    /// "DIAR", in the file's header.
    static let applicationID: Int32 = 0x4449_4152
    static let formatVersion: Int32 = 1

    static let tables = """
        CREATE TABLE manifest (
            id INTEGER PRIMARY KEY CHECK (id = 1), network TEXT NOT NULL, tap TEXT NOT NULL,
            network_folder TEXT, started_at_us INTEGER NOT NULL, part INTEGER NOT NULL,
            schema_revision TEXT NOT NULL, schema BLOB NOT NULL, message_count INTEGER NOT NULL,
            digest BLOB NOT NULL, closed_at_us INTEGER) STRICT;
        CREATE TABLE node (
            node TEXT PRIMARY KEY, role TEXT NOT NULL, parent TEXT, signing_key BLOB NOT NULL,
            transport_key BLOB NOT NULL, name_en TEXT, name_zh TEXT) STRICT;
        CREATE TABLE message (
            position INTEGER PRIMARY KEY, received_at_us INTEGER NOT NULL, passed_at_us INTEGER,
            tap_number INTEGER, is_last INTEGER NOT NULL, topic BLOB NOT NULL, envelope BLOB NOT NULL) STRICT;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(formatVersion);
        """
}

/// A hash over all messages of a recording with their times, in order: two recordings with the same one hold the same.
struct RecordingDigest {
    private var hash = SecureHash()
    private(set) var messageCount: Int64 = 0

    mutating func extend(by frame: RecordedFrame) {
        messageCount += 1
        number(frame.receivedAt.microsecondsSinceEpoch)
        number(frame.passedAt?.microsecondsSinceEpoch ?? .min)
        number(frame.tapNumber.map { Int64(bitPattern: $0) } ?? .min)
        number(frame.isLast ? 1 : 0)
        number(Int64(frame.topic.count))
        hash.update(frame.topic)
        number(Int64(frame.envelope.count))
        hash.update(frame.envelope)
    }

    var value: Data { Data(hash.value) }

    private mutating func number(_ value: Int64) {
        withUnsafeBytes(of: value.littleEndian) { hash.update($0.bytes) }
    }
}
