internal import Agents
internal import ArgumentParser
internal import Console
internal import Domain
internal import NodeHistory
internal import Runtime
internal import Tables

extension OrderCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the orders that have not ended, from the hub's journal.")

        @OptionGroup var books: BooksOptions

        @Option(help: ArgumentHelp("Only orders in this state, as in proposed.", valueName: "state"))
        var state: String?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            let states = OrderState.allCases.filter { !$0.isFinal }.map { "\($0)" }
            guard state.map(states.contains) ?? true else {
                throw ValidationError("--state is one of \(states.joined(separator: ", ")).")
            }
        }

        func run() throws {
            let (history, network) = try books.history()
            let standings = try history.file.standings().filter { state == nil || "\($0.state)" == state }
            let age = HistoryAge(history)
            let rows = standings.map { Row($0, network, age) }
            guard !options.json else {
                for row in rows { Console.json(row, onOneLine: true) }
                return
            }
            options.note(age.line)
            guard !rows.isEmpty else {
                return options.note(state.map { "no order is \($0)" } ?? "no order is open")
            }
            var table = TextTable([
                .text("order"), .text("state"), .text("resource"), .number("quantity"), .text("unit"),
                .text("from"), .text("to"), .number("version"),
            ])
            for (row, standing) in zip(rows, standings) {
                table.append([
                    row.order, standing.state.words + (row.inDoubt ? ", in doubt" : ""), row.resource,
                    Figure.grouped(row.quantityBaseUnits), row.baseUnit, row.source, row.destination,
                    "\(row.version)",
                ])
            }
            Console.data(lines: table.lines(emphasise: options.bold))
        }
    }

    private struct Row: Encodable {
        let order: String
        let state: String
        let inDoubt: Bool
        let resource: String
        let baseUnit: String
        let quantityBaseUnits: Int64
        let source: String
        let destination: String
        let version: Int
        let asOf: String?
        let ageSeconds: Double?

        init(_ standing: HubStateView.OrderStanding, _ network: Network, _ age: HistoryAge) {
            order = standing.id.description
            state = "\(standing.state)"
            inDoubt = standing.isInDoubt
            resource = standing.resource.text
            baseUnit = network.resource(standing.resource)?.baseUnit ?? ""
            quantityBaseUnits = standing.quantity.rawValue
            (source, destination) = (standing.source.text, standing.destination.text)
            version = standing.revisionCount
            (asOf, ageSeconds) = (age.asOf, age.seconds)
        }
    }
}
