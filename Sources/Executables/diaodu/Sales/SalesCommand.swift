internal import ArgumentParser
internal import Console

struct SalesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sales",
        abstract: "Clear order meetings and barter, offline on tables.",
        subcommands: [BarterCommand.self, MarketCommand.self])
}
