internal import ArgumentParser
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
internal import Stocks
internal import Tables

struct ProposeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose",
        abstract: "Propose a reserve and a limit for each resource of each site, with reasons.",
        discussion: """
            FOLDER has stock_policies.csv and use.csv; docs/stocks.md describes them. Nothing is changed: people approve.
            """)

    @Argument(help: "The folder with stock_policies.csv and use.csv.")
    var folder: String

    @Option(
        help: ArgumentHelp(
            "With which probability a reserve of a tier lasts until goods come, in thousandths: 1=995. May be repeated.",
            valueName: "tier=thousandths"), transform: Self.service)
    var service: [ServiceLevel] = []

    @Flag(help: "Print the proposals as CSV.")
    var csv = false

    @OptionGroup var global: GlobalOptions

    struct ServiceLevel: Sendable {
        let tier: Int
        let thousandths: Int
    }

    private static func service(_ text: String) throws -> ServiceLevel {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let tier = Int(parts[0]), let level = Int(parts[1]), (0...9).contains(tier),
            (1...999).contains(level)
        else {
            throw ValidationError(
                "--service: '\(text)' is no service level: write a tier from 0 to 9 and thousandths, like 1=995."
            )
        }
        return ServiceLevel(tier: tier, thousandths: level)
    }

    func validate() throws {
        if csv && global.json { throw ValidationError("--csv and --json exclude each other.") }
    }

    func run() throws {
        do { try checkFolder(at: folder) } catch {
            throw Failure(error, remedy: "Name one that has stock_policies.csv and use.csv.")
        }
        let records: [StockRecord]
        do { records = try readStockRecords(at: folder) } catch {
            throw Failure("\(folder) has no records of use:", error)
        }
        let rows = records.map { record in
            ProposalRow(
                record,
                StockProposal(
                    use: record.use, leadRounds: record.leadRounds, costs: record.costs,
                    serviceThousandths: level(of: record.tier)))
        }
        if csv {
            Console.data(lines: ProposalRow.csv(rows))
        } else {
            global.show(Report(proposals: rows), lines: page(rows))
        }
    }

    private func level(of tier: Int) -> Int {
        let defaults = StocksCommand.serviceDefaults
        return service.last { $0.tier == tier }?.thousandths ?? defaults[min(tier, defaults.count - 1)]
    }

    private struct Report: Encodable {
        let proposals: [ProposalRow]
    }

    private func page(_ rows: [ProposalRow]) -> [String] {
        var table = TextTable([
            .text("site"), .text("resource"), .number("tier"), .number("reserve now"), .number("proposed"),
            .number("limit now"), .number("proposed"), .text("why"),
        ])
        for row in rows {
            table.append([
                row.site, row.resource, "\(row.tier)", row.reserveNow.map { Figure.grouped($0) } ?? "—",
                Figure.grouped(row.reserve), row.limitNow.map { Figure.grouped($0) } ?? "—",
                Figure.grouped(row.limit),
                row.reason,
            ])
        }
        return table.lines(emphasise: global.bold) + [
            "", "Nothing is changed: people approve reserves and limits.",
        ]
    }
}
