public import Domain
internal import Foundation
internal import SwiftProtobuf

/// What a recording knows of one message besides its bytes.
public struct RecordedContext: Hashable, Sendable {
    public let tap: NodeID
    public let receivedAt: Instant
    public let tapNumber: UInt64?
    public let passedAt: Instant?
    public let isLast: Bool

    public init(tap: NodeID, receivedAt: Instant, tapNumber: UInt64?, passedAt: Instant?, isLast: Bool) {
        (self.tap, self.receivedAt, self.tapNumber) = (tap, receivedAt, tapNumber)
        (self.passedAt, self.isLast) = (passedAt, isLast)
    }
}

/// Recorded messages in the one form that shows them whole to any reader of protobuf and still gives back every byte.
public enum RecordedCoding {
    /// - Returns: a serialized `RecordedMessage`.
    public static func encode(topic: [UInt8], envelope: [UInt8], _ context: RecordedContext) -> [UInt8] {
        var wire = WireRecordedMessage()
        wire.tap = context.tap.text
        wire.receivedAtUs = context.receivedAt.microsecondsSinceEpoch
        if let number = context.tapNumber { wire.tapNumber = number }
        if let instant = context.passedAt { wire.passedAtUs = instant.microsecondsSinceEpoch }
        wire.isLast = context.isLast
        if text(topic) == nil { wire.rawTopic = Data(topic) }
        guard isReadable(envelope) else {
            wire.rawEnvelope = Data(envelope)
            return wire.bytes
        }
        wire.envelopeByteCount = UInt32(envelope.count)
        return envelope + wire.bytes
    }

    /// Reads what ``encode(topic:envelope:_:)`` has written; nil for anything else.
    ///
    /// - Parameter topic: as the file has it.
    public static func decode(_ bytes: [UInt8], topic: String) -> (
        topic: [UInt8], envelope: [UInt8], context: RecordedContext
    )? {
        guard let wire = try? WireRecordedMessage(serializedBytes: bytes), let tap = try? NodeID(wire.tap),
            wire.envelopeByteCount <= bytes.count
        else { return nil }
        let context = RecordedContext(
            tap: tap, receivedAt: Instant(microsecondsSinceEpoch: wire.receivedAtUs),
            tapNumber: wire.hasTapNumber ? wire.tapNumber : nil,
            passedAt: wire.hasPassedAtUs ? Instant(microsecondsSinceEpoch: wire.passedAtUs) : nil,
            isLast: wire.isLast)
        let envelope =
            wire.envelopeByteCount > 0
            ? Array(bytes.prefix(Int(wire.envelopeByteCount))) : [UInt8](wire.rawEnvelope)
        return (wire.rawTopic.isEmpty ? Array(topic.utf8) : [UInt8](wire.rawTopic), envelope, context)
    }

    /// The topic as text, if that is what it is.
    public static func text(_ topic: [UInt8]) -> String? {
        topic.allSatisfy { (0x20...0x7e).contains($0) } ? String(decoding: topic, as: UTF8.self) : nil
    }

    /// Whether a reader of protobuf finds a message in it, and nothing of the fields that are put behind it.
    private static func isReadable(_ envelope: [UInt8]) -> Bool {
        guard !envelope.isEmpty, let decoded = try? EnvelopeCoding.decode(envelope),
            (try? WireMessage(serializedBytes: decoded.payload)) != nil
        else { return false }
        var reader = WireReader(envelope[...])
        while !reader.isAtEnd {
            guard let (number, _) = reader.next(), number < 16 else { return false }
        }
        return true
    }
}
