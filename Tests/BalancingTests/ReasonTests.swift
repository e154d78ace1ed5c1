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
