internal import ArgumentParser
internal import Console
internal import Domain
internal import Inspection

struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Follow one order hop by hop: when, who waited for whom, what was sent again.",
        discussion: """
            From the journals of a run, which know what each node took and whom the order waits for; or from a recording, which knows everything that \
            passed one tap, what was sent again included.
            """)

    @OptionGroup var what: OrderStoryOptions

    func run() throws {
        let found = try what.sources.search(for: what.order)
        guard !what.options.json else {
            for hop in found.story.hops { Console.json(Row(hop: hop, age: found.age), onOneLine: true) }
            if let condition = found.condition {
                Console.json(Ending(order: "\(what.order)", now: condition, age: found.age), onOneLine: true)
            }
            return
        }
        if let age = found.age { what.options.note(age.line) }
        Console.data(
            lines: found.story.lines(what.display.times, found.condition, emphasise: what.options.bold))
    }

    /// The last line: how the order stands.
    private struct Ending: Encodable {
        let order: String
        let now: OrderCondition
        let age: HistoryAge?

        private enum CodingKeys: CodingKey { case order, now }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(order, forKey: .order)
            try values.encode(now, forKey: .now)
            try age?.encode(to: encoder)
        }
    }

    /// A hop, and how old the newest of what was searched is.
    private struct Row: Encodable {
        let hop: OrderStory.Hop
        let age: HistoryAge?

        func encode(to encoder: any Encoder) throws {
            try hop.encode(to: encoder)
            try age?.encode(to: encoder)
        }
    }
}
