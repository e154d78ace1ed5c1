import Balancing
import Domain
import Testing

@Suite("Hard cases have a named outcome or a correct plan")
struct HardCaseTests {
    private func refusal(of small: SmallNetwork) throws -> BalancingError? {
        let network = try small.network()
        do {
            _ = try plan(for: small.snapshot, in: network)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "quantities that cannot be counted are refused by name, the largest that can are planned to the unit")
    func quantities() throws {
        let largest: Int64 = 1 << 52
        for (quantity, isTooLarge) in [(largest, false), (largest + 1, true), (.max, true)] {
            var small = try SmallNetwork()
            try small.link("road", "a", "b", cost: 0)
            try small.offer(quantity, at: "a", by: "mine")
            try small.need(1, at: "b", by: "mill")
            let expected: BalancingError? =
                isTooLarge ? .quantityTooLarge("the sum of all resources up to coal") : nil
            #expect(try refusal(of: small) == expected)
        }
    }

    @Test("a resource that nobody needs shares a full road with two that somebody does")
    func unneeded() throws {
        var small = try SmallNetwork(resources: [("ash", load: 1), ("coal", load: 1), ("coke", load: 1)])
        try small.link("road", "a", "b", capacity: 10)
        try small.terminal("mine", at: "a", tier: 1, "ash", offer: 9, need: 0)
        for resource in ["coal", "coke"] {
            try small.terminal("mine", at: "a", tier: 1, resource, offer: 9, need: 0)
            try small.terminal("mill", at: "b", tier: 1, resource, offer: 0, need: 8)
        }
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(5), Quantity(5)])
    }

    @Test("a load or a cost that cannot be counted is refused by name")
    func costs() throws {
        var heavy = try SmallNetwork(resources: [("coal", load: 1 << 40)])
        try heavy.link("road", "a", "b")
        try heavy.offer(1 << 20, at: "a", by: "mine")
        try heavy.need(1 << 20, at: "b", by: "mill")
        #expect(try refusal(of: heavy) == .quantityTooLarge("the load of all resources up to coal"))

        var dear = try SmallNetwork()
        try dear.link("road", "a", "b", cost: 1_000_000_000_001)
        try dear.offer(1, at: "a", by: "mine")
        try dear.need(1, at: "b", by: "mill")
        #expect(try refusal(of: dear) == .costTooLarge("one unit of coal on link road"))

        var vast = try SmallNetwork()
        try vast.link("road", "a", "b", cost: 1_000_000_000_000)
        try vast.offer(1 << 50, at: "a", by: "mine")
        try vast.need(1 << 50, at: "b", by: "mill")
        #expect(try refusal(of: vast) == .costTooLarge("the whole plan"))
    }

    @Test(
        "a long line of dear links is planned and proven; a price too high to be counted is published as the highest",
        arguments: [100_000_000_000, 1_000_000_000_000] as [Int64], [nil, 10] as [Int64?])
    func dearLine(cost: Int64, capacity: Int64?) throws {
        var small = try SmallNetwork(resources: [("coal", load: 2)])
        // With a capacity the last five units come another way, at twice the cost.
        for index in 0..<50 {
            try small.link(
                "l\(index)", "s\(index)", "s\(index + 1)", cost: cost / 4, capacity: capacity)
            try small.link("m\(index)", "s\(index)", "s\(index + 1)", cost: cost / 2)
        }
        try small.offer(10, at: "s0", by: "mine")
        try small.need(10, at: "s50", by: "mill")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.cost == Money((capacity == nil ? 250 : 375) * cost))
        #expect(balanced.plan.costGapMax == .zero)
        let worth = try #require(balanced.plan.shipments.compactMap(\.price?.rawValue).max())
        let exact = Int128((capacity == nil ? 25 : 50) * cost) * Int128(Price.scale)
        #expect(worth == Int64(clamping: exact))
    }

    @Test(
        "what cannot be is named: an unknown site or resource, a position twice, a cost or a capacity below zero"
    )
    func contradictions() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(1, at: "a", by: "mine")
        try small.need(1, at: "b", by: "mill")
        let (network, ghost) = (try small.network(), try NodeID("ghost"))
        func error(_ positions: [SitePosition]) -> BalancingError? {
            do throws(BalancingError) {
                _ = try plan(for: Snapshot(span: .year, positions: positions), in: network)
                return nil
            } catch {
                return error
            }
        }
        let coal = try ResourceID("coal")
        let mine = SitePosition(site: try NodeID("mine"), resource: coal, offer: Quantity(1), need: .zero)
        #expect(
            error([SitePosition(site: ghost, resource: coal, offer: Quantity(1), need: .zero)])
                == .unknownSite(ghost))
        #expect(error([mine, mine]) == .repeatedPosition(mine.site, coal))
        let tea = try ResourceID("tea")
        #expect(
            error([SitePosition(site: mine.site, resource: tea, offer: Quantity(1), need: .zero)])
                == .unknownResource(tea, of: mine.site))

        var negative = try SmallNetwork()
        try negative.link("road", "a", "b", cost: -1)
        #expect(try refusal(of: negative) == .negative("the cost of link road"))
        negative.links = []
        try negative.link("road", "a", "b", capacity: -1)
        #expect(try refusal(of: negative) == .negative("the capacity of link road"))
    }

    @Test("sites without any link get what is at hand, and nothing from elsewhere")
    func disconnected() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(5, at: "a", by: "mine")
        try small.need(3, at: "island", by: "castle")
        try small.offer(2, at: "rock", by: "gull")
        try small.need(1, at: "rock", by: "seal")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.destination) == [try NodeID("seal")])
        #expect(balanced.plan.unmet.map(\.site) == [try NodeID("castle")])
        #expect(balanced.plan.unmet.map(\.reason) == [.noSupplyInReach])
        #expect(balanced.plan.cost == .zero)
    }

    @Test("capacities of zero let nothing pass, and are named", arguments: [1, 2])
    func closed(resourceCount: Int) throws {
        let names = ["coal", "coke"].prefix(resourceCount)
        var small = try SmallNetwork(resources: names.map { ($0, load: 1) })
        try small.link("gate", "a", "b", capacity: 0)
        try small.link("ferry", "c", "b")
        small.handlingMax[try LocationID("c")] = Load(0)
        for name in names {
            try small.terminal("mine", at: "a", tier: 1, name, offer: 5, need: 0)
            try small.terminal("mill", at: "b", tier: 1, name, offer: 0, need: 5)
            try small.terminal("stock", at: "c", tier: 1, name, offer: 5, need: 0)
        }
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments == [])
        #expect(balanced.plan.unmet.map(\.quantity) == names.map { _ in Quantity(5) })
        for need in balanced.plan.unmet {
            #expect(
                [.linkFull(try LinkID("gate")), .locationFull(try LocationID("c"))].contains(need.reason))
        }
    }

    @Test("links that join the same places are used one after the other, those that cost the same too")
    func parallel() throws {
        var small = try SmallNetwork()
        for (id, cost) in [("one", 2), ("two", 2), ("three", 3), ("four", 9)] as [(String, Int64)] {
            try small.link(id, "a", "b", cost: cost, capacity: 4)
        }
        try small.offer(20, at: "a", by: "mine")
        try small.need(10, at: "b", by: "mill")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.cost == Money(8 * 2 + 2 * 3))
        #expect(balanced.plan.costGapMax == .zero)
    }

    @Test("nothing offered, nothing needed, or nothing at all is a plan too")
    func empty() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        #expect(try plan(for: small.snapshot, in: try small.network()).plan.shipments == [])
        try small.offer(5, at: "a", by: "mine")
        #expect(try plan(for: small.snapshot, in: try small.network()).plan.unmet == [])
        #expect(try plan(for: small.snapshot, in: try small.network()).plan.cost == .zero)
    }
}
