import Agents
import Domain
import Simulation
import Testing

@Suite("A network runs in virtual time, the same way for the same seed")
struct SimulationTests {
    func run(days: Int = 4, seed: UInt64, components: SimulatedComponents = .real) -> SimulationSummary {
        var simulation = Simulation(of: TwoSites.network, seed: seed, components: components)
        simulation.run(days: days)
        return simulation.summary()
    }

    @Test func theSameSeedGivesTheSameRun() {
        #expect(run(seed: 7) == run(seed: 7))
    }

    @Test func anotherSeedGivesAnotherRun() {
        #expect(run(seed: 7).traceHash != run(seed: 8).traceHash)
    }

    @Test func inPiecesItIsTheSameRun() {
        var simulation = Simulation(of: TwoSites.network, seed: 7)
        for day in 1...4 { simulation.run(days: day) }
        #expect(simulation.summary() == run(seed: 7))
    }

    @Test(
        "orders are settled, the books agree and nothing is refused", arguments: 1...3 as ClosedRange<UInt64>)
    func calm(seed: UInt64) throws {
        let summary = run(days: 12, seed: seed)
        let page = try #require(summary.overview)
        #expect(page.round == 12)
        #expect(page.orders.issued >= 10)
        #expect(page.orders.settled == page.orders.issued - page.orders.open)
        #expect(page.orders.open <= 2, "the route takes a day")
        #expect(page.orders.overdue == 0)
        #expect(summary.isLedgerBalanced)
        #expect(summary.alarms == [])
        #expect(summary.use.map(\.missed).reduce(.zero, +) == .zero)
        #expect(summary.use.map(\.used).reduce(.zero, +) >= Quantity(11_000))
        #expect(summary.messageCount > 1_000)
        #expect(summary.journalEntryCount > 200)
    }
}
