import Balancing
import Domain
import Randomness
import Testing

@Suite("Every order says what its unit is worth and what else there was")
struct AlternativeTests {
    @Test(
        "the next best is what a plan does when the source has a unit less, or its route is barred to a unit")
    func nextBest() throws {
        var (foundCount, noneCount) = (0, 0)
        for seed in 0..<2_000 {
            var small = try drawn(seed: UInt64(seed))
            if seed >= 1_500 { small.drawSupplyCosts(seed: UInt64(seed)) }
            let network = try small.network()
            let first = try plan(for: small.snapshot, in: network).plan
            guard first.unmet.isEmpty else { continue }
            for shipment in first.shipments {
                let taken = first.shipments.filter { $0.source == shipment.source }
                    .reduce(Quantity.zero) { $0 + $1.quantity }
                let best = [
                    try cost(
                        network, small.snapshot.capping(offerOf: shipment.source, at: taken - Quantity(1))),
                    shipment.route.isEmpty
                        ? nil
                        : try cost(
                            small.capping(shipment.route, below: first.shipments).network(),
                            small.snapshot.capping(offersOf: first.shipments)),
                ].compactMap(\.self).min()
                let expected = best.map { ($0 - first.cost).rawValue * Price.scale }
                #expect(shipment.alternative?.difference.rawValue == expected, "seed \(seed)")
                if expected == nil { noneCount += 1 } else { foundCount += 1 }
            }
        }
        #expect(foundCount > 500)
        #expect(noneCount > 100)
    }

    @Test("the price lies between what one unit more costs and what one unit less saves")
    func price() throws {
        var count = 0
        for seed in 0..<2_000 {
            let small = try drawn(seed: UInt64(seed))
            let network = try small.network()
            let first = try plan(for: small.snapshot, in: network).plan
            guard first.unmet.isEmpty else { continue }
            for shipment in first.shipments {
                let price = try #require(shipment.price).rawValue
                func changed(by unit: Int64) throws -> Int64? {
                    try cost(
                        network,
                        small.snapshot.adding(
                            unit, offerOf: shipment.source, needOf: shipment.destination)
                    ).map { ($0 - first.cost).rawValue * Price.scale }
                }
                if let dearer = try changed(by: 1) { #expect(price <= dearer, "seed \(seed)") }
                if let cheaper = try changed(by: -1) { #expect(price >= -cheaper, "seed \(seed)") }
                count += 1
            }
        }
        #expect(count > 1_000)
    }

    @Test("the price of a full capacity lies between what one unit more saves and what one unit less costs")
    func capacityPrice() throws {
        var (linkCount, handlingCount, positiveCount) = (0, 0, 0)
        for seed in 0..<2_000 {
            let small = try drawn(seed: UInt64(seed))
            let first = try plan(for: small.snapshot, in: try small.network()).plan
            guard first.unmet.isEmpty else { continue }
            func check(_ price: Price, _ changed: (_ unit: Int64) -> SmallNetwork) throws {
                func costChange(by unit: Int64) throws -> Int64? {
                    try cost(try changed(unit).network(), small.snapshot).map {
                        ($0 - first.cost).rawValue * Price.scale
                    }
                }
                let more = try #require(try costChange(by: 1))
                #expect(price.rawValue >= -more, "seed \(seed)")
                if let less = try costChange(by: -1) { #expect(price.rawValue <= less, "seed \(seed)") }
                if price.rawValue > 0 { positiveCount += 1 }
            }
            for full in first.prices.links {
                try check(full.price) { small.widening(full.link, by: $0) }
                linkCount += 1
            }
            for full in first.prices.handling {
                try check(full.price) { unit in
                    var changed = small
                    changed.handlingMax[full.location] = small.handlingMax[full.location].map {
                        Load($0.rawValue + unit)
                    }
                    return changed
                }
                handlingCount += 1
            }
        }
        #expect(linkCount > 300)
        #expect(handlingCount > 50)
        #expect(positiveCount > 100)
    }

    @Test("it names the other source and the way from there")
    func named() throws {
        var small = try SmallNetwork()
        try small.link("near", "a", "c", cost: 2)
        try small.link("far", "b", "c", cost: 7)
        try small.offer(5, at: "a", by: "mine")
        try small.offer(5, at: "b", by: "pit")
        try small.need(4, at: "c", by: "mill")
        let shipment = try #require(
            try plan(for: small.snapshot, in: try small.network()).plan.shipments.first)
        #expect(shipment.price == Price(rawValue: 2 * Price.scale))
        #expect(
            shipment.alternative
                == Alternative(
                    source: try NodeID("pit"), route: [try LinkID("far")], turnsOthers: false,
                    difference: Price(rawValue: 5 * Price.scale)))
    }

    @Test("it says when others would have to make room")
    func turning() throws {
        // Both mills are served from the mine next to them; the one mine can be replaced only if the other turns.
        var small = try SmallNetwork()
        try small.link("a-c", "a", "c", cost: 1)
        try small.link("b-c", "b", "c", cost: 4, capacity: 2)
        try small.link("b-d", "b", "d", cost: 1)
        try small.link("e-d", "e", "d", cost: 9)
        try small.offer(2, at: "a", by: "mine")
        try small.offer(2, at: "b", by: "pit")
        try small.offer(2, at: "e", by: "depot")
        try small.need(2, at: "c", by: "mill")
        try small.need(2, at: "d", by: "works")
        let shipments = try plan(for: small.snapshot, in: try small.network()).plan.shipments
        let toMill = try #require(shipments.first { $0.destination.text == "mill" })
        #expect(
            toMill.alternative
                == Alternative(
                    source: try NodeID("depot"), route: try ["e-d", "b-c"].map { try LinkID($0) },
                    turnsOthers: true, difference: Price(rawValue: (9 - 1 + 4 - 1) * Price.scale)))
    }

