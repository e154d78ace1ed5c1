internal import ArgumentParser
internal import Console
internal import Funds
internal import FundsTables
internal import Tables

struct FundsCurveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curve",
        abstract: "How much of all bills can be settled when so much is lent, exactly.",
        discussion: """
            Prints the points where the curve bends: between two of them each unit lent settles the same number of units. \
            Quotas and needs do not count here; credit lines and own cash do. The certificate is checked before.
            """)

    @OptionGroup var source: FundsSource

    @Flag(help: "Draw the curve as SVG.")
    var svg = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if svg && global.json { throw ValidationError("--svg does not go with --json.") }
    }

    func run() throws {
        var tables = try source.read()
        try source.lend(in: &tables, isAsked: true)
        let curve: FundsCurve
        do throws(FundsError) { curve = try FundsCurve(of: tables.problem) } catch {
            throw Failure(error, clearing: source.path)
        }
        if svg {
            Console.data(lines: CurveDrawing(curve, of: tables).lines)
        } else if global.json {
            Console.json(
                Report(
                    gross: tables.json(tables.problem.gross),
                    curve: curve.points.map {
                        .init(lent: tables.json($0.lent), settled: tables.json($0.settled))
                    },
                    slopes: curve.pieces.map(\.slope), certificate: "ok"))
        } else {
            Console.data(lines: table(curve, tables).lines(emphasise: global.bold))
        }
    }

    private func table(_ curve: FundsCurve, _ tables: FundsTables) -> TextTable {
        var table = TextTable([
            .number("lent"), .number("settled"), .number("share"), .number("each further unit lent settles"),
        ])
        for (place, point) in curve.points.enumerated() {
            table.append([
                tables.text(point.lent), tables.text(point.settled),
                tables.problem.gross > 0 ? Figure.percent(point.settled, of: tables.problem.gross) : "",
                place < curve.pieces.count ? "\(curve.pieces[place].slope)" : "0",
            ])
        }
        return table
    }

    private struct Report: Encodable {
        let gross: JSONMoney
        let curve: [Point]
        /// Of the pieces between two points.
        let slopes: [Int64]
        let certificate: String

        struct Point: Encodable {
            let lent: JSONMoney
            let settled: JSONMoney
        }
    }
}
