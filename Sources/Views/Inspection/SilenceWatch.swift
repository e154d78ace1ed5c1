public import Domain

/// Notices that somebody who speaks regularly is no longer heard: says it once, and once when it is heard again.
public struct SilenceWatch: Sendable {
    private let silenceMax: Duration
    private var heardAt: Instant?
    private var isTold = false

    public enum Finding: Hashable, Sendable {
        case silent(since: Instant)
        case heardAgain(after: Duration)
    }

    /// - Parameter beacon: how often the other end speaks at least.
    public init(beacon: Duration) { silenceMax = Self.silenceMax(of: beacon) }

    /// How long a parent with this period may say nothing: short enough to be noticed within five seconds where it is the usual one.
    static func silenceMax(of beacon: Duration) -> Duration { max(.seconds(4), beacon * 4) }

    /// It was heard, or is expected to be from now on.
    public mutating func hear(at now: Instant) -> Finding? {
        defer { (heardAt, isTold) = (now, false) }
        guard isTold, let heardAt else { return nil }
        return .heardAgain(after: now.duration(since: heardAt))
    }

    /// Nobody expects it to be heard.
    public mutating func forget() { (heardAt, isTold) = (nil, false) }

    /// To be called at least every second.
    public mutating func check(at now: Instant) -> Finding? {
        guard !isTold, let heardAt, now.duration(since: heardAt) > silenceMax else { return nil }
        isTold = true
        return .silent(since: heardAt)
    }
}
