public import Domain
internal import FileAccess
internal import Foundation
internal import MCAP
internal import MessageSchema
internal import Recording

/// Makes a recording again of what ``RecordingExport`` has written.
public struct RecordingImport {
    private let path: String

    /// - Parameter path: a JSON Lines or MCAP file, told apart by their first bytes.
    public init(_ path: String) { self.path = path }

    /// - Throws: ``ImportError``, or ``RecordingError`` of the new file.
    public func run(into target: String, at now: Instant) throws {
        let bytes: Data
        do throws(FileFault) {
            bytes = Data(try readFile(at: path))
            guard try !isThere(target) else { throw FileFault(target, .make, .alreadyThere) }
        } catch {
            throw error.cause == .alreadyThere
                ? RecordingError.exists(path: target) : RecordingError.inaccessible(error)
        }
        do {
            if bytes.first == UInt8(ascii: "{") {
                try readLines(bytes, into: target, at: now)
            } else {
                try readMCAP([UInt8](bytes), into: target, at: now)
            }
        } catch {
            // Half an import would pass for a whole recording.
            for part in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: target + part) }
            throw error
        }
    }

    private static let batchCount = 1_000

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    private func fault(_ reason: String, at place: String? = nil) -> ImportError {
        ImportError(path: path, place: place, reason: reason)
    }

    private func manifest(_ bytes: Data, at place: String) throws -> RecordingManifest {
        guard let text = try? Self.decoder.decode(ManifestText.self, from: bytes) else {
            throw fault("it does not begin with the manifest of a recording", at: place)
        }
        guard text.diaoduRecording == ManifestText.version else {
            throw fault(
                "it is of form \(text.diaoduRecording), this program reads \(ManifestText.version)", at: place
            )
        }
        do { return try text.manifest() } catch { throw fault("\(error)", at: place) }
    }

    private func readLines(_ bytes: Data, into target: String, at now: Instant) throws {
        guard bytes.last == UInt8(ascii: "\n") else {
            throw fault("its last line is cut short: copy it again")
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard let first = lines.first else { throw fault("it is empty") }
        let writer = try RecordingWriter(path: target, manifest: try manifest(first, at: "line 1"))
        var batch: [RecordedFrame] = []
        for (index, line) in lines.enumerated().dropFirst() {
            guard let text = try? Self.decoder.decode(FrameText.self, from: line) else {
                throw fault("it is no recorded message", at: "line \(index + 1)")
            }
            batch.append(text.frame)
            if batch.count == Self.batchCount {
                try writer.append(batch)
                batch = []
            }
        }
        try writer.append(batch)
        try writer.close(at: now)
    }

    private func readMCAP(_ bytes: [UInt8], into target: String, at now: Instant) throws {
        do {
            let file = try MCAPReader(bytes)
            guard let values = try file.metadata(RecordingFormat.metadataName),
                let text = values[RecordingFormat.manifestKey]
            else { throw fault("it was not written by `diaodu rec export`: it has no manifest") }
            let writer = try RecordingWriter(
                path: target, manifest: try manifest(Data(text.utf8), at: "metadata"))
            var batch: [RecordedFrame] = []
            try file.readAll { message in
                guard
                    let (topic, envelope, context) = RecordedCoding.decode(message.data, topic: message.topic)
                else { throw fault("it is no recorded message", at: "message \(message.sequence)") }
                batch.append(
                    RecordedFrame(
                        topic: topic, envelope: envelope, receivedAt: context.receivedAt,
                        tapNumber: context.tapNumber, passedAt: context.passedAt, isLast: context.isLast))
                if batch.count == Self.batchCount {
                    try writer.append(batch)
                    batch = []
                }
            }
            try writer.append(batch)
            try writer.close(at: now)
        } catch let error as MCAPError {
            throw error == .notMCAP
                ? fault("it is neither a JSON Lines nor an MCAP export of `diaodu rec export`")
                : fault("\(error)")
        }
    }
}

/// Why a file cannot be made a recording again.
public struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    /// The line or record; nil for the whole file.
    public let place: String?
    public let reason: String

    public var description: String { "\(path)\(place.map { ", \($0)" } ?? ""): \(reason)" }
}
