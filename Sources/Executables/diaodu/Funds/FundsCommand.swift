internal import ArgumentParser

struct FundsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "funds",
        abstract: "Set off debts against each other, and lend where a unit of money settles most.",
        subcommands: [FundsClearCommand.self, FundsCurveCommand.self])
}
