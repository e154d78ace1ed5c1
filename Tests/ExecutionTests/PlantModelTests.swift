import Domain
import Execution
import Testing

@Suite("The plant model lives by the network's clock")
struct PlantModelTests {
    private let order = OrderID(round: 1, place: 1)
    private let coal = try! ResourceID("coal")
    private let calendar = Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(365 * 86_400))

    /// Uses ten units in each round.
    private var site: Site {
        Site(
            id: try! NodeID("plant"), name: Name(english: "Plant", chinese: "Plant"),
            parent: try! NodeID("hub"), location: try! LocationID("here"), siteClass: "any",
            tier: Tier(rank: 1),
            stocks: [
                SiteStock(
                    resource: coal, supplyPerYear: .zero, needPerYear: Quantity(3_650),
                    opening: Quantity(80), reserve: Quantity(70), limit: nil)
            ])
    }

    private func clock() -> NetworkClock {
        NetworkClock(anchor: .epoch, roundLength: .seconds(8), calendar: calendar)
    }

    @Test("meters are read eight times a round and never miss a unit")
    func meters() {
        var plant = PlantModel(site: site, calendar: calendar)
        #expect(plant.nextDeadline == nil, "without a clock there is nothing to do")
        plant.perform(.meter(clock()), at: .epoch)
        var wanted: [Int64] = []
        while let next = plant.nextDeadline, next < Instant(microsecondsSinceEpoch: 16_000_001) {
            for case .metered(let reading) in plant.due(at: next) {
                wanted.append(reading.lines[0].wantedTotal.rawValue)
            }
        }
        #expect(wanted == [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18, 20])
    }

    @Test("a reading after a pause covers the pause")
    func pause() {
        var plant = PlantModel(site: site, calendar: calendar)
        plant.perform(.meter(clock()), at: .epoch)
        _ = plant.due(at: .epoch)
        let inputs = plant.due(at: Instant(microsecondsSinceEpoch: 83_000_000))
        #expect(inputs.count == 1)
        guard case .metered(let reading) = inputs[0] else { return }
        #expect(reading.at == .seconds(10 * 86_400 + 3 * 10_800))
    }

    @Test("goods are loaded at once and arrive when their transit is over, once each")
    func goods() {
        var plant = PlantModel(site: site, calendar: calendar)
        plant.perform(.meter(clock()), at: .epoch)
        _ = plant.due(at: .epoch)
        for _ in 1...2 {
            plant.perform(.load(order, coal, Quantity(5)), at: .epoch)
            plant.perform(
                .expect(
                    OrderID(round: 1, place: 2), coal, Quantity(7), arrival: .seconds(3_600)),
                at: .epoch)
        }
        #expect(plant.due(at: .epoch) == [.loaded(order, Quantity(5))])
        let arrival = clock().instant(elapsed: .seconds(3_600))
        #expect(plant.nextDeadline == arrival)
        #expect(plant.due(at: arrival) == [.unloaded(OrderID(round: 1, place: 2), Quantity(7))])
        #expect(plant.due(at: arrival) == [])
    }
}
