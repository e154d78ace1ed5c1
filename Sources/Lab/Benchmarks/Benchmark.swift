/// One family of measurements that backs figures of ours: always ours and a peer's in the same run on the same machine, so that
/// a slow or busy machine slows both.
public struct Benchmark: Sendable {
    /// What `diaodu-lab bench NAME` calls it.
    public let name: String
    /// What is measured against what.
    public let question: String
    let measure: @Sendable (Effort, _ tell: (BenchmarkRow) -> Void) async throws -> Void

    /// - Parameter tell: gets each row as soon as it is measured.
    public func run(_ effort: Effort, tell: (BenchmarkRow) -> Void) async throws {
        try await measure(effort, tell)
    }

    /// All there are, in the order of the house: Core, Adapters, Drivers.
    public static let all = [flow, balance, funds, sales, seal, open, journal, bus, hub, simulation, tap]
}

/// How much is done, and on which instances.
public struct Effort: Sendable {
    public let scale: Scale
    /// Of everything that is drawn.
    public let seed: UInt64
    /// Where the programs of others lie that some benchmarks compare with; nil for none.
    public let peersFolder: String?

    public init(scale: Scale, seed: UInt64, peersFolder: String? = nil) {
        (self.scale, self.seed, self.peersFolder) = (scale, seed, peersFolder)
    }

    public enum Scale: Sendable {
        /// Enough to see that it works.
        case toy
        /// Enough for a figure.
        case full
    }

    func choose<Value>(toy: Value, full: Value) -> Value { scale == .toy ? toy : full }
}
