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
            try await standStill(effort, tell)
            try await answer(effort, tell)
        })

    private static let messagesPerSecond = 20_000

    /// At a given rate, by the clock: what is late is made up for.
    private static func keepUp(_ effort: Effort, _ tell: (BenchmarkRow) -> Void) async throws {
        let network = try ObservedNetwork()
        defer { network.close() }
        let observer = try network.observe()
        try await network.showUntilHeard(observer)
        let (before, start) = (observer.account, ContinuousClock.now)
        let count = messagesPerSecond * effort.choose(toy: 1, full: 10)
        var sent = 0
        while sent < count {
            let due = min(count, Int(Double(messagesPerSecond) * ((.now - start) / .seconds(1))))
            if due > sent { await network.report(due - sent) }
            sent = max(sent, due)
            try await Task.sleep(for: .milliseconds(2))
        }
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

    /// From a report at the child to the order at the child, through the sockets of production.
    private static func answer(_ effort: Effort, _ tell: (BenchmarkRow) -> Void) async throws {
        let (healthy, burdened) = (try ObservedNetwork(), try ObservedNetwork())
        defer {
            healthy.close()
            burdened.close()
        }
        let (first, second) = (try healthy.observe(), try burdened.observe())
        let (other, stalled) = (try healthy.observe(), try burdened.observe())
        try await healthy.showUntilHeard(first)
        try await healthy.showUntilHeard(other)
        try await burdened.showUntilHeard(second)
        try await burdened.showUntilHeard(stalled)
        stalled.gate.close()
        // Until every queue between them is full.
        for _ in 0..<effort.choose(toy: 100, full: 400) {
            await burdened.report(500)
            await healthy.report(500)
            try await Task.sleep(for: .milliseconds(5))
        }
        try await burdened.showUntilNext(second)
        try await healthy.showUntilNext(first)
        var times: [[Double]] = [[], []]
        for _ in 0..<effort.choose(toy: 20, full: 200) {
            for (index, network) in [healthy, burdened].enumerated() {
                for _ in 0..<20 { times[index].append(try await network.secondsFromReportToOrder()) }
            }
        }
        stalled.gate.open()
        withExtendedLifetime(other) {}
        let medians = times.map { $0.sorted()[$0.count / 2] }
        tell(
            BenchmarkRow(
                family: "tap", instance: "report to order, one observer of two stands still", unit: "s",
                ours: medians[1],
                peer: ("both keep up", medians[0]), goal: .ratio(atMost: 1.05)))
    }
}
