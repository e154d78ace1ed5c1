internal import ArgumentParser
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
internal import Sales
internal import Tables

struct ValueBarterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "value-barter",
        abstract: "Barter divisible goods at agreed values: each gives and gets equal value within a band.",
        discussion: """
            FOLDER has goods.csv, participants.csv, offers.csv and requests.csv; docs/sales.md describes them. As much value as can be changes hands; what a participant \
            gets more or less than he gives becomes a bill.
            """)

    @Argument(help: "The folder with goods.csv, participants.csv, offers.csv and requests.csv.")
    var folder: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        do { try checkFolder(at: folder) } catch {
            throw Failure(error, remedy: "Name one that has goods.csv.")
        }
        let barter: ValueBarter
        do { barter = try readValueBarter(at: folder) } catch {
            throw Failure("\(folder) is no barter:", error)
        }
        let settled: (outcome: ValueBarterOutcome, certificate: ValueBarterCertificate)
        do { settled = try barter.settled() } catch {
            throw Failure(
                .negativeAnswer, "\(folder): \(error)", remedy: "Please report this with the folder.")
        }
        let report = Report(barter, settled.outcome, settled.certificate)
        global.show(report, lines: page(report))
    }

    private func page(_ report: Report) -> [String] {
        var moves = TextTable([
            .text("participant"), .text("gives or gets"), .text("good"), .number("quantity"),
        ])
        for (word, lines) in [("gives", report.given), ("gets", report.gotten)] {
            for line in lines where line.quantity > 0 {
                moves.append([line.participant, word, line.good, Figure.grouped(line.quantity)])
            }
        }
        var bills = TextTable([
            .text("participant"), .number("gives", unit: "fen"), .number("gets", unit: "fen"),
            .number("pays"),
            .number("band"),
        ])
        for bill in report.bills {
            bills.append([
                bill.participant, Figure.grouped(bill.gives), Figure.grouped(bill.gets),
                Figure.grouped(bill.pays),
                Figure.grouped(bill.band),
            ])
        }
        return [global.bold("Goods worth \(Figure.grouped(report.value)) fen change hands"), ""]
            + moves.lines(emphasise: global.bold) + [""] + bills.lines(emphasise: global.bold) + [
                "",
                "certificate ok: no more than \(Figure.grouped(report.gap)) fen more could, of fractions of units",
            ]
    }

    private struct Report: Encodable {
        let value: Int64
        let given: [LineRow]
        let gotten: [LineRow]
        let bills: [BillRow]
        /// An outcome without a valid certificate is never printed.
        let certificate = "ok"
        /// No outcome, of fractions of units either, gives more.
        let valueMax: Int64
        let gap: Int64

        init(_ barter: ValueBarter, _ outcome: ValueBarterOutcome, _ certificate: ValueBarterCertificate) {
            func rows(_ lines: [ValueBarter.Line], _ amounts: [Quantity]) -> [LineRow] {
                zip(lines, amounts).map { line, amount in
                    LineRow(
                        participant: barter.participants[line.participant].text,
                        good: barter.goods[line.good].text,
                        quantity: amount.rawValue)
                }
            }
            func sum(_ lines: [ValueBarter.Line], _ amounts: [Quantity], of participant: Int) -> Int64 {
                zip(lines, amounts).reduce(0) { sum, entry in
                    entry.0.participant == participant
                        ? sum + barter.values[entry.0.good].rawValue * entry.1.rawValue : sum
                }
            }
            value = outcome.value(in: barter).rawValue
            (given, gotten) = (rows(barter.offers, outcome.given), rows(barter.requests, outcome.gotten))
            bills = zip(barter.participants, outcome.bills(in: barter)).enumerated().map { place, entry in
                BillRow(
                    participant: entry.0.text, gives: sum(barter.offers, outcome.given, of: place),
                    gets: sum(barter.requests, outcome.gotten, of: place), pays: entry.1.rawValue,
                    band: barter.bands[place].rawValue)
            }
            valueMax = certificate.valueMax.rawValue
            gap = valueMax - value
        }
    }

    private struct LineRow: Encodable {
        let participant: String
        let good: String
        let quantity: Int64
    }

    private struct BillRow: Encodable {
        let participant: String
        let gives: Int64
        let gets: Int64
        /// Below zero for what is paid to him.
        let pays: Int64
        let band: Int64
    }
}
