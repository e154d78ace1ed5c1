internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Inspection
internal import MessageSchema
internal import Tables

struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "List the topics that have passed a tap, with the age of the last message of each.")

    @OptionGroup(title: "Where to listen") var what: ObservationOptions

    @Flag(help: "As a tree: direction, parent, node, kind.")
    var tree = false

    @OptionGroup var options: GlobalOptions

    /// How long the answer may be awaited; the owner of the tap sends it at once.
    private static let patience = Duration.seconds(10)

    func run() async throws {
        let observation = try what.observation()
        let network = observation.networkFolder.flatMap { try? readFolder($0) }
        var list = TopicList()
        try await observation.listen(patience: Self.patience, asksForLast: true) { sighting in
            guard case .message(let message)? = sighting else { return .passedOver }
            // After the answer comes what just passes.
            guard message.isLast else { return .enough }
            list.note(message)
            return message.note?.lastFollowingCount == 0 ? .enough : .taken
        }
        if list.isReplay { Console.write("REPLAY: this was recorded once; no node of it is at work now") }
        guard !options.json else { return Console.json(list.figures(at: .now)) }
        let labels = network.map(Labels.init)
        let lines =
            tree
            ? list.tree(labels, at: .now, emphasise: options.bold)
            : list.table(at: .now, emphasise: options.bold)
        Console.data(lines: lines)
    }
}
