internal import Domain
internal import Randomness

/// Somebody who has a node's key and says, as another process, what that node says at the same moment: true, but under counters that
/// may jump anywhere.
struct StolenKeySender {
    let victim: NodeID
    private let permille: Int
    private let process: UInt64
    private var random: SplitMix
    private var last: Stamp?

    init(of victim: NodeID, permille: Int, random: SplitMix) {
        (self.victim, self.permille, self.random) = (victim, permille, random)
        process = self.random.next() | 1
    }

    /// - Returns: nil for what it does not say.
    mutating func otherwise(_ outgoing: Outgoing) -> Outgoing? {
        let header = outgoing.header
        guard header.from == victim, random.happens(permille) else { return nil }
        switch outgoing.message {
        case .status, .attendance, .fact, .acknowledgement: break
        case .instruction, .beacon, .overview, .ruling, .answer: return nil
        }
        let stamp = stamp(beside: header.stamp)
        last = stamp
        return Outgoing(
            topic: outgoing.topic,
            header: Header(
                network: header.network, from: header.from, to: header.to, stamp: stamp, process: process,
                epoch: header.epoch, sentAt: header.sentAt, cause: header.cause), message: outgoing.message)
    }

    private mutating func stamp(beside honest: Stamp) -> Stamp {
        let sequence = UInt64.random(in: 1...UInt64(Limits.counterMax), using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return Stamp(incarnation: .max, sequence: UInt64(Limits.counterMax))
        case 1: return Stamp(incarnation: UInt32.random(in: 1 ... .max, using: &random), sequence: sequence)
        case 2: return Stamp(incarnation: honest.incarnation, sequence: sequence)
        case 3:
            let starts = UInt32.random(in: 1...1_000, using: &random)
            return Stamp(incarnation: honest.incarnation &+ starts, sequence: 1)
        default: return last?.next ?? honest.next
        }
    }
}
