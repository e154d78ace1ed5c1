import Domain
import Foundation
import NetworkFolder
import RandomNetworks
import Testing

@Suite("A random network follows from its seed and fits a network folder")
struct RandomNetworkTests {
    @Test("A written network is read back as it was", arguments: [0..<100, 100..<200, 200..<300, 300..<400])
    func writtenAndRead(seeds: Range<UInt64>) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-networks-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        for seed in seeds {
            let network = RandomNetwork(seed: seed).network
            try writeNetwork(network, to: folder.path())
            #expect(try readNetwork(at: folder.path()) == network, "seed \(seed)")
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
            tiers: [name], resources: plain.resources,
            locations: plain.locations.map {
                Location(
                    id: $0.id, name: name, kind: $0.kind,
                    position: Position(latitudeMicrodegrees: -5, longitudeMicrodegrees: -120_000_001),
                    handlingMaxPerYear: Load(0))
            }, links: plain.links, prefectures: plain.prefectures,
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
                            limit: Quantity(3))
                    })
            }, approval: .people)
        let folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-networks-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try writeNetwork(network, to: folder.path())
        #expect(try readNetwork(at: folder.path()) == network)
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
