public import Domain
internal import Foundation

/// The time a node goes by: the wall clock is read once, at the start; from there the monotonic clock carries it, so
/// that nobody who sets the machine's clock can make it jump.
public struct NodeClock: Sendable {
    private let start: Instant
    private let startTicks: ContinuousClock.Instant

    /// - Parameter earliest: the last instant the node has lived through before; the clock starts no earlier.
    public init(notBefore earliest: Instant?) {
        let wall = Instant(microsecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000_000))
        start = max(wall, earliest ?? wall)
        startTicks = .now
    }

    public var now: Instant { start.advanced(by: startTicks.duration(to: .now)) }
}
