internal import Agents
internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Ledger
internal import NodeHistory
internal import Runtime
internal import Supervision

extension LedgerCommand {
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close what a site's counts differ by, once it is known why.",
            discussion: """
                What was missing is written off as loss; what was too much is taken in as supply. The hub does it, if what is in \
                suspense is still what it was.
                """)

        @Argument(help: "The site.", transform: { try readIdentifier($0, "site") })
        var site: NodeID

        @Argument(help: "The resource.", transform: { try readIdentifier($0, "resource") })
        var resource: ResourceID

        @Option(
            help: ArgumentHelp(
                "What is in suspense there, in base units. Default: what the hub's journal in the run folder says.",
                valueName: "quantity"),
            transform: NumberOption.whole(-Quantity.magnitudeMax...Quantity.magnitudeMax))
        var quantity: Int64?

        @OptionGroup var desk: DeskOptions
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard quantity != 0 else {
                throw ValidationError("--quantity is above 0 for missing goods, below 0 for too many.")
            }
            guard quantity != nil || desk.hubReports == nil else {
                throw ValidationError("--quantity is needed where the hub's journal is not at hand.")
            }
        }

        func run() async throws {
            let quantity = try quantity.map(Quantity.init) ?? inSuspense()
            try await desk.rule(
                Ruling(.suspense(site, resource, quantity), grounds: desk.grounds),
                on: "\(quantity) of \(resource) at \(site)", options)
        }

        private func inSuspense() throws -> Quantity {
            let arguments = desk.run.path.map { ["--run-dir", $0] } ?? []
            let place = try JournalOptions.parse(arguments)
            let (journal, network) = try place.open(nil)
            let items = try place.history(of: journal, network).file.suspenseItems()
            let item = items.first { $0.site == site && $0.resource == resource }
            guard let item, item.quantity != .zero else {
                throw Failure(
                    .negativeAnswer, "nothing of \(resource) is in suspense at \(site)",
                    remedy: "See diaodu ledger query --suspense.")
            }
            return item.quantity
        }
    }
}

private func readIdentifier<Kind>(_ text: String, _ what: String) throws -> Identifier<Kind> {
    do { return try Identifier(text) } catch { throw ValidationError("'\(text)' is no \(what): \(error)") }
}
