internal import Domain

/// Lets one line of each kind through in a period, and says how many were held back meanwhile.
struct RateLimit {
    private let period: Duration
    private var kinds: [String: (since: Instant, heldBackCount: Int)] = [:]

    /// Kinds beyond this share one allowance, so that a stranger cannot fill the memory with them.
    static let kindCountMax = 256

    init(period: Duration) { self.period = period }

    /// - Returns: how many of this kind were held back since the last that was let through; nil to hold back this one.
    mutating func admit(_ kind: String, at now: Instant) -> Int? {
        let kind = kinds[kind] == nil && kinds.count >= Self.kindCountMax ? "" : kind
        if let known = kinds[kind], now.duration(since: known.since) < period {
            kinds[kind]?.heldBackCount += 1
            return nil
        }
        defer { kinds[kind] = (now, 0) }
        return kinds[kind]?.heldBackCount ?? 0
    }
}
