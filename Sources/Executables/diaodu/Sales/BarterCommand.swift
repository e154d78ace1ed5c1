internal import ArgumentParser
internal import Console
internal import Domain
internal import NetworkFolder
internal import PlainText
internal import Sales
internal import Tables

struct BarterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "barter",
        abstract: "Find the cycles in which most items change hands, each for one that its owner accepts.",
        discussion: """
            The items table has the columns item, user and perhaps dummy (1 for a group of wants, which is no goods); the wants table item and accepts. \
            As many items as can be change hands and, given that, as many participants take part as can be. Exits with 0 also when nothing moves, with 1 when \
            the certificate fails, and with 78 when the tables have faults.
            """)

    @Option(help: "The table of items, a CSV file, compressed (.gz) or not.")
    var items: String

    @Option(help: "The table of wants, a CSV file, compressed (.gz) or not.")
    var wants: String

    @Option(
        help: ArgumentHelp(
            "Let no cycle have more items than this; without it cycles may have any length.",
            valueName: "items"),
        transform: NumberOption.whole(2...12))
    var cycleMax: Int?

    @Flag(help: "Print the cycles as CSV: one row for each item, with who gives it and who gets it.")
    var csv = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if csv && global.json { throw ValidationError("--csv and --json exclude each other.") }
    }

    func run() throws {
        let exchange: BarterExchange
        do { exchange = try readBarterExchange(items: items, wants: wants) } catch {
            throw Failure("\(items) and \(wants) are no barter:", error)
        }
        let settled: (outcome: BarterOutcome, certificate: BarterCertificate)
        do { settled = try exchange.settled(cycleMax: cycleMax) } catch {
            throw Failure(
                .negativeAnswer, "\(wants): \(error)", remedy: "Please report this with the tables.")
        }
        let report = BarterReport(exchange, settled.outcome, settled.certificate)
        if csv {
            let rows = [["cycle", "item", "from", "to", "for"]] + report.moves(of: exchange, settled.outcome)
            Console.data(lines: rows.map { $0.map(\.csvCell).joined(separator: ",") })
        } else {
            global.show(report, lines: page(exchange, settled.outcome, report))
        }
    }

    private func page(_ exchange: BarterExchange, _ outcome: BarterOutcome, _ report: BarterReport)
        -> [String]
    {
        var table = TextTable([
            .number("cycle"), .text("item"), .text("from"), .text("to"), .text("who gives for it"),
        ])
        for row in report.moves(of: exchange, outcome) { table.append(row) }
        let limit = cycleMax.map { " in cycles of at most \($0)" } ?? ""
        let lengths = report.cycles.map(\.count)
        return [
            global.bold(
                "\(report.items) items of \(report.participants) participants change hands\(limit)"), "",
        ] + (table.rows.isEmpty ? ["nothing moves"] : table.lines(emphasise: global.bold)) + [
            "",
            "certificate ok: \(report.words)",
            "\(lengths.count) cycles, the longest of \(lengths.max() ?? 0) items",
        ]
    }
}

/// The outcome of a barter as `diaodu sales barter --json` prints it; the names of its properties are the keys.
struct BarterReport: Encodable {
    let items: Int
    let participants: Int
    /// Items by name; each owner gets the next one of the cycle, the last one's owner the first. Groups are left out.
    let cycles: [[String]]
    let cycleMax: Int?
    /// An outcome without a valid certificate is never printed.
    let certificate = "ok"
    /// No outcome moves more items.
    let itemsMax: Int
    /// How many more items might move.
    let gap: Int
    /// Whether no outcome moves more items: by the certificate, or by a search through all cycles that could be part of one.
    let isProvenMost: Bool
    /// No outcome that moves as many items has more participants; left out where nothing is proven.
    let participantsMax: Int?

    init(_ exchange: BarterExchange, _ outcome: BarterOutcome, _ certificate: BarterCertificate) {
        (items, participants) = (outcome.itemCount(in: exchange), outcome.participantCount(in: exchange))
        cycles = outcome.cycles.map { cycle in
            cycle.filter { !exchange.items[$0].isGroup }.map { exchange.items[$0].id.text }
        }
        cycleMax = outcome.cycleMax
        isProvenMost = outcome.isSearched || items == certificate.itemCountMax
        itemsMax = isProvenMost ? items : certificate.itemCountMax
        gap = itemsMax - items
        participantsMax = certificate.participantCountMax
    }

    var words: String {
        let most =
            isProvenMost ? "no outcome moves more items" : "at most \(gap) more items could move"
        guard let participantsMax else { return most }
        return participants == participantsMax
            ? most + ", and none that moves as many has more participants"
            : most + ", and none that moves as many has more than \(participantsMax) participants"
    }

    /// Cycle, item, who gives it, who gets it, which item he gives for it.
    func moves(of exchange: BarterExchange, _ outcome: BarterOutcome) -> [[String]] {
        outcome.cycles.enumerated().flatMap { number, cycle in
            let own = cycle.filter { !exchange.items[$0].isGroup }.map { exchange.items[$0] }
            return zip(own, own.dropFirst() + own.prefix(1)).map { given, got in
                ["\(number + 1)", got.id.text, got.owner.text, given.owner.text, given.id.text]
            }
        }
    }
}
