import Balancing
import Domain
import Randomness
import Testing

@Suite("What moves in lots")
struct LotTests {
    private let coal: ResourceID

    init() throws { coal = try ResourceID("coal") }

    @Test("only whole lots move; what is less stays open for that reason")
    func wholeLots() throws {
        var small = try SmallNetwork()
        small.lots[coal] = 25
        try small.link("road", "a", "b", cost: 2)
        try small.offer(99, at: "a", by: "mine")
        try small.need(60, at: "b", by: "mill")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(50)])
        #expect(balanced.plan.cost == Money(100))
        #expect(balanced.flows.map(\.quantity) == [Quantity(50)])
        #expect(balanced.plan.unmet.map(\.quantity) == [Quantity(10)])
        #expect(balanced.plan.unmet.map(\.reason) == [.shipmentTooSmall])
        #expect(balanced.plan.tiers.map(\.worstFill) == [Fill(served: Quantity(50), need: Quantity(60))])
        #expect(balanced.plan.prices.locations.map(\.price.rawValue) == [0, 2 * Price.scale])
    }

    @Test("what a site has and needs itself is used to the unit")
    func inPlace() throws {
        var small = try SmallNetwork()
        small.lots[coal] = 10
        try small.link("road", "a", "b", cost: 1)
        try small.terminal("works", at: "a", tier: 1, "coal", offer: 17, need: 14)
        try small.terminal("tiny", at: "b", tier: 2, "coal", offer: 4, need: 3)
        small.supplyCosts[try NodeID("works")] = 5
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.isEmpty)
        #expect(balanced.plan.unmet.isEmpty)
        #expect(balanced.plan.tiers.map(\.served) == [Quantity(14), Quantity(3)])
        #expect(balanced.plan.cost == Money(14 * 5))
        #expect(balanced.bounds.map(\.servedMax) == [Quantity(14), Quantity(3)])
    }

    @Test(
        "a site's own need of less than a lot comes before a later tier elsewhere, not before an earlier one")
    func ownFirst() throws {
        for (tier, shipped) in [(2, 10 as Int64), (0, 20)] {
            var small = try SmallNetwork()
            small.lots[coal] = 10
            try small.link("road", "a", "b", cost: 1)
            try small.terminal("works", at: "a", tier: 1, "coal", offer: 20, need: 7)
            try small.need(20, at: "b", by: "town", tier: tier == 0 ? 1 : tier)
            let balanced = try plan(for: small.snapshot, in: try small.network())
            #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(shipped)])
            let missing = balanced.plan.unmet.map(\.quantity)
            #expect(missing == (tier == 2 ? [Quantity(10)] : [Quantity(7)]))
            #expect(balanced.plan.unmet.map(\.reason) == [.shipmentTooSmall])
            for (outcome, bound) in zip(balanced.plan.tiers, balanced.bounds) {
                #expect(outcome.served + bound.gap == bound.servedMax)
            }
        }
    }

    @Test("a plan in lots is the plan of the network counted in lots", arguments: 0..<400)
    func counted(seed: Int) throws {
        var random = SplitMix(seed: UInt64(9_000_000 + seed))
        let lot = Int64.random(in: 2...9, using: &random)
        let all: [(String, load: Int64)] = [("coal", load: 2), ("coke", load: 1)]
        let counted: [(String, load: Int64)] = [("coal", load: 2 * lot), ("coke", load: 1)]
        let count = 1 + seed % 2
        var (small, other) = (
            try SmallNetwork(resources: Array(all.prefix(count))),
            try SmallNetwork(resources: Array(counted.prefix(count)))
        )
        small.lots[coal] = lot
        other.weights[coal] = lot
        let locations = ["a", "b", "c", "d"]
        for index in 0..<6 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            let (cost, capacity) = (
                Int64.random(in: 0...4, using: &random), Int64.random(in: 0...60, using: &random)
            )
            try small.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
            try other.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
        }
        for index in 0..<8 {
            let location = locations[Int.random(in: 0..<4, using: &random)]
            let (gives, tier) = (index < 4, Int.random(in: 1...2, using: &random))
            for resource in all.prefix(count) {
                let quantity = Int64.random(in: 0...40, using: &random)
                let lots = resource.0 == "coal" ? quantity / lot : quantity
                try small.terminal(
                    "s\(index)", at: location, tier: tier, resource.0, offer: gives ? quantity : 0,
                    need: gives ? 0 : quantity)
                try other.terminal(
                    "s\(index)", at: location, tier: tier, resource.0, offer: gives ? lots : 0,
                    need: gives ? 0 : lots)
            }
        }
        let one = try plan(for: small.snapshot, in: try small.network())
        let two = try plan(for: other.snapshot, in: try other.network())
        func scaled(_ shipment: Shipment) -> Int64 {
            shipment.quantity.rawValue * (shipment.resource == coal ? lot : 1)
        }
        #expect(one.plan.shipments.map(\.quantity.rawValue) == two.plan.shipments.map(scaled))
        #expect(one.plan.shipments.map(\.route) == two.plan.shipments.map(\.route))
        #expect(one.plan.shipments.map(\.cost) == two.plan.shipments.map(\.cost))
        #expect(one.plan.cost == two.plan.cost)
        // What runs in lots goes on.
        let again = try plan(
            for: Snapshot(span: .year, positions: small.snapshot.positions, running: one.plan.shipments),
            in: try small.network())
        #expect(again.plan.cost == one.plan.cost)
        for shipment in one.plan.shipments where shipment.resource == coal {
            #expect(shipment.quantity.rawValue % lot == 0)
        }
        let market = try Market(small.snapshot, in: try small.network()).cleared()
        #expect(market.served == one.plan.shipments.reduce(.zero) { $0 + $1.quantity })
    }
}
