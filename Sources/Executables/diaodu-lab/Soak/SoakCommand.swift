internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import FaultInjection
internal import Foundation
internal import Supervision

struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract:
            "Run a whole network of real processes under faults, then prove from its journals that nothing was lost.",
        discussion: """
            Between every child and its parent stands a proxy that loses, doubles, delays, reorders and cuts; processes are \
            killed and frozen; at least one fault every two seconds, all from the seed. Then the faults end, every order must \
            end, and all journals must agree to the unit. Exits with 1 when they do not.
            """)

    @OptionGroup var source: NetworkArgument

    @Option(
        help: ArgumentHelp("For how long faults happen.", valueName: "count"),
        transform: NumberOption.decimal(0.001...10_000))
    var hours: Double?

    @Option(
        help: ArgumentHelp("For how long faults happen; one minute by default.", valueName: "count"),
        transform: NumberOption.decimal(0.05...600_000))
    var minutes: Double?

    @Option(
        help: "What faults are drawn from; drawn itself when absent.",
        transform: NumberOption.whole(0 ... .max))
    var seed: UInt64?

    @Option(help: "Which faults: all, kills or messages.")
    var faults = FaultChoice.all

    @OptionGroup var copies: RestoreOptions

    @Option(
        help: ArgumentHelp("How long a round takes on this host.", valueName: "seconds"),
        transform: NumberOption.decimal(1...3_600))
    var roundSeconds = 4.0

    @OptionGroup var place: RunOptions

    @Option(
        help: ArgumentHelp("The first of all the ports, side by side.", valueName: "port"),
        transform: NumberOption.whole(PortPlan.ports))
    var basePort = 24_000

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard hours == nil || minutes == nil else { throw ValidationError("Give --hours or --minutes.") }
        guard copies.restores == nil || (hours == nil && minutes == nil && faults == .all) else {
            throw ValidationError("--restores goes without --hours, --minutes and --faults.")
        }
    }

    func run() async throws {
        let network = try source.read()
        guard !network.sites.isEmpty else {
            throw Failure(.badConfiguration, "\(source.folder) has no sites: there is nothing to disturb")
        }
        // A reader that is slow, or gone, is no reason to hold the network up.
        Console.neverWait()
        let runFolder = place.folder ?? RunFolder("\(RunFolder.parentPath)/\(network.id).soak")
        let seed = seed ?? .random(in: 1...999_999)
        options.note("seed \(seed); everything is in \(runFolder.path)")
        try await Failure.translatingSetup {
            try runFolder.prepare()
            try moveAside(runFolder, of: network)
        }
        if let count = copies.restores {
            let outcome = try await Failure.translatingSetup {
                try await restore(count, of: network, in: runFolder, seed: seed)
            }
            let figures = ReconciliationFigures(try reconcile(network, in: runFolder))
            let summary = RestoreSummary(outcome, figures, seed: seed)
            return try tell(summary, summary.lines, isGood: summary.isGood)
        }
        let outcome = try await Failure.translatingSetup {
            try await soak(network, in: runFolder, seed: seed)
        }
        let summary = SoakSummary(
            outcome, ReconciliationFigures(try reconcile(network, in: runFolder)), seed: seed)
        try tell(summary, summary.lines, isGood: summary.isGood)
    }

    private func tell(_ summary: some Encodable, _ lines: [String], isGood: Bool) throws {
        options.show(summary, lines: lines)
        if !isGood { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }

    /// What an earlier soak left stays readable beside it.
    private func moveAside(_ runFolder: RunFolder, of network: Network) throws {
        guard FileManager.default.fileExists(atPath: runFolder.configuration(of: network.hub.id)) else {
            return
        }
        let lock = try RunLock(runFolder.lockFile)
        options.note("what was in \(runFolder.path) is now in \(try runFolder.moveAside())")
        _ = consume lock
        try runFolder.prepare()
    }

    private func soak(_ network: Network, in runFolder: RunFolder, seed: UInt64) async throws -> SoakOutcome {
        let lock = try RunLock(runFolder.lockFile)
        let stage = try await stage(network, in: runFolder, seed: seed)
        defer { stage.close() }
        let run = SoakRun(
            stages: stage.programs, network: network, length: length,
            schedule: FaultSchedule(of: network, faults, seed: seed),
            background: faults == .kills ? .none : .background,
            proxies: stage.proxies, log: try FaultLog(at: "\(runFolder.path)/faults.log"), options: options)
        let outcome = try await run.run(overviews: try stage.observation.overviews())
        _ = consume lock
        return outcome
    }

    private func restore(
        _ count: Int, of network: Network, in runFolder: RunFolder, seed: UInt64
    ) async throws -> RestoreOutcome {
        let lock = try RunLock(runFolder.lockFile)
        let stage = try await stage(network, in: runFolder, seed: seed)
        defer { stage.close() }
        let run = RestoreRun(
            stages: stage.programs, network: network, runFolder: runFolder,
            plan: RestorePlan(of: network, count: count, age: copies.age, seed: seed), copyAge: copies.age,
            roundLength: roundLength, background: .background, proxies: stage.proxies, options: options)
        let outcome = try await run.run(overviews: try stage.observation.overviews())
        _ = consume lock
        return outcome
    }

    private func stage(_ network: Network, in runFolder: RunFolder, seed: UInt64) async throws -> SoakStage {
        try await SoakStage(
            network: network, folder: source.folder, runFolder: runFolder, basePort: basePort,
            roundLength: roundLength, seed: seed)
    }

    private var roundLength: Duration { .milliseconds(Int64(roundSeconds * 1_000)) }

    private var length: Duration {
        .milliseconds(Int64(((hours ?? 0) * 60 + (minutes ?? (hours == nil ? 1 : 0))) * 60_000))
    }
}
