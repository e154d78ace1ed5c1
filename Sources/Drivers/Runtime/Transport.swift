public import Domain

/// What carries a node's messages to its parent and its children.
public protocol Transport: Sendable {
    /// In this order. Returning means queued here, not delivered there.
    func send(_ messages: [SealedMessage]) async
    /// Opens the sockets toward the parent anew.
    func reconnectToParent() async
}

/// A message as it leaves: two frames and the way they go.
public struct SealedMessage: Hashable, Sendable {
    public let direction: Topic.Direction
    public let topic: [UInt8]
    public let envelope: [UInt8]
    /// It has just come in as it goes out, and a tap has shown it.
    public let isForwarded: Bool

    public init(_ topic: Topic, envelope: [UInt8], isForwarded: Bool) {
        (direction, self.isForwarded) = (topic.direction, isForwarded)
        self.topic = Array(topic.description.utf8)
        self.envelope = envelope
    }
}
