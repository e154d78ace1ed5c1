internal import Domain
internal import MessageSchema

/// People at a desk of the dispatch centre. They say a ruling again until the hub has answered it, and only then the next.
struct VirtualDesk: Sendable {
    let id: NodeID
    /// Whether somebody will see to it that it speaks again.
    var isAwake = false
    private let hub: NodeID
    private let network: NetworkID
    private let parts: CodecParts
    private var codec: ProductionCodec
    private var waiting: [Ruling] = []
    private var said: (reference: MessageReference, frame: Frame)?
    private var saidCount: UInt64 = 0
    /// What the hub has heard, where that was above what was said.
    private var newest: Stamp?

    /// - Parameter hub: the node above it.
    init(_ parts: CodecParts, under hub: NodeID) {
        (id, self.hub, network) = (parts.node, hub, parts.registry.network)
        (self.parts, codec) = (parts, ProductionCodec(parts))
    }

    /// A name for it that no node of the network has.
    static func id(beside nodes: [NodeID]) -> NodeID {
        for number in 1... {
            if let id = try? NodeID("desk-\(number)"), !nodes.contains(id) { return id }
        }
        preconditionFailure("a network has fewer nodes than there are numbers")
    }

    /// What it listens to.
    static func subscriptions(of id: NodeID, under hub: NodeID) -> [String] {
        Topic.subscriptions(of: id, under: hub, isParent: false)
    }

    /// Everything it had to say was answered.
    var isDone: Bool { waiting.isEmpty }

    var waitingCount: Int { waiting.count }

    mutating func rule(_ ruling: Ruling) { waiting.append(ruling) }

    /// The ruling that waits for its answer, the same bytes every time; nil when there is none.
    mutating func speak(at now: Instant) -> Frame? {
        if let said { return said.frame }
        guard let ruling = waiting.first else { return nil }
        saidCount += 1
        // The clock of every fourth ruling is years ahead; the others are told by the hub what to be above.
        let stamp =
            newest?.next ?? Stamp(incarnation: saidCount % 4 == 3 ? 400_000_000 : 1, sequence: saidCount)
        let desk = Party(id, .dispatcher, parent: hub)
        guard let rule = try? RoutingRule(of: .ruling, from: desk, to: .hub(hub)) else {
            preconditionFailure("a dispatcher may say a ruling to the hub")
        }
        let outgoing = Outgoing(
            topic: rule.topic,
            header: Header(
                network: network, from: id, to: hub, stamp: stamp, process: 1, epoch: 1, sentAt: now,
                cause: nil), message: .ruling(ruling))
        guard let frame = try? codec.seal(outgoing) else { preconditionFailure("a ruling is small") }
        said = (MessageReference(node: id, stamp: stamp), frame)
        return frame
    }

    /// A desk keeps nothing: each time that somebody sits down it hears whichever hub there is.
    mutating func restart() { codec = ProductionCodec(parts) }

    mutating func open(_ frame: Frame) throws(Refusal) -> Received { try codec.open(frame) }

    /// - Returns: false when it does not answer what was said last: the answer to every repeat comes once more.
    mutating func hear(_ received: Received) -> Bool {
        guard case .answer(let answer) = received.message, let said,
            received.header.cause == said.reference
        else { return false }
        self.said = nil
        newest = nil
        if case .superseded(let stamp) = answer { newest = stamp } else { waiting.removeFirst() }
        return true
    }
}
