internal import ArgumentParser
internal import Console

struct StocksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stocks",
        abstract:
            "Propose reserves and limits from records of use, and see who is late with a limit. Offline, on tables.",
        subcommands: [ProposeCommand.self, LimitsCommand.self, PolicyCommand.self])

    /// With which probability a reserve lasts until goods come, in thousandths, by tier; that of the last holds for later ones.
    static let serviceDefaults = [999, 990, 950, 900]
}
