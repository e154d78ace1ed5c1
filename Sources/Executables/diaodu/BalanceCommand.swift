internal import ArgumentParser
internal import Balancing
internal import Domain

struct BalanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract:
            "Plan a year of a network from its files: who is served, what it costs, what stays unmet and why.",
        discussion: """
            The annual supplies are balanced against the annual needs, tier by tier, at least cost. Exits with 0 also \
            when needs stay unmet: that is an answer. Exits with 1 when the plan's certificate fails.
            """)

    @Argument(help: "The folder of the network.")
    var folder: String

    @OptionGroup var what: SupplyOptions

    @Flag(help: "List every shipment with its route.")
    var orders = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let network = try what.applied(to: readFolder(folder))
        let balanced: BalancedPlan
        do {
            balanced = try plan(for: Snapshot(yearOf: network), in: network)
        } catch {
            throw Failure(error, planning: network.id)
        }
        if global.json {
            print(try JSONText.of(BalanceReport(balanced, of: network)))
        } else {
            let page = BalancePage(balanced, of: network, global)
            print(page.lines(withOrders: orders).joined(separator: "\n"))
        }
    }
}

extension Failure {
    fileprivate init(_ error: BalancingError, planning network: NetworkID) {
        switch error {
        case .unsolved, .certificateFailed:
            self.init(.negativeAnswer, "\(network): \(error)", remedy: "Please report this with the folder.")
        case .unknownSite, .unknownResource, .unknownLocation, .repeatedPosition, .negative,
            .quantityTooLarge, .costTooLarge:
            self.init(.badConfiguration, "\(network): \(error)")
        }
    }
}
