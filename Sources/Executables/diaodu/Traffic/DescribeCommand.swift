internal import ArgumentParser
internal import Console
internal import Inspection

struct DescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show what messages are made of, from the schema itself.",
        discussion: """
            TYPE is a type of the schema (StatusReport, Fact.Declined), a kind of message (status, order), an enumeration or \
            a path to a field (status.stock_base_units). Without it, all types.
            """)

    @Argument(help: "What to describe. Default: all types, by name.")
    var type: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let text = SchemaText()
        guard let type else {
            guard !options.json else {
                return Console.json(text.figures)
            }
            return Console.data(lines: text.overview(emphasise: options.bold))
        }
        let subject: SchemaText.Subject
        do { subject = try text.find(type) } catch {
            throw Failure(
                .usage, "'\(type)': \(error.reason)", remedy: "`diaodu describe` says what each is for.")
        }
        guard !options.json else { return Console.json(SchemaFigures(subject)) }
        Console.data(lines: text.lines(subject, emphasise: options.bold))
    }
}
