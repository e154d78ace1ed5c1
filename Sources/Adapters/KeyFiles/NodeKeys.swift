internal import Cryptography
public import Domain
internal import Foundation

/// What one node keeps secret, and what it needs to know it by.
public struct NodeKeys: Hashable, Sendable {
    public let node: NodeID
    public let network: NetworkID
    /// Ed25519, 32 bytes.
    public let signingSeed: [UInt8]
    /// Curve25519, 32 bytes each, for the transport.
    public let transportSecret: [UInt8]
    public let transportPublic: [UInt8]

    init(
        node: NodeID, network: NetworkID, signingSeed: [UInt8], transportSecret: [UInt8],
        transportPublic: [UInt8]
    ) {
        (self.node, self.network, self.signingSeed) = (node, network, signingSeed)
        (self.transportSecret, self.transportPublic) = (transportSecret, transportPublic)
    }

    /// Draws new keys from the system's randomness.
    public init(drawnFor node: NodeID, in network: NetworkID) {
        let transportSecret = Self.draw(byteCount: KeyAgreement.secretByteCount)
        self.init(
            node: node, network: network, signingSeed: Self.draw(byteCount: Signature.seedByteCount),
            transportSecret: transportSecret, transportPublic: KeyAgreement.publicKey(of: transportSecret)!)
    }

    /// What the registry says of this node.
    public func member(role: Role, parent: NodeID?) -> Member {
        guard let signing = Signature.PrivateKey(seed: signingSeed) else {
            preconditionFailure("every 32 bytes are a seed")
        }
        return Member(
            node: node, role: role, parent: parent, signingKey: signing.publicKey.bytes,
            transportKey: transportPublic)
    }

    static func transportPublic(of secret: [UInt8]) -> [UInt8]? {
        KeyAgreement.publicKey(of: secret)
    }

    private static func draw(byteCount: Int) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<byteCount).map { _ in random.next() }
    }
}
