internal import ArgumentParser
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
internal import PlainText
internal import Stocks
internal import Tables

struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "Tell how stocks stand to their limits and deadlines on a day, late ones first.",
        discussion: "FOLDER has limits.csv; docs/stocks.md describes it. Exits with 1 when somebody is late.")

    @Argument(help: "The folder with limits.csv.")
    var folder: String

    @Option(help: "The day, counted as in the table.", transform: NumberOption.whole(0...999_999))
    var day: Int

    @Flag(help: "Print the table as CSV.")
    var csv = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if csv && global.json { throw ValidationError("--csv and --json exclude each other.") }
    }

    func run() throws {
        do { try checkFolder(at: folder) } catch {
            throw Failure(error, remedy: "Name one that has limits.csv.")
        }
        let records: [LimitRecord]
        do { records = try readLimits(at: folder) } catch { throw Failure("\(folder) has no limits:", error) }
        let rows = records.map { LimitRow($0, on: day) }.sorted {
            ($0.rank, $0.site, $0.resource) < ($1.rank, $1.site, $1.resource)
        }
        if csv {
            Console.data(
                lines: [
                    "site,resource,standing,stock_units,allowed_units,limit_units,excess_units,deadline_day,reason"
                ] + rows.map(\.csv))
        } else {
            global.show(Report(day: day, limits: rows), lines: page(rows))
        }
        if rows.contains(where: { $0.standing == "late" }) {
            throw ExitCode(Failure.Kind.negativeAnswer.rawValue)
        }
    }

    private struct Report: Encodable {
        let day: Int
        let limits: [LimitRow]
    }

    private func page(_ rows: [LimitRow]) -> [String] {
        var table = TextTable([
            .text("site"), .text("resource"), .text("standing"), .number("stock"), .number("allowed"),
            .number("limit"),
            .number("excess"), .number("deadline", unit: "day"), .text("reason"),
        ])
        for row in rows {
            table.append([
                row.site, row.resource, row.words, Figure.grouped(row.stock), Figure.grouped(row.allowed),
                Figure.grouped(row.limit), Figure.grouped(row.excess), "\(row.deadline)", row.reason ?? "",
            ])
        }
        return table.lines(emphasise: global.bold)
    }
}

/// A stock and its limit as `diaodu stocks limits --json` prints it; the names of its properties are the keys.
struct LimitRow: Encodable {
    let site: String
    let resource: String
    /// within, onSchedule, late or exempt.
    let standing: String
    let stock: Int64
    /// What may lie there on the day.
    let allowed: Int64
    let limit: Int64
    /// What is to be offered before other stock.
    let excess: Int64
    let deadline: Int
    /// Of an exemption, and the last day of it.
    let reason: String?
    let exemptUntil: Int?
    let words: String
    let rank: Int

    private enum CodingKeys: CodingKey {
        case site, resource, standing, stock, allowed, limit, excess, deadline, reason, exemptUntil
    }

    init(_ record: LimitRecord, on day: Int) {
        (site, resource, stock) = (record.site.text, record.resource.text, record.stock.rawValue)
        (allowed, limit) = (record.limit.allowed(on: day).rawValue, record.limit.limit.rawValue)
        deadline = record.limit.deadline
        let standing = record.limit.standing(of: record.stock, on: day)
        excess = standing.excess.rawValue
        switch standing {
        case .late: (self.standing, words, rank, reason, exemptUntil) = ("late", "late", 0, nil, nil)
        case .exempt(let exemption, _):
            (self.standing, rank, reason, exemptUntil) = ("exempt", 1, exemption.reason, exemption.lastDay)
            words = "exempt until \(exemption.lastDay)"
        case .onSchedule:
            (self.standing, words, rank, reason, exemptUntil) = ("onSchedule", "on schedule", 2, nil, nil)
        case .within: (self.standing, words, rank, reason, exemptUntil) = ("within", "within", 3, nil, nil)
        }
    }

    var csv: String {
        [
            site, resource, standing, "\(stock)", "\(allowed)", "\(limit)", "\(excess)", "\(deadline)",
            reason ?? "",
        ].map(\.csvCell).joined(separator: ",")
    }
}
