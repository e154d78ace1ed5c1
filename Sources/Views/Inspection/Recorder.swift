public import Domain
internal import Foundation
internal import MessageSchema
public import Recording

/// Writes what passes a tap into a file, and into another when that one is full. The first is made with the first
/// message.
public struct Recorder {
    /// All files so far, the present one last.
    public private(set) var paths: [String] = []
    private let basePath: String
    private let manifest: RecordingManifest
    private var fileNumber = 1
    private let byteCountMax: Int?
    private let spanMax: Duration?
    private let roundCountMax: Int?
    private var writer: RecordingWriter?
    private var earlierMessageCount: Int64 = 0
    private var waiting: [RecordedFrame] = []
    private var flushedAt: Instant
    /// The last message of every topic, with which the next file begins.
    private var last: [[UInt8]: RecordedFrame] = [:]
    private var firstRound: Int?
    private var reader: TapReader
    public private(set) var isFinished = false

    /// What waits longer, or is more, is written.
    public static let flushPeriod: Duration = .seconds(1)
    public static let waitingCountMax = 2_000
    /// Topics that another file begins with.
    public static let topicCountMax = 4_096

    /// - Parameters:
    ///   - byteCountMax: of one file's messages.
    ///   - spanMax: of one file.
    ///   - roundCountMax: how many rounds to wait for; nil for no end.
    /// - Throws: ``RecordingError``.
    public init(
        path: String, manifest: RecordingManifest, byteCountMax: Int? = nil, spanMax: Duration? = nil,
        roundCountMax: Int? = nil
    ) throws(RecordingError) {
        guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path: path) }
        (basePath, self.manifest) = (path, manifest)
        (self.byteCountMax, self.spanMax, self.roundCountMax) = (byteCountMax, spanMax, roundCountMax)
        reader = TapReader(tapOwner: manifest.tap, registry: manifest.registry)
        flushedAt = manifest.startedAt
    }

    public var messageCount: Int64 { earlierMessageCount + (writer?.messageCount ?? 0) }
    /// Nothing was taken yet, and there is no file.
    public var isEmpty: Bool { writer == nil && waiting.isEmpty }

    public mutating func take(_ frames: [TapFrame], at now: Instant) throws(RecordingError) {
        for frame in frames {
            let recorded = frame.recorded
            waiting.append(recorded)
            if last[recorded.topic] != nil || last.count < Self.topicCountMax {
                last[recorded.topic] = recorded
            }
            if roundCountMax != nil { watchRounds(frame) }
        }
        if waiting.count >= Self.waitingCountMax { try flush(at: now) }
        try flushIfDue(at: now)
    }

    public mutating func flushIfDue(at now: Instant) throws(RecordingError) {
        if now.duration(since: flushedAt) >= Self.flushPeriod { try flush(at: now) }
    }

    /// After it, what was taken so far is in the file.
    public mutating func close(at now: Instant) throws(RecordingError) {
        let writer = try writeWaiting()
        try writer.close(at: now)
    }

    private mutating func writeWaiting() throws(RecordingError) -> RecordingWriter {
        let writer: RecordingWriter
        if let known = self.writer { writer = known } else { writer = try begin(manifest, at: basePath) }
        self.writer = writer
        try writer.append(waiting)
        waiting = []
        return writer
    }

    private mutating func begin(_ manifest: RecordingManifest, at path: String) throws(RecordingError)
        -> RecordingWriter
    {
        let writer = try RecordingWriter(path: path, manifest: manifest)
        paths.append(path)
        return writer
    }

    private mutating func flush(at now: Instant) throws(RecordingError) {
        flushedAt = now
        guard !isEmpty else { return }
        let writer = try writeWaiting()
        // A file in which nothing has passed yet says no more than the one before it.
        guard writer.byteCount > 0 else { return }
        let isFull = byteCountMax.map { writer.byteCount >= $0 } ?? false
        let isOld = spanMax.map { now.duration(since: writer.manifest.startedAt) >= $0 } ?? false
        if isFull || isOld { try rotate(from: writer, at: now) }
    }

    private mutating func rotate(from old: RecordingWriter, at now: Instant) throws(RecordingError) {
        // That of an earlier recording stays.
        repeat {
            fileNumber += 1
        } while FileManager.default.fileExists(
            atPath: Self.path(ofFile: fileNumber, basePath))
        let next = try begin(
            old.manifest.nextPart(startedAt: now), at: Self.path(ofFile: fileNumber, basePath))
        writer = next
        earlierMessageCount += old.messageCount
        try old.close(at: now)
        try next.append(
            last.values.map(\.asLast).sorted { ($0.tapNumber ?? 0) < ($1.tapNumber ?? 0) })
    }

    /// `day.rec` goes on in `day-2.rec`.
    private static func path(ofFile number: Int, _ path: String) -> String {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else {
            return "\(path)-\(number)"
        }
        return "\(path[..<dot])-\(number)\(path[dot...])"
    }

    private mutating func watchRounds(_ frame: TapFrame) {
        guard String(decoding: frame.topic, as: UTF8.self).hasSuffix("/overview/") else { return }
        for case .message(let message) in reader.read(frame) {
            guard case .overview(let overview) = message.received.message else { continue }
            let first = firstRound ?? overview.round
            firstRound = first
            isFinished = isFinished || overview.round >= first + (roundCountMax ?? .max)
        }
    }
}
