/// What may go wrong in a simulation. Counted each time it really happened to somebody.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
    // On the wires.
    case loss, duplication, reordering, delay, clog, cut
    /// A byte of a frame changed on its way.
    case damage
    /// A frame of long ago arrives once more, also from earlier starts of its sender.
    case replay
    /// A child gets what its parent says to others, or for a while nothing of what it has subscribed to.
    case subscription
    // On a machine.
    case clockSkew, clockStep, crash, restart, slowConsumer
    /// A machine starts with a clock that is years off.
    case clockYears
    /// A second program is started on the journal of one that runs.
    case secondProgram
    // On a disk.
    case lostWrite, tornWrite, flippedByte, fullDisk
    /// A commit takes so long that more arrives meanwhile.
    case slowDisk
    /// A node starts from an older copy of its journal.
    case olderCopy
    /// A node starts without its journal.
    case lostDisk
    /// A node that has started from an older copy starts from one once more, before everybody agrees again.
    case copyOfCopy
    /// The hub is replaced by one of a higher epoch.
    case takeover
    /// A copy of the hub is started while it runs, and is the one that the others reach.
    case hubTwin
    /// A copy of another node is started beside it.
    case nodeTwin
    // At a plant.
    case refusedLoading, lateLoading, lateArrival, goodsLost
    /// A site's meters have been running for up to a thousand years when the books are opened.
    case oldMeter
    /// Goods have left, and the plant says so only later.
    case lateWord
    // By people.
    case ruling
    /// An enterprise says with its own key what is not so.
    case lie
    /// An enterprise says one number twice, and differently.
    case doubleAnswer
    /// A site sends a thousand reports at once.
    case flood
    /// Somebody who has a node's key says what it says, under any counters and as another process.
    case stolenKey
}

/// How often each kind occurred.
public struct FaultCounts: Hashable, Sendable {
    private var counts: [Int] = Array(repeating: 0, count: FaultKind.allCases.count)

    public init() {}

    public subscript(kind: FaultKind) -> Int { counts[Self.place(of: kind)] }

    mutating func count(_ kind: FaultKind) { counts[Self.place(of: kind)] += 1 }

    public static func += (left: inout Self, right: Self) {
        for index in left.counts.indices { left.counts[index] += right.counts[index] }
    }

    public var total: Int { counts.reduce(0, +) }

    private static func place(of kind: FaultKind) -> Int {
        guard let place = FaultKind.allCases.firstIndex(of: kind) else {
            preconditionFailure("every kind is among all of them")
        }
        return place
    }
}
