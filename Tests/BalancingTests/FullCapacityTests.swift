import Balancing
import Domain
import Testing

@Suite(
    "Every full link and location is listed with its price, also where more of it alone would save nothing")
struct FullCapacityTests {
    @Test("a full bridge that no dearer way goes round; a link with room and a closed one are not listed")
    func bridge() throws {
        var small = try SmallNetwork()
        try small.link("bridge", "a", "b", capacity: 5)
        try small.link("closed", "b", "a", capacity: 0)
        try small.link("wide", "b", "c", capacity: 50)
        try small.offer(9, at: "a", by: "mine")
        try small.need(8, at: "c", by: "mill")
        small.handlingMax[try LocationID("a")] = Load(5)
        small.handlingMax[try LocationID("b")] = Load(9)
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(5)])
        #expect(balanced.plan.prices.links.map(\.link) == [try LinkID("bridge")])
        #expect(balanced.plan.prices.handling.map(\.location) == [try LocationID("a")])
        let prices = balanced.plan.prices.links.map(\.price) + balanced.plan.prices.handling.map(\.price)
        #expect(prices.contains(Price(rawValue: 0)))
    }

    @Test("whatever is full by a reason is listed", arguments: 0..<150)
    func named(seed: Int) throws {
        let small = try SmallNetwork.drawn(seed: UInt64(seed), loads: [[1], [1, 1], [3, 1, 2]][seed % 3])
        let network = try small.network()
        let balanced = try plan(for: small.snapshot, in: network)
        let prices = balanced.plan.prices
        #expect(prices.links.map(\.link) == prices.links.map(\.link).sorted())
        for need in balanced.plan.unmet {
            switch need.reason {
            case .linkFull(let link):
                let isUsed = balanced.flows.contains { $0.link == link }
                #expect(!isUsed || prices.links.contains { $0.link == link })
            case .locationFull(let location):
                let isUsed = balanced.flows.contains { network.link($0.link)?.tail == location }
                #expect(!isUsed || prices.handling.contains { $0.location == location })
            case .noSupplyInReach, .supplyUsedUp, .higherTierServed, .sharedWithinTier, .shipmentTooSmall:
                break
            }
        }
    }
}
