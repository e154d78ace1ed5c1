import Domain
import Foundation
import NetworkFolder
import RandomNetworks
import TestSupport
import Testing

@Suite("A random network follows from its seed and fits a network folder")
struct RandomNetworkTests {
    @Test("A written network is read back as it was", arguments: [0..<100, 100..<200, 200..<300, 300..<400])
    func writtenAndRead(seeds: Range<UInt64>) throws {
        try withTemporaryFolder { folder in
            for seed in seeds {
                let network = RandomNetwork(seed: seed).network
                try writeNetwork(network, to: folder.path())
                #expect(try readNetwork(at: folder.path()) == network, "seed \(seed)")
            }
        }
    }

    @Test(
        "What is not plain is read back too: names with commas and quotes, short periods, a start with seconds"
    )
    func unusual() throws {
        let plain = RandomNetwork(seed: 3).network
        let name = Name(english: "Coal, \"washed\"", chinese: "煤：洗选 #1")
        let network = Network(
            id: plain.id, name: name, hub: Hub(id: plain.hub.id, name: name),
            calendar: Calendar(
                start: Instant(microsecondsSinceEpoch: 1_546_300_801_000_000), round: .milliseconds(90_500),
                year: .seconds(86_400 * 366)),
            timing: Timing(
                beacon: .milliseconds(1), status: .seconds(61), resendMin: .seconds(1),
                resendMax: .seconds(60)), currency: Currency(code: "USD", decimals: 0),
            transportUnit: "% , x",
            tiers: [name],
            resources: plain.resources.map {
                Resource(
                    id: $0.id, name: name, baseUnit: "kg", displayUnit: "t, dry",
                    baseUnitsPerDisplayUnit: 1_000,
                    loadPerBaseUnit: 2, weight: 7, lot: Quantity(20), shipmentMin: Quantity(40))
            },
            locations: plain.locations.map {
                Location(
                    id: $0.id, name: name, kind: $0.kind,
                    position: Position(latitudeMicrodegrees: -5, longitudeMicrodegrees: -120_000_001),
                    handlingMaxPerYear: Load(0))
            },
            links: plain.links.map {
                Link(
                    id: $0.id, tail: $0.tail, head: $0.head, kind: "rail", cost: Money(3),
                    capacityPerYear: Load(90), transit: .zero, resources: $0.resources, isTwoWay: true,
                    flowMinPerYear: Load(80), shipmentLoadMin: Load(10),
                    costSteps: [
                        CostStep(fromPerYear: Load(5), cost: Money(4)),
                        CostStep(fromPerYear: Load(6), cost: Money(9)),
                    ])
            }, prefectures: plain.prefectures,
            sites: plain.sites.map { site in
                Site(
                    id: site.id, name: name, parent: site.parent, location: site.location,
                    siteClass: site.siteClass, tier: Tier(rank: 1),
                    stocks: site.stocks.map {
                        SiteStock(
                            resource: $0.resource, supplyPerYear: $0.supplyPerYear,
                            needPerYear: $0.needPerYear,
                            livelihoodPerYear: $0.livelihoodPerYear, opening: Quantity(3),
                            reserve: Quantity(2),
                            limit: Quantity(3), supplyCost: Money(8), mustRunPerYear: $0.supplyPerYear)
                    })
            }, approval: .people)
        try withTemporaryFolder { folder in
            try writeNetwork(network, to: folder.path())
            #expect(try readNetwork(at: folder.path()) == network)
        }
    }

    @Test("The same seed gives the same network, another seed another, and places can be bounded")
    func deterministic() {
        #expect(RandomNetwork(seed: 7) == RandomNetwork(seed: 7))
        #expect(RandomNetwork(seed: 7).network != RandomNetwork(seed: 8).network)
        for seed in 0..<200 as Range<UInt64> {
            let (bounded, free) = (
                RandomNetwork(seed: seed, placeCountMax: 5), RandomNetwork(seed: seed)
            )
            #expect(bounded.parameters.placeCount == min(5, free.parameters.placeCount))
            if free.parameters.placeCount <= 5 { #expect(bounded == free) }
        }
    }

    @Test("A province is as large as was asked for")
    func province() {
        let random = RandomNetwork(
            seed: 1, parameters: NetworkParameters(provinceOf: 200, resourceCount: 8, loads: .spread))
        #expect(random.network.locations.count == 200)
        #expect(random.network.resources.count == 8)
        #expect(random.network.tiers.count == 3)
    }
}
