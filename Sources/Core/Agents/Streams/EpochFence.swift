internal import Domain

/// Which hub's word counts. A node remembers the highest epoch it has heard, so that after a restart, too, it refuses a
/// hub that was replaced.
struct EpochFence: Codable, Sendable {
    private(set) var epoch: UInt64 = 0

    /// - Parameter header: of a message of the hub.
    /// - Returns: true when the epoch is new, and must be recorded.
    mutating func hear(_ header: Header) -> Bool {
        guard header.epoch > epoch else { return false }
        epoch = header.epoch
        return true
    }
}
