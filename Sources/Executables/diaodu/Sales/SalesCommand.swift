internal import ArgumentParser
internal import Console

struct SalesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sales",
        abstract: "Order meetings, barter and the terms of other channels, offline on tables.",
        subcommands: [
            BacklogsCommand.self, BarterCommand.self, GuaranteesCommand.self, IncentivesCommand.self,
            MarketCommand.self, SharesCommand.self, ValueBarterCommand.self,
        ])
}
