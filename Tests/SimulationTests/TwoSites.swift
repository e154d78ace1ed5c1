import Agents
import Domain

/// A mine of the hub's own and a power station under a prefecture, a day's rail journey apart.
enum TwoSites {
    static let mine = try! NodeID("mine"), station = try! NodeID("station")

    static let network: Network = {
        let coal = try! ResourceID("coal")
        let pit = try! LocationID("pit")
        let town = try! LocationID("town")
        let hub = try! NodeID("hub")
        let prefecture = try! NodeID("sanming")
        func name(_ text: String) -> Name { Name(english: text, chinese: text) }
        func site(
            _ id: NodeID, _ parent: NodeID, _ location: LocationID, supply: Int64, need: Int64,
            opening: Int64,
            reserve: Int64
        ) -> Site {
            Site(
                id: id, name: name(id.text), parent: parent, location: location, siteClass: "any",
                tier: Tier(rank: 1),
                stocks: [
                    SiteStock(
                        resource: coal, supplyPerYear: Quantity(supply), needPerYear: Quantity(need),
                        opening: Quantity(opening), reserve: Quantity(reserve), limit: nil)
                ])
        }
        func location(_ id: LocationID) -> Location {
            Location(id: id, name: name(id.text), kind: "any", position: nil, handlingMaxPerYear: nil)
        }
        return Network(
            id: try! NetworkID("two-sites"), name: name("two sites"), hub: Hub(id: hub, name: name("hub")),
            calendar: Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(365 * 86_400)),
            timing: Timing(proportionateTo: .seconds(86_400)), currency: Currency(code: "CNY", decimals: 2),
            transportUnit: "t", tiers: [name("power")],
            resources: [
                Resource(
                    id: coal, name: name("coal"), baseUnit: "t", displayUnit: "t", baseUnitsPerDisplayUnit: 1,
                    loadPerBaseUnit: 1)
            ],
            locations: [location(pit), location(town)],
            links: [
                Link(
                    id: try! LinkID("rail"), tail: pit, head: town, kind: "rail", cost: Money(350),
                    capacityPerYear: Load(400_000), transit: .seconds(86_400), resources: nil)
            ],
            prefectures: [Prefecture(id: prefecture, name: name("Sanming"))],
            sites: [
                site(mine, hub, pit, supply: 365_000, need: 0, opening: 2_000, reserve: 0),
                site(station, prefecture, town, supply: 0, need: 365_000, opening: 5_000, reserve: 3_000),
            ])
    }()
}

/// An agent whose effects are changed before anybody sees them: a planted bug.
struct Altered: Agent {
    var agent: any Agent
    let alter: @Sendable (Effect) -> [Effect]

    var nextDeadline: Instant? { agent.nextDeadline }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        agent.receive(input, at: now).flatMap(alter)
    }
}
