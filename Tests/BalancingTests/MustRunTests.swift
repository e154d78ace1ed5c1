import Balancing
import Domain
import RandomNetworks
import Randomness
import Testing

@Suite("Supply that must run is used before other supply")
struct MustRunTests {
    @Test("the dear mine that cannot stop gives first, as much as must run")
    func first() throws {
        var small = try SmallNetwork()
        try small.link("near", "a", "c", cost: 1)
        try small.link("far", "b", "c", cost: 9)
        try small.terminal("cheap", at: "a", tier: 1, "coal", offer: 10, need: 0)
        try small.terminal("steam", at: "b", tier: 1, "coal", offer: 10, need: 0, mustRun: 4)
        try small.terminal("mill", at: "c", tier: 1, "coal", offer: 0, need: 7)
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.source.text) == ["cheap", "steam"])
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(3), Quantity(4)])
        #expect(balanced.plan.cost == Money(3 + 36))
        // No plan that uses as much of it costs less.
        #expect(balanced.plan.costGapMax == .zero)
        let outcome = try #require(balanced.mustRun)
        #expect(outcome.resources.map(\.resource.text) == ["coal"])
        #expect(outcome.resources.map(\.quantity) == [Quantity(4)])
        #expect(outcome.resources.map(\.used) == [Quantity(4)])
        #expect(outcome.unused.isEmpty)
        #expect(outcome.gap == .zero)
    }

    @Test("it takes nothing from whom another resource would leave unserved")
    func serviceFirst() throws {
        var small = try SmallNetwork(resources: [("coal", load: 1), ("rice", load: 1)])
        try small.link("bridge", "a", "b", capacity: 6)
        try small.terminal("port", at: "a", tier: 1, "coal", offer: 9, need: 0, mustRun: 9)
        try small.terminal("pit", at: "b", tier: 1, "coal", offer: 9, need: 0)
        try small.terminal("farm", at: "a", tier: 1, "rice", offer: 5, need: 0)
        try small.terminal("mill", at: "b", tier: 2, "coal", offer: 0, need: 8)
        try small.terminal("town", at: "b", tier: 3, "rice", offer: 0, need: 5)
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.unmet.isEmpty)
        let outcome = try #require(balanced.mustRun)
        #expect(outcome.resources.map(\.used) == [Quantity(1)])
        #expect(outcome.unused.map(\.site.text) == ["port"])
        #expect(outcome.unused.map(\.quantity) == [Quantity(8)])
        #expect(outcome.unused.map(\.reason) == [.linkFull(try LinkID("bridge"))])
    }

    @Test("what nobody needs is stated, and moves nowhere")
    func notNeeded() throws {
        var small = try SmallNetwork(resources: [("coal", load: 1), ("slag", load: 1)])
        try small.link("road", "a", "b")
        try small.link("back", "b", "a")
        try small.link("other", "c", "d")
        try small.terminal("works", at: "a", tier: 1, "coal", offer: 9, need: 0, mustRun: 9)
        try small.terminal("works", at: "a", tier: 1, "slag", offer: 7, need: 0, mustRun: 7)
        try small.terminal("island", at: "c", tier: 1, "coal", offer: 3, need: 0, mustRun: 3)
        try small.terminal("mill", at: "b", tier: 1, "coal", offer: 0, need: 5)
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(5)])
        let outcome = try #require(balanced.mustRun)
        #expect(outcome.unused.map(\.site.text) == ["island", "works", "works"])
        #expect(outcome.unused.map(\.quantity) == [Quantity(3), Quantity(4), Quantity(7)])
        #expect(outcome.unused.map(\.reason) == [.noNeedInReach, .notNeeded, .noNeedInReach])
        #expect(outcome.gap == .zero)
    }

    @Test("of a resource in lots, whole lots are used")
    func lots() throws {
        var small = try SmallNetwork()
        try small.link("near", "a", "c", cost: 1)
        try small.link("far", "b", "c", cost: 9)
        try small.terminal("cheap", at: "a", tier: 1, "coal", offer: 100, need: 0)
        try small.terminal("steam", at: "b", tier: 1, "coal", offer: 100, need: 0, mustRun: 34)
        try small.terminal("mill", at: "c", tier: 1, "coal", offer: 0, need: 50)
        small.lots[try ResourceID("coal")] = 10
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(20), Quantity(30)])
        let outcome = try #require(balanced.mustRun)
        #expect(outcome.resources.map(\.used) == [Quantity(30)])
        #expect(outcome.unused.map(\.quantity) == [Quantity(4)])
        #expect(outcome.unused.map(\.reason) == [.shipmentTooSmall])
    }

    @Test("no other flow uses more, or as much at less cost: one resource", arguments: 0..<600)
    func alone(seed: Int) throws { try compare(seed: 800_000 + seed, loads: [1]) }

    @Test("two resources that share links", arguments: 0..<400)
    func shared(seed: Int) throws { try compare(seed: 810_000 + seed, loads: [1, 1]) }

    @Test("two resources of different load", arguments: 0..<400)
    func unequal(seed: Int) throws { try compare(seed: 820_000 + seed, loads: [1, 2]) }

    private func compare(seed: Int, loads: [Int64]) throws {
        var random = SplitMix(seed: UInt64(seed))
        let resources = loads.enumerated().map { ("r\($0)", load: $1) }
        var (small, plain) = (
            try SmallNetwork(resources: resources), try SmallNetwork(resources: resources)
        )
        let locations = ["a", "b", "c", "d"]
        for index in 0..<5 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            let (cost, capacity) = (
                Int64.random(in: 0...4, using: &random), Int64.random(in: 0...4, using: &random)
            )
            try small.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
            try plain.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
        }
        for location in locations {
            let tier = Int.random(in: 1...2, using: &random)
            for resource in resources {
                let gives = Int.random(in: 0...4, using: &random) < 3
                let quantity = Int64.random(in: 0...3, using: &random)
                let mustRun = gives ? Int64.random(in: 0...quantity, using: &random) : 0
                for isPlain in [true, false] {
                    func add(_ network: inout SmallNetwork) throws {
                        try network.terminal(
                            "at-\(location)", at: location, tier: tier, resource.0,
                            offer: gives ? quantity : 0, need: gives ? 0 : quantity,
                            mustRun: isPlain ? 0 : mustRun)
                    }
                    if isPlain { try add(&plain) } else { try add(&small) }
                }
            }
        }
        let network = try small.network()
        let balanced = try plan(for: small.snapshot, in: network)
        let without = try plan(for: plain.snapshot, in: network)
        #expect(balanced.plan.tiers == without.plan.tiers)
        let needs = small.snapshot.positions.filter { $0.need > .zero }
            .sorted { ($0.resource, $0.site) < ($1.resource, $1.site) }
        let fills = needs.map { position in
            let missing = balanced.plan.unmet.first {
                $0.site == position.site && $0.resource == position.resource
            }
            return (
                tier: network.site(position.site)!.tier.rank,
                fill: Fill(
                    served: position.need - (missing?.quantity ?? .zero), need: position.need)
            )
        }
        let all = Exhaustive(network, small.snapshot)
        let used = balanced.mustRun?.resources.reduce(0) { $0 + $1.used.rawValue } ?? 0
        #expect(all.mustRunMax(serving: fills) == used)
        #expect(all.costMin(serving: fills) == balanced.plan.cost.rawValue)
        let gap = balanced.mustRun?.gap.rawValue ?? 0
        if loads.count == 1 {
            #expect(gap == 0)
            #expect(balanced.plan.costGapMax == .zero)
        }
        try expectStated(balanced, small.snapshot)
    }

    /// What is used and what is not come to what must run, and shipments use it.
    private func expectStated(_ balanced: BalancedPlan, _ snapshot: Snapshot) throws {
        let positions = snapshot.positions.filter { $0.mustRun > .zero }
        guard let outcome = balanced.mustRun else { return #expect(positions.isEmpty) }
        for resource in outcome.resources {
            let unused = outcome.unused.filter { $0.resource == resource.resource }
            let own = positions.filter { $0.resource == resource.resource }
            #expect(resource.quantity == own.reduce(.zero) { $0 + $1.mustRun })
            #expect(resource.used + unused.reduce(.zero) { $0 + $1.quantity } == resource.quantity)
        }
        #expect(outcome.unused.allSatisfy { $0.reason != .notFinished })
    }

    @Test("a site of which a part must run is two sites, wherever sites are joined", arguments: 0..<300)
    func parts(seed: Int) throws {
        var random = SplitMix(seed: UInt64(830_000 + seed))
        let resources = Array([("coal", load: 1 as Int64), ("coke", load: 1)].prefix(1 + seed % 2))
        var (whole, parted) = (
            try SmallNetwork(resources: resources), try SmallNetwork(resources: resources)
        )
        let locations = ["a", "b", "c", "d"]
        func both(_ change: (inout SmallNetwork) throws -> Void) throws {
            try change(&whole)
            try change(&parted)
        }
        for index in 0..<6 {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            let cost = Int64.random(in: 0...4, using: &random)
            let capacity = Bool.random(using: &random) ? Int64.random(in: 0...9, using: &random) : nil
            try both {
                try $0.link("l\(index)", locations[tail], locations[head], cost: cost, capacity: capacity)
            }
        }
        for index in 0..<9 {
            // Some of them behind a link of their own.
            let place = locations[Int.random(in: 0..<4, using: &random)]
            let gives = index < 5
            let location = index % 3 == 0 ? "own-\(index)" : place
            if index % 3 == 0 {
                let ends = gives ? (location, place) : (place, location)
                try both { try $0.link("to-\(index)", ends.0, ends.1, cost: Int64(index % 4)) }
            }
            let (tier, cost) = (
                Int.random(in: 1...2, using: &random), Int64.random(in: 0...2, using: &random)
            )
            for name in ["s\(index)", "s\(index)-run"] where gives {
                try both { $0.supplyCosts[try NodeID(name)] = cost }
            }
            for resource in resources {
                let quantity = Int64.random(in: 0...9, using: &random)
                let mustRun = Int64.random(in: 0...quantity, using: &random)
                if gives {
                    try whole.terminal(
                        "s\(index)", at: location, tier: tier, resource.0, offer: quantity, need: 0,
                        mustRun: mustRun)
                    try parted.terminal(
                        "s\(index)", at: location, tier: tier, resource.0, offer: quantity - mustRun, need: 0)
                    try parted.terminal(
                        "s\(index)-run", at: location, tier: tier, resource.0, offer: mustRun, need: 0,
                        mustRun: mustRun)
                } else {
                    try both {
                        try $0.terminal(
                            "s\(index)", at: location, tier: tier, resource.0, offer: 0, need: quantity)
                    }
                }
            }
        }
        let one = try plan(for: whole.snapshot, in: try whole.network())
        let two = try plan(for: parted.snapshot, in: try parted.network())
        #expect(one.plan.tiers == two.plan.tiers)
        #expect(one.plan.cost == two.plan.cost)
        #expect(one.mustRun?.resources == two.mustRun?.resources)
        #expect(one.plan.costGapMax == two.plan.costGapMax)
        // What runs goes on.
        let again = try plan(
            for: Snapshot(span: .year, positions: whole.snapshot.positions, running: one.plan.shipments),
            in: try whole.network())
        #expect(again.changedShipmentCount == 0)
        #expect(again.mustRun?.resources == one.mustRun?.resources)
    }

    @Test("random networks of all kinds", arguments: 0..<120)
    func random(seed: Int) throws {
        let drawn = RandomNetwork(seed: UInt64(60_000 + seed), placeCountMax: 40, features: [.mustRun])
        let balanced = try plan(for: drawn.snapshot, in: drawn.network)
        if !balanced.plan.isFinished {
            let without = RandomNetwork(seed: UInt64(60_000 + seed), placeCountMax: 40)
            #expect(try !plan(for: without.snapshot, in: without.network).plan.isFinished)
            return
        }
        try expectStated(balanced, drawn.snapshot)
        guard let outcome = balanced.mustRun else { return }
        if drawn.network.resources.count == 1 { #expect(outcome.gap == .zero) }
        // What whole units may cost.
        let allowed = balanced.bounds.reduce(Quantity(1)) { max($0, $1.gapMax) }
        #expect(outcome.gap <= allowed)
    }
}
