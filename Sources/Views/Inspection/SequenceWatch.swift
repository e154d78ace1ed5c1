public import Domain

/// Notices messages that were sent and never arrived, by the numbers their senders give them.
///
/// A tap shows all that some nodes send and only a part of what others do: of those, missing numbers prove nothing.
public struct SequenceWatch: Sendable {
    private let registry: Registry
    private let tapOwner: NodeID
    private var newest: [NodeID: Stamp] = [:]

    /// - Parameter tapOwner: the parent whose tap is watched.
    public init(tapOwner: NodeID, registry: Registry) {
        (self.tapOwner, self.registry) = (tapOwner, registry)
    }

    public enum Finding: Hashable, Sendable, CustomStringConvertible {
        case lost(messageCount: UInt64, from: NodeID)
        case restarted(NodeID, incarnation: UInt32)

        public var description: String {
            switch self {
            case .lost(let count, let node):
                "-- gap: \(count) \(count == 1 ? "message" : "messages") lost from \(node)"
            case .restarted(let node, let incarnation):
                "-- \(node) was started again, for the \(incarnation). time"
            }
        }
    }

    /// To be told of every message of the tap, in order. What was sent again or passed on late is no finding.
    public mutating func note(_ header: Header) -> Finding? {
        let (node, stamp) = (header.from, header.stamp)
        guard let last = newest[node] else {
            newest[node] = stamp
            return nil
        }
        guard stamp > last else { return nil }
        newest[node] = stamp
        guard stamp.incarnation == last.incarnation else {
            return .restarted(node, incarnation: stamp.incarnation)
        }
        let missing = stamp.sequence - last.sequence - 1
        return missing > 0 && isWhollyHeard(node) ? .lost(messageCount: missing, from: node) : nil
    }

    /// After a stretch that was not watched: what is missing from there proves nothing.
    public mutating func forget() { newest = [:] }

    /// The owner itself, and those who speak to nobody but the owner.
    private func isWhollyHeard(_ node: NodeID) -> Bool {
        node == tapOwner
            || registry.member(node)?.parent == tapOwner && registry.children(of: node).isEmpty
    }
}
