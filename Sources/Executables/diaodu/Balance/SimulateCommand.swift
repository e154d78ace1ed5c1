internal import ArgumentParser
internal import Domain
internal import PlantedBugs
internal import Simulation
internal import Tables

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run a whole network in virtual time, with the agents and the codec of production.",
        discussion: """
            The same folder, seed and build give the same run, byte for byte: its trace hash says so. Exits with 1 when \
            the books do not balance, an order is overdue or a message was refused. With --seeds things go wrong, and \
            it exits with 1 when something that must always hold did not.
            """)

    @Argument(help: "The folder of the network; not for --planted-bugs.")
    var folder: String?

    @Option(help: ArgumentHelp("Days of the network's calendar to run.", valueName: "count"))
    var days = 30

    @Option(help: "Seed of every random choice. Drawn when absent, and always printed.")
    var seed: UInt64?

    @Option(
        help: """
            How often nodes speak: in proportion to the round, which makes long runs cheap, or as the network's own file \
            says.
            """)
    var timing = TimingChoice.proportionate

    @OptionGroup var trials: TrialOptions
    @OptionGroup var what: SupplyOptions
    @OptionGroup var rerun: RerunOptions
    @OptionGroup var global: GlobalOptions

    enum TimingChoice: String, ExpressibleByArgument, CaseIterable { case proportionate, network }

    static let dayCountMax = 36_500

    func validate() throws {
        guard (1...Self.dayCountMax).contains(days) else {
            throw ValidationError("--days must be 1 to \(Self.dayCountMax).")
        }
    }

    func run() throws {
        if trials.plantedBugs { return try huntPlantedBugs() }
        guard let folder else { throw ValidationError("Missing expected argument '<folder>'.") }
        if let journal = rerun.fromJournal {
            return try rerun.run(journal, of: try what.applied(to: readFolder(folder)), global)
        }
        var network = try what.applied(to: readFolder(folder))
        if timing == .proportionate {
            network = network.replacing(timing: Timing(proportionateTo: network.calendar.round))
        }
        if let range = trials.seeds { return try run(range.seeds, on: network, in: folder) }
        let seed = seed ?? .random(in: .min ... .max)
        global.note("\(network.id): \(days) days, seed \(seed)")

        var simulation = Simulation(of: network, seed: seed)
        var bar = ProgressBar("simulating", quiet: global.quiet)
        let started = ContinuousClock.now
        for day in 1...days {
            simulation.run(days: day)
            bar.show(day, of: days, remark: "day \(day)")
        }
        let report = SimulationReport(
            simulation.summary(), of: network, days: days, seed: seed, real: .now - started)
        bar.clear()
        print(global.json ? try JSONText.of(report) : report.lines(global).joined(separator: "\n"))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }

    private func run(_ seeds: ClosedRange<UInt64>, on network: Network, in folder: String) throws {
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
                let words =
                    ["diaodu simulate \(folder) --seeds \(seed) --faults \(trials.faults.rawValue)"]
                    + ["--rounds \(trials.rounds)"] + (timing == .network ? ["--timing network"] : [])
                    + what.supply.map { "--supply \($0.text)" }
                return words.joined(separator: " ")
            }, transcript: { trial.run(seed: $0, keepsTranscript: true).transcript })
        print(global.json ? try JSONText.of(report) : report.lines(global).joined(separator: "\n"))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }

    private func huntPlantedBugs() throws {
        let bar = SharedBar("hunting", quiet: global.quiet, total: PlantedBug.all.count)
        let report = PlantedBugsReport(threadCount: trials.jobs) { bar.show($0, remark: $1) }
        bar.clear()
        print(global.json ? try JSONText.of(report) : report.lines(global).joined(separator: "\n"))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }
}
