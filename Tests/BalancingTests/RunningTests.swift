import Balancing
import Domain
import Randomness
import Testing

@Suite("Of equally good plans the one that changes least is made")
struct RunningTests {
    @Test("no other flow that serves the same at the same cost changes less", arguments: [1, 2])
    func least(resourceCount: Int) throws {
        var changedCount = 0
        for seed in 0..<600 {
            var random = SplitMix(seed: UInt64(seed))
            let commodities = (0..<resourceCount).map { "commodity-\($0)" }
            let before = try drawn(commodities, seed: UInt64(seed))
            let network = try before.network()
            let running = try plan(for: before.snapshot, in: network).plan.shipments
            // Late reports: a third of the sites say something else.
            let positions = before.snapshot.positions.map { position in
                guard Int.random(in: 0..<3, using: &random) == 0 else { return position }
                let quantity = Quantity(.random(in: 1...3, using: &random))
                return SitePosition(
                    site: position.site, resource: position.resource,
                    offer: position.offer > .zero ? quantity : .zero,
                    need: position.need > .zero ? quantity : .zero)
            }
            let snapshot = Snapshot(span: .year, positions: positions, running: running)
            let balanced = try plan(for: snapshot, in: network)
            // Whole units may cost more than the optimum; then the nearest of those is not looked for.
            guard balanced.plan.costGapMax == .zero else { continue }
            let unmet = balanced.plan.unmet
            let fills = positions.filter { $0.need > .zero }
                .sorted { ($0.resource, $0.site) < ($1.resource, $1.site) }.map { position in
                    let missing = unmet.first { $0.site == position.site && $0.resource == position.resource }
                    return (
                        tier: 1,
                        fill: Fill(
                            served: position.need - (missing?.quantity ?? .zero), need: position.need)
                    )
                }
            let least = try #require(
                Exhaustive(network, snapshot).changeMin(
                    serving: fills, at: balanced.plan.cost.rawValue, from: moved(running, in: network)))
            let changed = Exhaustive.change(
                from: moved(running, in: network), to: moved(balanced.plan.shipments, in: network))
            #expect(changed == least, "seed \(seed)")
            let anew = try plan(for: Snapshot(span: .year, positions: positions), in: network).plan
            if Exhaustive.change(
                from: moved(running, in: network), to: moved(anew.shipments, in: network)) > changed
            {
                changedCount += 1
            }
        }
        // It matters.
        #expect(changedCount > 5)
    }

    @Test("a plan that runs and is as good as any is kept, shipment by shipment", arguments: 0..<60)
    func kept(seed: Int) throws {
        let commodities = seed % 2 == 0 ? ["coal"] : ["coal", "coke"]
        let (one, other) = (
            try towns(commodities, seed: UInt64(seed), isMirrored: false),
            try towns(commodities, seed: UInt64(seed), isMirrored: true)
        )
        // The same network under other names breaks ties in another way.
        let running = try plan(for: other.snapshot, in: try other.network()).plan.shipments.map(mirrored)
        let snapshot = Snapshot(span: .year, positions: one.snapshot.positions, running: running)
        let balanced = try plan(for: snapshot, in: try one.network())
        #expect(balanced.plan.unmet.isEmpty)
        #expect(balanced.changedShipmentCount == 0)
    }

    @Test("where nobody needs anything any more, what ran ends", arguments: [1, 2])
    func ended(resourceCount: Int) throws {
        for seed in 0..<60 {
            let before = try drawn((0..<resourceCount).map { "commodity-\($0)" }, seed: UInt64(seed))
            let network = try before.network()
            let running = try plan(for: before.snapshot, in: network).plan.shipments
            let positions = before.snapshot.positions.map {
                SitePosition(site: $0.site, resource: $0.resource, offer: $0.offer, need: .zero)
            }
            let snapshot = Snapshot(span: .year, positions: positions, running: running)
            let ended = try plan(for: snapshot, in: network)
            #expect(ended.plan.shipments.isEmpty, "seed \(seed)")
        }
    }

    @Test("a late report changes no shipment elsewhere", arguments: 0..<20)
    func late(seed: Int) throws {
        let commodities = ["coal", "coke"]
        let other = try towns(commodities, seed: UInt64(seed), isMirrored: true)
        let running = try plan(for: other.snapshot, in: try other.network()).plan.shipments.map(mirrored)
        let one = try towns(commodities, seed: UInt64(seed), isMirrored: false)
        let network = try one.network()
        // There is more than enough here: a unit more or less of what is needed is nobody else's affair.
        let here = network.sites.filter { $0.location.text == "t14" }.map(\.id)
        let late = one.snapshot.positions.filter { here.contains($0.site) && $0.need > Quantity(1) }
        for report in late {
            let positions = one.snapshot.positions.map { position in
                guard position == report else { return position }
                return SitePosition(
                    site: position.site, resource: position.resource, offer: position.offer,
                    need: position.need - Quantity(1))
            }
            let balanced = try plan(
                for: Snapshot(span: .year, positions: positions, running: running), in: network)
            let moves = Set(running.map(move))
            let changed = balanced.plan.shipments.filter { !moves.contains(move($0)) }
            #expect(
                changed.allSatisfy { $0.destination == report.site && $0.resource == report.resource })
            #expect((1...2).contains(balanced.changedShipmentCount))
        }
    }

    private func move(_ shipment: Shipment) -> String {
        "\(shipment.resource) \(shipment.source) \(shipment.destination) \(shipment.quantity)"
    }

    @Test("the way that runs is kept beside another that costs the same", arguments: ["x", "y"])
    func way(station: String) throws {
        var small = try SmallNetwork()
        for other in ["x", "y"] {
            try small.link("to-\(other)", "a", other)
            try small.link("from-\(other)", other, "b")
        }
        try small.offer(5, at: "a", by: "mine")
        try small.need(3, at: "b", by: "mill")
        let running = Shipment(
            resource: try ResourceID("coal"), quantity: Quantity(2), source: try NodeID("mine"),
            destination: try NodeID("mill"),
            route: [try LinkID("to-\(station)"), try LinkID("from-\(station)")], transit: .zero, cost: .zero)
        let snapshot = Snapshot(span: .year, positions: small.snapshot.positions, running: [running])
        let shipments = try plan(for: snapshot, in: try small.network()).plan.shipments
        // The third may go either way.
        let kept = shipments.filter { $0.route == running.route }.reduce(Quantity.zero) { $0 + $1.quantity }
        #expect(kept >= Quantity(2))
    }

    @Test("what runs over a link or from a site that is gone does not disturb")
    func gone() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(5, at: "a", by: "mine")
        try small.need(3, at: "b", by: "mill")
        let right = try plan(for: small.snapshot, in: try small.network()).plan.shipments
        func running(_ source: String, _ route: [String]) throws -> Shipment {
            Shipment(
                resource: try ResourceID("coal"), quantity: Quantity(2), source: try NodeID(source),
                destination: try NodeID("mill"), route: try route.map { try LinkID($0) }, transit: .zero,
                cost: .zero)
        }
        for strange in [
            try running("ghost", ["road"]), try running("mine", ["rail"]), try running("mine", []),
            try running("mine", ["road", "road"]),
        ] {
            let balanced = try plan(
                for: Snapshot(span: .year, positions: small.snapshot.positions, running: [strange]),
                in: try small.network())
            #expect(balanced.plan.shipments == right)
            #expect(balanced.changedShipmentCount == 2)
        }
    }

    // MARK: Networks

    /// For each resource, what moves over each link, then what leaves each location.
    private func moved(_ shipments: [Shipment], in network: Network) -> [[Int64]] {
        network.resources.map { resource in
            let own = shipments.filter { $0.resource == resource.id }
            let onLinks = network.links.map { link in
                own.filter { $0.route.contains(link.id) }.reduce(0) { $0 + $1.quantity.rawValue }
            }
            let given = network.locations.map { location in
                own.filter { network.site($0.source)?.location == location.id }
                    .reduce(0) { $0 + $1.quantity.rawValue }
            }
            return onLinks + given
        }
    }

    /// One site at each location, costs that are often the same.
    private func drawn(_ commodities: [String], seed: UInt64) throws -> SmallNetwork {
        var random = SplitMix(seed: 900_000 + seed)
        var small = try SmallNetwork(resources: commodities.map { ($0, load: 1) })
        let locations = ["a", "b", "c", "d"]
        for index in 0..<(commodities.count == 1 ? 6 : 5) {
            let tail = Int.random(in: 0..<4, using: &random)
            let head = (tail + Int.random(in: 1..<4, using: &random)) % 4
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: 1,
                capacity: .random(in: 1...3, using: &random))
        }
        for location in locations {
            let gives = Bool.random(using: &random)
            for commodity in commodities {
                let quantity = Int64.random(in: 1...3, using: &random)
                try small.terminal(
                    "at-\(location)", at: location, tier: 1, commodity, offer: gives ? quantity : 0,
                    need: gives ? 0 : quantity)
            }
        }
        return small
    }

    private func mirrored(_ name: String) -> String {
        let digits = name.drop { !$0.isNumber }
        let number = Int(digits) ?? 0
        return "\(name.dropLast(digits.count))\(99 - number)"
    }

    private func mirrored(_ shipment: Shipment) throws -> Shipment {
        Shipment(
            resource: shipment.resource, quantity: shipment.quantity,
            source: try NodeID(mirrored(shipment.source.text)),
            destination: try NodeID(mirrored(shipment.destination.text)),
            route: try shipment.route.map { try LinkID(mirrored($0.text)) }, transit: shipment.transit,
            cost: shipment.cost)
    }

    /// Towns on a square grid whose roads all cost the same, three sites in each, and stations between them that only pass commodities on. Roads
    /// between towns have room for little where two commodities share them.
    private func towns(_ commodities: [String], seed: UInt64, isMirrored: Bool) throws -> SmallNetwork {
        var random = SplitMix(seed: seed)
        var small = try SmallNetwork(resources: commodities.map { ($0, load: 1) })
        func name(_ name: String) -> String { isMirrored ? mirrored(name) : name }
        for town in 0..<9 {
            for (step, isThere) in [(1, town % 3 < 2), (3, town < 6)] where isThere {
                for (tail, head) in [(town, town + step), (town + step, town)] {
                    let (way, station) = (10 * tail + head, name("x\(10 + (10 * tail + head) % 89)"))
                    try small.link(name("in\(10 + way % 89)"), name("t\(10 + tail)"), station, cost: 2)
                    try small.link(
                        name("on\(10 + way % 89)"), station, name("t\(10 + head)"), cost: 1,
                        capacity: commodities.count > 1 ? 12 : nil)
                    try small.link(
                        name("by\(10 + way % 89)"), name("t\(10 + tail)"), name("t\(10 + head)"), cost: 5)
                }
            }
            for site in 0..<3 {
                for commodity in commodities {
                    let gives = Int.random(in: 0..<2, using: &random) == 0
                    let quantity = Int64.random(in: 1...9, using: &random)
                    try small.terminal(
                        name("s\(10 + 3 * town + site)"), at: name("t\(10 + town)"), tier: 1, commodity,
                        offer: gives ? quantity : 0, need: gives ? 0 : quantity)
                }
            }
        }
        for commodity in commodities {
            try small.terminal(
                name("s\(60 + commodities.count)"), at: name("t14"), tier: 1, commodity, offer: 200, need: 0)
        }
        return small
    }
}
