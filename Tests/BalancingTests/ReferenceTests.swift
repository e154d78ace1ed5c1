import Balancing
import Domain
import Foundation
import NetworkFolder
import SwiftCSV
import Testing

@Suite("The answers that are known are found")
struct ReferenceTests {
    private static let configs = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "configs")

    private func yearly(_ name: String, _ scale: (Network) -> Network = { $0 }) throws -> Plan {
        try balanced(name, scale).plan
    }

    private func balanced(_ name: String, _ scale: (Network) -> Network = { $0 }) throws -> BalancedPlan {
        let network = scale(try readNetwork(at: Self.configs.appending(path: name).path()))
        return try plan(for: Snapshot(yearOf: network), in: network)
    }

    private func megatons(_ quantity: Quantity) -> Double { Double(quantity.rawValue) / 1e9 }

    @Test("Fujian's coal of 2019 costs 260.563793 million USD, and everybody is served")
    func fujian() throws {
        let balanced = try balanced("fujian-coal-2019")
        let plan = balanced.plan
        let millions = Double(plan.cost.rawValue) / 1e12
        #expect(abs(millions / 260.563793 - 1) <= 1e-6)
        #expect(plan.unmet == [])
        // Two shipments of a kilogram became a tonne each.
        let added = balanced.consolidation.addedCost
        #expect(balanced.consolidation.smallCount == 2)
        #expect(added.rawValue <= plan.cost.rawValue / 1_000_000)
        #expect(plan.costGapMax.rawValue <= plan.cost.rawValue / 10_000_000 + added.rawValue)
        #expect(plan.shipments.allSatisfy { $0.quantity >= Quantity(1_000) })
        #expect(
            plan.tiers.map { megatons($0.served).formatted(.number.precision(.fractionLength(2))) } == [
                "47.96", "17.44", "20.75",
            ])
    }

    @Test(
        "the published plan for Fujian, priced on the same bill, costs 265.220156 million USD: 1.8 % more than ours"
    )
    func publishedPlan() throws {
        func rows(_ name: String) throws -> [[String: String]] {
            let file = Self.configs.appending(path: "fujian-coal-2019/provenance/\(name).csv")
            return try NamedCSV(url: file).rows
        }
        var costs: [[String]: Double] = [:]
        for arc in try rows("arcs") {
            let ends = ["from", "to"].map { arc[$0] ?? "" }
            let cost = try #require(Double(arc["cost_usd_t"] ?? ""))
            costs[ends] = min(costs[ends] ?? cost, cost)
        }
        var millions = 0.0
        for shipment in try rows("published_plan_2019") {
            let cost = try #require(costs[["from", "to"].map { shipment[$0] ?? "" }])
            millions += try #require(Double(shipment["Mt"] ?? "")) * cost
        }
        #expect(abs(millions / 265.220156 - 1) <= 1e-8)
    }

    @Test(
        "with less supply the tiers get what they can, as evenly as they can",
        arguments: [
            ("sea", Int64(75), [45.2126, 13.9620, 10.0882], [0.902017, 0.75, 0]),
            ("all", 80, [46.8983, 13.9483, 8.0705], [0.962151, 0.80, 0]),
        ] as [(String, Int64, [Double], [Double])])
    func shortage(supply: String, percent: Int64, served: [Double], worst: [Double]) throws {
        let plan = try yearly("fujian-coal-2019") { network in
            network.scalingSupply(of: supply == "all" ? nil : supply, by: Ratio(percent, of: 100))
        }
        for (tier, (served, worst)) in zip(plan.tiers, zip(served, worst)) {
            #expect(abs(megatons(tier.served) - served) <= 1e-4)
            #expect(abs(Double(tier.worstFill.millionths) / 1e6 - worst) <= 2e-6)
        }
        #expect(plan.unmet.count == 38)
    }

    @Test(
        "Fujian alone, at the gateways' prices of the national optimum, does its part of it for 973.426615 million USD"
    )
    func gateways() throws {
        let folder = Self.configs.appending(path: "fujian-coal-2019").path()
        let network = try readNetwork(at: folder)
        let regional = try plan(
            for: Snapshot(yearOf: network), in: network,
            trading: try readGatewayPrices(at: folder, of: network))
        let millions = Double(regional.cost.rawValue) / 1e12
        #expect(abs(millions / 973.428093426 - 1) <= 1e-9)
        #expect(abs(millions / 973.426615 - 1) <= 2e-6)
        #expect(regional.unmet == [])
        let bought = regional.trades.reduce(Quantity.zero) { $0 + $1.bought - $1.sold }
        #expect(abs(megatons(bought) - 83.231442742) <= 1e-6)
    }

    @Test("the two ports are served as their README works out by hand")
    func twoPorts() throws {
        let plan = try yearly("two-ports")
        #expect(plan.cost == Money(48_910_00))
        #expect(plan.tiers.map(\.served) == [Quantity(1_460), Quantity(10_220)])
        #expect(plan.unmet.map(\.quantity) == [Quantity(1_460)])
        #expect(plan.unmet.map(\.reason) == [.linkFull(try LinkID("bridge"))])
    }
}
