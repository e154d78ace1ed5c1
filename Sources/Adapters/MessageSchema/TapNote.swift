public import Domain
internal import SwiftProtobuf

/// What the owner of a tap says of a message that passes it.
public struct TapNote: Hashable, Sendable {
    /// Drawn at each start of the owner: its numbers begin anew.
    public let process: UInt64
    /// Counts what passed this tap from 1.
    public let number: UInt64
    /// By the owner's clock.
    public let passedAt: Instant
    /// Messages since the owner's start for which there was no room even at the tap.
    public let unsentCount: UInt64
    /// The message was recorded once and is played again.
    public let isReplay: Bool
    /// In an answer to who asked for the last message of every topic, and where a replay begins: how many more follow. Nil for what
    /// just passes.
    public let lastFollowingCount: Int?

    public init(
        process: UInt64, number: UInt64, passedAt: Instant, unsentCount: UInt64 = 0, isReplay: Bool = false,
        lastFollowingCount: Int? = nil
    ) {
        (self.process, self.number, self.passedAt) = (process, number, passedAt)
        (self.unsentCount, self.isReplay) = (unsentCount, isReplay)
        self.lastFollowingCount = lastFollowingCount
    }

    /// The same as one of those that answer who asked for the last of every topic.
    public func asLast(followedBy count: Int) -> TapNote {
        TapNote(
            process: process, number: number, passedAt: passedAt, unsentCount: unsentCount,
            isReplay: isReplay, lastFollowingCount: count)
    }
}

/// The second frame of a tap: an envelope as it was sent, and behind it a note, which is a field of the envelope that
/// nobody but an observer looks for.
public enum TapCoding {
    public static func join(_ envelope: [UInt8], _ note: TapNote) -> [UInt8] {
        var wire = WireEnvelope()
        wire.tap = WireTapNote(note)
        let field = wire.bytes
        let count = UInt32(field.count + countFieldByteCount)
        return envelope + field + [countFieldKey] + withUnsafeBytes(of: count.littleEndian, Array.init)
    }

    /// The envelope exactly as it was, and the note; the note is nil where the end is none.
    public static func split(_ bytes: [UInt8]) -> (envelope: [UInt8], note: TapNote?) {
        guard bytes.count > countFieldByteCount, bytes[bytes.count - countFieldByteCount] == countFieldKey
        else { return (bytes, nil) }
        let count = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count > countFieldByteCount, count <= bytes.count else { return (bytes, nil) }
        var reader = WireReader(bytes.suffix(count).dropLast(countFieldByteCount))
        guard case (noteFieldNumber, .bytes(let field))? = reader.next(), reader.isAtEnd,
            let wire = try? WireTapNote(serializedBytes: Array(field))
        else { return (bytes, nil) }
        return (Array(bytes.dropLast(count)), TapNote(wire))
    }

    private static let noteFieldNumber = 15
    /// Number 14, four bytes.
    private static let countFieldKey: UInt8 = 14 << 3 | 5
    private static let countFieldByteCount = 5
}

extension WireTapNote {
    init(_ note: TapNote) {
        (process, number, passedAtUs) = (note.process, note.number, note.passedAt.microsecondsSinceEpoch)
        (unsentCount, isReplay) = (note.unsentCount, note.isReplay)
        if let count = note.lastFollowingCount { lastFollowingCount = UInt32(clamping: count) }
    }
}

extension TapNote {
    init(_ wire: WireTapNote) {
        self.init(
            process: wire.process, number: wire.number,
            passedAt: Instant(microsecondsSinceEpoch: wire.passedAtUs),
            unsentCount: wire.unsentCount, isReplay: wire.isReplay,
            lastFollowingCount: wire.hasLastFollowingCount ? Int(wire.lastFollowingCount) : nil)
    }
}
