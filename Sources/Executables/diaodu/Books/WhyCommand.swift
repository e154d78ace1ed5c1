internal import ArgumentParser
internal import Console
internal import Domain
internal import Inspection

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why an order was given, what it rests on, and what would have changed it.",
        discussion: """
            One sentence; the reports it rests on, with their age; prices; what was binding; the next best. The whole answer \
            needs the hub's journal (--run-dir); a recording knows what was said, but not the plan.
            """)

    @OptionGroup var what: OrderStoryOptions

    func run() throws {
        let (search, story, network) = try what.sources.search(for: what.order)
        guard let reason = OrderReason(search, story, network.map(Labels.init)) else {
            throw Failure(
                .noInput, "what was searched does not say what order \(what.order) is",
                remedy: "Search the journals of the run, or a recording that has the order itself.")
        }
        what.options.show(
            reason.figures, lines: reason.lines(what.display.times, emphasise: what.options.bold))
    }
}
