import Balancing
import Domain
import Testing

@Suite("Every open need has its reason")
struct ReasonTests {
    private func reasons(_ small: SmallNetwork) throws -> [String: UnmetReason] {
        let unmet = try plan(for: small.snapshot, in: try small.network()).plan.unmet
        return Dictionary(uniqueKeysWithValues: unmet.map { ($0.site.text, $0.reason) })
    }

    @Test("nobody who could reach it has any")
    func noSupply() throws {
        var small = try SmallNetwork()
        try small.link("one-way", "b", "a")
        try small.offer(5, at: "a", by: "mine")
        try small.need(3, at: "b", by: "mill")
        #expect(try reasons(small) == ["mill": .noSupplyInReach])
    }

    @Test("a higher tier has taken it")
    func higherTier() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(5, at: "a", by: "mine")
        try small.need(5, at: "b", by: "hospital", tier: 1)
        try small.need(3, at: "b", by: "mill", tier: 2)
        #expect(try reasons(small) == ["mill": .higherTierServed(try NodeID("hospital"))])
    }

    @Test("it is shared among equals")
    func shared() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(5, at: "a", by: "mine")
        try small.need(4, at: "b", by: "mill")
        try small.need(4, at: "b", by: "works")
        #expect(try reasons(small) == ["mill": .sharedWithinTier, "works": .sharedWithinTier])
    }

    @Test("a link is full, or a place can handle no more")
    func full() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b", capacity: 2)
        try small.offer(9, at: "a", by: "mine")
        try small.need(5, at: "b", by: "mill")
        #expect(try reasons(small) == ["mill": .linkFull(try LinkID("road"))])
        small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(9, at: "a", by: "mine")
        try small.need(5, at: "b", by: "mill")
        small.handlingMax[try LocationID("a")] = Load(2)
        #expect(try reasons(small) == ["mill": .locationFull(try LocationID("a"))])
    }

    @Test("all there is goes to the only one who needs it")
    func usedUp() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(60, at: "a", by: "store")
        try small.need(100, at: "b", by: "clinic")
        #expect(try reasons(small) == ["clinic": .supplyUsedUp])
    }

    @Test("an island hears of its own supply, not of higher tiers elsewhere")
    func island() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(5, at: "a", by: "mine")
        try small.need(9, at: "b", by: "hospital", tier: 1)
        try small.offer(2, at: "rock", by: "gull")
        try small.need(3, at: "rock", by: "seal", tier: 2)
        #expect(try reasons(small) == ["hospital": .supplyUsedUp, "seal": .supplyUsedUp])
    }

    @Test("whoever is behind a full bridge hears of the bridge, whatever became of what lies before it")
    func bridge() throws {
        // It is left; a lower tier has it; one of its tier who is better off; a higher tier.
        for (offer, tier, own) in [(20, 1, 1), (8, 2, 1), (8, 1, 1), (8, 1, 2)] as [(Int64, Int, Int)] {
            var small = try SmallNetwork()
            try small.link("bridge", "a", "b", capacity: 4)
            try small.offer(offer, at: "a", by: "mine")
            try small.need(4, at: "a", by: "works", tier: tier)
            try small.need(9, at: "b", by: "mill", tier: own)
            #expect(try reasons(small)["mill"] == .linkFull(try LinkID("bridge")))
        }
    }

    @Test("of full links in a row the nearest is named, of routes the one with fewest")
    func series() throws {
        var small = try SmallNetwork()
        try small.link("far", "a", "b", capacity: 2)
        try small.link("near", "b", "c", capacity: 2)
        try small.offer(9, at: "a", by: "mine")
        try small.need(5, at: "c", by: "mill")
        #expect(try reasons(small) == ["mill": .linkFull(try LinkID("near"))])
        try small.link("other", "a", "c", capacity: 1)
        #expect(try reasons(small) == ["mill": .linkFull(try LinkID("other"))])
    }

    @Test("what a site gets for its livelihood is not taken from its other need")
    func livelihood() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(5, at: "a", by: "mine")
        try small.need(9, at: "b", by: "clinic")
        let (coal, clinic) = (try ResourceID("coal"), try NodeID("clinic"))
        let positions = [
            SitePosition(
                site: clinic, resource: coal, offer: .zero, need: Quantity(9), livelihood: Quantity(3)),
            SitePosition(site: try NodeID("mine"), resource: coal, offer: Quantity(5), need: .zero),
        ]
        let snapshot = Snapshot(span: .year, positions: positions)
        #expect(try plan(for: snapshot, in: small.network()).plan.unmet.map(\.reason) == [.supplyUsedUp])
    }

    @Test("the same snapshot gives the same plan, and shipments add up to what is served")
    func same() throws {
        var small = try SmallNetwork(resources: [("coal", 1), ("coke", 2)])
        try small.link("road", "a", "b", capacity: 9)
        try small.link("rail", "b", "c", capacity: 7)
        for commodity in ["coal", "coke"] {
            try small.offer(5, at: "a", by: "mine-\(commodity)", of: commodity)
            try small.need(2, at: "b", by: "mill-\(commodity)", of: commodity)
            try small.need(4, at: "c", by: "works-\(commodity)", of: commodity)
        }
        let network = try small.network()
        let first = try plan(for: small.snapshot, in: network)
        #expect(try plan(for: small.snapshot, in: network) == first)
        let shipped = first.plan.shipments.reduce(Quantity.zero) { $0 + $1.quantity }
        let served = first.plan.tiers.reduce(Quantity.zero) { $0 + $1.served }
        #expect(shipped == served)
        #expect(shipped > .zero)
    }
}
