internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import PlantedBugs
internal import RandomNetworks
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

    @Argument(help: "The network folder; not for --random-networks and --planted-bugs.")
    var folder: String?

    @OptionGroup var seedRuns: SeedRunOptions
    @OptionGroup var simulated: SimulatedNetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let needsFolder = !seedRuns.plantedBugs && !seedRuns.randomNetworks
        guard !needsFolder || folder != nil else {
            throw ValidationError("Missing expected argument '<folder>'.")
        }
        guard needsFolder || folder == nil else {
            throw ValidationError("Give a folder, --random-networks or --planted-bugs, and only one of them.")
        }
        guard seedRuns.plantedBugs != (seedRuns.seeds != nil) else {
            throw ValidationError("Give either --seeds or --planted-bugs.")
        }
        guard !seedRuns.plantedBugs || !seedRuns.randomNetworks else {
            throw ValidationError("Give either --random-networks or --planted-bugs.")
        }
        guard needsFolder || simulated.isEmpty else {
            throw ValidationError("--timing and --supply are of a network folder: there is none.")
        }
        let differs = seedRuns.faults != nil || seedRuns.rounds != nil || seedRuns.wholeTranscript
        guard !seedRuns.plantedBugs || !differs else {
            throw ValidationError(
                "Every planted bug has its own faults and rounds: leave out --faults, --rounds and --whole-transcript."
            )
        }
    }

    func run() throws {
        guard let seeds = seedRuns.seeds?.seeds else { return try runPlantedBugs() }
        let level = seedRuns.level.faults
        if let folder {
            let network = try simulated.network(at: folder)
            let rounds = seedRuns.rounds ?? Self.roundCount
            let seedRun = SeedRun(of: network, level, roundCount: rounds)
            try run(
                seeds, of: network.id.text, rounds: rounds, ["--rounds \(rounds)"] + simulated.arguments
            ) { _ in seedRun }
        } else {
            let rounds = seedRuns.rounds
            try run(seeds, of: "random networks", rounds: rounds, rounds.map { ["--rounds \($0)"] } ?? []) {
                let random = RandomRunningNetwork(seed: $0)
                return SeedRun(of: random.network, level, roundCount: rounds ?? random.roundCount)
            }
        }
    }

    /// About what the first violation is about; the last lines say enough.
    private static let transcriptLineCountMax = 80

    /// Rounds of a folder's network in which things go wrong.
    private static let roundCount = 6

    /// - Parameters:
    ///   - rounds: nil where each network has its own count.
    ///   - arguments: what the command that runs one seed again has besides.
    ///   - seedRun: the run of one seed.
    private func run(
        _ seeds: ClosedRange<UInt64>, of name: String, rounds: Int?, _ arguments: [String],
        seedRun: @escaping @Sendable (UInt64) -> SeedRun
    ) throws {
        global.note("\(name): \(seeds.count) seeds, \(seedRuns.level.rawValue)")
        let bar = SharedBar("simulating", quiet: global.quiet, total: seeds.count)
        let started = ContinuousClock.now
        let verdicts = WorkerPool(threadCount: seedRuns.jobs).map(
            Array(seeds), onDone: { done, verdict in bar.show(done, remark: "seed \(verdict.seed)") },
            { seedRun($0).run(seed: $0) })
        bar.clear()
        let report = SeedRunReport(
            verdicts, of: name, level: seedRuns.level.faults, rounds: rounds, real: .now - started,
            replay: { seed in
                let command =
                    ["diaodu-lab simulate \(folder ?? "--random-networks") --seeds \(seed)"]
                    + ["--faults \(seedRuns.level.rawValue)"] + arguments
                return command.joined(separator: " ")
            },
            transcript: {
                seedRun($0).run(
                    seed: $0,
                    transcriptLineCountMax: seedRuns.wholeTranscript ? .max : Self.transcriptLineCountMax
                ).transcript
            }, showsInconclusive: seedRuns.wholeTranscript)
        global.show(report, lines: report.lines(global))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }

    private func runPlantedBugs() throws {
        let bar = SharedBar("hunting", quiet: global.quiet, total: PlantedBug.all.count)
        let report = PlantedBugsReport(threadCount: seedRuns.jobs) { bar.show($0, remark: $1) }
        bar.clear()
        global.show(report, lines: report.lines(global))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }
}
