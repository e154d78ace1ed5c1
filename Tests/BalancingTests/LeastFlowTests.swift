import Balancing
import Domain
import Randomness
import Testing

@Suite("Links carry their least flow where something that moves can be sent over them")
struct LeastFlowTests {
    @Test("the dear road carries its least, at the least added cost")
    func dear() throws {
        var small = try SmallNetwork()
        try small.link("cheap", "a", "c", cost: 1)
        try small.link("dear", "b", "c", cost: 6, flowMin: 4)
        try small.link("dearer", "a", "b", cost: 1)
        try small.offer(9, at: "a", by: "near")
        try small.offer(9, at: "b", by: "far")
        try small.need(7, at: "c", by: "mill")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.source.text) == ["far", "near"])
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(4), Quantity(3)])
        #expect(balanced.plan.cost == Money(24 + 3))
        let outcome = try #require(balanced.leastFlows)
        #expect(outcome.addedCost == Money(20))
        // The plan says by how much it may lie above the cheapest that serves as much.
        #expect(balanced.plan.costGapMax == Money(20))
        #expect(outcome.links.map(\.flow) == [Load(4)])
        #expect(outcome.links.map(\.reason) == [nil])
    }

    @Test("goods that have to go another way keep their source")
    func detour() throws {
        var small = try SmallNetwork(resources: [("coal", load: 2)])
        try small.link("straight", "a", "c", cost: 1)
        try small.link("canal", "a", "b", cost: 1, flowMin: 5)
        try small.link("gate", "b", "c", cost: 1, capacity: 8)
        try small.offer(9, at: "a", by: "mine")
        try small.need(7, at: "c", by: "mill")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        // Three units of two are the fewest that are five.
        #expect(balanced.flows.map(\.link.text) == ["canal", "gate", "straight"])
        #expect(balanced.flows.map(\.quantity) == [Quantity(3), Quantity(3), Quantity(4)])
        #expect(balanced.plan.unmet.isEmpty)
    }

    @Test("nothing is sent in a circle, and nobody is served less")
    func circle() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b", cost: 1, capacity: 9)
        try small.link("bridge", "b", "c", cost: 0, isTwoWay: true, flowMin: 3)
        try small.link("back", "c", "b", cost: 0)
        try small.link("empty", "c", "d", cost: 0, flowMin: 2)
        try small.offer(9, at: "a", by: "mine")
        try small.need(7, at: "b", by: "mill")
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.flows.map(\.link.text) == ["road"])
        #expect(balanced.plan.unmet.isEmpty)
        let outcome = try #require(balanced.leastFlows)
        #expect(outcome.links.map(\.link.text) == ["bridge", "empty"])
        #expect(outcome.links.map(\.flow) == [Load(0), Load(0)])
        #expect(outcome.links.allSatisfy { $0.reason != nil })
        #expect(outcome.addedCost == .zero)
    }

    @Test("must-run supply stays in use")
    func mustRun() throws {
        var small = try SmallNetwork()
        try small.link("one", "a", "c", cost: 1)
        try small.link("two", "b", "c", cost: 1, flowMin: 6)
        try small.terminal("steam", at: "a", tier: 1, "coal", offer: 9, need: 0, mustRun: 3)
        try small.terminal("pit", at: "b", tier: 1, "coal", offer: 9, need: 0)
        try small.terminal("mill", at: "c", tier: 1, "coal", offer: 0, need: 7)
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.mustRun?.unused.isEmpty == true)
        #expect(balanced.leastFlows?.links.map(\.flow) == [Load(4)])
        #expect(balanced.leastFlows?.links.map(\.reason) == [.nothingToSend])
    }

    /// Networks of one commodity, drawn; of one link a least flow.
    private func drawn(seed: Int) throws -> (with: SmallNetwork, without: SmallNetwork) {
        var random = SplitMix(seed: UInt64(900_000 + seed))
        let resources = Array([("r0", load: 1 as Int64), ("r1", load: 2)].prefix(1 + seed % 2))
        var (small, plain) = (
            try SmallNetwork(resources: resources), try SmallNetwork(resources: resources)
        )
        let locations = ["a", "b", "c", "d"]
        for index in 0..<5 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            let cost = Int64.random(in: 0...4, using: &random)
            let capacity = Int64.random(in: 1...4, using: &random)
            let least = index < 2 ? Int64.random(in: 0...capacity, using: &random) : 0
            for isPlain in [true, false] {
                func add(_ network: inout SmallNetwork) throws {
                    try network.link(
                        "l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity,
                        flowMin: isPlain ? 0 : least)
                }
                if isPlain { try add(&plain) } else { try add(&small) }
            }
        }
        for location in locations {
            for resource in resources {
                let gives = Int.random(in: 0...4, using: &random) < 3
                let quantity = Int64.random(in: 0...3, using: &random)
                for isPlain in [true, false] {
                    func add(_ network: inout SmallNetwork) throws {
                        try network.terminal(
                            "at-\(location)", at: location, tier: 1, resource.0,
                            offer: gives ? quantity : 0, need: gives ? 0 : quantity)
                    }
                    if isPlain { try add(&plain) } else { try add(&small) }
                }
            }
        }
        return (small, plain)
    }

    @Test(
        "service is as without; what passes is what shipments move; no flow goes in a circle",
        arguments: 0..<600)
    func random(seed: Int) throws {
        let (small, plain) = try drawn(seed: seed)
        let network = try small.network()
        let balanced = try plan(for: small.snapshot, in: network)
        let without = try plan(for: plain.snapshot, in: try plain.network())
        #expect(balanced.plan.tiers == without.plan.tiers)
        #expect(balanced.plan.unmet.map(\.quantity) == without.plan.unmet.map(\.quantity))
        let added = balanced.leastFlows?.addedCost ?? .zero
        #expect(balanced.plan.cost == without.plan.cost + added)
        for entry in balanced.leastFlows?.links ?? [] {
            let load = balanced.flows.filter { $0.link == entry.link }.reduce(0 as Int64) {
                $0 + $1.quantity.rawValue * network.resource($1.resource)!.loadPerBaseUnit
            }
            #expect(entry.flow == Load(load))
            #expect((entry.reason == nil) == (entry.flow >= entry.min))
        }
        for resource in network.resources {
            let used = Set(balanced.flows.filter { $0.resource == resource.id }.map(\.link))
            var arcs = network.links.filter { used.contains($0.id) }
            // What has no arc into it begins no circle.
            while let first = arcs.first(where: { arc in !arcs.contains { $0.head == arc.tail } }) {
                arcs.removeAll { $0.id == first.id }
            }
            #expect(arcs.isEmpty)
        }
    }

    @Test("one link: as much passes as in any flow that serves the same, mostly at the same cost")
    func best() throws {
        var (count, shortCount, dearCount) = (0, 0, 0)
        for seed in stride(from: 0, to: 1_200, by: 2) {
            let (small, _) = try drawn(seed: seed)
            let network = try small.network()
            let withLeast = network.links.indices.filter { network.links[$0].flowMinPerYear > Load(0) }
            guard let link = withLeast.first, withLeast.count == 1 else { continue }
            let balanced = try plan(for: small.snapshot, in: network)
            let fills = small.snapshot.positions.filter { $0.need > .zero }
                .sorted { ($0.resource, $0.site) < ($1.resource, $1.site) }.map { position in
                    let missing = balanced.plan.unmet.first { $0.site == position.site }
                    return Fill(served: position.need - (missing?.quantity ?? .zero), need: position.need)
                }
            let least = network.links[link].flowMinPerYear.rawValue
            let best = Exhaustive(network, small.snapshot).bestOver(
                link, upTo: least, serving: fills, network)
            guard let best else { continue }
            count += 1
            let flow = balanced.leastFlows?.links.first?.flow.rawValue ?? 0
            if min(flow, least) < best.flow { shortCount += 1 }
            if min(flow, least) == best.flow, balanced.plan.cost.rawValue > best.cost { dearCount += 1 }
        }
        #expect(count > 200)
        // A heuristic.
        #expect(shortCount * 50 <= count, "\(shortCount) of \(count) carry less than could pass")
        #expect(dearCount * 50 <= count, "\(dearCount) of \(count) cost more than they had to")
    }
}
