public import ArgumentParser
internal import FileAccess
internal import Foundation

extension AsyncParsableCommand {
    /// Runs the command that the arguments name, says why it failed, and ends the process.
    ///
    /// Exit codes: those of ``Failure``, 0 for requests for help, 74 when all went well and data could not be written.
    public static func runToEnd() async -> Never {
        Console.prepare()
        var code = await runToCode()
        Console.flush()
        if let failure = Console.outputFailure {
            failure.report(by: programName, asJSON: wantsJSON)
            Console.flush()
            if code.isSuccess { code = failure.exitCode }
        }
        Foundation.exit(code.rawValue)
    }

    private static func runToCode() async -> ExitCode {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .success
        } catch let failure as Failure {
            failure.report(by: programName, asJSON: wantsJSON)
            return failure.exitCode
        } catch let code as ExitCode {
            return code
        } catch {
            return report(error)
        }
    }

    private static var programName: String { configuration.commandName ?? "\(Self.self)" }

    /// Also when the arguments could not be parsed.
    private static var wantsJSON: Bool { CommandLine.arguments.contains("--json") }

    /// What is wrong with the arguments, or the help that was asked for, which is data.
    private static func report(_ error: any Error) -> ExitCode {
        let code = exitCode(for: error)
        // What is neither about the arguments nor an answer of ours: some library's error that nobody translated.
        if code == .failure {
            let failure = FileFault(error).map { Failure($0) } ?? Failure(.ioFailure, "\(error)")
            failure.report(by: programName, asJSON: wantsJSON)
            return failure.exitCode
        }
        let suggestion = code.isSuccess ? nil : CommandSuggestion(in: self, CommandLine.arguments.dropFirst())
        if !code.isSuccess, wantsJSON {
            let failure = Failure(
                .usage, message(for: error), remedy: suggestion?.text ?? "See \(programName) --help.")
            failure.report(by: programName, asJSON: true)
            return failure.exitCode
        }
        var lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        if let suggestion { lines.insert(suggestion.text, at: min(1, lines.count)) }
        if code.isSuccess { Console.data(lines: lines) } else { Console.write(lines: lines) }
        return code
    }
}
