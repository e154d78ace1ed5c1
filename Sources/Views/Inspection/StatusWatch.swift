public import Domain
internal import MessageSchema

/// What the hub's tap has shown so far, as far as the status page tells it: the newest overview and its age, how often each node
/// has started, and whose clocks are off.
public struct StatusWatch: Sendable {
    /// The newest.
    public private(set) var overview: Overview?
    public private(set) var isReplay = false
    /// When the newest overview passed; for a replay, when it was heard.
    public private(set) var asOf: Instant?
    /// How often each node that was heard has started.
    private var starts: [NodeID: UInt32] = [:]
    /// By how much a node's clock is ahead of the hub's, or behind it.
    private var differences: [NodeID: Duration] = [:]
    private let hub: NodeID
    private let timing: Timing

    public init(_ network: Network) { (hub, timing) = (network.hub.id, network.timing) }

    /// - Returns: whether it is an overview that just passed.
    public mutating func note(_ message: TapMessage) -> Bool {
        let header = message.received.header
        starts[header.from] = max(starts[header.from] ?? 0, header.stamp.incarnation)
        watchClock(of: header, message)
        guard case .overview(let overview) = message.received.message, header.from == hub else {
            return false
        }
        isReplay = message.note?.isReplay == true
        let passedAt = message.isLast && !isReplay ? message.passedAt : message.receivedAt
        guard asOf.map({ passedAt >= $0 }) ?? true else { return false }
        (self.overview, asOf) = (overview, passedAt)
        return !message.isLast
    }

    /// Late messages look like a clock that is behind, so more is allowed there.
    private mutating func watchClock(of header: Header, _ message: TapMessage) {
        guard !message.isLast, message.note?.isReplay != true, case .status = message.received.message else {
            return
        }
        let difference = header.sentAt.duration(since: message.passedAt)
        let isOff = difference > timing.status || difference < .zero - max(.seconds(60), timing.status * 2)
        differences[header.from] = isOff ? difference : nil
    }

    /// How old what is known is.
    public func age(at now: Instant) -> Duration? { asOf.map { max(.zero, now.duration(since: $0)) } }

    /// The hub publishes an overview with every beacon, so several are missing.
    public func isStale(at now: Instant) -> Bool { age(at: now).map { $0 > staleAfter } ?? true }

    public var staleAfter: Duration { max(.seconds(3), timing.beacon * 3) }

    /// Sorted by node; those that have started once are left out.
    public var restarts: [(node: NodeID, count: Int)] {
        starts.filter { $0.value > 1 }.map { ($0.key, Int($0.value) - 1) }.sorted { $0.node < $1.node }
    }

    /// Whether this is the first process of the hub, which then never heard of a node what it says it has not.
    public var isFirstStart: Bool { starts[hub] ?? 1 == 1 }

    /// Sorted by node.
    public var clockDifferences: [(node: NodeID, difference: Duration)] {
        differences.map { ($0.key, $0.value) }.sorted { $0.node < $1.node }
    }
}
