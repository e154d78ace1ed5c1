internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Glibc
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
        let labels = Labels(try readFolder(folder))
        try await observation.listen(patience: nil) { sighting in
            guard case .message(let message)? = sighting,
                case .overview(let overview) = message.received.message
            else { return .passedOver }
            show(overview, labels, isReplay: message.note?.isReplay == true)
            return watch ? .taken : .enough
        }
    }

    private func show(_ overview: Overview, _ labels: Labels, isReplay: Bool) {
        if options.json {
            let figures = OverviewFigures(overview, labels, isWhole: true, isReplay: isReplay)
            Console.json(figures, onOneLine: watch)
            return
        }
        let lines = StatusPage(labels).lines(overview, isReplay: isReplay, emphasise: options.bold)
        let isTerminal = isatty(STDOUT_FILENO) == 1
        if watch && isTerminal { Console.page(lines: lines) } else { Console.data(lines: lines) }
    }
}
