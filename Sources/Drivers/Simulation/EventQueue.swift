internal import Domain
internal import HeapModule

/// What will happen, in one total order: by time, then by who asked first.
struct EventQueue {
    private var entries = Heap<Entry>()
    private var entryCount: UInt64 = 0

    var count: Int { entries.count }

    /// - Returns: a number that no other entry has.
    @discardableResult
    mutating func add(_ event: Event, at instant: Instant) -> UInt64 {
        entryCount += 1
        entries.insert(Entry(at: instant, number: entryCount, event: event))
        return entryCount
    }

    /// The next entry, unless it lies after `end`.
    mutating func next(until end: Instant) -> Entry? {
        guard let first = entries.min, first.at <= end else { return nil }
        return entries.removeMin()
    }

    enum Event {
        /// A frame reaches whoever is at the end of a wire.
        case arrival(on: Int, Frame)
        /// - Parameter startCount: which of the node's programs it is meant for; nil for any.
        case input(to: Int, startCount: Int?, Input)
        case start(of: Int)
        /// People bring a damaged journal back from a copy, and start the node.
        case restore(of: Int)
        case fault
        /// Somebody looks who waits for a person.
        case attend
        /// There is only one program of that node again.
        case twinEnds(Int)
        /// The desk says again what has not been answered.
        case desk
        /// A disk has taken what it was given.
        case committed(of: Int, startCount: Int)
        case agentAlarm(of: Int)
        case plantAlarm(of: Int)
    }

    struct Entry: Comparable {
        let at: Instant
        let number: UInt64
        let event: Event

        static func < (left: Self, right: Self) -> Bool {
            (left.at, left.number) < (right.at, right.number)
        }

        static func == (left: Self, right: Self) -> Bool { left.number == right.number }
    }
}
