internal import Domain

/// The way of one message through the network: who may say what to whom, under which topic, past which nodes.
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
struct Passage {
    let topic: Topic
    private let sender: Member
    private let recipient: Member?

    /// - Parameter recipient: nil for everybody below the sender.
    init(of kind: Topic.Kind, from sender: Member, to recipient: Member?) throws(Refusal) {
        (self.sender, self.recipient) = (sender, recipient)
        switch (kind, sender.role) {
        case (.status, .enterprise), (.fact, .enterprise), (.ack, .enterprise), (.attendance, .prefecture),
            (.ruling, .dispatcher):
            guard recipient?.role == .hub, let parent = sender.parent else {
                throw .outOfScope(from: sender.node, kind)
            }
            topic = Topic(.up, parent: parent, node: sender.node, kind: kind)
        case (.order, .hub), (.ack, .hub), (.answer, .hub):
            let addressee = kind == .answer ? Role.dispatcher : .enterprise
            guard let recipient, recipient.role == addressee, let parent = recipient.parent else {
                throw .outOfScope(from: sender.node, kind)
            }
            topic = Topic(.down, parent: parent, node: recipient.node, kind: kind)
        case (.beacon, .hub), (.beacon, .prefecture), (.overview, .hub):
            guard recipient == nil else { throw .outOfScope(from: sender.node, kind) }
            topic = Topic(.down, parent: sender.node, node: nil, kind: kind)
        default: throw .wrongRole(from: sender.node, sender.role, kind)
        }
    }

    /// Whether the message comes past this node, to stay or to be passed on.
    func leads(past node: Member) -> Bool {
        guard let recipient else { return node.parent == sender.node }
        let child = topic.direction == .up ? sender : recipient
        return node.node == recipient.node || (node.node == child.parent && node.node != sender.node)
    }

    /// Whether the sender may say such a thing at all, now that it is known what it says.
    func allows(_ message: Message, childrenAreKnown: (_ parent: NodeID, _ child: NodeID) -> Bool) -> Bool {
        switch message {
        case .acknowledgement(let acknowledgement):
            acknowledgement.stream == (topic.direction == .up ? .instructions : .facts)
        case .instruction(let instruction):
            switch instruction.content {
            case .dispatch(let order): order.shipment.source == recipient?.node
            case .expect, .revise, .department: true
            }
        case .beacon(let beacon): beacon.children.allSatisfy { childrenAreKnown(sender.node, $0.node) }
        case .attendance(let attendance):
            attendance.nodes.allSatisfy { childrenAreKnown(sender.node, $0.node) }
        case .status, .fact, .overview, .ruling, .answer: true
        }
    }
}
