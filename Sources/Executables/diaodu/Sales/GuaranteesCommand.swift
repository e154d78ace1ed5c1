internal import ArgumentParser
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
internal import Sales
internal import Tables

struct GuaranteesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guarantees",
        abstract: "Tell what is due to buyers whose price was preserved, and what may become due.",
        discussion: "FOLDER has guarantees.csv; docs/sales.md describes it.")

    @Argument(help: "The folder with guarantees.csv.")
    var folder: String

    @Option(help: "The day, counted as in the table.", transform: NumberOption.whole(0...999_999))
    var day: Int

    @OptionGroup var global: GlobalOptions

    func run() throws {
        do { try checkFolder(at: folder) } catch {
            throw Failure(error, remedy: "Name one that has guarantees.csv.")
        }
        let read: [(guarantee: PriceGuarantee, price: Money)]
        do { read = try readGuarantees(at: folder) } catch {
            throw Failure("\(folder) has no guarantees:", error)
        }
        let rows = read.map { entry in
            Row(
                buyer: entry.guarantee.buyer.text, seller: entry.guarantee.seller.text,
                product: entry.guarantee.product.text, paid: entry.guarantee.paid.rawValue,
                market: entry.price.rawValue, lastDay: entry.guarantee.lastDay,
                refunded: entry.guarantee.refunded?.rawValue,
                due: entry.guarantee.due(at: entry.price, on: day).rawValue,
                exposure: entry.guarantee.exposure(on: day).rawValue)
        }
        var table = TextTable([
            .text("buyer"), .text("seller"), .text("product"), .number("paid", unit: "fen"),
            .number("market"),
            .number("last day"), .number("due", unit: "fen"), .number("at most", unit: "fen"),
        ])
        for row in rows {
            table.append([
                row.buyer, row.seller, row.product, Figure.grouped(row.paid), Figure.grouped(row.market),
                "\(row.lastDay)", Figure.grouped(row.due), Figure.grouped(row.exposure),
            ])
        }
        let due = rows.reduce(0) { $0 + $1.due }
        global.show(
            Report(day: day, due: due, guarantees: rows),
            lines: table.lines(emphasise: global.bold) + ["", "due in all: \(Figure.grouped(due)) fen"])
    }

    private struct Report: Encodable {
        let day: Int
        let due: Int64
        let guarantees: [Row]
    }

    private struct Row: Encodable {
        let buyer: String
        let seller: String
        let product: String
        let paid: Int64
        let market: Int64
        let lastDay: Int
        let refunded: Int64?
        let due: Int64
        /// What may have to be refunded until the guarantee ends.
        let exposure: Int64
    }
}
