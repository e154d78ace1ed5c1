internal import Domain

/// The highest hub epoch heard; lower epochs are rejected, after a restart, too: a hub of a lower epoch was replaced.
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
