/// One measurement that backs a figure of ours: always a ratio of two things done in the same run on the same machine, so
/// that a slow or busy machine slows both.
public struct Benchmark: Sendable {
    public let name: String
    /// What is measured against what.
    public let question: String
    let measure: @Sendable (Scale) throws -> Ratio

    public func run(_ scale: Scale) throws -> Ratio { try measure(scale) }

    /// All there are, in the order of the house: Core, Adapters, Drivers.
    public static let all = [flow, seal, open, journal, simulation]
}

/// How much is done.
public enum Scale: Sendable {
    /// Enough to see that it works.
    case toy
    /// Enough for a figure.
    case full

    func choose<Value>(toy: Value, full: Value) -> Value { self == .toy ? toy : full }
}

/// What came out: this much of the unit for one of the other.
public struct Ratio: Sendable {
    public let value: Double
    /// What the ratio says when it is read aloud after the number.
    public let meaning: String
    /// What was done.
    public let work: String
}

/// The median of so many runs, in seconds.
func median(of runCount: Int, _ body: () throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<runCount {
        let start = ContinuousClock.now
        try body()
        times.append((ContinuousClock.now - start) / .seconds(1))
    }
    return times.sorted()[runCount / 2]
}
