internal import ArgumentParser
internal import Console
internal import Domain
internal import Foundation
internal import Inspection
internal import Recording

struct RecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rec", abstract: "Look into recordings, check them, and turn them into other forms.",
        subcommands: [Info.self, Cat.self, Export.self, Import.self, Verify.self])

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "info", abstract: "Say what is in a recording.")

        @Argument(help: "The recording.")
        var file: String
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let summary: RecordingSummary
            do { summary = try RecordingSummary(try openRecording(file)) } catch let error as RecordingError {
                throw Failure(error)
            }
            options.show(summary, lines: summary.lines)
        }
    }

    struct Cat: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cat", abstract: "Print what was recorded, as `diaodu sub` prints what passes.")

        @Argument(help: "The recording.")
        var file: String
        @Argument(help: ArgumentHelp("What to show. Default: everything.", valueName: "topic"))
        var topics: [String] = []
        @OptionGroup(title: "What to show and how") var traffic: TrafficOptions

        @Option(
            name: .customShort("n"), help: ArgumentHelp("End after so many messages.", valueName: "count"),
            transform: NumberOption.whole(1 ... .max))
        var messageCountMax: Int?
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            _ = try traffic.filter(topics: topics)
            _ = try traffic.text(options)
        }

        func run() throws {
            let recording = try openRecording(file)
            let (start, end) = (recording.manifest.startedAt, recording.closedAt ?? .now)
            let filter = try traffic.filter(topics: topics, recorded: start...max(start, end))
            try traffic.checkSenders(in: recording.manifest.registry)
            var writer = TrafficWriter(try traffic.text(options), traffic.times, filter, options)
            var reader = TapReader(
                tapOwner: recording.manifest.tap, registry: recording.manifest.registry)
            do {
                try recording.readAll { frame in
                    for sighting in reader.read(TapFrame(frame)) {
                        _ = writer.write(sighting)
                        if writer.messageCount == messageCountMax { return false }
                    }
                    return Console.hasReader
                }
            } catch let error as RecordingError { throw Failure(error) }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write a recording as JSON Lines, CSV or MCAP.")

        @Argument(help: "The recording.")
        var file: String

        @Option(
            help: ArgumentHelp(
                "\(RecordingFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "format"),
            transform: readFormat)
        var format: RecordingFormat

        @Option(
            help: ArgumentHelp(
                "The new file; none is replaced. Default: stdout, except for mcap.", valueName: "file"))
        var out: String?
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard format != .mcap || out != nil else {
                throw ValidationError("--format mcap needs --out.")
            }
        }

        func run() throws {
            let recording = try openRecording(file)
            do {
                let export = RecordingExport(recording)
                if let out {
                    try export.run(as: format, into: out)
                } else {
                    try export.run(as: format, write: Console.data(bytes:), while: { Console.hasReader })
                }
            } catch let error as RecordingError { throw Failure(error) }
            options.note("\(recording.messageCount) messages written\(out.map { " to \($0)" } ?? "")")
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Make a recording again of a JSON Lines or MCAP export.")

        @Argument(help: "What `diaodu rec export` has written.")
        var file: String
        @Option(help: ArgumentHelp("The new recording.", valueName: "file"))
        var out: String
        @OptionGroup var options: GlobalOptions

        func run() throws {
            do {
                try RecordingImport(file).run(into: out, at: .now)
            } catch let error as ImportError {
                throw Failure(.badData, error.description)
            } catch let error as RecordingError { throw Failure(error) }
            options.note("\(try openRecording(out).messageCount) messages are in \(out)")
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check that a recording is as it was written, or that several hold the same.",
            discussion: """
                Reads every message, checks it against the digest, and its signature against the recorded keys. Several \
                recordings are compared with the first; exits with 1 when one differs.
                """)

        @Argument(help: "The recordings.")
        var files: [String]
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard !files.isEmpty else { throw ValidationError("Name at least one recording.") }
        }

        func run() throws {
            var summaries: [RecordingSummary] = []
            let first = try openRecording(files[0]).manifest
            for file in files {
                let recording = try openRecording(file)
                let (manifest, known) = (recording.manifest, summaries.first)
                do {
                    try recording.verify()
                    if let known, known.digest == recording.digest, manifest.registry == first.registry,
                        manifest.tap == first.tap
                    {
                        summaries.append(RecordingSummary(recording, readAs: known))
                    } else {
                        summaries.append(try RecordingSummary(recording))
                    }
                } catch let error as RecordingError { throw Failure(error) }
            }
            let other = summaries.first { $0.digest != summaries[0].digest }
            if options.json {
                Console.json(summaries)
            } else {
                for summary in summaries {
                    let refused = summary.refused.reduce(0) { $0 + $1.count }
                    let end = summary.isClosed ? "" : ", not ended in order: what was flushed is here"
                    Console.data(
                        "\(summary.path): ok, \(summary.messages) messages, \(refused) refused, \(summary.digest)\(end)"
                    )
                }
            }
            if let other {
                throw Failure(.negativeAnswer, "\(other.path) does not hold the same as \(files[0])")
            }
            if files.count > 1 { options.note("no difference") }
        }
    }
}

private func readFormat(_ text: String) throws -> RecordingFormat {
    guard let format = RecordingFormat(rawValue: text) else {
        throw ValidationError(
            "--format: there is no '\(text)', only \(RecordingFormat.allCases.map(\.rawValue).joined(separator: ", "))."
        )
    }
    return format
}

/// - Throws: ``Failure``.
func openRecording(_ path: String) throws -> RecordingReader {
    do { return try RecordingReader(path: path) } catch { throw Failure(error) }
}
