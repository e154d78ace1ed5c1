internal import Domain
internal import MessageSchema
internal import Randomness

/// What stands between each node's agent and its wires: the codec of production, with keys drawn from the seed.
struct VirtualCodec {
    /// By node, in the order they were given.
    private var openers: [MessageOpener]
    private let sealers: [MessageSealer]

    init(network: Network, members: [(node: NodeID, role: Role, parent: NodeID?)], random: SplitMix) {
        var random = random
        let keys = members.map { _ in Self.key(from: &random) }
        let registry = Registry(
            network: network.id,
            members: zip(members, keys).map { member, key in
                Member(
                    node: member.node, role: member.role, parent: member.parent, signingKey: key.publicKey,
                    transportKey: [])
            })
        sealers = zip(members, keys).map { MessageSealer(network: network.id, node: $0.node, key: $1) }
        openers = members.map { MessageOpener(registry: registry, viewpoint: .node($0.node)) }
    }

    func seal(_ outgoing: Outgoing, by node: Int) throws(SealingFailure) -> Frame {
        Frame(topic: outgoing.topic.description, bytes: try sealers[node].seal(outgoing))
    }

    func frame(_ envelope: Envelope, under topic: Topic) -> Frame {
        Frame(topic: topic.description, bytes: EnvelopeCoding.encode(envelope))
    }

    mutating func open(_ frame: Frame, at node: Int) throws(Refusal) -> Received {
        try openers[node].open(topic: Array(frame.topic.utf8), envelope: frame.bytes)
    }

    func journalEntry(of input: Input, at now: Instant) -> [UInt8] { JournalCoding.encode(input, at: now) }

    private static func key(from random: inout SplitMix) -> SigningKey {
        let seed = (0..<4).flatMap { _ in withUnsafeBytes(of: random.next().littleEndian, Array.init) }
        guard let key = SigningKey(seed: seed) else { preconditionFailure("32 bytes make a key") }
        return key
    }
}
