public import Domain
internal import Logging
public import MessageSchema

/// Opens what arrives and seals what leaves, for one node. What is refused is counted, named in the log, and has no
/// other effect.
public struct Post: Sendable {
    public let node: NodeID
    private var opener: MessageOpener
    private let sealer: MessageSealer
    public private(set) var refusals = RefusalCounts()
    private var limit = RateLimit(period: .seconds(10))

    public init(node: NodeID, opener: MessageOpener, sealer: MessageSealer) {
        (self.node, self.opener, self.sealer) = (node, opener, sealer)
    }

    mutating func open(topic: [UInt8], envelope: [UInt8], at now: Instant, _ logger: Logger) -> Received? {
        do { return try opener.open(topic: topic, envelope: envelope) } catch {
            refusals.count(error)
            if let heldBackCount = limit.admit(error.counterName, at: now) {
                logger.warning(
                    "message refused: \(error)",
                    metadata: [
                        "reason": "\(error.counterName)", "count": "\(refusals[error.counterName])",
                        "held_back": "\(heldBackCount)",
                    ])
            }
            return nil
        }
    }

    func seal(_ outgoing: Outgoing, _ logger: Logger) -> SealedMessage? {
        do {
            return SealedMessage(outgoing.topic, envelope: try sealer.seal(outgoing), isForwarded: false)
        } catch {
            logger.error("not sent: \(error)")
            return nil
        }
    }
}
