internal import Domain

/// Mines and works, each mine an hour from its works; every other mine has too little.
///
/// - Parameter prefecture: stands between the hub and all sites; nil: they are the hub's own.
func pairedNetwork(pairCount: Int, under prefecture: NodeID? = nil, timing: Timing? = nil) throws -> Network {
    func name(_ text: String) -> Name { Name(english: text, chinese: text) }
    let (hub, coal) = (try NodeID("hub"), try ResourceID("coal"))
    var (locations, links, sites): ([Location], [Link], [Site]) = ([], [], [])
    for number in 1...pairCount {
        let (mine, works) = (try LocationID("mine-\(number)"), try LocationID("works-\(number)"))
        locations += [mine, works].map {
            Location(id: $0, name: name($0.text), kind: "site", position: nil, handlingMaxPerYear: nil)
        }
        let next = try LocationID("works-\(number % pairCount + 1)")
        for (end, cost) in [(works, 10), (next, 25)] {
            links.append(
                Link(
                    id: try LinkID("\(mine)--\(end)"), tail: mine, head: end, kind: "road",
                    cost: Money(Int64(cost)), capacityPerYear: Load(4_000_000), transit: .seconds(3_600),
                    resources: nil))
        }
        let yearly: Int64 = number.isMultiple(of: 2) ? 2_500_000 : 4_000_000
        sites += [
            Site(
                id: try NodeID("mine-\(number)"), name: name("Mine"), parent: prefecture ?? hub,
                location: mine,
                siteClass: "mine", tier: Tier(rank: 1),
                stocks: [
                    SiteStock(
                        resource: coal, supplyPerYear: Quantity(yearly), needPerYear: .zero,
                        opening: Quantity(20_000), reserve: .zero, limit: nil)
                ]),
            Site(
                id: try NodeID("works-\(number)"), name: name("Works"), parent: prefecture ?? hub,
                location: works, siteClass: "works", tier: Tier(rank: 1),
                stocks: [
                    SiteStock(
                        resource: coal, supplyPerYear: .zero, needPerYear: Quantity(3_000_000),
                        opening: Quantity(60_000), reserve: Quantity(50_000), limit: nil)
                ]),
        ]
    }
    let round = Duration.seconds(86_400)
    return Network(
        id: try NetworkID("bench"), name: name("Bench"), hub: Hub(id: hub, name: name("Hub")),
        calendar: Calendar(start: .epoch, round: round, year: round * 365),
        timing: timing ?? Timing(proportionateTo: round), currency: Currency(code: "USD", decimals: 2),
        transportUnit: "t", tiers: [name("All")],
        resources: [
            Resource(
                id: coal, name: name("Coal"), baseUnit: "t", displayUnit: "t", baseUnitsPerDisplayUnit: 1,
                loadPerBaseUnit: 1)
        ],
        locations: locations, links: links,
        prefectures: prefecture.map { [Prefecture(id: $0, name: name("Prefecture"))] } ?? [], sites: sites)
}
