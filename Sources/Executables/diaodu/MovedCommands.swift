internal import ArgumentParser
internal import Console

/// A command that is one of `diaodu-lab` now. For one release its old name says so.
private protocol MovedCommand: ParsableCommand {
    /// As `diaodu-lab` has it.
    static var newName: String { get }
}

extension MovedCommand {
    func run() throws {
        let oldName = Self.configuration.commandName ?? ""
        throw Failure(
            .usage, "diaodu \(oldName) has moved",
            remedy: "It is now: diaodu-lab \(Self.newName). Build it with: swift build --product diaodu-lab")
    }
}

struct MovedBench: MovedCommand {
    static let configuration = CommandConfiguration(commandName: "bench", shouldDisplay: false)
    static let newName = "bench"
    @Argument(parsing: .allUnrecognized) var arguments: [String] = []
}

struct MovedReckon: MovedCommand {
    static let configuration = CommandConfiguration(commandName: "reckon", shouldDisplay: false)
    static let newName = "reconcile"
    @Argument(parsing: .allUnrecognized) var arguments: [String] = []
}

struct MovedSoak: MovedCommand {
    static let configuration = CommandConfiguration(commandName: "soak", shouldDisplay: false)
    static let newName = "soak"
    @Argument(parsing: .allUnrecognized) var arguments: [String] = []
}

/// The options of `diaodu simulate` that are those of `diaodu-lab simulate` now.
struct MovedSimulateOptions: ParsableArguments {
    @Option(help: .hidden) var seeds: String?
    @Option(help: .hidden) var faults: String?
    @Flag(help: .hidden) var plantedBugs = false

    func validate() throws {
        guard seeds == nil, faults == nil, !plantedBugs else {
            throw ValidationError(
                "--seeds, --faults and --planted-bugs are now options of diaodu-lab simulate.")
        }
    }
}
