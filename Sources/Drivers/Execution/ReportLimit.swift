public import Domain

/// Holds back reports of a peer that sends them more often than an honest node does: each that is taken is recorded, and one child
/// could fill the disk with them. A report says how things stand, so that one that is held back is replaced by the next.
///
/// Only counts what has a valid signature: who sends too much is known by name.
public struct ReportLimit: Sendable {
    private let statusPeriod: Duration
    private var roundLength: Duration
    /// When the next report of a peer would come if it had always kept to the period.
    private var due: [NodeID: Instant] = [:]

    /// An honest node sends two in a period.
    public static let reportsPerPeriod = 4
    /// So many may come at once: when a line was clogged, and after a start, when a plant's model tells every reading of the time in
    /// which nobody ran.
    public static let burstCount = 1_024

    /// - Parameter roundLength: until a beacon says otherwise.
    public init(_ timing: Timing, roundLength: Duration) {
        (statusPeriod, self.roundLength) = (timing.status, roundLength)
    }

    /// - Returns: what may be taken, and whose reports were held back, one for each.
    public mutating func admit(_ arrivals: [Execution.Arrival], at now: Instant) -> (
        taken: [Execution.Arrival], heldBack: [NodeID]
    ) {
        var heldBack: [NodeID] = []
        let taken = arrivals.filter { arrival in
            guard case .message(.success(let received)) = arrival else { return true }
            switch received.message {
            case .status, .attendance: break
            case .beacon(let beacon):
                if let clock = beacon.clock { roundLength = clock.roundLength }
                return true
            case .fact, .instruction, .acknowledgement, .overview, .ruling, .answer: return true
            }
            guard admit(received.header.from, at: now) else {
                heldBack.append(received.header.from)
                return false
            }
            return true
        }
        return (taken, heldBack)
    }

    private mutating func admit(_ peer: NodeID, at now: Instant) -> Bool {
        let gap = Self.gap(statusPeriod, roundLength: roundLength)
        let next = max(due[peer] ?? now, now)
        guard next.duration(since: now) < gap * Self.burstCount else { return false }
        due[peer] = next.advanced(by: gap)
        return true
    }

    /// Between two reports of a peer that sends them as often as is allowed.
    public static func gap(_ statusPeriod: Duration, roundLength: Duration) -> Duration {
        max(.microseconds(1), min(statusPeriod, roundLength / Calendar.readingsPerRound) / reportsPerPeriod)
    }
}
