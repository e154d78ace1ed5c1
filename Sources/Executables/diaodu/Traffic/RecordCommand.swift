internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Inspection
internal import Recording
internal import Synchronization
internal import UnixSignals

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what passes a tap, byte for byte, until Ctrl-C.",
        discussion: """
            A recording is an SQLite file with the messages, the schema, the nodes and their public keys. It begins with the \
            last message of every topic. What was flushed, at the latest after a second, survives the death of this program.
            """)

    @Argument(help: ArgumentHelp("The new file; none is replaced.", valueName: "file"))
    var file: String

    @OptionGroup(title: "Where to listen") var what: ObservationOptions

    @Option(
        name: .customLong("for"), help: ArgumentHelp("End after so long.", valueName: "duration"),
        transform: readDuration)
    var span: Duration?

    @Option(
        help: ArgumentHelp("End when so many rounds more have been planned.", valueName: "count"),
        transform: NumberOption.whole(1...1_000_000_000))
    var rounds: Int?

    @Option(
        help: ArgumentHelp("Begin another file after so many megabytes of messages.", valueName: "MB"),
        transform: NumberOption.decimal(0.001...1_000_000))
    var rotateSize: Double?

    @Option(
        help: ArgumentHelp("Begin another file after so long.", valueName: "duration"),
        transform: readDuration)
    var rotateEvery: Duration?

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let observation = try what.observation()
        guard rounds == nil || observation.owner.role == .hub else {
            throw Failure(
                .usage,
                "--rounds: the tap of \(observation.owner.node) does not tell of rounds, only that of the hub does",
                remedy: "Say how long with --for, or leave out --node.")
        }
        let network = observation.networkFolder.flatMap { try? readFolder($0) }
        let manifest = RecordingManifest(
            tap: observation.owner.node, registry: observation.registry, network: network,
            networkFolder: observation.networkFolder, startedAt: .now)
        // What is recorded matters more than what is said of it.
        Console.neverWait()
        let isAsked = Mutex(false)
        let signals = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                isAsked.withLock { $0 = true }
            }
        }
        defer { signals.cancel() }
        var recorder: Recorder
        do {
            recorder = try Recorder(
                path: file, manifest: manifest, byteCountMax: rotateSize.map { Int($0 * 1_000_000) },
                spanMax: rotateEvery, roundCountMax: rounds)
        } catch { throw Failure(error) }
        options.note("recording the tap of \(observation.owner.node), \(observation.endpoint), in \(file)")
        let end = span.map { Instant.now.advanced(by: $0) }
        do {
            try await observation.hear(patience: nil, asksForLast: true) { heard in
                let now = Instant.now
                switch heard {
                case .frames(let frames): try recorder.take(frames, at: now)
                case .dropped(let count):
                    Console.write("-- dropped: \(count) messages came faster than they could be recorded")
                case .tick: try recorder.flushIfDue(at: now)
                }
                let isOver = end.map { now >= $0 } ?? false
                return isOver || recorder.isFinished || isAsked.withLock(\.self) ? .enough : .taken
            }
            try recorder.close(at: .now)
        } catch {
            if !recorder.isEmpty { try? recorder.close(at: .now) }
            if let error = error as? RecordingError { throw Failure(error) }
            throw error
        }
        show(recorder)
    }

    private func show(_ recorder: Recorder) {
        guard options.json else {
            options.note(
                "\(recorder.messageCount) messages in \(recorder.paths.joined(separator: ", "))")
            return
        }
        struct Summary: Encodable {
            let files: [String]
            let messages: Int64
        }
        let summary = Summary(files: recorder.paths, messages: recorder.messageCount)
        Console.json(summary, onOneLine: true)
    }
}

extension Failure {
    init(_ error: RecordingError) {
        switch error {
        case .inaccessible(let fault): self.init(fault)
        case .exists: self.init(.usage, error.description)
        case .notARecording, .unknownFormat, .damaged: self.init(.badData, error.description)
        case .unusable: self.init(.ioFailure, error.description)
        }
    }
}
