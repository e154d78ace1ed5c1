public import Domain

/// Turns what a node says into signed bytes.
public struct MessageSealer: Sendable {
    private let network: NetworkID
    private let node: NodeID
    private let key: SigningKey
    private let knownSignatures: KnownSignatures?

    /// - Parameter knownSignatures: for openers in the same process.
    public init(network: NetworkID, node: NodeID, key: SigningKey, knownSignatures: KnownSignatures? = nil) {
        (self.network, self.node, self.key) = (network, node, key)
        self.knownSignatures = knownSignatures
    }

    /// The same message always gives the same bytes.
    ///
    /// - Returns: the frame that follows the topic.
    public func seal(_ outgoing: Outgoing) throws(SealingFailure) -> [UInt8] {
        precondition(
            outgoing.header.network == network && outgoing.header.from == node,
            "a node signs only what it says itself")
        let payload = WireMessage(outgoing.header, outgoing.message).bytes
        let signature = key.signature(of: payload)
        let bytes = EnvelopeCoding.encode(
            Envelope(payload: payload, signature: signature, keyID: SigningKey.id))
        guard bytes.count <= Limits.envelopeByteCountMax else {
            throw SealingFailure(kind: outgoing.topic.kind, byteCount: bytes.count)
        }
        knownSignatures?.note(signature, of: payload, by: key.publicKey)
        return bytes
    }
}

/// A message is too large to be sent; everything else the node says can still be.
public struct SealingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let kind: Topic.Kind
    public let byteCount: Int

    public var description: String {
        """
        a message of kind \(kind.rawValue) has \(byteCount) bytes, at most \(Limits.envelopeByteCountMax) can \
        be sent: give nodes and resources shorter ids, or a parent fewer children
        """
    }
}
