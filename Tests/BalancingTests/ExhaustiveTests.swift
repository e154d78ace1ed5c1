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

    private func compare(seed: Int, loads: [Int64]) throws {
        let small = try drawn(seed: UInt64(seed), loads: loads)
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

    private func drawn(seed: UInt64, loads: [Int64]) throws -> SmallNetwork {
        var random = SplitMix(seed: seed)
        let commodities = loads.indices.map { "commodity-\($0)" }
        var small = try SmallNetwork(resources: zip(commodities, loads).map { ($0, load: $1) })
        let locations = ["a", "b", "c", "d"]
        for index in 0..<5 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: .random(in: 0...4, using: &random),
                capacity: .random(in: 0...3, using: &random))
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
