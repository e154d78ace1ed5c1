internal import Domain
internal import OrderedCollections

/// Whose clocks are not the hub's: nothing is decided by them, but network time is reckoned with them.
struct ClockWatch: Codable, Sendable {
    /// How often in a row a node's clock was off; those that are not are left out.
    private var offCounts: OrderedDictionary<NodeID, Int> = [:]

    /// Late messages look like a clock that is behind: several in a row are not late.
    private static let countMin = 3
    private static let allowance: Duration = .seconds(60)

    /// - Parameter period: how often the node reports; its reports may be as late.
    /// - Returns: a notice when it is clear that the clock is off, once.
    mutating func hear(_ header: Header, every period: Duration, at now: Instant) -> [Effect] {
        let difference = header.sentAt.duration(since: now)
        let allowance = max(Self.allowance, period * 2)
        guard difference > allowance || difference < .zero - allowance else {
            offCounts[header.from] = nil
            return []
        }
        let count = (offCounts[header.from] ?? 0) + 1
        offCounts[header.from] = min(count, Self.countMin + 1)
        return count == Self.countMin ? [.notice(.clockDiffers(header.from, by: difference))] : []
    }
}
