import Balancing
import Domain
import Foundation
import NetworkFolder
import RandomNetworks
import Testing

@Suite("Every network has a plan that is proved stage by stage")
struct RandomNetworkPlanTests {
    @Test("random networks of all kinds", arguments: 0..<500)
    func random(seed: Int) throws {
        let drawn = RandomNetwork(seed: UInt64(seed), placeCountMax: 60)
        try expectProved(plan(for: drawn.snapshot, in: drawn.network))
    }

    @Test("random networks where a plan runs, and less is offered than it moves", arguments: 0..<300)
    func running(seed: Int) throws {
        let drawn = RandomNetwork(seed: UInt64(seed), placeCountMax: 25)
        let before = try plan(for: drawn.snapshot, in: drawn.network).plan
        let positions = drawn.snapshot.positions.map { position in
            SitePosition(
                site: position.site, resource: position.resource,
                offer: Quantity(position.offer.rawValue * 2 / 3), need: position.need,
                livelihood: position.livelihood)
        }
        let snapshot = Snapshot(span: .year, positions: positions, running: before.shipments)
        try expectProved(plan(for: snapshot, in: drawn.network))
    }

    @Test("networks that once failed", arguments: try keptNetworks())
    func kept(folder: String) throws {
        let network = try readNetwork(at: folder)
        try expectProved(plan(for: Snapshot(yearOf: network), in: network))
    }

    @Test(
        "where the engine gave up, circles took up capacity, or rounding took the first that it found",
        arguments: [
            ("total-20934", [725_904_372_500]), ("free-way-21546", [3_664]), ("total-67", [84, 3_468]),
        ] as [(String, [Int64])])
    func served(folder: String, leastByTier: [Int64]) throws {
        let network = try readNetwork(at: try keptNetwork(folder))
        let balanced = try plan(for: Snapshot(yearOf: network), in: network)
        for (outcome, least) in zip(balanced.plan.tiers, leastByTier) {
            #expect(outcome.served.rawValue >= least)
        }
    }

    @Test("of trials that miss a few units the fairest is kept")
    func fairest() throws {
        let network = try readNetwork(at: try keptNetwork("unfair-23130"))
        let balanced = try plan(for: Snapshot(yearOf: network), in: network)
        let open = balanced.plan.unmet.filter { $0.tier == balanced.plan.tiers[0].tier }
        #expect(open.map(\.quantity.rawValue).sorted() == [5, 342, 350, 392])
    }

    private func keptNetwork(_ name: String) throws -> String {
        try #require(try keptNetworks().first { $0.hasSuffix("/" + name) })
    }

    @Test("provinces lose few units and little cost to whole units", arguments: [0, 2] as [UInt64])
    func province(seed: UInt64) throws {
        let parameters = NetworkParameters(provinceOf: 50, resourceCount: 8, loads: .upTo5)
        let drawn = RandomNetwork(seed: seed, parameters: parameters)
        let balanced = try plan(for: drawn.snapshot, in: drawn.network)
        try expectProved(balanced)
        #expect(balanced.bounds[0].gap <= Quantity(20))
        #expect(balanced.plan.costGapMax.rawValue <= balanced.plan.cost.rawValue / 500)
    }

    private func expectProved(_ balanced: BalancedPlan) throws {
        #expect(balanced.bounds.map(\.tier) == balanced.plan.tiers.map(\.tier))
        for (bound, outcome) in zip(balanced.bounds, balanced.plan.tiers) {
            #expect(bound.gap <= bound.gapMax)
            #expect(bound.servedMax - bound.gap <= outcome.served)
        }
    }
}

func keptNetworks() throws -> [String] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Networks")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { FileManager.default.fileExists(atPath: $0.appending(path: "network.yaml").path) }
        .map(\.path).sorted()
}
