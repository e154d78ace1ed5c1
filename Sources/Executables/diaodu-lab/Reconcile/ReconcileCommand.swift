internal import Agents
internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import MessageSchema
internal import Reconciliation
internal import Supervision

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare the journals of a network that has stopped with each other, to the unit.",
        discussion: """
            Orders lost or carried out twice, units that the hub's books and the sites' own counts do not agree on. Exits with 1 \
            when there is any, and with 65 when a journal is damaged. Orders that are under way are counted, and go on when the \
            network is started again.
            """)

    @OptionGroup var source: NetworkArgument
    @OptionGroup var place: RunOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let network = try source.read()
        let runFolder = place.folder ?? .standard(for: network.id)
        let reconciliation = try reconcile(network, in: runFolder, isAtRest: false)
        let figures = ReconciliationFigures(reconciliation)
        options.show(figures, lines: figures.lines)
        if !reconciliation.isGood { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }
}

/// - Throws: ``Failure`` when it runs, or a journal cannot be read.
func reconcile(_ network: Network, in runFolder: RunFolder, isAtRest: Bool = true) throws -> Reconciliation {
    do {
        let lock = try RunLock(runFolder.lockFile)
        // How long its rounds really took is in its journal.
        let hub = HubAgent(network: network, roundLength: network.calendar.round, hash: .sha256)
        let summaries = try readSummaries(of: network, hub: hub, journal: { runFolder.journal(of: $0) })
        _ = consume lock
        return Reconciliation(hub: summaries.hub, sites: summaries.sites, isAtRest: isAtRest)
    } catch let error as RunFolderError {
        throw Failure(error)
    } catch let error as ReconciliationFailure {
        throw Failure(
            error.fileFault.map { Failure($0, missing: .badData).kind } ?? .badData, error.description)
    }
}

/// A reconciliation for programs and people.
struct ReconciliationFigures: Encodable {
    let ordersIssued: Int
    let ordersSettled: Int
    let ordersDeclined: Int
    let ordersCancelled: Int
    let ordersOpen: Int
    let ordersUnderWay: Int
    let ordersLost: Int
    let ordersDoubled: Int
    let unitsDrifted: Int64
    let disagreements: [String]

    init(_ reconciliation: Reconciliation) {
        ordersIssued = reconciliation.hub.issuedCount
        ordersSettled = reconciliation.hub.settledCount
        ordersDeclined = reconciliation.hub.declinedCount
        ordersCancelled = reconciliation.hub.cancelledCount
        ordersOpen = reconciliation.hub.orders.count
        ordersUnderWay = reconciliation.underWayCount
        ordersLost = reconciliation.lostCount
        ordersDoubled = reconciliation.doubledCount
        unitsDrifted = reconciliation.driftedUnitCount
        disagreements = reconciliation.disagreements
    }

    var lines: [String] {
        [
            """
            \(ordersIssued) orders issued, \(ordersSettled) settled, \(ordersDeclined) declined, \
            \(ordersCancelled) cancelled, \(ordersOpen) open; \(ordersLost) lost, \(ordersDoubled) doubled
            """,
            disagreements.isEmpty
                ? "all journals agree to the unit\(ordersUnderWay == 0 ? "" : "; \(ordersUnderWay) orders are under way")"
                : "THE JOURNALS DO NOT AGREE: \(disagreements.count) points, \(unitsDrifted) units",
        ] + disagreements.map { "  \($0)" }
    }
}
