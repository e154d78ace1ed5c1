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

    @Argument(help: ArgumentHelp("The order, as in r4-12.", valueName: "order"), transform: readOrder)
    var order: OrderID

    @OptionGroup(title: "Where to look") var sources: OrderSources

    @Flag(help: "Times in UTC.")
    var utc = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let story = try sources.search(for: order).1
        guard !options.json else {
            for hop in story.hops { Console.data(try JSONText.of(hop, onOneLine: true)) }
            return
        }
        story.lines(TimeText(isUTC: utc), emphasise: options.bold).forEach(Console.data)
    }
}
