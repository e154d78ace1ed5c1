internal import ArgumentParser
internal import CommandProgram
internal import Console

@main
struct Diaodu: CommandProgram {
    static let configuration = CommandConfiguration(
        commandName: "diaodu",
        abstract: "Dispatch scarce resources to where they are short.",
        discussion: """
            Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 the answer is no, 64 wrong usage, \
            65 bad data, 66 no such input, 69 cannot be reached, 75 timed out, 77 not permitted, 78 bad configuration.
            """,
        version: ProgramVersion.text,
        subcommands: [
            BalanceCommand.self, CheckCommand.self, DescribeCommand.self, FundsCommand.self, KeysCommand.self,
            LedgerCommand.self, OrderCommand.self, PlayCommand.self, RecCommand.self, RecordCommand.self,
            ResumeCommand.self, SalesCommand.self, SimulateCommand.self, SolveCommand.self,
            StatusCommand.self, StocksCommand.self, SubCommand.self,
            TopCommand.self,
            TopicsCommand.self, TraceCommand.self, UpCommand.self, WhyCommand.self, MovedBench.self,
            MovedReckon.self, MovedSoak.self,
        ])
}
