internal import Balancing
internal import Console
internal import Domain
internal import Inspection
internal import Tables

/// What a network buys, sells and moves at a larger hub's prices, as `diaodu balance --gateway-prices --json` prints it.
struct RegionalReport: Encodable {
    let network: String
    /// Of moving, and of what is bought less what is sold.
    let cost: Double
    let costUnit: String
    let costMoney: Int64
    let tiers: [BalanceReport.TierRow]
    let trades: [TradeRow]
    let unmetCount: Int
    let certificate = "ok"
    let certificateGap: Double

    struct TradeRow: Encodable {
        let location: String
        let resource: String
        let bought: Double
        let sold: Double
        let unit: String
    }

    init(_ plan: RegionalPlan, of network: Network) {
        let units = Units(of: network)
        self.network = network.id.text
        cost = units.money.number(plan.cost.rawValue)
        costUnit = units.money.unit
        costMoney = plan.cost.rawValue
        certificateGap = units.money.number(plan.costGapMax.rawValue)
        tiers = zip(plan.tiers, plan.bounds).map { BalanceReport.TierRow($0, $1, network, units) }
        unmetCount = plan.unmet.count
        trades = plan.trades.map {
            let scale = units.of($0.resource)
            return TradeRow(
                location: $0.location.text, resource: $0.resource.text,
                bought: scale.number($0.bought.rawValue), sold: scale.number($0.sold.rawValue),
                unit: scale.unit)
        }
    }

    func lines(of network: Network, _ global: GlobalOptions) -> [String] {
        func text(_ number: Double, _ decimals: Int = 4) -> String {
            let step = (0..<decimals).reduce(1.0) { step, _ in step * 10 }
            return Figure.fixed(Int64((number * step).rounded()), over: Int64(step), decimals: decimals)
        }
        var table = TextTable([
            .text("gateway"), .text("resource"), .number("bought"), .number("sold"), .text("unit"),
        ])
        for trade in trades {
            table.append([
                trade.location, trade.resource, text(trade.bought), text(trade.sold), trade.unit,
            ])
        }
        return [
            global.bold(
                "\(network.name.bilingual), at the gateways' prices: cost \(text(cost, 6)) \(costUnit)"
            ),
            "",
        ] + table.lines(emphasise: global.bold) + [
            "",
            """
            certificate ok: the cost is at most \(text(certificateGap, 6)) \(costUnit) above the least that serves as much
            """,
            unmetCount == 0 ? "all needs are served" : "\(unmetCount) needs stay unmet",
        ]
    }
}
