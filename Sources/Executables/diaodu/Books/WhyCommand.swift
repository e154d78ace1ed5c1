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
        let found = try what.sources.search(for: what.order)
        guard let reason = OrderReason(found.search, found.story, found.network.map(Labels.init)) else {
            throw Failure(
                .noInput, "what was searched does not say what order \(what.order) is",
                remedy: "Search the journals of the run, or a recording that has the order itself.")
        }
        if let age = found.age, !what.options.json { what.options.note(age.line) }
        what.options.show(
            Answer(figures: reason.figures, now: found.condition, age: found.age),
            lines: reason.lines(what.display.times, found.condition, emphasise: what.options.bold))
    }
    /// Why, how the order stands, and how old the newest of what was searched is.
    private struct Answer: Encodable {
        let figures: OrderReasonFigures
        let now: OrderCondition?
        let age: HistoryAge?

        private enum CodingKeys: CodingKey { case now }

        func encode(to encoder: any Encoder) throws {
            try figures.encode(to: encoder)
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encodeIfPresent(now, forKey: .now)
            try age?.encode(to: encoder)
        }
    }
}
