import Domain
import Execution
import GateBooks
import Synchronization
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
    func meters() throws {
        var plant = PlantModel(site: site, calendar: calendar)
        #expect(plant.nextDeadline == nil, "without a clock there is nothing to do")
        plant.perform(.meter(clock()), at: .epoch)
        var wanted: [Int64] = []
        while let next = plant.nextDeadline, next < Instant(microsecondsSinceEpoch: 16_000_001) {
            for case .metered(let reading) in try plant.due(at: next) {
                wanted.append(reading.lines[0].wantedTotal.rawValue)
            }
        }
        #expect(wanted == [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18, 20])
    }

    @Test("a reading after a pause covers the pause")
    func pause() throws {
        var plant = PlantModel(site: site, calendar: calendar)
        plant.perform(.meter(clock()), at: .epoch)
        _ = try plant.due(at: .epoch)
        let inputs = try plant.due(at: Instant(microsecondsSinceEpoch: 83_000_000))
        #expect(inputs.count == 1)
        guard case .metered(let reading) = inputs[0] else { return }
        #expect(reading.at == .seconds(10 * 86_400 + 3 * 10_800))
    }

    @Test("goods are loaded at once and arrive when their transit is over, once each")
    func goods() throws {
        var plant = PlantModel(site: site, calendar: calendar)
        plant.perform(.meter(clock()), at: .epoch)
        _ = try plant.due(at: .epoch)
        for _ in 1...2 {
            plant.perform(.load(order, coal, Quantity(5)), at: .epoch)
            plant.perform(
                .expect(
                    OrderID(round: 1, place: 2), coal, Quantity(7), arrival: .seconds(3_600)),
                at: .epoch)
        }
        #expect(try plant.due(at: .epoch) == [.loaded(order, Quantity(5))])
        let arrival = clock().instant(elapsed: .seconds(3_600))
        #expect(plant.nextDeadline == arrival)
        #expect(try plant.due(at: arrival) == [.unloaded(OrderID(round: 1, place: 2), Quantity(7))])
        #expect(try plant.due(at: arrival) == [])
    }

    @Test(
        "what went through the gate is written down before it is said, and answers a node that has forgotten it"
    )
    func papers() throws {
        let other = OrderID(round: 1, place: 2)
        let turned = OrderID(round: 1, place: 3)
        let book = Mutex<[GateEntry]>([])
        var plant = PlantModel(site: site, calendar: calendar) { entries in book.withLock { $0 += entries } }
        plant.perform(.meter(clock()), at: .epoch)
        plant.perform(.load(order, coal, Quantity(5)), at: .epoch)
        plant.perform(.expect(other, coal, Quantity(7), arrival: .zero), at: .epoch)
        plant.perform(.expect(turned, coal, Quantity(9), arrival: .seconds(3_600)), at: .epoch)
        plant.perform(.turnBack(turned), at: .epoch)
        _ = try plant.due(at: .epoch)
        let written = book.withLock(\.self)
        #expect(
            written == [
                GateEntry(other, .unloaded, Quantity(7)), GateEntry(turned, .turnedBack, Quantity(9)),
                GateEntry(order, .loaded, Quantity(5)),
            ])

        // Another process, with a journal from before.
        var again = PlantModel(site: site, calendar: calendar, written: written) { _ in
            Issue.record("something went through the gate twice")
        }
        again.perform(.stop(order), at: .epoch)
        again.perform(.load(order, coal, Quantity(5)), at: .epoch)
        again.perform(.expect(other, coal, Quantity(7), arrival: .zero), at: .epoch)
        again.perform(.expect(turned, coal, Quantity(9), arrival: .seconds(3_600)), at: .epoch)
        again.perform(.turnBack(turned), at: .epoch)
        #expect(
            try again.due(at: clock().instant(elapsed: .seconds(7_200)))
                == [
                    .loaded(order, Quantity(5)), .unloaded(other, Quantity(7)),
                    .turnedBack(turned, Quantity(9)),
                ])
    }

    @Test("what cannot be written down does not happen")
    func unwritten() throws {
        struct Full: Error {}
        var plant = PlantModel(site: site, calendar: calendar) { _ in throw Full() }
        plant.perform(.load(order, coal, Quantity(5)), at: .epoch)
        #expect(throws: Full.self) { try plant.due(at: .epoch) }
        #expect(throws: Full.self, "it is still to be loaded") { try plant.due(at: .epoch) }
    }
}
