internal import Simulation

extension Benchmark {
    /// The limit is the world itself.
    static let simulation = Benchmark(
        name: "simulation", question: "virtual time of a whole network, against real time",
        measure: { effort, tell in
            let days = effort.choose(toy: 3, full: 60)
            var simulation = Simulation(of: try pairedNetwork(pairCount: 20), seed: effort.seed)
            let time = seconds { simulation.run(days: days) }
            let summary = simulation.summary()
            precondition(summary.isLedgerBalanced, "a simulation must balance its books")
            tell(
                BenchmarkRow(
                    family: "simulation",
                    instance: "\(days) days of 1 hub and 40 enterprises, \(summary.messageCount) messages",
                    unit: "s", ours: time, peer: ("real time", summary.elapsed / .seconds(1)),
                    goal: .ratio(atMost: 0.001)))
        })
}
