internal import Domain

/// Gives every message of a node its header.
struct Sender: Codable, Sendable {
    private let network: NetworkID
    private let party: Party
    var node: NodeID { party.node }
    /// Of a hub its own; of the others the highest that they have heard.
    private(set) var epoch: UInt64
    private(set) var incarnation: UInt32 = 0
    private(set) var process: UInt64 = 0
    private var sequence: UInt64 = 0
    /// The highest incarnation that this node took because its own starts had been forgotten; 0 if it never did.
    private var liftedTo: UInt32 = 0

    /// - Parameter epoch: of a hub.
    init(network: NetworkID, _ party: Party, epoch: UInt64 = 1) {
        (self.network, self.party, self.epoch) = (network, party, epoch)
    }

    mutating func start(incarnation: UInt32, process: UInt64) {
        (self.incarnation, self.process, self.sequence) = (incarnation, process, 0)
        if liftedTo > 0 {
            liftedTo = max(incarnation, liftedTo + 1)
            self.incarnation = liftedTo
        }
    }

    /// Goes on above the starts that were forgotten.
    ///
    /// - Returns: false when it speaks above them already: another message that says so is late.
    mutating func lift(above heard: UInt32) -> Bool {
        guard heard >= incarnation, heard < .max else { return false }
        liftedTo = heard + 1
        (incarnation, sequence) = (liftedTo, 0)
        return true
    }

    mutating func serve(under epoch: UInt64) { self.epoch = max(self.epoch, epoch) }

    /// - Parameter recipient: nil for all children.
    mutating func publish(
        _ message: Message, to recipient: Party?, because cause: MessageReference? = nil, at now: Instant
    ) -> Effect {
        guard let rule = try? RoutingRule(of: .init(of: message), from: party, to: recipient) else {
            preconditionFailure("\(party.node) may not say \(message) to \(recipient?.node.text ?? "all")")
        }
        sequence += 1
        return .publish(
            Outgoing(
                topic: rule.topic,
                header: Header(
                    network: network, from: party.node, to: recipient?.node,
                    stamp: Stamp(incarnation: incarnation, sequence: sequence), process: process,
                    epoch: epoch, sentAt: now, cause: cause),
                message: message))
    }
}
