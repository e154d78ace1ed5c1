import Domain
import TestSupport
import Testing

@Suite("A link is entered where its direction allows")
struct LinkTests {
    private let north = try! LocationID("north")
    private let south = try! LocationID("south")
    private let east = try! LocationID("east")

    private func link(_ tail: LocationID, _ head: LocationID, isTwoWay: Bool = false) throws -> Link {
        Link(
            id: try LinkID("\(tail)--\(head)"), tail: tail, head: head, kind: "road", cost: Money(10),
            capacityPerYear: Load(1_000), transit: .seconds(60), resources: nil, isTwoWay: isTwoWay,
            flowMinPerYear: Load(700), shipmentLoadMin: Load(2),
            costSteps: [CostStep(fromPerYear: Load(500), cost: Money(30))])
    }

    @Test func exits() throws {
        let oneWay = try link(north, south)
        #expect(oneWay.exit(entering: north) == south)
        #expect(oneWay.exit(entering: south) == nil)
        let twoWay = try link(north, south, isTwoWay: true)
        #expect(twoWay.exit(entering: north) == south)
        #expect(twoWay.exit(entering: south) == north)
        #expect(twoWay.exit(entering: east) == nil)
    }

    @Test("a route over a link against its direction stops where it cannot go on")
    func stops() throws {
        let links = [try link(south, north, isTwoWay: true), try link(south, east)]
        #expect(links.stops(from: north) == [north, south, east])
        #expect(links.reversed().stops(from: north) == nil)
        #expect([Link]().stops(from: east) == [east])
    }

    @Test("another capacity or other costs leave everything else as it is")
    func copies() throws {
        let bridge = try link(north, south, isTwoWay: true)
        #expect(bridge.replacing(capacityPerYear: Load(1_000)) == bridge)
        #expect(bridge.mapCosts(\.self) == bridge)
        let narrow = bridge.replacing(capacityPerYear: Load(600))
        #expect((narrow.capacityPerYear, narrow.flowMinPerYear) == (Load(600), Load(600)))
        let wide = bridge.replacing(capacityPerYear: nil)
        #expect((wide.capacityPerYear, wide.flowMinPerYear) == (nil, Load(700)))
        let dear = bridge.mapCosts { Money($0.rawValue * 3) }
        #expect(dear.cost == Money(30))
        #expect(dear.costSteps == [CostStep(fromPerYear: Load(500), cost: Money(90))])
    }
}

@Suite("Must-run supply is part of the supply, whatever is made of it")
struct MustRunTests {
    private let coal = try! ResourceID("coal")

    private var network: Network {
        var builder = NetworkBuilder("one")
        builder.year = .seconds(86_400)
        builder.resource("coal")
        builder.location("pit")
        builder.site(
            "mine", at: "pit",
            stocks: [SiteStock("coal", supply: 100, need: 10, supplyCost: 3, mustRun: 60)])
        return builder.network
    }

    @Test(arguments: [(1 as Int64, 1 as Int64, 60 as Int64), (3, 4, 60), (1, 2, 50), (0, 1, 0), (2, 1, 60)])
    func scaled(numerator: Int64, denominator: Int64, mustRun: Int64) throws {
        let scaled = network.scalingSupply(of: nil, by: Ratio(numerator, of: denominator))
        let stock = try #require(scaled.sites[0].stock(of: coal))
        #expect(stock.mustRunPerYear == Quantity(mustRun))
        #expect(stock.mustRunPerYear <= stock.supplyPerYear)
        #expect(stock.supplyCost == Money(3))
    }

    @Test func snapshot() throws {
        let position = try #require(Snapshot(yearOf: network).positions.first)
        #expect((position.offer, position.mustRun) == (Quantity(100), Quantity(60)))
    }
}
