internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Inspection
internal import MessageSchema
internal import Tables

struct SubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sub",
        abstract: "Print the traffic of a running network, decoded.",
        discussion: """
            One line a message: when it was sent, when it came, topic, sender and number, what it says. Where numbers are \
            missing a line says so. Topics are up|down / parent / node / kind; + stands for any one of them, # at the \
            end for the rest: up/nanping/#, down/+/+/order. Kinds are \
            \(Topic.Kind.allCases.map(\.rawValue).joined(separator: ", ")). `diaodu describe` lists the fields.
            """)

    @Argument(help: ArgumentHelp("What to show. Default: everything.", valueName: "topic"))
    var topics: [String] = []

    @OptionGroup(title: "Where to listen") var what: ObservationOptions
    @OptionGroup(title: "What to show and how") var traffic: TrafficOptions

    @Flag(help: "The last message of every topic first, then what passes.")
    var last = false

    @Option(
        name: .customShort("n"), help: ArgumentHelp("End after so many messages.", valueName: "count"),
        transform: NumberOption.whole(1 ... .max))
    var messageCountMax: Int?

    @Option(
        help: ArgumentHelp(
            "Exit with 75 if the next message takes longer than this: 5s, 2m.", valueName: "duration"),
        transform: readDuration)
    var wait: Duration?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let filter = try traffic.filter(topics: topics)
        _ = try traffic.text(options)
        if !last, let since = filter.since, since <= .now {
            throw ValidationError(
                """
                --since: a tap does not tell what has passed; with --last it tells the last message of every topic, and \
                `diaodu rec cat` shows what was recorded.
                """)
        }
    }

    func run() async throws {
        let observation = try what.observation()
        options.note("listening at the tap of \(observation.owner.node), \(observation.endpoint)")
        try traffic.checkSenders(in: observation.registry)
        let filter = try traffic.filter(topics: topics)
        var writer = TrafficWriter(try traffic.text(options), traffic.times, filter, options)
        try await observation.listen(patience: wait, asksForLast: last) { sighting in
            guard let sighting else { return filter.isOver(at: .now) ? .enough : .passedOver }
            guard writer.write(sighting) else { return .passedOver }
            return writer.messageCount == messageCountMax ? .enough : .taken
        }
    }
}

/// Puts on stdout what passes a filter.
struct TrafficWriter {
    private(set) var messageCount = 0
    private var text: TrafficText
    private let times: TimeText
    private let filter: TrafficFilter
    private let options: GlobalOptions
    private var isReplayTold = false

    init(_ text: TrafficText, _ times: TimeText, _ filter: TrafficFilter, _ options: GlobalOptions) {
        (self.text, self.times, self.filter, self.options) = (text, times, filter, options)
        if let heading = text.heading { Console.data(heading) }
    }

    /// - Returns: whether it was written.
    mutating func write(_ sighting: Sighting) -> Bool {
        guard case .message(let message) = sighting else {
            put(text.write(sighting))
            return true
        }
        let fields = MessageFields(message, times)
        guard filter.admits(fields) else { return false }
        if !isReplayTold, message.note?.isReplay == true {
            isReplayTold = true
            Console.write("REPLAY: this was recorded once; no node of it is at work now")
        }
        messageCount += 1
        put(text.write(fields))
        return true
    }

    private func put(_ lines: [TrafficText.Output]) {
        for line in lines {
            switch line {
            case .data(let text): Console.data(text)
            case .remark(let text): Console.write(text)
            }
        }
    }
}

func readDuration(_ text: String) throws -> Duration {
    guard let duration = Duration(text: text) else {
        throw ValidationError("'\(text)' is no duration: write 250ms, 5s, 2m, 1h.")
    }
    return duration
}
