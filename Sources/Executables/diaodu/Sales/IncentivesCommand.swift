internal import ArgumentParser
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
internal import Sales
internal import Tables

struct IncentivesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incentives",
        abstract: "State what staff have earned by settled sales, by staff number.",
        discussion:
            "FOLDER has staff_sales.csv; docs/sales.md describes it. Sales that are not paid earn nothing yet."
    )

    @Argument(help: "The folder with staff_sales.csv.")
    var folder: String

    @Option(
        help: "What a settled sale earns, in thousandths of its amount.",
        transform: NumberOption.whole(0...1_000))
    var perMille: Int64

    @OptionGroup var global: GlobalOptions

    func run() throws {
        do { try checkFolder(at: folder) } catch {
            throw Failure(error, remedy: "Name one that has staff_sales.csv.")
        }
        let sales: [StaffSale]
        do { sales = try readStaffSales(at: folder) } catch {
            throw Failure("\(folder) has no sales of staff:", error)
        }
        let rows = IncentiveStatement(of: sales, perMille: perMille).lines.map {
            Row(
                staffNumber: $0.staffNumber.text, settled: $0.settled.rawValue, open: $0.open.rawValue,
                incentive: $0.incentive.rawValue)
        }
        var table = TextTable([
            .text("staff number"), .number("settled", unit: "fen"), .number("not yet paid"),
            .number("incentive"),
        ])
        for row in rows {
            table.append([
                row.staffNumber, Figure.grouped(row.settled), Figure.grouped(row.open),
                Figure.grouped(row.incentive),
            ])
        }
        global.show(Report(perMille: perMille, staff: rows), lines: table.lines(emphasise: global.bold))
    }

    private struct Report: Encodable {
        let perMille: Int64
        let staff: [Row]
    }

    private struct Row: Encodable {
        let staffNumber: String
        let settled: Int64
        let open: Int64
        let incentive: Int64
    }
}
