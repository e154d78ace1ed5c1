public import Domain
internal import SwiftProtobuf

/// Says again what was recorded, under another network's id and keys: no node of the network it comes from takes it for
/// its own, and nobody can pass it off as live.
public struct ReplaySealer: Sendable {
    private let network: NetworkID
    private let keys: [NodeID: SigningKey]

    public init(network: NetworkID, keys: [NodeID: SigningKey]) {
        (self.network, self.keys) = (network, keys)
    }

    /// - Returns: the frame that follows the topic; nil for what is said by none of the nodes that have a key here, or is
    ///   no message. Signatures of the recording are not looked at.
    public func reseal(_ envelope: [UInt8]) -> [UInt8]? {
        guard let envelope = try? EnvelopeCoding.decode(envelope),
            var wire = try? WireMessage(serializedBytes: envelope.payload),
            let from = try? NodeID(wire.header.from), let key = keys[from]
        else { return nil }
        wire.header.network = network.text
        let payload = wire.bytes
        return EnvelopeCoding.encode(
            Envelope(payload: payload, signature: key.signature(of: payload), keyID: SigningKey.id))
    }
}
