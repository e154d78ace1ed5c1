internal import Domain

/// Whether a hub has all that it ever decided.
///
///     whole ─▶ held, by its own signature on what it has forgotten ─▶ recalling, by a person's word ─▶ whole,
///     once every site has shown what it took, or by a person's second word without those that have not
struct HubStanding: Codable, Sendable {
    private(set) var phase = Phase.whole
    /// Whether the running program compares; those before it did not, and their journals are replayed as they were.
    private(set) var comparesStreams = false
    /// The round that had begun when the running program started. Its orders may have been given already by a hub that this
    /// one has forgotten.
    private(set) var roundAtStart = 0
    private(set) var startedAt: Instant?
    /// Whether what was open at the start was asked for again.
    private var isResumed = false
    /// The highest epoch that a site says it follows.
    private(set) var claimedEpoch: UInt64 = 0
    /// Whether each process takes an epoch of its own; nil in states of programs that did not.
    private var isFencing: Bool?
    private var hasEpoch: Bool?
    /// When the sites were last asked to show what this hub has forgotten, or one last did; nil in states of programs that did not
    /// keep it.
    private(set) var recallingSince: Instant?

    /// Whether who follows a higher epoch is out of this hub's reach.
    var fences: Bool { isFencing ?? false }

    enum Phase: Codable, Equatable, Sendable {
        case whole
        /// It decides and acknowledges nothing.
        case held(StreamLoss, says: NodeID)
        /// It takes back what the sites hold of it.
        case recalling
    }

    /// How far ahead of its own a hub accepts an epoch.
    static let epochStepMax: UInt64 = 100_000
    private static let epochStepCount: UInt64 = 100

    /// Processes differ in how far they step: a replaced one may have taken the next epoch, and only some sites may have heard it.
    static func epoch(above known: UInt64, for process: UInt64) -> UInt64 {
        known + 1 + process % epochStepCount
    }

    /// - Parameter fences: whether the process takes an epoch of its own.
    mutating func start(comparing comparesStreams: Bool, fencing fences: Bool, round: Int, at now: Instant) {
        self.comparesStreams = comparesStreams
        if fences || isFencing != nil { (isFencing, hasEpoch) = (fences, false) }
        startedAt = now
        roundAtStart = comparesStreams ? round : 0
        isResumed = false
    }

    /// - Returns: false when that was done since the start.
    mutating func resume() -> Bool {
        defer { isResumed = true }
        return !isResumed
    }

    mutating func hold(_ loss: StreamLoss, says site: NodeID) { phase = .held(loss, says: site) }

    /// A site has answered this process, so it is the one that the sites reach.
    ///
    /// - Returns: whether it takes a new epoch now, once.
    mutating func takeEpoch() -> Bool {
        guard fences, hasEpoch == false else { return false }
        hasEpoch = true
        return true
    }

    mutating func recall(round: Int, at now: Instant) {
        (phase, recallingSince) = (.recalling, now)
        if fences { hasEpoch = true }
        roundAtStart = round
    }

    mutating func noteRecalled(at now: Instant) {
        if phase == .recalling { recallingSince = now }
    }

    mutating func finish() { phase = .whole }

    mutating func claim(_ epoch: UInt64) { claimedEpoch = max(claimedEpoch, epoch) }
}
