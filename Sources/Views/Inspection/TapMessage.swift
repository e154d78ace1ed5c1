public import Domain
public import MessageSchema

/// A message that passed a tap.
public struct TapMessage: Equatable, Sendable {
    public let received: Received
    /// By the clock of the observer, or of the recorder.
    public let receivedAt: Instant
    /// What the owner of the tap said of it; nil where it says nothing.
    public let note: TapNote?
    /// Of the envelope.
    public let byteCount: Int

    public init(_ received: Received, receivedAt: Instant, note: TapNote?, byteCount: Int) {
        (self.received, self.receivedAt) = (received, receivedAt)
        (self.note, self.byteCount) = (note, byteCount)
    }

    /// By the owner's clock, if it said so.
    public var passedAt: Instant { note?.passedAt ?? receivedAt }
    /// It did not just pass, but is the last of its topic.
    public var isLast: Bool { note?.lastFollowingCount != nil }
}
