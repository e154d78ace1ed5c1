public import ArgumentParser
internal import Console
internal import Foundation

/// A program whose commands people type: runs the one that was named, and says why it failed.
///
/// Exit codes: those of ``Failure``, 0 for requests for help.
public protocol CommandProgram: AsyncParsableCommand {}

extension CommandProgram {
    public static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            failure.report(by: programName, asJSON: wantsJSON)
            exit(withError: failure.exitCode)
        } catch let code as ExitCode {
            exit(withError: code)
        } catch {
            reportUsage(error)
        }
    }

    private static var programName: String { configuration.commandName ?? "\(Self.self)" }

    /// Also when the arguments could not be parsed.
    private static var wantsJSON: Bool { CommandLine.arguments.contains("--json") }

    /// Requests for help end here too; they are no failures.
    private static func reportUsage(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        guard wantsJSON, !code.isSuccess else { exit(withError: error) }
        let failure = Failure(.usage, message(for: error), remedy: "See \(programName) --help.")
        failure.report(by: programName, asJSON: true)
        exit(withError: failure.exitCode)
    }
}
