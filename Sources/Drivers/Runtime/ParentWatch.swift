public import Domain

/// Notices that nothing valid comes from the parent any more. A socket can go deaf without an error (after one
/// oversized frame, for one); opening it anew always helps.
public struct ParentWatch: Sendable {
    public let parent: NodeID
    private let patience: Duration
    private var lastHeard: Instant?

    public init(of parent: NodeID, timing: Timing) {
        (self.parent, patience) = (parent, timing.reconnectAfter)
    }

    mutating func start(at now: Instant) { lastHeard = now }

    mutating func hear(_ received: Received, at now: Instant) {
        if case .beacon = received.message, received.header.from == parent { lastHeard = now }
    }

    /// When to open the sockets anew unless a beacon comes first.
    var deadline: Instant? { lastHeard?.advanced(by: patience) }

    /// - Returns: how long nothing was heard, if that is too long. The patience begins again.
    mutating func isDeaf(at now: Instant) -> Bool {
        guard let deadline, now >= deadline else { return false }
        lastHeard = now
        return true
    }
}
