import Domain
import Randomness
import Testing

@testable import Balancing

@Suite("Links that lead both ways, and links whose cost rises in steps")
struct LinkKindTests {
    @Test("a link that leads both ways without a capacity is two links", arguments: 0..<300)
    func twoLinks(seed: Int) throws {
        try compare(seed: seed) { small, index, ends, cost, capacity, random in
            let isLimited = Int.random(in: 0..<2, using: &random) == 0
            if isLimited {
                for kind in ["one", "other"] {
                    try small.both(kind) {
                        try $0.link("l\(index)", ends.0, ends.1, cost: cost, capacity: capacity)
                    }
                }
            } else {
                try small.one.link("l\(index)", ends.0, ends.1, cost: cost, isTwoWay: true)
                try small.other.link("l\(index)", ends.0, ends.1, cost: cost)
                try small.other.link("l\(index)-back", ends.1, ends.0, cost: cost)
            }
        }
    }

    @Test("cost steps are parallel links", arguments: 0..<300)
    func parallelLinks(seed: Int) throws {
        try compare(seed: seed) { small, index, ends, cost, capacity, random in
            let isLimited = Int.random(in: 0..<2, using: &random) == 0
            let (first, second) = (
                Int64.random(in: 1...3, using: &random), Int64.random(in: 1...3, using: &random)
            )
            try small.one.link(
                "l\(index)", ends.0, ends.1, cost: cost,
                capacity: isLimited ? first + second + capacity : nil,
                steps: [(first, cost + 2), (first + second, cost + 5)])
            try small.other.link("l\(index)-a", ends.0, ends.1, cost: cost, capacity: first)
            try small.other.link("l\(index)-b", ends.0, ends.1, cost: cost + 2, capacity: second)
            try small.other.link(
                "l\(index)-c", ends.0, ends.1, cost: cost + 5, capacity: isLimited ? capacity : nil)
        }
    }

