internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Inspection
internal import MessageSchema
internal import Recording
internal import Supervision
internal import Tables
internal import ZeroMQ

struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Play a recording on a network of its own, for sub, top, topics and status to watch.",
        discussion: """
            The replay network has an id, keys and ports of its own, and everything on it is marked REPLAY: no live node \
            takes any of it. What was the last of each topic before --start comes first, at once. --plain plays without \
            encryption on this machine alone, for a packet analyser; see docs/traffic.md.
            """)

    @Argument(help: "The recordings, in order: the parts of one.")
    var files: [String]

    @Option(
        help: ArgumentHelp("How many times as fast as it was, or max: without waiting.", valueName: "factor"),
        transform: Self.readRate)
    var rate: PlayRate = .factor(1)

    @Option(help: ArgumentHelp("Begin there: a time, or so long after its beginning.", valueName: "time"))
    var start: String?

    @Option(help: ArgumentHelp("End there: a time, or so long after its beginning.", valueName: "time"))
    var until: String?

    @Flag(help: "Begin again at the end, until Ctrl-C.")
    var loop = false

    @Flag(help: "Begin when somebody watches.")
    var awaitObserver = false

    @Flag(help: "Without encryption, on this machine alone.")
    var plain = false

    @OptionGroup var place: RunOptions

    @Option(
        help: ArgumentHelp("Of the replay's tap.", valueName: "port"),
        transform: NumberOption.whole(1 ... .max))
    var port: UInt16?

    @OptionGroup var options: GlobalOptions

    /// Beside those of live networks, which begin at 21,000.
    static let tapPort: UInt16 = 20_990
    static let plainPort: UInt16 = 20_991

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("Name a recording.") }
        guard !plain || place.path == nil else {
            throw ValidationError("--plain has no keys: leave out --run-dir.")
        }
    }

    func run() async throws {
        let recordings = try files.map(openRecording)
        let first = recordings[0].manifest
        guard
            recordings.allSatisfy({ $0.manifest.registry == first.registry && $0.manifest.tap == first.tap })
        else { throw Failure(.usage, "these are not parts of one recording") }
        let times = TimeText(isUTC: false)
        let beginning = first.startedAt
        let score = PlayScore(
            start: try start.map {
                try TimeOption.instant($0, of: "--start", from: beginning, isAhead: true, times)
            },
            until: try until.map {
                try TimeOption.instant($0, of: "--until", from: beginning, isAhead: true, times)
            }, rate: rate)
        let stage: any PlayStage
        if plain {
            stage = try PlainStage(port: port ?? Self.plainPort, manifest: first)
        } else {
            stage = try ReplayStage(
                of: first, in: place.folder, port: port ?? Self.tapPort)
        }
        options.note("REPLAY of \(first.registry.network), \(stage.description)")
        if awaitObserver { try await stage.awaitObserver() }
        var (player, sealer) = (Player(score), stage.sealer)
        func show(_ frames: [RecordedFrame], areLast: Bool) {
            let sealed = frames.compactMap { frame in
                sealer.reseal(topic: frame.topic, envelope: frame.envelope).flatMap {
                    try? Frames(topic: frame.topic, body: $0)
                }
            }
            stage.show(sealed, areLast: areLast)
        }
        repeat {
            player.begin()
            sealer.begin()
            do {
                for recording in recordings {
                    let isOver = try await player.play(recording, show)
                    if isOver { break }
                }
                player.finish(show)
            } catch let error as RecordingError { throw Failure(error) }
        } while loop
        try await stage.close()
        let refused = sealer.refusedCount
        options.note(
            "\(player.shownCount - refused) messages played"
                + (refused > 0 ? ", \(refused) left out, which no node may take: see diaodu rec verify" : ""))
    }

    private static func readRate(_ text: String) throws -> PlayRate {
        guard let rate = PlayRate(text) else {
            throw ValidationError(
                "--rate: '\(text)' is no rate: write max, or a factor from 0.001 to 1000000.")
        }
        return rate
    }
}
