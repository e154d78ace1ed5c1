public import Domain
public import Execution
public import MessageSchema
internal import Randomness

/// What stands between one node's agent and its wires.
public protocol NodeCodec: MessageAdmission {
    /// What can be checked without the frames before it; ``admit(_:)`` follows.
    func check(_ frame: Frame) throws(Refusal) -> Received
    func seal(_ outgoing: Outgoing) throws(SealingFailure) -> Frame
    func forward(_ envelope: Envelope, under topic: Topic) -> Frame
}

extension NodeCodec {
    public mutating func open(_ frame: Frame) throws(Refusal) -> Received {
        let received = try check(frame)
        try admit(received)
        return received
    }
}

/// What a node's codec is made of.
public struct CodecParts: Sendable {
    public let node: NodeID
    public let registry: Registry
    public let key: SigningKey
    /// Of the hub's messages in the node's journal.
    public let highestEpoch: UInt64
    /// Of all nodes of the simulation: what nobody has altered is not computed again by each who opens it.
    public let knownSignatures: KnownSignatures?

    public init(
        node: NodeID, registry: Registry, key: SigningKey, highestEpoch: UInt64,
        knownSignatures: KnownSignatures? = nil
    ) {
        (self.node, self.registry, self.key, self.highestEpoch) = (node, registry, key, highestEpoch)
        self.knownSignatures = knownSignatures
    }
}

/// The codec of production.
public struct ProductionCodec: NodeCodec {
    private var opener: MessageOpener
    private let sealer: MessageSealer

    public init(_ parts: CodecParts) {
        opener = MessageOpener(
            registry: parts.registry, viewpoint: .node(parts.node), highestEpoch: parts.highestEpoch,
            knownSignatures: parts.knownSignatures)
        sealer = MessageSealer(
            network: parts.registry.network, node: parts.node, key: parts.key,
            knownSignatures: parts.knownSignatures)
    }

    public func check(_ frame: Frame) throws(Refusal) -> Received {
        try opener.check(topic: Array(frame.topic.utf8), envelope: frame.bytes)
    }

    public mutating func admit(_ received: Received) throws(Refusal) { try opener.admit(received) }

    public func seal(_ outgoing: Outgoing) throws(SealingFailure) -> Frame {
        Frame(topic: outgoing.topic.description, bytes: try sealer.seal(outgoing))
    }

    public func forward(_ envelope: Envelope, under topic: Topic) -> Frame {
        Frame(topic: topic.description, bytes: EnvelopeCoding.encode(envelope))
    }
}

/// Everybody's keys, drawn from the seed.
struct KeyRing {
    private let keys: [NodeID: SigningKey]
    private let registry: Registry
    private let knownSignatures = KnownSignatures()

    init(network: NetworkID, members: [(node: NodeID, role: Role, parent: NodeID?)], random: SplitMix) {
        var random = random
        let keys = members.map { _ in Self.key(from: &random) }
        self.keys = Dictionary(uniqueKeysWithValues: zip(members.map(\.node), keys))
        registry = Registry(
            network: network,
            members: zip(members, keys).map { member, key in
                Member(
                    node: member.node, role: member.role, parent: member.parent, signingKey: key.publicKey,
                    transportKey: [])
            })
    }

    func parts(of node: NodeID, highestEpoch: UInt64) -> CodecParts {
        guard let key = keys[node] else { preconditionFailure("\(node) has no key") }
        return CodecParts(
            node: node, registry: registry, key: key, highestEpoch: highestEpoch,
            knownSignatures: knownSignatures)
    }

    private static func key(from random: inout SplitMix) -> SigningKey {
        let seed = (0..<4).flatMap { _ in withUnsafeBytes(of: random.next().littleEndian, Array.init) }
        guard let key = SigningKey(seed: seed) else { preconditionFailure("32 bytes make a key") }
        return key
    }
}
