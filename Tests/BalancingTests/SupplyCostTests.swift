import Balancing
import Domain
import Randomness
import Testing

@Suite("What supply costs")
struct SupplyCostTests {
    @Test("the cheaper mine gives first, and a cost at the mine is like one on the road to it")
    func cheaper() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b", cost: 2)
        try small.offer(5, at: "a", by: "dear")
        try small.offer(5, at: "a", by: "cheap")
        try small.need(7, at: "b", by: "mill")
        small.supplyCosts = [try NodeID("dear"): 30, try NodeID("cheap"): 10]
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(5), Quantity(2)])
        #expect(balanced.plan.shipments.map(\.cost) == [Money(10), Money(4)])
        #expect(balanced.supplyCost == Money(5 * 10 + 2 * 30))
        #expect(balanced.plan.cost == Money(14 + 110))
        #expect(balanced.plan.costGapMax == .zero)
        // A unit at the mines is worth what the dear one asks for it.
        #expect(balanced.plan.prices.locations.map(\.price.rawValue) == [30, 32].map { $0 * Price.scale })
        // Without the cheap one's unit the dear one gives another.
        let cheap = try #require(balanced.plan.shipments.first)
        #expect(cheap.alternative?.difference == Price(rawValue: 20 * Price.scale))
    }

    @Test("what a site takes of its own costs as well")
    func own() throws {
        var small = try SmallNetwork()
        try small.terminal("works", at: "a", tier: 1, "coal", offer: 5, need: 3)
        small.supplyCosts = [try NodeID("works"): 4]
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.isEmpty)
        #expect(balanced.plan.cost == Money(12))
    }

    @Test("a cost that cannot be counted is refused by name")
    func tooLarge() throws {
        for (cost, isTooLarge) in [(1_000_000_000_000 as Int64, false), (1_000_000_000_001, true)] {
            var small = try SmallNetwork()
            try small.link("road", "a", "b", cost: 1_000_000_000_000)
            try small.offer(1, at: "a", by: "mine")
            try small.need(1, at: "b", by: "mill")
            small.supplyCosts = [try NodeID("mine"): cost]
            let network = try small.network()
            if isTooLarge {
                #expect(throws: BalancingError.costTooLarge("one unit of coal supplied by mine")) {
                    _ = try plan(for: small.snapshot, in: network)
                }
            } else {
                #expect(try plan(for: small.snapshot, in: network).plan.cost == Money(2_000_000_000_000))
            }
        }
    }

    @Test("supply that costs is supply behind a link of that cost", arguments: 0..<500)
    func pendant(seed: Int) throws {
        var random = SplitMix(seed: UInt64(5_000_000 + seed))
        let resources = Array([("coal", load: 1 as Int64), ("coke", load: 1)].prefix(1 + seed % 2))
        var (small, other) = (
            try SmallNetwork(resources: resources), try SmallNetwork(resources: resources)
        )
        let locations = ["a", "b", "c", "d"]
        for index in 0..<5 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            let (cost, capacity) = (
                Int64.random(in: 0...4, using: &random), Int64.random(in: 0...6, using: &random)
            )
            try small.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
            try other.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
        }
        for index in 0..<8 {
            let location = locations[Int.random(in: 0..<4, using: &random)]
            let (gives, tier) = (index < 4, Int.random(in: 1...2, using: &random))
            let cost = Int64.random(in: 0...9, using: &random)
            let site = "s\(index)"
            if gives {
                small.supplyCosts[try NodeID(site)] = cost
                try other.link("own-\(index)", "at-\(index)", location, cost: cost)
            }
            for resource in resources {
                let quantity = Int64.random(in: 0...9, using: &random)
                try small.terminal(
                    site, at: location, tier: tier, resource.0, offer: gives ? quantity : 0,
                    need: gives ? 0 : quantity)
                try other.terminal(
                    site, at: gives ? "at-\(index)" : location, tier: tier, resource.0,
                    offer: gives ? quantity : 0, need: gives ? 0 : quantity)
            }
        }
        let one = try plan(for: small.snapshot, in: try small.network())
        let two = try plan(for: other.snapshot, in: try other.network())
        #expect(one.bounds.map(\.servedMax) == two.bounds.map(\.servedMax))
        #expect(one.plan.tiers == two.plan.tiers)
        if one.plan.unmet.map(\.quantity) == two.plan.unmet.map(\.quantity) {
            #expect(one.plan.cost == two.plan.cost)
        }
        let ways = one.plan.shipments.reduce(Money.zero) { $0 + $1.cost }
        #expect(ways + one.supplyCost == one.plan.cost)
        let market = try Market(small.snapshot, in: try small.network()).cleared()
        #expect(market.cost == one.plan.cost)
    }
}

extension SmallNetwork {
    mutating func drawSupplyCosts(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for site in sites { supplyCosts[site.id] = .random(in: 0...9, using: &random) }
    }
}
