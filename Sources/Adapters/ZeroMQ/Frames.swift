/// One message: a topic, by whose beginning it is routed, and a body that this layer does not look into.
public struct Frames: Hashable, Sendable {
    public let topic: [UInt8]
    public let body: [UInt8]

    /// - Throws: ``FramesRefusal`` when a receiver would refuse it.
    public init(topic: [UInt8], body: [UInt8]) throws(FramesRefusal) {
        guard !topic.isEmpty else { throw .emptyTopic }
        guard topic.count <= Self.topicByteCountMax else { throw .topicTooLong }
        guard !body.isEmpty else { throw .emptyBody }
        guard body.count <= Self.bodyByteCountMax else { throw .bodyTooLong }
        (self.topic, self.body) = (topic, body)
    }

    public static let topicByteCountMax = 512
    /// Small enough to be encrypted into a frame of 65,536 bytes.
    public static let bodyByteCountMax =
        Int(SocketSettings.frameByteCountMax) - SocketSettings.envelopeByteCountMax
}

/// Why a message was not taken.
public enum FramesRefusal: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case partCount
    case emptyTopic, emptyBody
    case topicTooLong, bodyTooLong

    public var description: String {
        switch self {
        case .partCount: "a message has two parts, a topic and a body; this one has not"
        case .emptyTopic: "the topic is empty"
        case .emptyBody: "the body is empty"
        case .topicTooLong: "the topic has more than \(Frames.topicByteCountMax) bytes"
        case .bodyTooLong: "the body has more than \(Frames.bodyByteCountMax) bytes"
        }
    }
}
