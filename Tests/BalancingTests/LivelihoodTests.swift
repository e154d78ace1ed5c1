import Balancing
import Domain
import Randomness
import Testing

@Suite("The livelihood part of a need comes before all tiers")
struct LivelihoodTests {
    @Test("a city's livelihood is served before a key enterprise, the rest of its need after it")
    func order() throws {
        var small = try SmallNetwork()
        try small.link("line", "mine", "works")
        try small.link("road", "mine", "city")
        try small.offer(10, at: "mine", by: "mine")
        try small.need(8, at: "works", by: "works")
        try small.need(9, at: "city", by: "city", tier: 2)
        let network = try small.network()
        let cases: [(livelihood: Int64, served: [Int64], tiers: [Int])] = [
            (0, [8, 2], [1, 2]), (4, [6, 4], [0, 1, 2]), (9, [1, 9], [0, 1]),
        ]
        for (livelihood, served, tiers) in cases {
            let balanced = try plan(for: small.snapshot(livelihood: ["city": livelihood]), in: network)
            #expect(
                balanced.plan.shipments.sorted { $0.destination > $1.destination }.map(\.quantity.rawValue)
                    == served)
            #expect(balanced.plan.tiers.map(\.tier.rank) == tiers)
            #expect(balanced.plan.costGapMax == .zero)
        }
    }

    @Test("what is short of livelihood itself is told apart, with its reason")
    func short() throws {
        var small = try SmallNetwork()
        try small.link("road", "mine", "city", capacity: 3)
        try small.offer(10, at: "mine", by: "mine")
        try small.need(9, at: "city", by: "city", tier: 2)
        let balanced = try plan(for: small.snapshot(livelihood: ["city": 4]), in: try small.network())
        #expect(balanced.plan.unmet.map(\.tier) == [.livelihood, Tier(rank: 2)])
        #expect(balanced.plan.unmet.map(\.quantity.rawValue) == [1, 5])
        #expect(balanced.plan.unmet[0].reason == .linkFull(try LinkID("road")))
        #expect(balanced.plan.tiers[0].worstFill == Fill(served: Quantity(3), need: Quantity(4)))
    }

    @Test("it is as if each site had a twin of a tier before all others", arguments: 0..<300)
    func twins(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let commodities = seed % 3 == 0 ? ["coal", "coke"] : ["coal"]
        var (one, two) = (
            try SmallNetwork(resources: commodities.map { ($0, load: 1) }),
            try SmallNetwork(resources: commodities.map { ($0, load: 1) })
        )
        let locations = ["a", "b", "c", "d"]
        for index in 0..<7 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            let (cost, capacity) = (
                Int64.random(in: 0...4, using: &random), Int64.random(in: 0...9, using: &random)
            )
            try one.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
            try two.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
        }
        var livelihoods: [String: Int64] = [:]
        for index in 0..<7 {
            let (site, location) = ("s\(index)", locations[Int.random(in: 0..<4, using: &random)])
            let tier = Int.random(in: 1...2, using: &random)
            let gives = Int.random(in: 0..<5, using: &random) < 2
            for commodity in commodities {
                let quantity = Int64.random(in: 1...9, using: &random)
                let livelihood = gives ? 0 : Int64.random(in: 0...quantity, using: &random)
                livelihoods["\(site) \(commodity)"] = livelihood
                try one.terminal(
                    site, at: location, tier: tier, commodity, offer: gives ? quantity : 0,
                    need: gives ? 0 : quantity)
                try two.terminal(
                    site, at: location, tier: tier + 1, commodity, offer: gives ? quantity : 0,
                    need: gives ? 0 : quantity - livelihood)
                try two.terminal("\(site)-twin", at: location, tier: 1, commodity, offer: 0, need: livelihood)
            }
        }
        let whole = try plan(for: one.snapshot(livelihood: livelihoods), in: try one.network())
        let split = try plan(for: two.snapshot, in: try two.network())
        #expect(whole.plan.cost == split.plan.cost)
        #expect(whole.bounds.map(\.servedMax) == split.bounds.map(\.servedMax))
        #expect(whole.plan.tiers.map(\.worstFill) == split.plan.tiers.map(\.worstFill))
        #expect(
            whole.plan.unmet.map { "\($0.site) \($0.resource) \($0.tier.rank + 1) \($0.quantity)" }
                == split.plan.unmet.map {
                    "\($0.site.text.split(separator: "-")[0]) \($0.resource) \($0.tier.rank) \($0.quantity)"
                })
        // One shipment for both parts of a need.
        let ways = whole.plan.shipments.map { "\($0.source) \($0.destination) \($0.resource) \($0.route)" }
        #expect(Set(ways).count == ways.count)
    }

    @Test("a kept market takes over another livelihood, and refuses one where there was none")
    func kept() throws {
        var small = try SmallNetwork()
        try small.link("road", "mine", "city", capacity: 5)
        try small.link("line", "mine", "works", capacity: 5)
        small.handlingMax[try LocationID("mine")] = Load(6)
        try small.offer(10, at: "mine", by: "mine")
        try small.need(8, at: "works", by: "works")
        try small.need(9, at: "city", by: "city", tier: 2)
        let network = try small.network()
        var market = KeptMarket(try Market(small.snapshot(livelihood: ["city": 2]), in: network), in: network)
        #expect(try market.clear().cost == Money(6))
        func position(_ site: String, livelihood: Int64, need: Int64) throws -> SitePosition {
            SitePosition(
                site: try NodeID(site), resource: try ResourceID("coal"), offer: .zero, need: Quantity(need),
                livelihood: Quantity(livelihood))
        }
        let changed = try market.change([position("city", livelihood: 4, need: 9)])
        #expect(changed)
        let anew = try Market(small.snapshot(livelihood: ["city": 4]), in: network).cleared()
        let again = try market.clear()
        #expect(again.served == anew.served)
        let none = try market.change([position("city", livelihood: 0, need: 9)])
        let new = try market.change([position("works", livelihood: 1, need: 8)])
        let all = try market.change([position("city", livelihood: 9, need: 9)])
        #expect([none, new, all] == [false, false, false])
    }
}

extension SmallNetwork {
    /// - Parameter livelihood: by site, or by site and resource.
    fileprivate func snapshot(livelihood: [String: Int64]) -> Snapshot {
        Snapshot(
            span: .year,
            positions: snapshot.positions.map { position in
                let (site, resource) = (position.site, position.resource)
                let part = livelihood["\(site) \(resource)"] ?? livelihood[site.text]
                return SitePosition(
                    site: site, resource: resource, offer: position.offer, need: position.need,
                    livelihood: Quantity(part ?? 0))
            })
    }
}
