internal import Domain
internal import Runtime
internal import ZeroMQ

extension Benchmark {
    /// The peer of a network with an observer that stands still is the same network where that one keeps up.
    static let tap = Benchmark(
        name: "tap",
        question: "what an observer misses, and what one that stands still costs from report to order",
        measure: { effort, tell in
            try await keepUp(effort, tell)
            try await record(effort, tell)
            try await standStill(effort, tell)
            try await answer(effort, tell)
        })

    static let messagesPerSecond = 20_000

    private static func keepUp(_ effort: Effort, _ tell: (BenchmarkRow) -> Void) async throws {
        let network = try ObservedNetwork()
        defer { network.close() }
        let observer = try network.observe()
        try await network.showUntilHeard(observer)
        let (before, start) = (observer.account, ContinuousClock.now)
        let count = messagesPerSecond * effort.choose(toy: 1, full: 10)
        try await network.report(count, perSecond: messagesPerSecond)
        try await network.showUntilNext(observer)
        let (after, span) = (observer.account, (.now - start) / .seconds(1))
        let instance = "\(count) messages at \(messagesPerSecond)/s"
        tell(
            BenchmarkRow(
                family: "tap", instance: "\(instance), missed", unit: "messages",
                ours: Double(after.missed - before.missed), goal: .ours(atMost: 0)))
        tell(
            BenchmarkRow(
                family: "tap", instance: "\(instance), received", unit: "messages/s",
                ours: Double(after.received - before.received) / span))
    }

    /// Everything is accounted for: received, or told as missed.
    private static func standStill(_ effort: Effort, _ tell: (BenchmarkRow) -> Void) async throws {
        let network = try ObservedNetwork()
        defer { network.close() }
        let observer = try network.observe()
        try await network.showUntilHeard(observer)
        observer.gate.close()
        let count = effort.choose(toy: 100_000, full: 200_000)
        for _ in 0..<count / 500 {
            await network.report(500)
            // The bus itself is to keep up: only the observer does not.
            try await Task.sleep(for: .milliseconds(1))
        }
        observer.gate.open()
        try await network.showUntilNext(observer)
        let account = observer.account
        let unaccounted = account.newest - account.oldest + 1 - account.received - account.missed
        tell(
            BenchmarkRow(
                family: "tap", instance: "\(count) messages, observer stands still, missed and told",
                unit: "messages", ours: Double(account.missed), goal: .ours(atLeast: 1)))
        tell(
            BenchmarkRow(
                family: "tap", instance: "the same, not accounted for", unit: "messages",
                ours: Double(unaccounted), goal: .ours(atMost: 0)))
    }
}
