internal import Agents
internal import Domain
internal import Randomness

/// An enterprise that once in the life of its program says a thousand times how it stands, each time as something new.
struct FloodingEnterprise: Agent {
    private var honest: any Agent
    private let permille: Int
    private var random: SplitMix
    private(set) var faults = FaultCounts()
    /// How far its sequence is ahead of the honest one's in this start.
    private var lead: UInt64 = 0
    private var incarnation: UInt32 = 0
    private var hasFlooded = false

    /// Some more than are taken at once.
    private static let repeatCountMax = 1_500

    init(_ honest: any Agent, permille: Int, random: SplitMix) {
        (self.honest, self.permille, self.random) = (honest, permille, random)
    }

    var nextDeadline: Instant? { honest.nextDeadline }
    var stateView: StateView? { honest.stateView }
    var decisions: [Decision] { honest.decisions }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        honest.receive(input, at: now).flatMap { effect -> [Effect] in
            guard case .publish(let outgoing) = effect else { return [effect] }
            let header = outgoing.header
            if header.stamp.incarnation != incarnation { (incarnation, lead) = (header.stamp.incarnation, 0) }
            var said = [Effect.publish(outgoing.ahead(by: lead))]
            if case .status = outgoing.message, !hasFlooded, random.happens(permille) {
                hasFlooded = true
                faults.count(.flood)
                for _ in 0..<Int.random(in: 1...Self.repeatCountMax, using: &random) {
                    lead += 1
                    said.append(.publish(outgoing.ahead(by: lead)))
                }
            }
            return said
        }
    }
}

extension Outgoing {
    fileprivate func ahead(by lead: UInt64) -> Outgoing {
        Outgoing(
            topic: topic,
            header: Header(
                network: header.network, from: header.from, to: header.to,
                stamp: Stamp(incarnation: header.stamp.incarnation, sequence: header.stamp.sequence + lead),
                process: header.process, epoch: header.epoch, sentAt: header.sentAt, cause: header.cause),
            message: message)
    }
}
