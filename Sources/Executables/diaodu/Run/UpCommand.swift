internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Foundation
internal import Inspection
internal import KeyFiles
internal import Supervision
internal import Tables

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run a whole network on this host: every node a process of its own.",
        discussion: """
            Keys, configuration, journals and logs are kept in the run folder; a run goes on where the last one stopped: the \
            network's clock and the simulated plants stand still while nobody runs. Ends at Ctrl-C, or after --rounds. Exits with 1 when the books do not balance or a node has failed.
            """)

    @OptionGroup var source: NetworkArgument

    @Option(
        help: ArgumentHelp(
            "How long a round takes on this host. Default: 10, or as in the run that goes on, which keeps its length.",
            valueName: "seconds"),
        transform: NumberOption.decimal(0.5...86_400))
    var roundSeconds: Double?

    @Option(
        help: ArgumentHelp("Stop when so many more rounds are over.", valueName: "count"),
        transform: NumberOption.whole(1...1_000_000_000))
    var rounds: Int?

    @OptionGroup var place: RunOptions

    @Flag(help: "Move what earlier runs left aside and begin anew.")
    var fresh = false

    @Option(
        help: ArgumentHelp("The first of three ports for each parent, side by side.", valueName: "port"),
        transform: NumberOption.whole(PortPlan.ports))
    var basePort = PortPlan.basePortDefault

    @Flag(name: .shortAndLong, help: "Tell of every program that becomes ready.")
    var verbose = false

    @OptionGroup var options: GlobalOptions

    /// Nodes of an earlier run may still be stopping.
    private static let portPatience = Duration.seconds(10)

    func run() async throws {
        let network = try source.read()
        let runFolder = place.folder ?? .standard(for: network.id)
        // A reader that is slow, or gone, is no reason to hold the network up.
        Console.neverWait()
        let output = UpOutput(labels: Labels(network), options: options, isVerbose: verbose)
        let summary = try await Failure.translatingSetup {
            try runFolder.prepare()
            var lock = try RunLock(runFolder.lockFile)
            if fresh {
                options.note("what was in \(runFolder.path) is now in \(try runFolder.moveAside())")
                try runFolder.prepare()
                lock = try RunLock(runFolder.lockFile)
            }
            let summary = try await run(network, in: runFolder, output)
            _ = consume lock
            return summary
        }
        output.tell(summary)
        if !summary.isGood { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }

    private func run(_ network: Network, in runFolder: RunFolder, _ output: UpOutput) async throws
        -> RunSummary
    {
        let parents = [network.hub.id] + network.prefectures.map(\.id)
        let ports = try PortPlan(parents: parents, basePort: basePort)
        try await ports.awaitFree(for: Self.portPatience)
        let keys = KeyFolder(runFolder.keys)
        let isContinued = FileManager.default.fileExists(atPath: runFolder.journal(of: network.hub.id))
        let registry = try registry(of: network, in: keys)
        let roundSeconds = try roundSeconds(in: runFolder, isContinued: isContinued)
        let pausedSeconds = isContinued ? try goOn(in: runFolder) : 0
        let programs = NodePrograms(
            network: network, networkFolder: URL(fileURLWithPath: source.folder).standardizedFileURL.path,
            folder: runFolder,
            ports: ports, roundLength: .milliseconds(Int64(roundSeconds * 1_000)),
            pausedSeconds: pausedSeconds)
        let stages = try programs.prepare()
        try runFolder.write(programs.record)

        let observation = Observation(
            endpoint: programs.tap(of: network.hub.id), owner: registry.hub!, registry: registry,
            keys: try readNodeKeys(at: keys.keyFile(of: KeyFolder.observer)), networkFolder: source.folder)
        let run = UpRun(
            stages: stages, roundCountMax: rounds, roundBefore: isContinued ? nil : 0,
            calendar: network.calendar, timing: network.timing,
            output: output)
        return await run.run(overviews: try observation.overviews())
    }

    /// Simulated plants stand still with the nodes, and so does the network's clock.
    ///
    /// - Returns: for how many seconds nobody ran in this run folder, in all.
    private func goOn(in runFolder: RunFolder) throws -> Double {
        let before = (try? runFolder.readRecord().pausedSeconds) ?? 0
        let pause = max(0, try runFolder.lastWrite.map { Date.now.timeIntervalSince($0) } ?? 0)
        options.note(
            """
            the run in \(runFolder.path) goes on where it stopped, \(Figure.fixed(Int64(pause * 1_000), over: 1_000, decimals: 0)) s \
            ago; the network's clock and the simulated plants stood still meanwhile
            """)
        return before + pause
    }

    /// The hub's clock is part of its books: a run has the length of rounds that it began with.
    private func roundSeconds(in runFolder: RunFolder, isContinued: Bool) throws -> Double {
        let before = isContinued ? try? runFolder.readRecord().roundSeconds : nil
        guard let before else { return roundSeconds ?? 10 }
        guard roundSeconds == nil || roundSeconds == before else {
            throw Failure(
                .usage,
                "--round-seconds: the run in \(runFolder.path) goes on, and its rounds take \(before) s",
                remedy: "Leave it out, begin anew with --fresh, or name another folder with --run-dir.")
        }
        return before
    }

    private func registry(of network: Network, in keys: KeyFolder) throws -> Registry {
        guard FileManager.default.fileExists(atPath: keys.registryFile) else {
            return try generateKeys(for: network, into: keys)
        }
        let registry = try readRegistry(at: keys.registryFile)
        let nodes = [network.hub.id] + network.prefectures.map(\.id) + network.sites.map(\.id)
        let members = registry.members.filter { $0.role.isNode }.map(\.node)
        guard registry.network == network.id, members == nodes.sorted() else {
            throw Failure(
                .badConfiguration, "\(keys.path) has the keys of other nodes than \(source.folder) has now",
                remedy: "Begin anew with --fresh, or name another folder with --run-dir.")
        }
        return registry
    }
}
