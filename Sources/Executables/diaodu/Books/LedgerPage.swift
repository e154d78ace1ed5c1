internal import Console
internal import Domain
internal import Foundation
internal import Inspection
internal import Ledger
internal import PlainText
internal import Tables

/// Entries, balances and suspense of one network's books, for people or as JSON Lines.
struct LedgerPage {
    let labels: Labels
    let age: HistoryAge
    private let options: GlobalOptions

    init(_ network: Network, _ age: HistoryAge, _ options: GlobalOptions) {
        (labels, self.age, self.options) = (Labels(network), age, options)
    }

    func show(_ rows: [EntryRow]) {
        var table = TextTable([
            .number("entry"), .text("date"), .text("step"), .text("resource"), .number("quantity"),
            .text("unit"),
            .text("from"), .text("to"), .text("rests on"), .text("reason"),
        ])
        for row in rows {
            table.append([
                Figure.grouped(row.entry), row.date ?? "-", row.step, row.resourceName, row.figure, row.unit,
                row.from, row.to, row.cause ?? "-", row.reason,
            ])
        }
        show(table, isEmpty: rows.isEmpty, "no entry fits")
    }

    func show(_ balances: [LedgerBalance]) throws {
        guard !options.json else {
            for balance in balances {
                let row = BalanceRow(
                    account: balance.account.description, resource: balance.resource.text,
                    quantity: labels.number(balance.quantity, of: balance.resource),
                    promised: labels.number(balance.promised, of: balance.resource),
                    unit: labels.unit(balance.resource), quantityBaseUnits: balance.quantity.rawValue,
                    asOf: age.asOf, ageSeconds: age.seconds)
                Console.json(row, onOneLine: true)
            }
            return
        }
        var table = TextTable([
            .text("account"), .text("resource"), .number("quantity"), .number("promised"), .text("unit"),
        ])
        for balance in balances {
            table.append([
                balance.account.description, labels.resource(balance.resource),
                labels.figure(balance.quantity, of: balance.resource),
                labels.figure(balance.promised, of: balance.resource), labels.unit(balance.resource),
            ])
        }
        show(table, isEmpty: balances.isEmpty, "no account fits")
    }

    func show(_ items: [SuspenseItem], clock: NetworkClock?) throws {
        func date(_ instant: Instant) -> String? {
            clock.map { labels.date(elapsed: $0.elapsed(at: instant)) }
        }
        guard !options.json else {
            for item in items {
                let row = SuspenseRow(
                    site: item.site.text, resource: item.resource.text,
                    quantity: labels.number(item.quantity, of: item.resource),
                    unit: labels.unit(item.resource), quantityBaseUnits: item.quantity.rawValue,
                    counts: item.countCount, since: date(item.since),
                    last: date(item.last), asOf: age.asOf, ageSeconds: age.seconds)
                Console.json(row, onOneLine: true)
            }
            return
        }
        var table = TextTable([
            .text("site"), .text("resource"), .number("missing"), .text("unit"), .number("counts"),
            .text("since"),
            .text("last"),
        ])
        for item in items {
            table.append([
                labels.node(item.site), labels.resource(item.resource),
                labels.figure(item.quantity, of: item.resource), labels.unit(item.resource),
                Figure.grouped(item.countCount), date(item.since) ?? "-", date(item.last) ?? "-",
            ])
        }
        show(table, isEmpty: items.isEmpty, "nothing is in suspense")
    }

    private func show(_ table: TextTable, isEmpty: Bool, _ nothing: String) {
        options.note(age.line)
        guard !isEmpty else { return options.note(nothing) }
        Console.data(lines: table.lines(emphasise: options.bold))
    }

    private struct BalanceRow: Encodable {
        let account: String
        let resource: String
        let quantity: Double
        let promised: Double
        let unit: String
        let quantityBaseUnits: Int64
        let asOf: String?
        let ageSeconds: Double?
    }

    private struct SuspenseRow: Encodable {
        let site: String
        let resource: String
        let quantity: Double
        let unit: String
        let quantityBaseUnits: Int64
        let counts: Int
        let since: String?
        let last: String?
        let asOf: String?
        let ageSeconds: Double?
    }
}

/// One entry as it is printed; the names of its properties are the keys of the JSON.
struct EntryRow: Encodable {
    let entry: Int
    /// By the clock of the hub's machine.
    let at: String
    /// Of the network's calendar; nil before the books were opened.
    let date: String?
    let step: String
    let resource: String
    let quantity: Double
    let unit: String
    let quantityBaseUnits: Int64
    let from: String
    let to: String
    let order: String?
    let cause: String?
    let reason: String
    /// What was hashed, and the hash; only in exports.
    var line: String?
    var head: String?
    /// How old the newest of the books is; not in exports.
    let asOf: String?
    let ageSeconds: Double?
    let resourceName: String
    let figure: String

    enum CodingKeys: String, CodingKey {
        case entry, at, date, step, resource, quantity, unit, quantityBaseUnits, from, to, order, cause,
            reason, line,
            head
    }

    /// - Parameter elapsed: network time since the books were opened; nil before that.
    init(_ entry: LedgerEntry, elapsed: Duration?, _ labels: Labels, _ age: HistoryAge? = nil) {
        self.entry = entry.number
        at = Date(timeIntervalSince1970: Double(entry.at.microsecondsSinceEpoch) / 1_000_000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        date = elapsed.map(labels.date)
        (step, resource, unit) = (entry.step.rawValue, entry.resource.text, labels.unit(entry.resource))
        quantity = labels.number(entry.quantity, of: entry.resource)
        quantityBaseUnits = entry.quantity.rawValue
        (from, to, order) = (entry.from.description, entry.to.description, entry.order?.description)
        cause = entry.cause.map { "\($0.node) \($0.stamp)" }
        reason = entry.reason
        resourceName = labels.resource(entry.resource)
        figure = labels.figure(entry.quantity, of: entry.resource)
        (asOf, ageSeconds) = (age?.asOf, age?.seconds)
    }

    static let csvHeading =
        "entry,at,date,step,resource,quantity_base_units,from,to,order,cause,reason,line,head"

    var csv: String {
        [
            "\(entry)", at, date ?? "", step, resource, "\(quantityBaseUnits)", from, to, order ?? "",
            cause ?? "",
            reason, line ?? "", head ?? "",
        ].map(\.escaped.csvCell).joined(separator: ",")
    }
}
