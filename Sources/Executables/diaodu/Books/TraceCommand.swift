internal import ArgumentParser
internal import Console
internal import Domain
internal import Inspection

struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Follow one order hop by hop: when, who waited for whom, what was sent again.",
        discussion: """
            From the journals of a run, which know what each node took; or from a recording, which knows everything that \
            passed one tap, what was sent again included.
            """)

    @OptionGroup var what: OrderStoryOptions

    func run() throws {
        let story = try what.sources.search(for: what.order).1
        guard !what.options.json else {
            for hop in story.hops { Console.json(hop, onOneLine: true) }
            return
        }
        Console.data(lines: story.lines(what.display.times, emphasise: what.options.bold))
    }
}
