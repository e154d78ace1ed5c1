import Domain
import MessageSchema

extension Registry {
    /// A network of a hub and nobody else.
    init(ofHub hub: NodeID, _ key: SigningKey) throws {
        self.init(
            network: try NetworkID("toy"),
            members: [
                Member(node: hub, role: .hub, parent: nil, signingKey: key.publicKey, transportKey: [])
            ])
    }
}
