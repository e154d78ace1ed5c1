internal import ArgumentParser
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
internal import PlainText
internal import Sales
internal import Tables

struct BacklogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backlogs",
        abstract:
            "Tell what lies unsold by cause and age, which channels are open for it, and what it asks today.",
        discussion: "FOLDER has backlogs.csv and may have markdown.csv; docs/sales.md describes them.")

    @Argument(help: "The folder with backlogs.csv.")
    var folder: String

    @Option(help: "The day, counted as in the table.", transform: NumberOption.whole(0...999_999))
    var day: Int

    @Flag(help: "Print today's asks as the table asks.csv of an order meeting.")
    var asks = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if asks && global.json { throw ValidationError("--asks and --json exclude each other.") }
    }

    func run() throws {
        do { try checkFolder(at: folder) } catch {
            throw Failure(error, remedy: "Name one that has backlogs.csv.")
        }
        let read: (backlogs: [Backlog], schedule: MarkdownSchedule)
        do { read = try readBacklogs(at: folder) } catch {
            throw Failure("\(folder) has no backlogs:", error)
        }
        let rows = read.backlogs.map { BacklogRow($0, on: day, by: read.schedule) }
        if asks {
            Console.data(
                lines: ["seller,location,product,price_fen_per_unit,quantity_units,floor_fen_per_unit"]
                    + rows.map(\.ask))
        } else {
            global.show(Report(day: day, backlogs: rows), lines: page(rows))
        }
    }

    private struct Report: Encodable {
        let day: Int
        let backlogs: [BacklogRow]
    }

    private func page(_ rows: [BacklogRow]) -> [String] {
        var causes = TextTable([
            .text("cause"), .number("backlogs"), .number("book value", unit: "fen"),
            .number("oldest", unit: "days"),
            .text("open channels"),
        ])
        for cause in BacklogCause.allCases {
            let own = rows.filter { $0.cause == cause.rawValue }
            if own.isEmpty { continue }
            causes.append([
                cause.rawValue, "\(own.count)", Figure.grouped(own.reduce(0) { $0 + $1.bookValue }),
                "\(own.map(\.age).max() ?? 0)", cause.channels.map(\.rawValue).joined(separator: ", "),
            ])
        }
        var lines = TextTable([
            .text("enterprise"), .text("product"), .text("place"), .number("quantity"),
            .number("age", unit: "days"),
            .text("cause"), .number("first price", unit: "fen"), .number("asks today"), .number("floor"),
        ])
        for row in rows.sorted(by: {
            ($1.age, $0.enterprise, $0.product) < ($0.age, $1.enterprise, $1.product)
        }) {
            lines.append([
                row.enterprise, row.product, row.location, Figure.grouped(row.quantity), "\(row.age)",
                row.cause,
                Figure.grouped(row.firstPrice), Figure.grouped(row.asks), Figure.grouped(row.floor),
            ])
        }
        return causes.lines(emphasise: global.bold) + [""] + lines.lines(emphasise: global.bold)
    }
}

/// A backlog as `diaodu sales backlogs --json` prints it; the names of its properties are the keys. Money in fen, quantities in units.
private struct BacklogRow: Encodable {
    let enterprise: String
    let location: String
    let product: String
    let quantity: Int64
    /// In days.
    let age: Int
    let bookValue: Int64
    let cause: String
    let channels: [String]
    let firstPrice: Int64
    /// For a unit, today.
    let asks: Int64
    let floor: Int64

    init(_ backlog: Backlog, on day: Int, by schedule: MarkdownSchedule) {
        (enterprise, location) = (backlog.enterprise.text, backlog.location.text)
        (product, quantity) = (backlog.product.text, backlog.quantity.rawValue)
        (age, bookValue) = (backlog.age(on: day), backlog.bookValue.rawValue)
        (cause, channels) = (backlog.cause.rawValue, backlog.cause.channels.map(\.rawValue))
        (firstPrice, floor) = (backlog.price.rawValue, backlog.floor.rawValue)
        asks = backlog.ask(on: day, by: schedule).price.rawValue
    }

    var ask: String {
        [enterprise, location, product, "\(asks)", "\(quantity)", "\(floor)"].map(\.csvCell).joined(
            separator: ",")
    }
}
