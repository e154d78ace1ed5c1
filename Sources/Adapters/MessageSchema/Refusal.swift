public import Domain

/// Why a message had no effect. What stands before `badSignature` may be anybody's word; what stands after it was
/// really said by that member.
public enum Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    case oversized(byteCount: Int)
    case malformedEnvelope
    /// The payload is not a message of this schema.
    case malformedPayload
    case unknownRevision(from: String, SchemaRevision)
    case unknownSender(String)
    case unknownKey(from: NodeID, keyID: UInt32)
    case badSignature(from: NodeID)
    case foreignNetwork(from: NodeID, network: String, own: NetworkID)
    /// `to` is nil for everybody below the sender.
    case notForThisNode(from: NodeID, to: String?)
    /// A member of this role may not say such a thing to anybody.
    case wrongRole(from: NodeID, Role, Topic.Kind)
    /// A member of this role may say such things, but not to this recipient or of these nodes.
    case outOfScope(from: NodeID, Topic.Kind)
    /// The kind of message is newer than this node.
    case unknownKind(from: NodeID, SchemaRevision)
    case topicMismatch(from: NodeID, stated: String, derived: Topic)
    case staleEpoch(from: NodeID, epoch: UInt64, highest: UInt64)
    case invalidField(from: NodeID, Topic.Kind, FieldFault)

    /// For counters and metrics; never changes.
    public var counterName: String {
        switch self {
        case .oversized: "oversized"
        case .malformedEnvelope: "malformed_envelope"
        case .malformedPayload: "malformed_payload"
        case .unknownRevision: "unknown_revision"
        case .unknownSender: "unknown_sender"
        case .unknownKey: "unknown_key"
        case .badSignature: "bad_signature"
        case .foreignNetwork: "foreign_network"
        case .notForThisNode: "not_for_this_node"
        case .wrongRole: "wrong_role"
        case .outOfScope: "out_of_scope"
        case .unknownKind: "unknown_kind"
        case .topicMismatch: "topic_mismatch"
        case .staleEpoch: "stale_epoch"
        case .invalidField: "invalid_field"
        }
    }

    /// Whom the message names as its sender, which up to `badSignature` proves nothing; nil where it names nobody.
    public var claimedSender: String? {
        switch self {
        case .oversized, .malformedEnvelope, .malformedPayload: nil
        case .unknownRevision(let from, _), .unknownSender(let from): from
        case .unknownKey(let from, _), .badSignature(let from), .foreignNetwork(let from, _, _),
            .notForThisNode(let from, _), .wrongRole(let from, _, _), .outOfScope(let from, _),
            .unknownKind(let from, _), .topicMismatch(let from, _, _), .staleEpoch(let from, _, _),
            .invalidField(let from, _, _):
            from.text
        }
    }

    /// Who, what is wrong, and what to do about it. Fit for a log: text from outside is cut and stripped.
    public var description: String {
        switch self {
        case .oversized(let byteCount):
            """
            a message of \(byteCount) bytes, at most \(Limits.envelopeByteCountMax) are allowed: find out who \
            sends it, it is no node of ours
            """
        case .malformedEnvelope: "bytes that are no envelope: find out who sends them, it is no node of ours"
        case .malformedPayload:
            "an envelope without a message in it: find out who sends it, it is no node of ours"
        case .unknownRevision(let from, let revision):
            """
            from \(excerpt(from)): schema revision \(revision), this node speaks \(SchemaRevision.current.major).x: \
            upgrade \(revision.major > SchemaRevision.current.major ? "this node" : "the sender")
            """
        case .unknownSender(let from):
            "from \(excerpt(from)): not in this node's registry: give all nodes the same registry"
        case .unknownKey(let from, let keyID):
            "from \(from): signed with key \(keyID), which this node's registry lacks: give all nodes the same registry"
        case .badSignature(let from):
            """
            from \(from): the signature is not by the key in the registry: somebody else spoke in its name, or its \
            keys and the registry are not from the same set
            """
        case .foreignNetwork(let from, let network, let own):
            "from \(from): for network \(excerpt(network)), this is \(own): check the parent address of \(from)"
        case .notForThisNode(let from, let to):
            "from \(from): for \(to.map(excerpt) ?? "all its children"): not for this node, nor to be passed on by it"
        case .wrongRole(let from, let role, let kind):
            "from \(from): a member with the role \(role.rawValue) may not send \(kind.rawValue)"
        case .outOfScope(let from, let kind):
            "from \(from): \(kind.rawValue) to or about nodes that \(from) has no say over: give all nodes the same registry"
        case .unknownKind(let from, let revision):
            """
            from \(from): a kind of message unknown to this node, in schema revision \(revision): upgrade this node \
            (\(SchemaRevision.current))
            """
        case .topicMismatch(let from, let stated, let derived):
            "from \(from): sent under \(excerpt(stated)), belongs under \(derived): repair the sender"
        case .staleEpoch(let from, let epoch, let highest):
            "from \(from): epoch \(epoch), but \(highest) was heard already: stop the hub that was replaced"
        case .invalidField(let from, let kind, let fault):
            "from \(from): \(kind.rawValue): \(fault): repair the sender"
        }
    }
}

/// Text from outside, fit for one line of a log.
func excerpt(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(96).map { (" "..."~").contains($0) ? Character($0) : "?" }
    return "'\(String(scalars))'"
}
