internal import ArgumentParser
internal import Console
internal import Stocks
internal import Tables

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Compute one exact (s, S) policy: when to order, and up to how much.",
        discussion:
            "Demand has the mean and the variance that are given, from round to round independently; what is missing is delivered later."
    )

    @Option(
        help: "Mean demand of a round, in units.", transform: NumberOption.whole(0...DiscreteDemand.meanMax))
    var mean: Int64

    @Option(
        help: "Variance of the demand of a round; that of Poisson demand, the mean, without it.",
        transform: NumberOption.whole(0...DiscreteDemand.varianceMax))
    var variance: Int64?

    @Option(help: "Rounds from an order to its arrival.", transform: NumberOption.whole(0...100))
    var lead = 0

    @Option(
        help: "Money for each unit that is left at the end of a round.",
        transform: NumberOption.whole(1...StockCosts.moneyMax))
    var holding: Int64

    @Option(
        help: "Money for each unit that is missing at the end of a round.",
        transform: NumberOption.whole(1...StockCosts.moneyMax))
    var shortage: Int64

    @Option(help: "Money for each order.", transform: NumberOption.whole(0...StockCosts.moneyMax))
    var order: Int64

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let spread = (variance ?? mean) * 1_000
        let one = DiscreteDemand(meanThousandths: mean * 1_000, varianceThousandths: spread)
        let policy = ReorderPolicy(
            demand: one,
            leadDemand: DiscreteDemand(
                meanThousandths: mean * 1_000, varianceThousandths: spread, rounds: lead + 1),
            costs: StockCosts(holding: holding, shortage: shortage, order: order))
        let report = Report(
            reorderLevel: policy.reorderLevel, orderUpTo: policy.orderUpTo,
            cost: Double(policy.costMillionths) / 1_000_000, family: one.family.rawValue)
        global.show(
            report,
            lines: [
                "order up to \(policy.orderUpTo) whenever stock and what is on its way are at or below \(policy.reorderLevel)",
                "expected cost \(Figure.fixed(policy.costMillionths, over: 1_000_000, decimals: 6)) a round (\(one.family.rawValue) demand)",
            ])
    }

    private struct Report: Encodable {
        let reorderLevel: Int
        let orderUpTo: Int
        let cost: Double
        let family: String
    }
}
