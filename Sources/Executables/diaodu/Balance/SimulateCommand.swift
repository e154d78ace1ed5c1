internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Simulation

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run a whole network in virtual time, with the agents and the codec of production.",
        discussion: """
            The same folder, seed and build give the same run, byte for byte: its trace hash says so. Exits with 1 when \
            the books do not balance, an order is overdue or a message was refused. Runs in which things go wrong are a \
            matter of diaodu-lab simulate.
            """)

    @OptionGroup var source: NetworkArgument

    @Option(
        help: ArgumentHelp("Days of the network's calendar to run; 30 by default.", valueName: "count"),
        transform: NumberOption.whole(1...36_500))
    var days: Int?

    @Option(
        help: "Seed of every random choice. Drawn when absent, and always printed.",
        transform: NumberOption.whole(0 ... .max))
    var seed: UInt64?

    @OptionGroup var simulated: SimulatedNetworkOptions
    @OptionGroup var rerun: RerunOptions
    @OptionGroup(visibility: .hidden) var moved: MovedSimulateOptions
    @OptionGroup var global: GlobalOptions

    private static let daysDefault = 30

    func validate() throws {
        guard rerun.fromJournal == nil || (days == nil && seed == nil && simulated.timing == nil) else {
            throw ValidationError(
                "--from-journal runs what was recorded: it goes without --days, --seed and --timing.")
        }
    }

    func run() throws {
        if let journal = rerun.fromJournal {
            return try rerun.run(journal, of: simulated.networkInItsOwnTiming(at: source.folder), global)
        }
        let network = try simulated.network(at: source.folder)
        let (days, seed) = (days ?? Self.daysDefault, seed ?? .random(in: .min ... .max))
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
        global.show(report, lines: report.lines(global))
        if !report.isSound { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }
}
