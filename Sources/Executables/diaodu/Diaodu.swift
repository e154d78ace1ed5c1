internal import ArgumentParser
internal import Foundation

@main
struct Diaodu: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diaodu",
        abstract: "Dispatch scarce resources to where they are short.",
        discussion: """
            Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 the answer is no, 64 wrong usage, \
            65 bad data, 66 no such input, 69 cannot be reached, 75 timed out, 77 not permitted, 78 bad configuration.
            """,
        subcommands: [
            BalanceCommand.self, BenchCommand.self, CheckCommand.self, DescribeCommand.self, KeysCommand.self,
            LedgerCommand.self, MeasureFlowCommand.self, OrderCommand.self, PlayCommand.self, RecCommand.self,
            ReckonCommand.self,
            RecordCommand.self, SimulateCommand.self, SoakCommand.self, SolveCommand.self, StatusCommand.self,
            SubCommand.self, TopCommand.self, TopicsCommand.self, TraceCommand.self, UpCommand.self,
            WhyCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            failure.report(asJSON: wantsJSON)
            exit(withError: failure.exitCode)
        } catch let code as ExitCode {
            exit(withError: code)
        } catch {
            reportUsage(error)
        }
    }

    /// Also when the arguments could not be parsed.
    private static var wantsJSON: Bool { CommandLine.arguments.contains("--json") }

    /// Requests for help end here too; they are no failures.
    private static func reportUsage(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        guard wantsJSON, !code.isSuccess else { exit(withError: error) }
        let failure = Failure(.usage, message(for: error), remedy: "See diaodu --help.")
        failure.report(asJSON: true)
        exit(withError: failure.exitCode)
    }
}
