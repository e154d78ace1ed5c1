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
