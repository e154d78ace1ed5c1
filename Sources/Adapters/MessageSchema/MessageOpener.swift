public import Domain
internal import SwiftProtobuf

/// Turns bytes from the network into messages a node may trust. After it nothing is checked again.
public struct MessageOpener: Sendable {
    private let network: NetworkID
    private let members: [NodeID: Known]
    private let viewpoint: Viewpoint
    private let knownSignatures: KnownSignatures?
    /// Of all messages of the hub so far. Lower ones come from a hub that was replaced, and are refused.
    public private(set) var highestEpoch: UInt64

    private struct Known: Sendable {
        let member: Member
        let key: VerifyingKey?
    }

    /// Whose eyes the messages are seen with.
    public enum Viewpoint: Hashable, Sendable {
        /// A hub, prefecture or enterprise of the registry: what is for it, and what it has to pass on.
        case node(NodeID)
        /// Somebody at a tap, who sees everything that passes there.
        case observer
    }

    /// - Parameters:
    ///   - highestEpoch: what was heard before this program started.
    ///   - knownSignatures: of sealers in the same process.
    public init(
        registry: Registry, viewpoint: Viewpoint, highestEpoch: UInt64 = 0,
        knownSignatures: KnownSignatures? = nil
    ) {
        self.knownSignatures = knownSignatures
        network = registry.network
        members = Dictionary(
            registry.members.map { ($0.node, Known(member: $0, key: VerifyingKey($0.signingKey))) },
            uniquingKeysWith: { first, _ in first })
        self.viewpoint = viewpoint
        self.highestEpoch = highestEpoch
        if case .node(let node) = viewpoint {
            precondition(members[node] != nil, "\(node) is not in the registry of \(network)")
        }
    }

    /// - Parameters:
    ///   - topic: the first frame.
    ///   - envelope: the second frame.
    public mutating func open(topic: [UInt8], envelope bytes: [UInt8]) throws(Refusal) -> Received {
        let received = try check(topic: topic, envelope: bytes)
        try admit(received)
        return received
    }

    /// Everything that a message is checked for by itself, so that many can be checked at once; ``admit(_:)`` follows.
    public func check(topic: [UInt8], envelope bytes: [UInt8]) throws(Refusal) -> Received {
        let envelope = try EnvelopeCoding.decode(bytes)
        if let opened = knownSignatures?.opened(envelope) {
            try checkView(of: opened.rule, from: opened.sender, to: opened.received.header.to?.text)
            try check(topic, by: opened.rule, from: opened.sender)
            return opened.received
        }
        guard let wire = try? WireMessage(serializedBytes: envelope.payload), wire.hasHeader else {
            throw .malformedPayload
        }
        let sender = try author(of: wire.header, in: envelope)
        guard let kind = wire.kind else {
            throw .unknownKind(from: sender.node, wire.header.revision)
        }
        let rule = try rule(of: kind, wire.header, from: sender)
        try check(topic, by: rule, from: sender)
        let (header, message): (Header, Domain.Message)
        do throws(FieldFault) { (header, message) = (try wire.header.checked(), try wire.checked()) } catch {
            throw .invalidField(from: sender.node, kind, error)
        }
        guard rule.allows(message, childrenAreKnown: { members[$1]?.member.parent == $0 }),
            try isGenuine(message, shownBy: sender)
        else {
            throw .outOfScope(from: sender.node, kind)
        }
        let received = Received(topic: rule.topic, header: header, message: message, envelope: envelope)
        knownSignatures?.note(.init(received: received, sender: sender, rule: rule))
        return received
    }

    private func check(_ topic: [UInt8], by rule: RoutingRule, from sender: Member) throws(Refusal) {
        guard rule.topic.description.utf8.elementsEqual(topic) else {
            throw .topicMismatch(
                from: sender.node, stated: String(decoding: topic.prefix(256), as: UTF8.self),
                derived: rule.topic)
        }
    }

    /// What depends on the messages before it: in the order in which they came.
    public mutating func admit(_ received: Received) throws(Refusal) {
        let header = received.header
        // Whoever only watches is to see that a hub was replaced, by its own word.
        guard members[header.from]?.member.role == .hub, viewpoint != .observer else { return }
        guard header.epoch >= highestEpoch else {
            throw .staleEpoch(from: header.from, epoch: header.epoch, highest: highestEpoch)
        }
        highestEpoch = header.epoch
    }

    /// An instruction that is shown to a hub must have been given to the site that shows it, by the hub itself.
    private func isGenuine(_ message: Domain.Message, shownBy sender: Member) throws(Refusal) -> Bool {
        guard case .acknowledgement(let acknowledgement) = message, let taken = acknowledgement.taken else {
            return true
        }
        guard let wire = try? WireMessage(serializedBytes: taken.envelope.payload), wire.hasHeader else {
            throw .malformedPayload
        }
        let author = try author(of: wire.header, in: taken.envelope)
        return author.role == .hub && wire.header.network == network.text
            && wire.header.to == sender.node.text && acknowledgement.through == taken.instruction.number
    }

    /// The member who signed the envelope, for certain.
    private func author(of header: WireHeader, in envelope: Envelope) throws(Refusal) -> Member {
        guard header.revision.major == SchemaRevision.current.major else {
            throw .unknownRevision(from: header.from, header.revision)
        }
        guard let from = try? NodeID(header.from), let known = members[from] else {
            throw .unknownSender(header.from)
        }
        guard envelope.keyID == SigningKey.id, let key = known.key else {
            throw .unknownKey(from: from, keyID: envelope.keyID)
        }
        let isKnown =
            knownSignatures?.contains(envelope.signature, of: envelope.payload, by: known.member.signingKey)
        guard isKnown == true || key.accepts(envelope.signature, of: envelope.payload) else {
            throw .badSignature(from: from)
        }
        return known.member
    }

    private func rule(of kind: Topic.Kind, _ header: WireHeader, from sender: Member) throws(Refusal)
        -> RoutingRule
    {
        guard header.network == network.text else {
            throw .foreignNetwork(from: sender.node, network: header.network, own: network)
        }
        let to = header.hasTo ? header.to : nil
        var recipient: Member?
        if let to {
            guard let id = try? NodeID(to), let known = members[id] else {
                throw .notForThisNode(from: sender.node, to: to)
            }
            recipient = known.member
        }
        let rule: RoutingRule
        do { rule = try RoutingRule(of: kind, from: sender.party, to: recipient?.party) } catch {
            switch error {
            case .wrongRole: throw .wrongRole(from: sender.node, sender.role, kind)
            case .outOfScope: throw .outOfScope(from: sender.node, kind)
            }
        }
        try checkView(of: rule, from: sender, to: to)
        return rule
    }

    private func checkView(of rule: RoutingRule, from sender: Member, to: String?) throws(Refusal) {
        guard case .node(let node) = viewpoint, let own = members[node]?.member, !rule.leads(past: own.party)
        else {
            return
        }
        throw .notForThisNode(from: sender.node, to: to)
    }
}
