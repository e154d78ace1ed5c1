internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Inspection
internal import MessageSchema

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show a running network on one page: nodes, balance, orders, alarms.")

    @OptionGroup var what: ObservationOptions

    @Option(
        help: ArgumentHelp("The network folder, for names and units. Needed with --tap.", valueName: "folder")
    )
    var network: String?

    @Flag(help: "Show it again and again, until Ctrl-C.")
    var watch = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard what.tap == nil || network != nil else { throw ValidationError("--tap needs --network.") }
        guard what.node == nil else {
            throw ValidationError("Only the hub knows the whole; leave out --node.")
        }
    }

    func run() async throws {
        let observation = try what.observation()
        guard let folder = network ?? observation.networkFolder else {
            preconditionFailure("a run folder knows its network folder")
        }
        let network = try readFolder(folder)
        var page = LivePage(network: network, options: options, isWatching: watch)
        try await observation.listen(patience: nil, asksForLast: true, tellsSilence: false) { sighting in
            page.take(sighting, at: .now)
        }
    }
}

/// The status page as it is shown: once, or anew with every overview and every second without one.
private struct LivePage {
    private let labels: Labels
    private let options: GlobalOptions
    private let isWatching: Bool
    private var watch: StatusWatch
    /// Whether the last messages of all topics have come.
    private var isFilled = false
    private let startedAt = Instant.now
    private var shownAt: Instant?
    private var wasStale = false

    init(network: Network, options: GlobalOptions, isWatching: Bool) {
        (labels, watch) = (Labels(network), StatusWatch(network))
        (self.options, self.isWatching) = (options, isWatching)
    }

    mutating func take(_ sighting: Sighting?, at now: Instant) -> Observation.Verdict {
        var isNews = false
        if case .message(let message)? = sighting {
            isNews = watch.note(message)
            isFilled = isFilled || !message.isLast || message.note?.lastFollowingCount == 0
        }
        guard isWatching else {
            // What is the last of its topic may be old: a hub at work soon says something newer.
            let isOver = isNews || isFilled && now.duration(since: startedAt) > watch.staleAfter
            guard isOver, watch.overview != nil else { return .passedOver }
            show(at: now)
            return .enough
        }
        let isDue = shownAt.map { now.duration(since: $0) >= .seconds(1) } ?? (watch.overview != nil)
        guard isNews || isDue && watch.isStale(at: now) else { return .passedOver }
        show(at: now)
        return .taken
    }

    private mutating func show(at now: Instant) {
        defer { (shownAt, wasStale) = (now, watch.isStale(at: now)) }
        if options.json {
            if let figures = OverviewFigures(watch, labels, at: now) {
                Console.json(figures, onOneLine: isWatching)
            }
            return
        }
        let marks = StatusPage.Marks(heading: options.bold, alarm: options.alarming)
        let lines = StatusPage(labels).lines(watch, at: now, marks: marks)
        if isWatching, TerminalSize.ofOutput != nil { return Console.page(lines: lines) }
        // Into a pipe, the page that is known already is not repeated.
        if isWatching, wasStale, watch.isStale(at: now) { return }
        Console.data(cutting: lines)
    }
}
