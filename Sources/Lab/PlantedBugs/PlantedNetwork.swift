internal import Domain

/// Two mines and two works; one name is the beginning of another, and goods are half a day on the road.
enum PlantedNetwork {
    static let network: Network = {
        let hub: NodeID = id("centre")
        let north: NodeID = id("north")
        let places: [LocationID] = [id("hills"), id("plain")]
        let coal: ResourceID = id("coal")
        func site(_ text: String, under parent: NodeID, at place: Int, supply: Int64, need: Int64) -> Site {
            Site(
                id: id(text), name: name(text), parent: parent, location: places[place], siteClass: "any",
                tier: Tier(rank: 1),
                stocks: [
                    SiteStock(
                        resource: coal, supplyPerYear: Quantity(supply), needPerYear: Quantity(need),
                        opening: Quantity(need > 0 ? 180 : 300), reserve: Quantity(need > 0 ? 150 : 0),
                        limit: nil)
                ])
        }
        return Network(
            id: id("planted"), name: name("Planted bugs"), hub: Hub(id: hub, name: name("Centre")),
            calendar: Calendar(start: .epoch, round: day, year: day * 365),
            timing: Timing(proportionateTo: day), currency: Currency(code: "CNY", decimals: 2),
            transportUnit: "t",
            tiers: [name("All")],
            resources: [
                Resource(
                    id: coal, name: name("Coal"), baseUnit: "t", displayUnit: "t", baseUnitsPerDisplayUnit: 1,
                    loadPerBaseUnit: 1)
            ],
            locations: places.map {
                Location(id: $0, name: name($0.text), kind: "any", position: nil, handlingMaxPerYear: nil)
            },
            links: [
                Link(
                    id: id("rail"), tail: places[0], head: places[1], kind: "rail", cost: Money(10),
                    capacityPerYear: Load(365_000), transit: .seconds(43_200), resources: nil)
            ],
            prefectures: [Prefecture(id: north, name: name("North"))],
            sites: [
                site("mine", under: hub, at: 0, supply: 29_200, need: 0),
                site("mine-2", under: north, at: 0, supply: 21_900, need: 0),
                site("works", under: north, at: 1, supply: 0, need: 21_900),
                site("works-2", under: north, at: 1, supply: 0, need: 18_250),
            ])
    }()

    private static let day = Duration.seconds(86_400)

    private static func name(_ text: String) -> Name { Name(english: text, chinese: text) }

    private static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = try? Identifier<Kind>(text) else { preconditionFailure("\(text) is an identifier") }
        return id
    }
}
