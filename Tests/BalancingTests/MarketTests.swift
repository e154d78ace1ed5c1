import Domain
import Randomness
import Testing

@testable import Balancing

@Suite("A market that is kept is cleared as well as a new one")
struct MarketTests {
    @Test("report after report, as much is served, at the same cost", arguments: 0..<150)
    func kept(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var small = try SmallNetwork(resources: [("coal", load: 1), ("coke", load: 1)])
        let locations = ["a", "b", "c", "d", "e"]
        for index in 0..<12 {
            let tail = Int.random(in: 0..<5, using: &random)
            let head = (tail + Int.random(in: 1..<5, using: &random)) % 5
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: .random(in: 0...9, using: &random),
                capacity: .random(in: 0...20, using: &random))
        }
        let drawn = (0..<12).map { _ in
            (location: locations[Int.random(in: 0..<5, using: &random)], gives: Bool.random(using: &random))
        }
        func quantities(_ random: inout SplitMix) throws -> [SitePosition] {
            try drawn.enumerated().flatMap { index, site in
                try ["coal", "coke"].map { commodity in
                    let amount = Quantity(.random(in: 1...9, using: &random))
                    return SitePosition(
                        site: try NodeID("s\(index)"), resource: try ResourceID(commodity),
                        offer: site.gives ? amount : .zero, need: site.gives ? .zero : amount)
                }
            }
        }
        for (index, site) in drawn.enumerated() {
            // A third of them on a link of their own.
            let yard = index % 3 == 0 ? "yard-\(index)" : site.location
            try small.terminal("s\(index)", at: yard, tier: 1, "coal", offer: 1, need: 1)
            guard yard != site.location else { continue }
            try small.link(
                "own-\(index)", site.gives ? yard : site.location, site.gives ? site.location : yard,
                cost: .random(in: 0...3, using: &random))
        }
        let network = try small.network()
        var positions = try quantities(&random)
        func market() throws -> Market {
            try Market(Snapshot(span: .year, positions: positions), in: network)
        }
        var kept = KeptMarket(try market(), in: network)
        for round in 0..<6 {
            let anew = try market().cleared()
            let again = try kept.clear()
            #expect(again.served == anew.served)
            // Of equally fair amounts each may choose others.
            if again.allocation.served == anew.allocation.served { #expect(again.cost == anew.cost) }
            let drawnAnew = try quantities(&random)
            let late = positions.indices.filter { $0 % 4 == round % 4 }
            for index in late { positions[index] = drawnAnew[index] }
            let isTaken = try kept.change(late.map { positions[$0] })
            #expect(isTaken)
        }
    }

    @Test("what a kept market cannot take over is refused, and changes nothing")
    func refused() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b")
        try small.offer(5, at: "a", by: "mine")
        try small.need(3, at: "b", by: "mill")
        let network = try small.network()
        var kept = KeptMarket(try Market(small.snapshot, in: network), in: network)
        func position(_ site: String, offer: Int64, need: Int64) throws -> SitePosition {
            SitePosition(
                site: try NodeID(site), resource: try ResourceID("coal"), offer: Quantity(offer),
                need: Quantity(need))
        }
        let impossible = [
            try position("mill", offer: 1, need: 3), try position("mill", offer: 0, need: 0),
            try position("mine", offer: 1 << 53, need: 0),
        ]
        for change in impossible {
            let isTaken = try kept.change([change])
            #expect(!isTaken)
        }
        do {
            _ = try kept.change([position("ghost", offer: 1, need: 0)])
            Issue.record("it knows a ghost")
        } catch {
            #expect(error as? BalancingError == .unknownSite(try NodeID("ghost")))
        }
        let before = try kept.clear().served
        #expect(before == Quantity(3))
        let isTaken = try kept.change([position("mine", offer: 2, need: 0)])
        #expect(isTaken)
        let after = try kept.clear().served
        #expect(after == Quantity(2))
    }

    @Test("the reduced market costs as much, and has one terminal a location")
    func reduced() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b", cost: 3)
        try small.add((0..<50).map { (id: "m\($0)", location: "a", offer: 2, need: 0) })
        try small.add((0..<30).map { (id: "n\($0)", location: "b", offer: 0, need: 3) })
        let market = try Market(small.snapshot, in: try small.network())
        #expect(market.standCount == 80)
        #expect(market.reduced.standCount == 2)
        #expect(try market.cleared().cost == Money(90 * 3))
        #expect(try market.reduced.cleared().cost == Money(90 * 3))
    }
}
