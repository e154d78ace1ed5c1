internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Inspection

struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show how much passes a tap: rates, ages, gaps and refusals, by node and topic.",
        discussion: """
            On a terminal again and again until Ctrl-C; with --once or --for, or into a pipe, one page. What is odd comes \
            first: nodes never heard, messages lost or refused.
            """)

    @OptionGroup(title: "Where to listen") var what: ObservationOptions

    @Flag(help: "One page, then end.")
    var once = false

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "How long to count before one page, then end; 5s by default.", valueName: "duration"),
        transform: readDuration)
    var span: Duration?

    @Option(
        help: ArgumentHelp("Rows of each table. Default: all, or what fits.", valueName: "count"),
        transform: NumberOption.whole(1 ... .max))
    var rows: Int?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard rows == nil || !options.json else {
            throw ValidationError("--json has all rows: leave out --rows.")
        }
    }

    func run() async throws {
        let observation = try what.observation()
        let isLive = !once && span == nil && (options.json || TerminalSize.ofOutput != nil)
        let page = TrafficPage(observation.networkFolder.flatMap { try? readFolder($0) })
        var count = TrafficCount(registry: observation.registry, at: .now)
        var shownAt = Instant.now
        try await observation.listen(patience: nil, asksForLast: true) { sighting in
            if let sighting {
                count.note(sighting)
                return .taken
            }
            let now = Instant.now
            guard now.duration(since: shownAt) >= (isLive ? .seconds(1) : span ?? .seconds(5)) else {
                return .passedOver
            }
            shownAt = now
            show(count.figures(at: now), page, isLive: isLive)
            count.mark(at: now)
            return isLive ? .taken : .enough
        }
    }

    private func show(_ figures: TrafficFigures, _ page: TrafficPage, isLive: Bool) {
        if options.json {
            Console.json(figures, onOneLine: isLive)
            return
        }
        let lines = page.lines(
            figures, rowCountMax: rows ?? (isLive ? Self.rowCountThatFits : .max), emphasise: options.bold,
            alarm: options.alarming)
        if isLive { Console.page(lines: lines) } else { Console.data(cutting: lines) }
    }

    private static var rowCountThatFits: Int {
        TerminalSize.ofOutput.map { max(3, ($0.rowCount - 9) / 2) } ?? 10
    }
}
