public import Domain

/// Follows a run from overview to overview: tells when a round was planned or could not be, and when enough of them are over.
public struct RunWatch: Sendable {
    /// How many rounds to wait for; nil for no end.
    private let roundCountMax: Int?
    private let calendar: Calendar
    /// The last round that was planned before this run.
    private var roundBefore: Int?
    /// The newest overview, but none of the time after the rounds that were asked for.
    public private(set) var newest: Overview?
    public private(set) var isFinished = false
    /// How many rounds of this run could not be planned.
    public private(set) var refusedCount = 0

    /// - Parameter roundBefore: the rounds to count begin after this one; nil means after that of the first overview.
    public init(roundCountMax: Int?, after roundBefore: Int?, calendar: Calendar) {
        self.roundCountMax = roundCountMax
        self.roundBefore = roundBefore
        self.calendar = calendar
    }

    /// - Returns: whether `overview` is the first to show a newly planned round, or one that could not be planned.
    public mutating func note(_ overview: Overview) -> Bool {
        guard !isFinished else { return false }
        let last = roundBefore ?? overview.roundTried
        roundBefore = last
        let isNews = overview.roundTried > max(last, newest?.roundTried ?? last)
        if isNews, overview.refusedRound != nil { refusedCount += 1 }
        guard let roundCountMax else {
            newest = overview
            return isNews
        }
        let end = last + roundCountMax
        // Orders of the round after it would blur the summary, so the last look is from before it was planned.
        if overview.roundTried <= end || (newest?.roundTried ?? last) < end { newest = overview }
        isFinished =
            overview.roundTried > end
            || overview.roundTried == end && (overview.elapsed ?? .zero) >= calendar.round * (end + 1)
        return isNews && newest == overview
    }
}

extension Overview {
    /// The last round that was planned, or could not be.
    fileprivate var roundTried: Int { max(round, refusedRound?.round ?? 0) }
}
