internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import PlantedBugs
internal import Simulation

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract:
            "Run a network under faults in virtual time, from many seeds, and check what must always hold.",
        discussion: """
            The agents and the codec of production, over a virtual network, virtual disks and virtual plants. The same \
            folder, seed and build give the same run. Exits with 1 when something that must always hold did not, or when a \
            planted bug was not caught.
            """)

    @Argument(help: "The network folder; not for --planted-bugs.")
    var folder: String?

    @OptionGroup var trials: TrialOptions
    @OptionGroup var simulated: SimulatedNetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard trials.plantedBugs || folder != nil else {
            throw ValidationError("Missing expected argument '<folder>'.")
        }
        guard trials.plantedBugs != (trials.seeds != nil) else {
            throw ValidationError("Give either --seeds or --planted-bugs.")
        }
    }

    func run() throws {
        if let folder, let range = trials.seeds {
            try run(range.seeds, in: folder)
        } else {
            try huntPlantedBugs()
        }
    }

    private func run(_ seeds: ClosedRange<UInt64>, in folder: String) throws {
        let network = try simulated.network(at: folder)
        let trial = Trial(of: network, trials.faults.faults, roundCount: trials.rounds)
        global.note("\(network.id): \(seeds.count) seeds, \(trials.faults.rawValue)")
        let bar = SharedBar("simulating", quiet: global.quiet, total: seeds.count)
        let started = ContinuousClock.now
        let verdicts = Crew(threadCount: trials.jobs).map(
            Array(seeds), onDone: { done, verdict in bar.show(done, remark: "seed \(verdict.seed)") },
            { trial.run(seed: $0) })
        bar.clear()
        let report = TrialReport(
            verdicts, of: trial, real: .now - started,
            replay: { seed in
                let command =
                    ["diaodu-lab simulate \(folder) --seeds \(seed) --faults \(trials.faults.rawValue)"]
                    + ["--rounds \(trials.rounds)"] + simulated.arguments
                return command.joined(separator: " ")
            }, transcript: { trial.run(seed: $0, keepsTranscript: true).transcript })
        global.show(report, lines: report.lines(global))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }

    private func huntPlantedBugs() throws {
        let bar = SharedBar("hunting", quiet: global.quiet, total: PlantedBug.all.count)
        let report = PlantedBugsReport(threadCount: trials.jobs) { bar.show($0, remark: $1) }
        bar.clear()
        global.show(report, lines: report.lines(global))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }
}
