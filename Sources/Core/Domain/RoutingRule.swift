/// The way of one message through the network: who may say what to whom, under which topic, past which nodes. Who sends it
/// and who opens it go by the same rule.
///
/// | kind          | from         | to            | on the way            |
/// |---------------|--------------|---------------|-----------------------|
/// | status, fact  | enterprise   | the hub       | the sender's parent   |
/// | ack           | enterprise   | the hub       | the sender's parent   |
/// | attendance    | prefecture   | the hub       |                       |
/// | order, ack    | the hub      | an enterprise | the recipient's parent|
/// | beacon        | a parent     | its children  |                       |
/// | overview      | the hub      | its children  |                       |
/// | ruling        | a dispatcher | the hub       |                       |
/// | answer        | the hub      | a dispatcher  |                       |
public struct RoutingRule: Sendable {
    public let topic: Topic
    private let sender: Party
    private let recipient: Party?

    /// - Parameter recipient: nil for everybody below the sender.
    public init(of kind: Topic.Kind, from sender: Party, to recipient: Party?) throws(RoutingRefusal) {
        (self.sender, self.recipient) = (sender, recipient)
        switch (kind, sender.role) {
        case (.status, .enterprise), (.fact, .enterprise), (.ack, .enterprise), (.attendance, .prefecture),
            (.ruling, .dispatcher):
            guard recipient?.role == .hub, let parent = sender.parent else {
                throw .outOfScope
            }
            topic = Topic(.up, parent: parent, node: sender.node, kind: kind)
        case (.order, .hub), (.ack, .hub), (.answer, .hub):
            let addressee = kind == .answer ? Role.dispatcher : .enterprise
            guard let recipient, recipient.role == addressee, let parent = recipient.parent else {
                throw .outOfScope
            }
            topic = Topic(.down, parent: parent, node: recipient.node, kind: kind)
        case (.beacon, .hub), (.beacon, .prefecture), (.overview, .hub):
            guard recipient == nil else { throw .outOfScope }
            topic = Topic(.down, parent: sender.node, node: nil, kind: kind)
        default: throw .wrongRole
        }
    }

    /// Whether the message comes past this node, to stay or to be passed on.
    public func leads(past node: Party) -> Bool {
        guard let recipient else { return node.parent == sender.node }
        let child = topic.direction == .up ? sender : recipient
        return node.node == recipient.node || (node.node == child.parent && node.node != sender.node)
    }

    /// Whether the sender may say such a thing at all, now that it is known what it says.
    public func allows(
        _ message: Message, childrenAreKnown: (_ parent: NodeID, _ child: NodeID) -> Bool
    ) -> Bool {
        switch message {
        case .acknowledgement(let acknowledgement):
            acknowledgement.stream == (topic.direction == .up ? .instructions : .facts)
        case .instruction(let instruction):
            switch instruction.content {
            case .dispatch(let order): order.shipment.source == recipient?.node
            case .expect, .revise, .realign, .department, .unreadable: true
            }
        case .beacon(let beacon): beacon.children.allSatisfy { childrenAreKnown(sender.node, $0.node) }
        case .attendance(let attendance):
            attendance.nodes.allSatisfy { childrenAreKnown(sender.node, $0.node) }
        case .status, .fact, .overview, .ruling, .answer: true
        }
    }
}

/// Why a message has no way.
public enum RoutingRefusal: Error, Hashable, Sendable {
    /// A member of this role may not say such a thing to anybody.
    case wrongRole
    /// A member of this role may say such things, but not to this recipient.
    case outOfScope
}

/// A member of a network, as far as routing is concerned.
public struct Party: Hashable, Codable, Sendable {
    public let node: NodeID
    public let role: Role
    /// Nil for the hub and for observers.
    public let parent: NodeID?

    public init(_ node: NodeID, _ role: Role, parent: NodeID?) {
        (self.node, self.role, self.parent) = (node, role, parent)
    }

    public static func hub(_ node: NodeID) -> Party { Party(node, .hub, parent: nil) }
}
