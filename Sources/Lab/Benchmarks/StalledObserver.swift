internal import Domain

extension Benchmark {
    /// From a report at the child to the order at the child, through the sockets of production: two networks in turn, each with
    /// two observers, of which in one network one stands still. Which network that is changes again and again, so that
    /// neither the machine's other work nor the place of a thread is taken for the cost.
    static func answer(_ effort: Effort, _ tell: (BenchmarkRow) -> Void) async throws {
        let networks = [try ObservedNetwork(), try ObservedNetwork()]
        defer { for network in networks { network.close() } }
        let steady = try networks.map { try $0.observe() }
        let others = try networks.map { try $0.observe() }
        for (network, observers) in zip(networks, zip(steady, others)) {
            try await network.showUntilHeard(observers.0)
            try await network.showUntilHeard(observers.1)
        }
        var (healthy, burdened): ([Double], [Double]) = ([], [])
        var missedLeast = UInt64.max
        for phase in 0..<effort.choose(toy: 2, full: 10) {
            let stalled = others[phase % 2]
            let before = stalled.account.missed
            stalled.gate.close()
            // Until every queue between them is full.
            for _ in 0..<effort.choose(toy: 150, full: 200) {
                for network in networks { await network.report(500) }
                try await Task.sleep(for: .milliseconds(5))
            }
            for (network, observer) in zip(networks, steady) { try await network.showUntilNext(observer) }
            for pair in 0..<effort.choose(toy: 50, full: 2_000) {
                for index in pair.isMultiple(of: 2) ? [0, 1] : [1, 0] {
                    let seconds = try await networks[index].secondsFromReportToOrder()
                    if index == phase % 2 { burdened.append(seconds) } else { healthy.append(seconds) }
                }
            }
            stalled.gate.open()
            try await networks[phase % 2].showUntilNext(stalled)
            missedLeast = min(missedLeast, stalled.account.missed - before)
        }
        tell(
            BenchmarkRow(
                family: "tap", instance: "report to order, one observer of two stands still", unit: "s",
                ours: burdened.median, peer: ("both keep up", healthy.median), goal: .ratio(atMost: 1.05)))
        tell(
            BenchmarkRow(
                family: "tap", instance: "the same, missed by it each time, at least", unit: "messages",
                ours: Double(missedLeast), goal: .ours(atLeast: 1)))
    }
}
