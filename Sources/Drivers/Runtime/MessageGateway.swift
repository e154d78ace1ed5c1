public import Domain
internal import Execution
internal import Logging
public import MessageSchema

/// Opens what arrives and seals what leaves, for one node. What is refused is counted, named in the log, and has no
/// other effect.
///
/// Signatures take most of a busy node's time, so they are made and checked many at once, on all processors.
public struct MessageGateway: Sendable {
    public let node: NodeID
    let opener: MessageOpener
    private let sealer: MessageSealer
    public private(set) var refusals = RefusalCounts()
    private var limit = RateLimit(period: .seconds(10))

    public init(node: NodeID, opener: MessageOpener, sealer: MessageSealer) {
        (self.node, self.opener, self.sealer) = (node, opener, sealer)
    }

    /// - Returns: one for each arrival, in order.
    func check(_ arrivals: [Inbox.Arrival]) async -> [Execution.Arrival] {
        await arrivals.concurrentMap { [opener] arrival in
            switch arrival {
            case .input(let input): .input(input)
            case .frames(let topic, let envelope):
                .message(Result { () throws(Refusal) in try opener.check(topic: topic, envelope: envelope) })
            }
        }
    }

    mutating func tell(_ refusal: Refusal, at now: Instant, _ logger: Logger) {
        refusals.count(refusal)
        guard let heldBackCount = limit.admit(refusal.counterName, at: now) else { return }
        logger.warning(
            "message refused: \(refusal)",
            metadata: [
                "reason": "\(refusal.counterName)", "count": "\(refusals[refusal.counterName])",
                "held_back": "\(heldBackCount)",
            ])
    }

    /// - Returns: the messages, in order, but for those that are too large.
    func seal(_ effects: [Effect], _ logger: Logger) async -> [SealedMessage] {
        await effects.concurrentMap { effect in
            switch effect {
            case .publish(let outgoing): seal(outgoing, logger)
            case .forward(let topic, let envelope):
                SealedMessage(topic, envelope: EnvelopeCoding.encode(envelope), isForwarded: true)
            case .forwardAgain(let topic, let envelope):
                SealedMessage(topic, envelope: EnvelopeCoding.encode(envelope), isForwarded: false)
            case .record, .balance, .solve, .plant, .notice: nil
            }
        }.compactMap(\.self)
    }

    private func seal(_ outgoing: Outgoing, _ logger: Logger) -> SealedMessage? {
        do {
            return SealedMessage(outgoing.topic, envelope: try sealer.seal(outgoing), isForwarded: false)
        } catch {
            logger.error("not sent: \(error)")
            return nil
        }
    }
}
