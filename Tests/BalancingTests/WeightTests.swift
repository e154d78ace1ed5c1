import Balancing
import Domain
import Testing

@Suite("What a unit of each resource counts within a tier")
struct WeightTests {
    /// Ten kilograms of rice or two tanks of oxygen fit on the road.
    private func small(weights: [String: Int64]) throws -> SmallNetwork {
        var small = try SmallNetwork(resources: [("oxygen", load: 5), ("rice", load: 1)])
        for (resource, weight) in weights { small.weights[try ResourceID(resource)] = weight }
        try small.link("road", "a", "b", capacity: 10)
        for (resource, quantity) in [("oxygen", 2 as Int64), ("rice", 10)] {
            try small.terminal("store", at: "a", tier: 1, resource, offer: quantity, need: 0)
            try small.terminal("clinic", at: "b", tier: 1, resource, offer: 0, need: quantity)
        }
        return small
    }

    @Test("ten kilograms of rice come before two tanks of oxygen, unless a tank counts more than five")
    func preference() throws {
        func served(_ weights: [String: Int64]) throws -> [String: Int64] {
            let small = try small(weights: weights)
            let balanced = try plan(for: small.snapshot, in: try small.network())
            return Dictionary(
                uniqueKeysWithValues: balanced.plan.shipments.map { ($0.resource.text, $0.quantity.rawValue) }
            )
        }
        #expect(try served([:]) == ["rice": 10])
        #expect(try served(["oxygen": 6]) == ["oxygen": 2])
        #expect(try served(["oxygen": 6, "rice": 2]) == ["rice": 10])
    }

    @Test("the bound of a tier counts each unit by its weight")
    func bound() throws {
        let small = try small(weights: ["oxygen": 6])
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.bounds.map(\.servedMax) == [Quantity(12)])
        #expect(balanced.bounds.map(\.gap) == [.zero])
    }

    @Test("more than can be counted is refused by name")
    func tooLarge() throws {
        var small = try small(weights: ["rice": 1_000_000_000])
        try small.terminal("camp", at: "b", tier: 1, "rice", offer: 0, need: 10_000_000)
        let error = #expect(throws: BalancingError.self) {
            _ = try plan(for: small.snapshot, in: try small.network())
        }
        #expect(error?.description.contains("each unit by its weight, up to rice") == true)
    }
}
