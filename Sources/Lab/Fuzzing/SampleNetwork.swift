internal import Cryptography
internal import Domain
internal import Foundation

/// The network of the corpus. A node's key is drawn from its name, so that everybody can sign for everybody.
enum SampleNetwork {
    static let network = try! NetworkID("fujian-coal")
    static let nodes = places.map { try! NodeID($0.node) }

    private static let places: [(node: String, role: Role, parent: String?)] = [
        ("fujian", .hub, nil), ("nanping", .prefecture, "fujian"), ("sanming", .prefecture, "fujian"),
        ("shaowu", .enterprise, "nanping"), ("jianou", .enterprise, "nanping"),
        ("yongan", .enterprise, "sanming"), ("sanming-steel", .enterprise, "fujian"),
        ("operations-room", .observer, nil), ("desk", .dispatcher, "fujian"),
    ]

    static let registry = Registry(
        network: network,
        members: places.map { place in
            let node = try! NodeID(place.node)
            return Member(
                node: node, role: place.role, parent: place.parent.map { try! NodeID($0) },
                signingKey: key(of: node).publicKey.bytes,
                transportKey: [UInt8](repeating: 0, count: 32))
        })

    static func key(of node: NodeID) -> Signature.PrivateKey {
        let name = [UInt8](node.text.utf8.prefix(32))
        return Signature.PrivateKey(seed: name + [UInt8](repeating: 0, count: 32 - name.count))!
    }

    static func signature(of payload: [UInt8], by node: NodeID) -> [UInt8] {
        key(of: node).signature(of: signedText(payload))
    }

    /// By the words of docs/protocol.md, not by the code under test.
    static func isSigned(_ envelope: Envelope, by node: NodeID) -> Bool {
        key(of: node).publicKey.accepts(envelope.signature, of: signedText(envelope.payload))
    }

    private static func signedText(_ payload: [UInt8]) -> [UInt8] {
        Array("diaodu envelope 1\0diaodu.v1.Message\0".utf8) + payload
    }
}
