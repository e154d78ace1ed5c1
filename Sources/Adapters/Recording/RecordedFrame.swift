public import Domain

/// One message as it passed a tap, byte for byte.
public struct RecordedFrame: Hashable, Sendable {
    public let topic: [UInt8]
    public let envelope: [UInt8]
    /// By the clock of the recording machine.
    public let receivedAt: Instant
    /// The owner's own number and clock; nil where it gave none.
    public let tapNumber: UInt64?
    public let passedAt: Instant?
    /// It passed before the recording began and was the last of its topic then.
    public let isLast: Bool

    public init(
        topic: [UInt8], envelope: [UInt8], receivedAt: Instant, tapNumber: UInt64?, passedAt: Instant?,
        isLast: Bool
    ) {
        (self.topic, self.envelope, self.receivedAt) = (topic, envelope, receivedAt)
        (self.tapNumber, self.passedAt, self.isLast) = (tapNumber, passedAt, isLast)
    }

    /// The same as what is there when another part begins.
    public var asLast: RecordedFrame {
        RecordedFrame(
            topic: topic, envelope: envelope, receivedAt: receivedAt, tapNumber: tapNumber,
            passedAt: passedAt, isLast: true)
    }
}
