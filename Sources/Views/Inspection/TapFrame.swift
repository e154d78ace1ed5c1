public import Domain
public import MessageSchema
internal import ZeroMQ

/// What came through a tap, before anybody has looked into it.
public struct TapFrame: Hashable, Sendable {
    public let topic: [UInt8]
    /// Exactly as it was sent.
    public let envelope: [UInt8]
    public let note: TapNote?
    public let receivedAt: Instant

    public init(topic: [UInt8], envelope: [UInt8], note: TapNote?, receivedAt: Instant) {
        (self.topic, self.envelope) = (topic, envelope)
        (self.note, self.receivedAt) = (note, receivedAt)
    }

    init(_ frames: Frames, receivedAt: Instant) {
        let (envelope, note) = TapCoding.split(frames.body)
        self.init(topic: frames.topic, envelope: envelope, note: note, receivedAt: receivedAt)
    }

    /// Fit for one line, whatever was sent.
    var topicText: String {
        String(
            String.UnicodeScalarView(
                topic.prefix(96).map { (0x21...0x7e).contains($0) ? UnicodeScalar($0) : "?" }))
    }

    /// The same without what was put before its topic.
    func strippingTopic(of prefix: [UInt8]) -> TapFrame {
        TapFrame(
            topic: Array(topic.dropFirst(prefix.count)), envelope: envelope, note: note,
            receivedAt: receivedAt)
    }
}
