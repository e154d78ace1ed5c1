import Domain
import RandomNetworks
import Testing

@Suite("Random networks are of every kind")
struct VarietyTests {
    private static let drawn = (0..<3_000 as Range<UInt64>).map { RandomNetwork(seed: $0) }

    @Test("Every value of every parameter is drawn, most networks are small and some are large")
    func parameters() {
        let all = Self.drawn.map(\.parameters)
        #expect(Set(all.map(\.shape)) == Set(NetworkParameters.Shape.allCases))
        #expect(Set(all.map(\.direction)) == Set(NetworkParameters.Direction.allCases))
        #expect(Set(all.map(\.loads)) == Set(NetworkParameters.Loads.allCases))
        #expect(Set(all.map(\.quantities)) == Set(NetworkParameters.Quantities.allCases))
        #expect(Set(all.map(\.supply)) == Set(NetworkParameters.Supply.allCases))
        #expect(Set(all.map(\.capacities)) == Set(NetworkParameters.Capacities.allCases))
        #expect(Set(all.map(\.handling)) == Set(NetworkParameters.Handling.allCases))
        #expect(Set(all.map(\.costs)) == Set(NetworkParameters.Costs.allCases))
        #expect(Set(all.map(\.tierCount)) == Set(1...16))
        #expect(Set(all.map(\.resourceCount)) == Set(1...12))
        #expect(all.map(\.placeCount).min() == 1)
        #expect(all.count { $0.placeCount <= 10 } > all.count / 2)
        #expect(all.contains { $0.placeCount > 150 })
        for flag in [
            \NetworkParameters.hasTies, \.hasLivelihood, \.hasPendantSites, \.hasRestrictedLinks,
            \.hasParallelLinks,
        ] {
            #expect(Set(all.map { $0[keyPath: flag] }) == [false, true])
        }
    }

    @Test("Features are drawn where they are asked for, and leave the other networks as they were")
    func features() {
        let all = (0..<300 as Range<UInt64>).map {
            RandomNetwork(seed: $0, features: NetworkParameters.Feature.allCases)
        }
        #expect(all.flatMap(\.network.links).contains { $0.isTwoWay })
        #expect(all.flatMap(\.network.resources).contains { $0.weight > 1 })
        #expect(all.flatMap(\.network.sites).flatMap(\.stocks).contains { $0.mustRunPerYear > .zero })
        for random in all
        where !random.parameters.hasWeights && !random.parameters.hasTwoWayLinks
            && !random.parameters.hasMustRun
        {
            #expect(random == RandomNetwork(seed: random.seed))
        }
        let plain = Self.drawn.map(\.network)
        #expect(!plain.flatMap(\.links).contains { $0.isTwoWay })
        #expect(!plain.flatMap(\.resources).contains { $0.weight > 1 })
    }

    @Test("Every kind of figure is drawn")
    func figures() {
        let networks = Self.drawn.map(\.network)
        let links = networks.flatMap(\.links)
        let stocks = networks.flatMap(\.sites).flatMap(\.stocks)
        let resources = networks.flatMap(\.resources)
        #expect(links.contains { $0.capacityPerYear == nil })
        #expect(links.contains { $0.capacityPerYear == Load(0) })
        #expect(links.contains { $0.capacityPerYear == Load(Quantity.magnitudeMax) })
        #expect(links.contains { $0.cost == .zero })
        #expect(links.contains { $0.cost.rawValue > 100_000_000_000 })
        #expect(links.contains { $0.resources != nil })
        #expect(resources.contains { $0.loadPerBaseUnit == 1 })
        #expect(resources.contains { $0.loadPerBaseUnit > 500_000 })
        #expect(networks.contains { $0.links.isEmpty && $0.locations.count > 1 })
        #expect(networks.flatMap(\.locations).contains { $0.handlingMaxPerYear == Load(0) })
        #expect(stocks.contains { $0.supplyPerYear > .zero && $0.needPerYear > .zero })
        #expect(stocks.contains { $0.supplyPerYear == .zero && $0.needPerYear == .zero })
        #expect(stocks.contains { $0.livelihoodPerYear > .zero && $0.livelihoodPerYear == $0.needPerYear })
        #expect(stocks.contains { $0.needPerYear.rawValue > 900_000_000_000 })
    }

    @Test("No figure is more than balancing accepts")
    func limits() {
        for random in Self.drawn {
            let network = random.network
            var moved: Int64 = 0
            for resource in network.resources {
                let stocks = network.sites.compactMap { $0.stock(of: resource.id) }
                let offered = stocks.reduce(Quantity.zero) { $0 + $1.supplyPerYear }
                let needed = stocks.reduce(Quantity.zero) { $0 + $1.needPerYear }
                #expect(max(offered, needed).rawValue <= 1 << 52)
                moved += min(offered, needed).rawValue * resource.loadPerBaseUnit
                for link in network.links {
                    #expect(link.cost.rawValue * resource.loadPerBaseUnit <= 1_000_000_000_000)
                }
            }
            #expect(moved <= 1 << 52)
            // Over every link of the longest route there can be.
            let dearest = network.links.map(\.cost.rawValue).max() ?? 0
            let cost = Int128(moved) * Int128(dearest) * Int128(network.locations.count - 1)
            #expect(cost <= Int128(Int64.max), "seed \(random.seed)")
        }
    }
}