    /// Of a plan that leaves nobody unserved; nil where there is none.
    private func cost(_ network: Network, _ snapshot: Snapshot) throws -> Money? {
        let plan = try plan(for: snapshot, in: network).plan
        return plan.unmet.isEmpty ? plan.cost : nil
    }

    private func drawn(seed: UInt64) throws -> SmallNetwork {
        var random = SplitMix(seed: seed)
        var small = try SmallNetwork()
        let locations = ["a", "b", "c", "d", "e"]
        for index in 0..<9 {
            let tail = Int.random(in: 0..<5, using: &random)
            let head = (tail + Int.random(in: 1..<5, using: &random)) % 5
            let isLimited = Int.random(in: 0..<3, using: &random) > 0
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: .random(in: 0...9, using: &random),
                capacity: isLimited ? .random(in: 1...4, using: &random) : nil)
        }
        for location in locations {
            let gives = Int.random(in: 0..<5, using: &random) < 3
            let quantity = Int64.random(in: 0...3, using: &random)
            try small.terminal(
                "at-\(location)", at: location, tier: 1, "coal", offer: gives ? quantity + 1 : 0,
                need: gives ? 0 : quantity)
            if Int.random(in: 0..<4, using: &random) == 0 {
                small.handlingMax[try LocationID(location)] = Load(.random(in: 1...4, using: &random))
            }
        }
        return small
    }
}

extension SmallNetwork {
    fileprivate func widening(_ full: LinkID, by load: Int64) -> SmallNetwork {
        var changed = self
        changed.links = links.map { link in
            guard link.id == full, let capacity = link.capacityPerYear else { return link }
            return Link(
                id: link.id, tail: link.tail, head: link.head, kind: link.kind, cost: link.cost,
                capacityPerYear: Load(capacity.rawValue + load), transit: link.transit,
                resources: link.resources)
        }
        return changed
    }

    /// Each of these links may carry no more than a unit less than it does, and so may each full location that they leave.
    fileprivate func capping(_ route: [LinkID], below shipments: [Shipment]) -> SmallNetwork {
        var capped = self
        capped.links = links.map { link in
            guard route.contains(link.id) else { return link }
            let carried = shipments.filter { $0.route.contains(link.id) }
                .reduce(Quantity.zero) { $0 + $1.quantity }
            return Link(
                id: link.id, tail: link.tail, head: link.head, kind: link.kind, cost: link.cost,
                capacityPerYear: Load(carried.rawValue - 1), transit: link.transit, resources: link.resources)
        }
        for location in links.filter({ route.contains($0.id) }).map(\.tail) {
            let leaving = shipments.reduce(Quantity.zero) { sum, shipment in
                let passes = links.contains { $0.tail == location && shipment.route.contains($0.id) }
                return passes ? sum + shipment.quantity : sum
            }
            if handlingMax[location] == Load(leaving.rawValue) {
                capped.handlingMax[location] = Load(leaving.rawValue - 1)
            }
        }
        return capped
    }
}

extension Snapshot {
    fileprivate func capping(offerOf site: NodeID, at most: Quantity) -> Snapshot {
        changed { $0.site == site ? ($0.offer > most ? most : $0.offer, $0.need) : ($0.offer, $0.need) }
    }

    /// Everybody may give what they give in these, and no more.
    fileprivate func capping(offersOf shipments: [Shipment]) -> Snapshot {
        changed { position in
            let given = shipments.filter { $0.source == position.site }
                .reduce(Quantity.zero) { $0 + $1.quantity }
            return (position.offer > given ? given : position.offer, position.need)
        }
    }

    fileprivate func adding(_ unit: Int64, offerOf source: NodeID, needOf destination: NodeID) -> Snapshot {
        changed {
            (
                $0.site == source ? $0.offer + Quantity(unit) : $0.offer,
                $0.site == destination ? $0.need + Quantity(unit) : $0.need
            )
        }
    }

    private func changed(_ change: (SitePosition) -> (Quantity, Quantity)) -> Snapshot {
        Snapshot(
            span: span,
            positions: positions.map {
                let (offer, need) = change($0)
                return SitePosition(site: $0.site, resource: $0.resource, offer: offer, need: need)
            })
    }
}
