internal import Domain
internal import Simulation

extension Benchmark {
    /// The limit is the world itself.
    static let simulation = Benchmark(
        name: "simulation", question: "virtual time of a whole network, against real time",
        measure: { effort, tell in
            let days = effort.choose(toy: 3, full: 60)
            var simulation = Simulation(of: try smallNetwork(pairCount: 20), seed: effort.seed)
            let time = seconds { simulation.run(days: days) }
            let summary = simulation.summary()
            precondition(summary.isLedgerBalanced, "a simulation must balance its books")
            tell(
                BenchmarkRow(
                    family: "simulation",
                    instance: "\(days) days of 1 hub and 40 enterprises, \(summary.messageCount) messages",
                    unit: "s", ours: time, peer: ("real time", summary.elapsed / .seconds(1)),
                    goal: .ratio(atMost: 0.001)))
        })

    /// Mines and works, each mine an hour from its works; every other mine has too little.
    private static func smallNetwork(pairCount: Int) throws -> Network {
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
                        cost: Money(Int64(cost)), capacityPerYear: Load(4_000_000),
                        transit: .seconds(3_600),
                        resources: nil))
            }
            let yearly: Int64 = number.isMultiple(of: 2) ? 2_500_000 : 4_000_000
            sites += [
                Site(
                    id: try NodeID("mine-\(number)"), name: name("Mine"), parent: hub, location: mine,
                    siteClass: "mine",
                    tier: Tier(rank: 1),
                    stocks: [
                        SiteStock(
                            resource: coal, supplyPerYear: Quantity(yearly), needPerYear: .zero,
                            opening: Quantity(20_000),
                            reserve: .zero, limit: nil)
                    ]),
                Site(
                    id: try NodeID("works-\(number)"), name: name("Works"), parent: hub, location: works,
                    siteClass: "works", tier: Tier(rank: 1),
                    stocks: [
                        SiteStock(
                            resource: coal, supplyPerYear: .zero, needPerYear: Quantity(3_000_000),
                            opening: Quantity(60_000),
                            reserve: Quantity(50_000), limit: nil)
                    ]),
            ]
        }
        let round = Duration.seconds(86_400)
        return Network(
            id: try NetworkID("bench"), name: name("Bench"), hub: Hub(id: hub, name: name("Hub")),
            calendar: Calendar(start: .epoch, round: round, year: round * 365),
            timing: Timing(proportionateTo: round),
            currency: Currency(code: "USD", decimals: 2), transportUnit: "t", tiers: [name("All")],
            resources: [
                Resource(
                    id: coal, name: name("Coal"), baseUnit: "t", displayUnit: "t", baseUnitsPerDisplayUnit: 1,
                    loadPerBaseUnit: 1)
            ], locations: locations.sorted { $0.id < $1.id }, links: links.sorted { $0.id < $1.id },
            prefectures: [],
            sites: sites.sorted { $0.id < $1.id })
    }
}