    @Test("a shipment over several steps is one order, at the sum of their costs")
    func oneOrder() throws {
        var small = try SmallNetwork()
        try small.link(
            "bridge", "b", "a", cost: 10, capacity: 1_500, isTwoWay: true, steps: [(500, 30), (900, 75)])
        try small.offer(1_600, at: "a", by: "mine")
        try small.need(1_550, at: "b", by: "mill")
        let network = try small.network()
        let balanced = try plan(for: small.snapshot, in: network)
        #expect(balanced.plan.cost == Money(500 * 10 + 400 * 30 + 600 * 75))
        #expect(balanced.plan.shipments.count == 1)
        let order = try #require(balanced.plan.shipments.first)
        #expect(order.quantity == Quantity(1_500))
        #expect(order.cost == balanced.plan.cost)
        #expect(order.route == [try LinkID("bridge")])
        #expect(
            balanced.flows == [
                LinkFlow(link: try LinkID("bridge"), resource: order.resource, quantity: Quantity(1_500))
            ])
        #expect(balanced.plan.unmet.map(\.reason) == [.linkFull(try LinkID("bridge"))])
        // The order runs on, whichever steps it takes.
        let again = try plan(
            for: Snapshot(span: .year, positions: small.snapshot.positions, running: balanced.plan.shipments),
            in: network)
        #expect(again.changedShipmentCount == 0)
        #expect(again.plan.shipments == balanced.plan.shipments)
    }

    @Test("what goes one way takes room from what comes the other way")
    func sharedCapacity() throws {
        var small = try SmallNetwork(resources: [("coal", load: 1), ("rice", load: 1)])
        try small.link("bridge", "a", "b", cost: 1, capacity: 10, isTwoWay: true)
        try small.terminal("mine", at: "a", tier: 1, "coal", offer: 9, need: 0)
        try small.terminal("town", at: "b", tier: 1, "coal", offer: 0, need: 8)
        try small.terminal("paddy", at: "b", tier: 1, "rice", offer: 9, need: 0)
        try small.terminal("camp", at: "a", tier: 1, "rice", offer: 0, need: 8)
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.tiers.map(\.served) == [Quantity(10)])
        #expect(balanced.plan.tiers.map(\.worstFill) == [Fill(served: Quantity(5), need: Quantity(8))])
        #expect(balanced.flows.map(\.quantity) == [Quantity(5), Quantity(5)])
        #expect(
            balanced.plan.prices.links.map(\.link) == [try LinkID("bridge")]
                || balanced.plan.prices.links.isEmpty)
        #expect(balanced.plan.unmet.allSatisfy { $0.reason == .linkFull(LinkID.bridge) })
    }

    @Test("reductions keep links that lead both ways", arguments: 0..<400)
    func reductions(seed: Int) throws {
        var random = SplitMix(seed: UInt64(7_000_000 + seed))
        var small = try SmallNetwork(resources: [("coal", load: 1), ("coke", load: 1)])
        let locations = ["a", "b", "c", "x", "y", "z"]
        for index in 0..<10 {
            let tail = Int.random(in: 0..<6, using: &random)
            let head = (tail + Int.random(in: 1..<6, using: &random)) % 6
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: .random(in: 0...4, using: &random),
                capacity: Bool.random(using: &random) ? .random(in: 0...9, using: &random) : nil,
                isTwoWay: Bool.random(using: &random))
        }
        for location in locations.prefix(3) {
            for commodity in ["coal", "coke"] {
                let quantity = Int64.random(in: 0...9, using: &random)
                let gives = Bool.random(using: &random)
                try small.terminal(
                    "at-\(location)", at: location, tier: .random(in: 1...1, using: &random), commodity,
                    offer: gives ? quantity : 0, need: gives ? 0 : quantity)
            }
        }
        let problem = try BalancingProblem(small.snapshot, in: try small.network())
        guard !problem.commodities.isEmpty else { return }
        var solver = MultiCommoditySolver(
            SeriesReduction(none: problem), commodities: problem.commodities.indices)
        var full = try Allocation(by: &solver, isFullTried: false)
        OppositeArcs(of: problem).cancel(in: &full.flows)
        let reduced = try Allocation(problem)
        #expect(
            try Certificate(of: full, for: problem).tiers.map(\.servedMax)
                == (try Certificate(of: reduced, for: problem).tiers.map(\.servedMax)))
        if full.served == reduced.served {
            #expect(Pairing(full, of: problem).cost == Pairing(reduced, of: problem).cost)
        }
        for (commodity, flow) in zip(problem.commodities, reduced.flows.onLinks) {
            for (one, amount) in zip(commodity.arcs, flow) where amount > 0 {
                for (other, back) in zip(commodity.arcs, flow)
                where problem.arcs[other].group == problem.arcs[one].group {
                    #expect(other == one || back == 0)
                }
            }
        }
    }

    /// Two networks that should have the same plan.
    private struct Both {
        var one: SmallNetwork
        var other: SmallNetwork

        mutating func both(_ kind: String, _ change: (inout SmallNetwork) throws -> Void) throws {
            if kind == "one" { try change(&one) } else { try change(&other) }
        }
    }

    private func compare(
        seed: Int,
        _ link: (inout Both, Int, (String, String), Int64, Int64, inout SplitMix) throws -> Void
    ) throws {
        var random = SplitMix(seed: UInt64(3_000_000 + seed))
        let resources = [("coal", load: 1 as Int64), ("rice", load: 2 as Int64)].prefix(1 + seed % 2)
        let empty = try SmallNetwork(resources: Array(resources))
        var both = Both(one: empty, other: empty)
        let locations = ["a", "b", "c", "d"]
        for index in 0..<5 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            try link(
                &both, index, (locations[tail], locations[head]), .random(in: 0...4, using: &random),
                .random(in: 1...6, using: &random), &random)
        }
        for location in locations {
            let tier = Int.random(in: 1...2, using: &random)
            for resource in resources {
                let gives = Bool.random(using: &random)
                let quantity = Int64.random(in: 0...9, using: &random)
                for kind in ["one", "other"] {
                    try both.both(kind) {
                        try $0.terminal(
                            "at-\(location)", at: location, tier: tier, resource.0,
                            offer: gives ? quantity : 0, need: gives ? 0 : quantity)
                    }
                }
            }
        }
        let one = try plan(for: both.one.snapshot, in: try both.one.network())
        let other = try plan(for: both.other.snapshot, in: try both.other.network())
        #expect(one.bounds.map(\.servedMax) == other.bounds.map(\.servedMax))
        #expect(one.plan.tiers == other.plan.tiers)
        if one.plan.unmet.map(\.quantity) == other.plan.unmet.map(\.quantity) {
            #expect(one.plan.cost == other.plan.cost)
        }
    }
}

extension LinkID {
    fileprivate static var bridge: LinkID {
        guard let id = try? LinkID("bridge") else { preconditionFailure("an identifier") }
        return id
    }
}
