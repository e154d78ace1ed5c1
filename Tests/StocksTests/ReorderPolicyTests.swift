import Foundation
import Randomness
import SwiftCSV
import Testing

@testable import Stocks

@Suite("An (s, S) policy has the least expected cost")
struct ReorderPolicyTests {
    @Test("the test set of Zheng and Federgruen, all rows, to a millionth")
    func known() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/zheng_federgruen_poisson.csv")
        let rows = try NamedCSV(url: file).rows
        #expect(rows.count == 20)
        for row in rows {
            func number(_ column: String) throws -> Double { try #require(Double(row[column] ?? "")) }
            let mean = Int64(try number("mean") * 1_000)
            let demand = DiscreteDemand(meanThousandths: mean, varianceThousandths: mean)
            let policy = ReorderPolicy(
                demand: demand, leadDemand: demand,
                costs: StockCosts(
                    holding: Int64(try number("h")), shortage: Int64(try number("p")),
                    order: Int64(try number("K"))))
            let (low, high, cost) = (
                Int(try number("s_opt")), Int(try number("S_opt")), try number("cost_opt")
            )
            #expect(policy.reorderLevel == low && policy.orderUpTo == high)
            #expect(abs(Double(policy.costMillionths) / 1e6 - cost) < 2e-6)
        }
    }

    @Test(
        "random demand and lead times: no policy that is tried costs less, by the stationary distribution of its stock"
    )
    func exhaustive() {
        var random = SplitMix(seed: 1)
        for trial in 0..<15 {
            let mean = Int64.random(in: 300...4_000, using: &random)
            let variance = mean * [400, 1_000, 2_500].randomElement(using: &random)! / 1_000
            let lead = Int.random(in: 0...2, using: &random)
            let costs = StockCosts(
                holding: Int64.random(in: 1...3, using: &random),
                shortage: Int64.random(in: 2...20, using: &random),
                order: Int64.random(in: 0...40, using: &random))
            let demand = DiscreteDemand(meanThousandths: mean, varianceThousandths: variance)
            let leadDemand = DiscreteDemand(
                meanThousandths: mean, varianceThousandths: variance, rounds: lead + 1)
            let policy = ReorderPolicy(demand: demand, leadDemand: leadDemand, costs: costs)
            let chain = StockChain(demand, leadDemand, costs)
            let own = chain.cost(policy.reorderLevel, policy.orderUpTo)
            #expect(abs(own - Double(policy.costMillionths) / 1e6) < 1e-4 * max(1, own), "trial \(trial)")
            for low in policy.reorderLevel - 2...policy.reorderLevel + 2 {
                for high in max(low + 1, policy.orderUpTo - 2)...max(low + 1, policy.orderUpTo + 2) {
                    #expect(
                        chain.cost(low, high) >= own - 1e-6 * max(1, own), "trial \(trial): (\(low), \(high))"
                    )
                }
            }
        }
    }

    @Test(
        "distributions have the mean and the variance that was asked for",
        arguments: [
            (10_000, 30_000, 1), (10_000, 10_000, 5), (500, 700, 3), (200_000, 9_000_000, 2), (0, 0, 4),
            (3_000, 0, 2),
        ] as [(Int64, Int64, Int)])
    func moments(mean: Int64, variance: Int64, rounds: Int) {
        let demand = DiscreteDemand(meanThousandths: mean, varianceThousandths: variance, rounds: rounds)
        let weights = demand.probabilities.map { Double($0) / Double(DiscreteDemand.scale) }
        let found = weights.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        let square = weights.enumerated().reduce(0) { $0 + Double($1.offset * $1.offset) * $1.element }
        #expect(demand.probabilities.reduce(0, +) == DiscreteDemand.scale)
        #expect(demand.probabilities.allSatisfy { $0 >= 0 })
        #expect(abs(found - Double(mean) * Double(rounds) / 1_000) < 1e-6 * max(1, found))
        #expect(
            abs(square - found * found - Double(variance) * Double(rounds) / 1_000) < 1e-5 * max(1, square))
    }
}

/// The stock of a policy from round to round as a Markov chain, in floating point.
private struct StockChain {
    private let demand: [Double]
    private let leadDemand: [Double]
    private let costs: StockCosts

    init(_ demand: DiscreteDemand, _ leadDemand: DiscreteDemand, _ costs: StockCosts) {
        func shares(_ demand: DiscreteDemand) -> [Double] {
            demand.probabilities.map { Double($0) / Double(DiscreteDemand.scale) }
        }
        (self.demand, self.leadDemand, self.costs) = (shares(demand), shares(leadDemand), costs)
    }

    func cost(_ low: Int, _ high: Int) -> Double {
        // After ordering, stock and what is on its way are from low + 1 to high.
        let count = high - low
        var shares = [Double](repeating: 1 / Double(count), count: count)
        var orders = 0.0
        for _ in 0..<1_500 {
            var next = [Double](repeating: 0, count: count)
            orders = 0
            for (place, share) in shares.enumerated() where share > 0 {
                for (quantity, probability) in demand.enumerated() {
                    if place - quantity >= 0 {
                        next[place - quantity] += share * probability
                    } else {
                        next[count - 1] += share * probability
                        orders += share * probability
                    }
                }
            }
            let change = zip(shares, next).reduce(0) { max($0, abs($1.0 - $1.1)) }
            // Half of each, so that nothing goes round for ever.
            shares = zip(shares, next).map { ($0 + $1) / 2 }
            if change < 1e-11 { break }
        }
        var total = Double(costs.order) * orders
        for (place, share) in shares.enumerated() {
            for (quantity, probability) in leadDemand.enumerated() {
                let left = Double(low + 1 + place - quantity)
                total +=
                    share * probability
                    * (left > 0 ? Double(costs.holding) * left : -Double(costs.shortage) * left)
            }
        }
        return total
    }
}
