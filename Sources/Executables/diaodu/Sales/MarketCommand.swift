internal import ArgumentParser
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
internal import Sales

struct MarketCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "market",
        abstract: "Clear an order meeting: who sells to whom, at one price for each product and place.",
        discussion: """
            FOLDER has asks.csv, bids.csv and links.csv, and may have products.csv; docs/sales.md describes them. The accepted steps have the \
            greatest welfare. Exits with 0 also when nothing is traded, with 1 when the certificate fails, and with 78 when the tables have faults.
            """)

    @Argument(help: "The folder with asks.csv, bids.csv and links.csv.")
    var folder: String

    @Flag(help: "List every contract with its route.")
    var contracts = false

    @Option(
        help: ArgumentHelp(
            "Tell of one seller or buyer what was accepted and why not more.", valueName: "name"))
    var statement: String?

    @Option(
        help: ArgumentHelp("Print one table as CSV: contracts, prices, steps or flows.", valueName: "table"))
    var csv: MeetingTable?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let forms = [contracts, statement != nil, csv != nil, global.json].count(where: { $0 })
        guard forms < 2 else {
            throw ValidationError("--contracts, --statement, --csv and --json exclude each other.")
        }
    }

    func run() throws {
        do { try checkFolder(at: folder) } catch {
            throw Failure(error, remedy: "Name one that has asks.csv, bids.csv and links.csv.")
        }
        let tables: MeetingFolder
        do { tables = try readOrderMeeting(at: folder) } catch {
            throw Failure("\(folder) is not an order meeting:", error)
        }
        let meeting = tables.meeting
        let participant = try statement.map { try self.participant($0, of: meeting) }
        let cleared: (outcome: MeetingOutcome, certificate: MeetingCertificate)
        do { cleared = try meeting.cleared() } catch {
            throw Failure(
                .negativeAnswer, "\(folder): \(error)", remedy: "Please report this with the folder.")
        }
        let page = MeetingPage(
            folder, meeting, cleared.outcome, cleared.certificate, currency: tables.currency, global)
        if let csv {
            Console.data(lines: MeetingCSV(meeting, cleared.outcome).lines(of: csv))
        } else if let participant {
            Console.data(lines: page.statement(of: participant))
        } else {
            let report = MarketReport(
                meeting, cleared.outcome, cleared.certificate, currency: tables.currency)
            global.show(report, lines: page.lines(withContracts: contracts))
        }
    }

    private func participant(_ text: String, of meeting: OrderMeeting) throws -> NodeID {
        if let id = try? NodeID(text),
            meeting.asks.contains(where: { $0.seller == id })
                || meeting.bids.contains(where: { $0.buyer == id })
        {
            return id
        }
        throw Failure(
            .usage, "--statement names '\(text)', who neither asks nor bids in \(folder)",
            remedy: "The names are in the columns seller of asks.csv and buyer of bids.csv.")
    }
}

/// A table of the outcome of a meeting.
enum MeetingTable: String, ExpressibleByArgument, CaseIterable {
    case contracts, prices, steps, flows
}
