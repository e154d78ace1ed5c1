internal import ArgumentParser
internal import Domain
internal import Inspection
internal import Tables

struct SubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sub",
        abstract: "Print the traffic of a running network, decoded.",
        discussion: """
            One line a message: when it was sent, when it came, topic, sender and number, what it says. Where numbers are \
            missing a line says so. Topics are up|down / parent / node / kind; + stands for any one of them, # at the \
            end for the rest: up/nanping/#, down/+/+/order. Kinds are \
            \(Topic.Kind.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Argument(help: ArgumentHelp("What to show. Default: everything.", valueName: "topic"))
    var topics: [String] = []

    @OptionGroup var what: ObservationOptions

    @Option(name: .customShort("n"), help: ArgumentHelp("End after so many messages.", valueName: "count"))
    var messageCountMax: Int?

    @Option(
        help: ArgumentHelp(
            "Exit with 75 if the next message takes longer than this: 5s, 2m.", valueName: "duration"),
        transform: Self.duration)
    var wait: Duration?

    @Flag(help: "Times in UTC.")
    var utc = false

    @OptionGroup var options: GlobalOptions

    private static func duration(_ text: String) throws -> Duration {
        guard let duration = Duration(text: text) else {
            throw ValidationError("'\(text)' is no duration: write 250ms, 5s, 2m, 1h.")
        }
        return duration
    }

    private static func patterns(_ topics: [String]) throws -> [TopicPattern] {
        do { return try topics.map { try TopicPattern($0) } } catch { throw ValidationError("\(error)") }
    }

    func validate() throws {
        _ = try Self.patterns(topics)
        guard messageCountMax.map({ $0 > 0 }) ?? true else { throw ValidationError("-n must be at least 1.") }
    }

    func run() async throws {
        let observation = try what.observation()
        options.note("listening at the tap of \(observation.owner.node), \(observation.endpoint)")
        let text = SightingText(isUTC: utc)
        let patterns = try Self.patterns(topics)
        var count = 0
        try await observation.listen(patience: wait) { sighting in
            if case .message(let received, _) = sighting {
                guard patterns.isEmpty || patterns.contains(where: { $0.matches(received.topic) }) else {
                    return .passedOver
                }
                count += 1
            }
            Talk.data(options.json ? text.json(sighting) : text.line(sighting))
            return count == messageCountMax ? .enough : .taken
        }
    }
}
