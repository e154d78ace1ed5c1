internal import Domain

/// Gives every message of a node its header.
struct Sender: Codable, Sendable {
    private let network: NetworkID
    private let node: NodeID
    private let epoch: UInt64
    private(set) var incarnation: UInt32 = 0
    private(set) var process: UInt64 = 0
    private var sequence: UInt64 = 0

    /// - Parameter epoch: of a hub, its reign; the others serve under any.
    init(network: NetworkID, node: NodeID, epoch: UInt64 = 1) {
        (self.network, self.node, self.epoch) = (network, node, epoch)
    }

    mutating func start(incarnation: UInt32, process: UInt64) {
        (self.incarnation, self.process, self.sequence) = (incarnation, process, 0)
    }

    /// - Parameters:
    ///   - node: the child at the lower end of the way; nil for all children of `parent`.
    ///   - to: who it is for; nil for everybody below.
    mutating func publish(
        _ message: Message, _ direction: Topic.Direction, parent: NodeID, node: NodeID?,
        to recipient: NodeID?,
        because cause: MessageReference? = nil, at now: Instant
    ) -> Effect {
        sequence += 1
        return .publish(
            Outgoing(
                topic: Topic(direction, parent: parent, node: node, kind: .init(of: message)),
                header: Header(
                    network: network, from: self.node, to: recipient,
                    stamp: Stamp(incarnation: incarnation, sequence: sequence), process: process,
                    epoch: epoch, sentAt: now, cause: cause),
                message: message))
    }
}
