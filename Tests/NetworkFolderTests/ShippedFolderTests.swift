import Domain
import Foundation
import NetworkFolder
import Testing

@Suite("The networks that come with Diaodu are whole")
struct ShippedFolderTests {
    @Test("they load without a warning", arguments: ["china-coal-2019", "fujian-coal-2019", "two-ports"])
    func load(name: String) throws {
        let (network, warnings) = try readNetworkWithWarnings(
            at: FolderCopy.configs.appending(path: name).path())
        #expect(network.id.text == name)
        #expect(warnings == [])
    }

    @Test("Fujian has its places, its enterprises, and as much coal of each grade as it needs")
    func fujian() throws {
        let network = try readNetwork(at: FolderCopy.configs.appending(path: "fujian-coal-2019").path())
        #expect(network.locations.count == 243)
        #expect(network.links.count == 995)
        #expect(network.prefectures.count == 9)
        let classes = Dictionary(grouping: network.sites, by: \.siteClass).mapValues(\.count)
        #expect(
            classes == ["power": 9, "steel": 6, "city": 21, "sea": 5, "basin": 1, "rail": 1])
        #expect(network.sites.filter { $0.parent == network.hub.id }.count == 15)
        for resource in network.resources {
            let stocks = network.sites.compactMap { $0.stock(of: resource.id) }
            let supply = stocks.reduce(Quantity.zero) { $0 + $1.supplyPerYear }
            let need = stocks.reduce(Quantity.zero) { $0 + $1.needPerYear }
            #expect(supply == need, "\(resource.id)")
            #expect(need > .zero)
        }
        let all = network.sites.flatMap(\.stocks).reduce(Quantity.zero) { $0 + $1.needPerYear }
        #expect(abs(all.rawValue - 86_146_412_972) <= 1)
        #expect(network.calendar.share(365_000, ofRound: 0) == 1_000)
        #expect(network.link(try LinkID("kemen-port--kemen"))?.transit == .seconds(3_600))
    }

    @Test("the two ports are what their README works out by hand")
    func twoPorts() throws {
        let network = try readNetwork(at: FolderCopy.configs.appending(path: "two-ports").path())
        let bridge = try #require(network.link(try LinkID("bridge")))
        #expect(network.calendar.share(bridge.capacityPerYear?.rawValue ?? 0, ofRound: 7) == 14)
        #expect(bridge.cost == Money(500))
        #expect(bridge.resources == nil)
        #expect(network.link(try LinkID("south-port--south-town"))?.resources == [try ResourceID("rice")])
        let hospital = try #require(network.site(try NodeID("hospital")))
        #expect(hospital.parent == network.hub.id)
        #expect(hospital.tier == Tier(rank: 1))
        let oxygen = try #require(hospital.stock(of: try ResourceID("oxygen")))
        #expect(network.calendar.share(oxygen.needPerYear.rawValue, ofRound: 0) == 4)
        #expect(oxygen.limit == Quantity(40))
        #expect(network.location(try LocationID("hospital"))?.position == nil)
        #expect(network.timing == .standard)
        #expect(network.calendar.start == Instant(microsecondsSinceEpoch: 1_735_660_800_000_000))
    }
}
