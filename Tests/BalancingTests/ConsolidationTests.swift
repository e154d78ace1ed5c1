import Domain
import Randomness
import Testing

@testable import Balancing

@Suite("No shipment is smaller than the smallest that may be made")
struct ConsolidationTests {
    private let coal: ResourceID

    init() throws { coal = try ResourceID("coal") }

    @Test("a small shipment gives its quantity to a larger one whose source has something left")
    func given() throws {
        var small = try SmallNetwork()
        small.shipmentMin[coal] = 10
        try small.link("near", "a", "t", cost: 1, capacity: 3)
        try small.link("far", "b", "t", cost: 2)
        try small.offer(50, at: "a", by: "near")
        try small.offer(100, at: "b", by: "far")
        try small.need(53, at: "t", by: "town")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.source) == [try NodeID("far")])
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(53)])
        #expect(balanced.consolidation.addedCost == Money(3))
    }

    @Test("a small shipment takes from larger ones, or is not made")
    func enlarged() throws {
        var small = try SmallNetwork()
        small.shipmentMin[coal] = 10
        try small.link("near", "a", "t", cost: 1)
        try small.link("far", "b", "t", cost: 2)
        try small.offer(50, at: "a", by: "near")
        try small.offer(100, at: "b", by: "far")
        try small.need(53, at: "t", by: "town")
        // Three from far are too few; seven more cost a unit each, all from far cost fifty.
        let enlarged = try plan(for: small.snapshot, in: try small.network())
        #expect(enlarged.plan.shipments.map(\.quantity) == [Quantity(10), Quantity(43)])
        #expect(enlarged.plan.cost == Money(43 + 20))
        #expect(
            enlarged.consolidation == ConsolidationOutcome(smallCount: 1, addedCost: Money(7), unserved: []))
        #expect(enlarged.plan.costGapMax == Money(7))
        #expect(enlarged.plan.unmet.isEmpty)
        // With a limit on the far road it cannot be enlarged, and the near mine has no more.
        small.links[1] = small.links[1].replacing(capacityPerYear: Load(5))
        let lost = try plan(for: small.snapshot, in: try small.network())
        #expect(lost.plan.shipments.map(\.quantity) == [Quantity(50)])
        #expect(lost.plan.unmet.map(\.reason) == [.shipmentTooSmall])
        #expect(lost.plan.unmet.map(\.quantity) == [Quantity(3)])
        #expect(lost.bounds.map(\.gap) == [Quantity(3)])
        #expect(lost.bounds.map(\.tooSmall) == [Quantity(3)])
        #expect(lost.consolidation.unserved == [UnservedQuantity(resource: coal, quantity: Quantity(3))])
        #expect(lost.consolidation.addedCost == Money(-6))
    }

    @Test("a link's smallest shipment is kept too, and another way is taken where there is one")
    func link() throws {
        var small = try SmallNetwork(resources: [("coal", load: 2)])
        try small.link("rail", "a", "t", cost: 1, shipmentLoadMin: 19)
        try small.link("road", "a", "t", cost: 3)
        try small.offer(9, at: "a", by: "mine")
        try small.need(9, at: "t", by: "town")
        let byRoad = try plan(for: small.snapshot, in: try small.network())
        #expect(byRoad.plan.shipments.map(\.route) == [[try LinkID("road")]])
        #expect(byRoad.consolidation.addedCost == Money(9 * 2 * 2))
    }

    @Test("whose own stock lies unused takes that instead of nothing")
    func own() throws {
        var small = try SmallNetwork()
        small.shipmentMin[coal] = 10
        try small.link("road", "a", "t", cost: 0)
        try small.offer(5, at: "a", by: "mine")
        try small.terminal("works", at: "t", tier: 1, "coal", offer: 5, need: 5)
        small.supplyCosts[try NodeID("works")] = 100
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.isEmpty)
        #expect(balanced.plan.unmet.isEmpty)
        #expect(balanced.plan.cost == Money(500))
    }

    @Test(
        "random networks: every shipment is large enough, nothing is lost but what is said",
        arguments: 0..<1_000)
    func random(seed: Int) throws {
        var random = SplitMix(seed: UInt64(8_000_000 + seed))
        let all: [(String, load: Int64)] = [("coal", load: 1), ("coke", load: 3)]
        let resources = Array(all.prefix(1 + seed % 2))
        var small = try SmallNetwork(resources: resources)
        for resource in small.resources {
            small.shipmentMin[resource.id] = .random(in: 0...8, using: &random)
        }
        let locations = ["a", "b", "c", "d", "e"]
        for index in 0..<8 {
            let tail = Int.random(in: 0..<5, using: &random)
            let head = (tail + Int.random(in: 1..<5, using: &random)) % 5
            let cost = Int64.random(in: 0...9, using: &random)
            let isStepped = Int.random(in: 0..<4, using: &random) == 0
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: cost,
                capacity: Bool.random(using: &random) ? .random(in: 0...60, using: &random) : nil,
                isTwoWay: Bool.random(using: &random),
                shipmentLoadMin: Int.random(in: 0..<4, using: &random) == 0 ? 9 : 0,
                steps: isStepped ? [(from: 6 as Int64, cost: cost + 3)] : [])
        }
        for index in 0..<14 {
            let location = locations[Int.random(in: 0..<5, using: &random)]
            let tier = Int.random(in: 1...3, using: &random)
            for resource in resources {
                let (offer, need) = (
                    Int64.random(in: 0...30, using: &random), Int64.random(in: 0...30, using: &random)
                )
                let kind = Int.random(in: 0..<5, using: &random)
                try small.terminal(
                    "s\(index)", at: location, tier: tier, resource.0, offer: kind < 3 ? offer : 0,
                    need: kind > 1 ? need : 0)
            }
        }
        let network = try small.network()
        let balanced = try plan(for: small.snapshot, in: network)
        let plan = balanced.plan
        for shipment in plan.shipments {
            let resource = try #require(network.resource(shipment.resource))
            #expect(shipment.quantity >= resource.shipmentMin)
            for id in shipment.route {
                let link = try #require(network.link(id))
                #expect(
                    shipment.quantity.rawValue * resource.loadPerBaseUnit >= link.shipmentLoadMin.rawValue)
            }
            let stops = shipment.route.compactMap(network.link).stops(
                from: try #require(network.site(shipment.source)).location)
            #expect(stops?.last == network.site(shipment.destination)?.location)
        }
        for position in small.snapshot.positions {
            let out = plan.shipments.filter { $0.source == position.site && $0.resource == position.resource }
            let into = plan.shipments.filter {
                $0.destination == position.site && $0.resource == position.resource
            }
            let (given, got) = (
                out.reduce(Quantity.zero) { $0 + $1.quantity },
                into.reduce(Quantity.zero) { $0 + $1.quantity }
            )
            let open = plan.unmet.filter { $0.site == position.site && $0.resource == position.resource }
                .reduce(Quantity.zero) { $0 + $1.quantity }
            #expect(given <= position.offer && got <= position.need)
            // What does not come from elsewhere is its own.
            let own = position.need - open - got
            #expect(own >= .zero && given + own <= position.offer)
        }
        for link in network.links {
            let load = balanced.flows.filter { $0.link == link.id }.reduce(0 as Int64) {
                $0 + $1.quantity.rawValue * (network.resource($1.resource)?.loadPerBaseUnit ?? 0)
            }
            #expect(load <= link.capacityPerYear?.rawValue ?? load)
            let shipped = plan.shipments.filter { $0.route.contains(link.id) }.reduce(0 as Int64) {
                $0 + $1.quantity.rawValue * (network.resource($1.resource)?.loadPerBaseUnit ?? 0)
            }
            #expect(load == shipped)
        }
        let ways = plan.shipments.reduce(Money.zero) { $0 + $1.cost }
        #expect(plan.cost == ways + balanced.supplyCost)
        for (outcome, bound) in zip(plan.tiers, balanced.bounds) {
            #expect(outcome.served + bound.gap == bound.servedMax)
            #expect(bound.gap <= bound.gapMax + bound.tooSmall)
        }
        var free = small
        free.shipmentMin = [:]
        free.links = small.links.map(\.withoutShipmentMin)
        let cheapest = try Balancing.plan(for: free.snapshot, in: try free.network())
        #expect(plan.cost == cheapest.plan.cost + balanced.consolidation.addedCost)
        let lost = balanced.consolidation.unserved.reduce(Quantity.zero) { $0 + $1.quantity }
        let missing = { (plan: Plan) in plan.unmet.reduce(Quantity.zero) { $0 + $1.quantity } }
        #expect(missing(plan) == missing(cheapest.plan) + lost)
    }
}

extension Link {
    fileprivate var withoutShipmentMin: Link {
        Link(
            id: id, tail: tail, head: head, kind: kind, cost: cost, capacityPerYear: capacityPerYear,
            transit: transit, resources: resources, isTwoWay: isTwoWay, costSteps: costSteps)
    }
}
