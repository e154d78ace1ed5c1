internal import Domain
internal import Randomness

/// How long things take in virtual time: each duration is drawn from the seed, uniformly.
public struct Delays: Hashable, Sendable {
    /// From a node to its neighbour.
    public var wire: ClosedRange<Duration>
    /// From a frozen snapshot to its plan.
    public var balancing: ClosedRange<Duration>
    /// From the start of the run to the start of a node.
    public var start: ClosedRange<Duration>

    public init(
        wire: ClosedRange<Duration>, balancing: ClosedRange<Duration>, start: ClosedRange<Duration>
    ) {
        (self.wire, self.balancing, self.start) = (wire, balancing, start)
    }

    /// Those of ``calm``, or shorter where a round is: a part of it, as everything that may go wrong.
    public init(within round: Duration) {
        let calm = Self.calm
        self.init(
            wire: min(calm.wire.lowerBound, round / 1_024)...min(calm.wire.upperBound, round / 384),
            balancing: min(calm.balancing.lowerBound, round / 16)...min(calm.balancing.upperBound, round / 8),
            start: calm.start.lowerBound...min(calm.start.upperBound, round / 4))
    }

    public static let calm = Delays(
        wire: .milliseconds(1) ... .milliseconds(200), balancing: .milliseconds(50) ... .seconds(2),
        start: .zero ... .seconds(30))
}

extension SplitMix {
    /// Uniform, in whole microseconds.
    mutating func draw(_ range: ClosedRange<Duration>) -> Duration {
        let width = range.upperBound.microseconds - range.lowerBound.microseconds
        return range.lowerBound + .microseconds(Int64.random(in: 0...width, using: &self))
    }
}

extension Instant {
    /// Before any virtual time: the calendar of a network may start in the year 1.
    static let longAgo = Instant(microsecondsSinceEpoch: -Limits.spanMax)
}
