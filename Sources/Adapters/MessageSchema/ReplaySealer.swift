public import Domain
internal import SwiftProtobuf

/// Says again what was recorded, under another network's id and keys: no node of the network it comes from takes it for
/// its own, and nobody can pass it off as live.
public struct ReplaySealer: Sendable {
    private let recorded: Registry
    private let network: NetworkID
    private let keys: [NodeID: SigningKey]
    private var opener: MessageOpener
    /// Messages that were no messages of the recorded network, or none that its nodes may take: they are not said again.
    public private(set) var refusedCount = 0

    /// - Parameter key: of each member that may speak, on the other network.
    public init(of recorded: Registry, as network: NetworkID, key: (NodeID) throws -> SigningKey) rethrows {
        (self.recorded, self.network) = (recorded, network)
        let speakers = recorded.members.filter(\.role.speaks).map(\.node)
        keys = Dictionary(uniqueKeysWithValues: try speakers.map { ($0, try key($0)) })
        opener = MessageOpener(registry: recorded, viewpoint: .observer)
    }

    /// The recording begins again.
    public mutating func begin() { opener = MessageOpener(registry: recorded, viewpoint: .observer) }

    /// - Returns: the frame that follows the topic; nil for what is refused.
    public mutating func reseal(topic: [UInt8], envelope: [UInt8]) -> [UInt8]? {
        guard let received = try? opener.open(topic: topic, envelope: envelope),
            var wire = try? WireMessage(serializedBytes: received.envelope.payload),
            let key = keys[received.header.from]
        else {
            refusedCount += 1
            return nil
        }
        wire.header.network = network.text
        let payload = wire.bytes
        return EnvelopeCoding.encode(
            Envelope(payload: payload, signature: key.signature(of: payload), keyID: SigningKey.id))
    }
}
