internal import ArgumentParser
internal import Balancing
internal import CommandProgram
internal import Console
internal import Domain
internal import NetworkFolder
internal import Tables

struct BalanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract:
            "Plan a year of a network from its files: who is served, what it costs, what stays unmet and why.",
        discussion: """
            The annual supplies are balanced against the annual needs, tier by tier, at least cost. Exits with 0 also \
            when needs stay unmet: that is an answer. Exits with 1 when the plan's certificate fails.
            """)

    @OptionGroup var source: NetworkArgument

    @OptionGroup var what: SupplyOptions

    @Flag(help: "List every shipment with its route.")
    var orders = false

    @Option(
        help: ArgumentHelp(
            "Tell of one site who serves it and why, what is full on the way, and the next best.",
            valueName: "site"))
    var explain: String?

    @Flag(help: "Buy and sell freely at the gateways, at the prices of a larger hub in gateways.csv.")
    var gatewayPrices = false

    @Option(
        help: ArgumentHelp(
            "Stop searching after this time, such as 10s, and give the best plan found, with the gap of every tier.",
            valueName: "duration"), transform: Self.timeLimit)
    var timeLimit: Duration?

    @OptionGroup var global: GlobalOptions

    private static func timeLimit(_ text: String) throws -> Duration {
        guard let duration = Duration(text: text), duration > .zero else {
            throw ValidationError("--time-limit: '\(text)' is no time: write a duration like 10s or 2m.")
        }
        return duration
    }

    func validate() throws {
        if gatewayPrices && (orders || explain != nil || timeLimit != nil) {
            throw ValidationError("--gateway-prices goes with none of --orders, --explain and --time-limit.")
        }
        if orders && explain != nil && !global.json {
            throw ValidationError("--explain tells of one site; --orders of all: give one of them.")
        }
    }

    func run() throws {
        let watch = PlanningWatch(timeLimit, isQuiet: global.quiet || global.json)
        let network = try what.applied(to: source.read())
        if gatewayPrices { return try trade(in: network) }
        let site = try explain.map { try self.site($0, of: network) }
        let balanced: BalancedPlan
        do {
            defer { watch.clear() }
            balanced = try plan(for: Snapshot(yearOf: network), in: network, while: watch.question)
        } catch {
            throw Failure(error, planning: network.id)
        }
        if global.json {
            Console.json(BalanceReport(balanced, of: network, explaining: site))
        } else if let site {
            let report = SiteReport(on: site, in: balanced, of: network)
            Console.data(lines: SitePage(report, of: network, global).lines)
        } else {
            let page = BalancePage(balanced, of: network, global)
            Console.data(lines: page.lines(withOrders: orders))
        }
    }

    private func trade(in network: Network) throws {
        let gateways: [GatewayPrice]
        do {
            gateways = try readGatewayPrices(at: source.folder, of: network)
        } catch {
            throw Failure("\(source.folder) has no prices to trade at:", error)
        }
        let regional: RegionalPlan
        do {
            regional = try plan(for: Snapshot(yearOf: network), in: network, trading: gateways)
        } catch {
            throw Failure(error, planning: network.id)
        }
        let report = RegionalReport(regional, of: network)
        global.show(report, lines: report.lines(of: network, global))
    }

    /// - Throws: ``Failure`` when there is no such site.
    private func site(_ text: String, of network: Network) throws -> Site {
        if let id = try? NodeID(text), let site = network.site(id) { return site }
        throw Failure(
            .usage, "--explain names the site '\(text)', which \(network.id) does not have",
            remedy: "Its sites are in sites.csv of the folder.")
    }
}

extension Failure {
    fileprivate init(_ error: BalancingError, planning network: NetworkID) {
        switch error {
        case .infeasible, .interrupted, .unsolved, .certificateFailed:
            self.init(.negativeAnswer, "\(network): \(error)", remedy: "Please report this with the folder.")
        case .unknownSite, .unknownResource, .unknownLocation, .repeatedPosition, .negative,
            .quantityTooLarge, .costTooLarge, .tradeWithoutEnd:
            self.init(.badConfiguration, "\(network): \(error)")
        }
    }
}
