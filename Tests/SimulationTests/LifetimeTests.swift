import Agents
import Domain
import Simulation
import TestSupport
import Testing

@Suite("A network lives for a thousand years")
struct LifetimeTests {
    /// Supply and need are the largest that a table can say; a round is ten years, the longest that there is.
    private static let network: Network = {
        var builder = NetworkBuilder("long-lived", tiers: [Name("power")])
        builder.year = .seconds(3_650 * 86_400)
        builder.round = builder.year
        builder.timing = Timing(proportionateTo: builder.round)
        builder.resource("coal")
        builder.location("pit")
        builder.location("town")
        builder.link("rail", "pit", "town", cost: 1, transit: .seconds(86_400))
        let most = Quantity.magnitudeMax
        builder.site("mine", at: "pit", stocks: [SiteStock("coal", supply: most, opening: most)])
        builder.site(
            "station", at: "town",
            stocks: [SiteStock("coal", need: most / 2, opening: most, reserve: most / 4)])
        return builder.network
    }()

    @Test("nothing is refused, the books agree and every need is met, for a hundred rounds of ten years")
    func thousandYears() throws {
        var simulation = Simulation(of: Self.network, seed: 1)
        simulation.run(days: 1_000 * 365)
        let summary = simulation.summary()
        let overview = try #require(summary.overview)
        #expect(overview.round == 100)
        #expect(summary.alarms == [])
        #expect(summary.isLedgerBalanced)
        #expect(overview.orders.overdue == 0)
        #expect(summary.use.map(\.missed).reduce(.zero, +) == .zero)
        #expect(summary.use.map(\.used).reduce(.zero, +).rawValue > 98 * (Quantity.magnitudeMax / 2))
    }
}
