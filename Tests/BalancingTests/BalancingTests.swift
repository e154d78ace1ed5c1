import Balancing
import Domain
import Testing

@Suite("A plan serves what it can at the least cost")
struct PlanTests {
    @Test("the cheaper of two roads is taken first, up to its capacity")
    func twoRoads() throws {
        let name = Name(english: "", chinese: "")
        func location(_ id: String) throws -> Location {
            Location(id: try LocationID(id), name: name, kind: "", position: nil, handlingMaxPerYear: nil)
        }
        func link(_ id: String, cost: Int64, capacity: Int64?) throws -> Link {
            Link(
                id: try LinkID(id), tail: try LocationID("a"), head: try LocationID("b"), kind: "",
                cost: Money(cost), capacityPerYear: capacity.map(Load.init), transit: .seconds(60),
                resources: nil)
        }
        func site(_ id: String, at location: String) throws -> Site {
            Site(
                id: try NodeID(id), name: name, parent: try NodeID("hub"), location: try LocationID(location),
                siteClass: "", tier: Tier(rank: 1), stocks: [])
        }
        let coal = try ResourceID("coal")
        let network = Network(
            id: try NetworkID("tiny"), name: name, hub: Hub(id: try NodeID("hub"), name: name),
            calendar: Calendar(start: .epoch, round: .seconds(1), year: .seconds(10)), timing: .standard,
            currency: Currency(code: "CNY", decimals: 2), transportUnit: "t", tiers: [name],
            resources: [
                Resource(
                    id: coal, name: name, baseUnit: "t", displayUnit: "t", baseUnitsPerDisplayUnit: 1,
                    loadPerBaseUnit: 1)
            ],
            locations: [try location("a"), try location("b")],
            links: [
                try link("rail", cost: 2, capacity: 5), try link("road", cost: 7, capacity: nil),
            ],
            prefectures: [], sites: [try site("mine", at: "a"), try site("mill", at: "b")])
        let snapshot = Snapshot(
            span: .year,
            positions: [
                SitePosition(site: try NodeID("mine"), resource: coal, offer: Quantity(20), need: .zero),
                SitePosition(site: try NodeID("mill"), resource: coal, offer: .zero, need: Quantity(8)),
            ])
        let balanced = try plan(for: snapshot, in: network)
        #expect(balanced.plan.cost == Money(5 * 2 + 3 * 7))
        #expect(balanced.plan.costGapMax == .zero)
        #expect(balanced.plan.shipments.map(\.quantity) == [Quantity(5), Quantity(3)])
        #expect(balanced.plan.prices.links.map(\.price) == [Price(rawValue: 5 * Price.scale)])
    }
}
