import Balancing
import Domain
import Randomness
import Testing

@Suite("No other flow is better, in the order of what counts")
struct ExhaustiveTests {
    @Test("one resource", arguments: 0..<1500)
    func alone(seed: Int) throws { try compare(seed: seed, loads: [1]) }

    @Test("two resources that share links", arguments: 0..<1500)
    func shared(seed: Int) throws { try compare(seed: 100000 + seed, loads: [1, 1]) }

    @Test("two resources of different load", arguments: 0..<1500)
    func unequal(seed: Int) throws { try compare(seed: 200000 + seed, loads: [1, 2]) }

    @Test("one resource over links that lead both ways", arguments: 0..<500)
    func bothWays(seed: Int) throws { try compare(seed: 300_000 + seed, loads: [1], isTwoWay: true) }

    @Test("two resources over links that lead both ways in one capacity", arguments: 0..<400)
    func bothWaysShared(seed: Int) throws {
        try compare(seed: 400_000 + seed, loads: [1, 1], linkCount: 4, isTwoWay: true)
    }

    @Test("two resources of different load over links that lead both ways", arguments: 0..<400)
    func bothWaysUnequal(seed: Int) throws {
        try compare(seed: 500_000 + seed, loads: [1, 2], linkCount: 4, isTwoWay: true)
    }

    @Test("one resource over links whose cost rises in steps, some of them both ways", arguments: 0..<500)
    func steps(seed: Int) throws {
        try compare(seed: 600_000 + seed, loads: [1], isTwoWay: seed % 2 == 0, hasSteps: true)
    }

    private func compare(
        seed: Int, loads: [Int64], linkCount: Int = 5, isTwoWay: Bool = false, hasSteps: Bool = false
    ) throws {
        let small = try drawn(
            seed: UInt64(seed), loads: loads, linkCount: linkCount, isTwoWay: isTwoWay, hasSteps: hasSteps)
        let network = try small.network()
        let all = Exhaustive(network, small.snapshot)
        let balanced = try plan(for: small.snapshot, in: network)
        let unmet = balanced.plan.unmet
        let needs = small.snapshot.positions.filter { $0.need > .zero }
            .sorted { ($0.resource, $0.site) < ($1.resource, $1.site) }
        let fills = needs.map { position in
            let missing = unmet.first { $0.site == position.site && $0.resource == position.resource }
            return (
                tier: network.site(position.site)!.tier.rank,
                fill: Fill(served: position.need - (missing?.quantity ?? .zero), need: position.need)
            )
        }
        let best = all.best(given: fills)
        #expect(Exhaustive.score(fills) == best)
        #expect(balanced.plan.cost == all.costMin(serving: fills).map(Money.init))
        #expect(balanced.plan.tiers.map(\.served.rawValue) == best.map(\.served))
    }

    private func drawn(
        seed: UInt64, loads: [Int64], linkCount: Int, isTwoWay: Bool, hasSteps: Bool
    ) throws -> SmallNetwork {
        var random = SplitMix(seed: seed)
        let commodities = loads.indices.map { "commodity-\($0)" }
        var small = try SmallNetwork(resources: zip(commodities, loads).map { ($0, load: $1) })
        let locations = ["a", "b", "c", "d"]
        for index in 0..<linkCount {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            let cost = Int64.random(in: 0...4, using: &random)
            let capacity = Int64.random(in: 0...3, using: &random)
            let leadsBack = isTwoWay && Int.random(in: 0..<4, using: &random) > 0
            var steps: [(from: Int64, cost: Int64)] = []
            if hasSteps {
                for from in 1...2 where Bool.random(using: &random) {
                    steps.append(
                        (Int64(from), (steps.last?.cost ?? cost) + .random(in: 0...3, using: &random)))
                }
            }
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity,
                isTwoWay: leadsBack, steps: steps)
        }
        for location in locations {
            let tier = Int.random(in: 1...2, using: &random)
            let gives = Int.random(in: 0..<3, using: &random) == 0
            for commodity in commodities {
                let quantity = Int64.random(in: 0...3, using: &random)
                try small.terminal(
                    "at-\(location)", at: location, tier: tier, commodity, offer: gives ? quantity : 0,
                    need: gives ? 0 : quantity)
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                small.handlingMax[try LocationID(location)] = Load(.random(in: 0...4, using: &random))
            }
        }
        return small
    }
}
