internal import Domain
internal import FileAccess
internal import Foundation
internal import MCAP
internal import MessageSchema
internal import PlainText
public import Recording

/// The forms in which a recording can leave.
public enum RecordingFormat: String, Sendable, CaseIterable {
    /// One JSON object a line: the manifest, then each message, decoded and as its bytes.
    case jsonl
    /// For tables: times, sender and text; cannot be imported again.
    case csv
    /// For the tools of robotics and for Foxglove: with its protobuf schema.
    case mcap

    /// The name of the metadata in an MCAP file that holds the manifest.
    static let metadataName = "diaodu.recording"
    static let manifestKey = "manifest"
}

/// Writes a recording in another form.
public struct RecordingExport {
    private let reader: RecordingReader

    public init(_ reader: RecordingReader) { self.reader = reader }

    /// - Parameters:
    ///   - write: gets the bytes piece by piece.
    ///   - isWanted: asked after every message; ends what has lines when it is false.
    /// - Throws: what `write` throws, or ``RecordingError``.
    public func run(
        as format: RecordingFormat, write: @escaping ([UInt8]) throws -> Void,
        while isWanted: @escaping () -> Bool = { true }
    ) throws {
        switch format {
        case .jsonl: try writeLines(write, isWanted)
        case .csv: try writeCSV(write, isWanted)
        case .mcap: try writeMCAP(write)
        }
    }

    /// Into a new file, which is there when it is whole; none is replaced.
    ///
    /// - Throws: ``RecordingError``.
    public func run(as format: RecordingFormat, into path: String) throws {
        let draft = path + ".part"
        for file in [path, draft] where FileManager.default.fileExists(atPath: file) {
            throw RecordingError.exists(path: file)
        }
        do {
            try Data().write(to: URL(fileURLWithPath: draft), options: .withoutOverwriting)
            do {
                try run(as: format, to: FileHandle(forWritingTo: URL(fileURLWithPath: draft)))
                try FileManager.default.moveItem(atPath: draft, toPath: path)
            } catch {
                try? FileManager.default.removeItem(atPath: draft)
                throw error
            }
        } catch let error as RecordingError {
            throw error
        } catch {
            guard let error = error as? MCAPError else {
                throw RecordingError.inaccessible(FileFault(path, .make, error))
            }
            throw RecordingError.unusable(path: path, reason: error.description)
        }
    }

    private func run(as format: RecordingFormat, to target: FileHandle) throws {
        var waiting = Data()
        try run(as: format) { bytes in
            waiting += bytes
            guard waiting.count > 1 << 16 else { return }
            try target.write(contentsOf: waiting)
            waiting = Data()
        }
        try target.write(contentsOf: waiting)
    }

    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    private var tapReader: TapReader {
        TapReader(tapOwner: reader.manifest.tap, registry: reader.manifest.registry)
    }

    private func writeLines(_ write: ([UInt8]) throws -> Void, _ isWanted: () -> Bool) throws {
        try write([UInt8](try Self.encoder.encode(ManifestText(reader.manifest))) + Array("\n".utf8))
        var messages = tapReader
        try reader.readAll { frame in
            var line = String(decoding: try Self.encoder.encode(FrameText(frame)), as: UTF8.self).jsonEscaped
            line.removeLast()
            for sighting in messages.read(TapFrame(frame)) {
                switch sighting {
                case .message(let message): line += ",\"message\":\(MessageText.json(message.received))"
                case .refused(let refusal, _): line += ",\"refused\":\"\(refusal.counterName)\""
                case .finding, .missed, .dropped: break
                }
            }
            try write(Array((line + "}\n").utf8))
            return isWanted()
        }
    }

    private func writeCSV(_ write: ([UInt8]) throws -> Void, _ isWanted: () -> Bool) throws {
        let paths = try Self.columns.map { try FieldPath($0) }
        var text = TrafficText(.csv(paths), TimeText(isUTC: true))
        try write(Array(((text.heading ?? "") + "\r\n").utf8))
        var messages = tapReader
        try reader.readAll { frame in
            for case .message(let message) in messages.read(TapFrame(frame)) {
                for case .data(let line) in text.write(.message(message)) {
                    try write(Array((line.escaped + "\r\n").utf8))
                }
            }
            return isWanted()
        }
    }

    static let columns = [
        "received_at", "passed_at", "sent_at", "topic", "kind", "header.from", "header.to",
        "header.incarnation", "header.sequence", "byte_count", "text",
    ]

    private func writeMCAP(_ write: @escaping ([UInt8]) throws -> Void) throws {
        let manifest = reader.manifest
        let text = String(decoding: try Self.encoder.encode(ManifestText(manifest)), as: UTF8.self)
        var file = try MCAPWriter(
            schema: MCAPSchema(
                name: Schema.recordedTypeName, encoding: "protobuf", data: Schema.descriptorSet),
            profile: "diaodu",
            metadata: (
                RecordingFormat.metadataName,
                [(RecordingFormat.manifestKey, text), ("network", manifest.registry.network.text)]
            ), write: write)
        var position: UInt32 = 0
        try reader.readAll { frame in
            position &+= 1
            let context = RecordedContext(
                tap: manifest.tap, receivedAt: frame.receivedAt, tapNumber: frame.tapNumber,
                passedAt: frame.passedAt, isLast: frame.isLast)
            try file.append(
                MCAPMessage(
                    topic: RecordedCoding.text(frame.topic) ?? "not text", sequence: position,
                    logNanoseconds: frame.receivedAt.nanoseconds,
                    publishNanoseconds: (frame.passedAt ?? frame.receivedAt).nanoseconds,
                    data: RecordedCoding.encode(topic: frame.topic, envelope: frame.envelope, context)))
            return true
        }
        try file.finish()
    }
}

extension Instant {
    /// Of what lies before 1970: none.
    fileprivate var nanoseconds: UInt64 { UInt64(max(0, microsecondsSinceEpoch)) * 1_000 }
}
