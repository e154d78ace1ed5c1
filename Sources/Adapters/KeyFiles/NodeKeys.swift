internal import Crypto
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
        let transport = Curve25519.KeyAgreement.PrivateKey()
        self.init(
            node: node, network: network,
            signingSeed: [UInt8](Curve25519.Signing.PrivateKey().rawRepresentation),
            transportSecret: [UInt8](transport.rawRepresentation),
            transportPublic: [UInt8](transport.publicKey.rawRepresentation))
    }

    /// What the registry says of this node.
    public func member(role: Role, parent: NodeID?) -> Member {
        do {
            let signing = try Curve25519.Signing.PrivateKey(rawRepresentation: signingSeed)
            return Member(
                node: node, role: role, parent: parent,
                signingKey: [UInt8](signing.publicKey.rawRepresentation), transportKey: transportPublic)
        } catch { preconditionFailure("every 32 bytes are a seed: \(error)") }
    }

    static func transportPublic(of secret: [UInt8]) -> [UInt8]? {
        (try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)).map {
            [UInt8]($0.publicKey.rawRepresentation)
        }
    }
}
