import Agents
import Domain
import TestSupport
import Testing

@testable import Simulation

@Suite("No hub says what its sites may not read, however long its routes are")
struct LongRouteTests {
    /// A pit and a town at the ends of a chain that is longer than a route may be.
    private static let network: Network = {
        var builder = NetworkBuilder("long")
        builder.timing = Timing(proportionateTo: .seconds(86_400))
        builder.resource("coal")
        for index in 0...Limits.routeLinkCountMax + 50 { builder.location("l\(index)") }
        for index in 0..<Limits.routeLinkCountMax + 50 {
            builder.link("r\(index)", "l\(index)", "l\(index + 1)", cost: 1, transit: .seconds(600))
        }
        builder.prefecture("north")
        builder.site(
            "mine", under: "north", at: "l0",
            stocks: [SiteStock("coal", supply: 36_500, opening: 2_000)])
        builder.site(
            "station", at: "l\(Limits.routeLinkCountMax + 50)",
            stocks: [SiteStock("coal", need: 36_500, opening: 100, reserve: 300)])
        return builder.network
    }()

    @Test("orders when they are given, changed, and told again to a site whose disk was lost")
    func orders() throws {
        let round = Self.network.calendar.round
        var simulation = Simulation(of: Self.network, seed: 1)
        simulation.checkers = .watching(of: Self.network, byzantineSites: [])
        let mine = try #require(simulation.nodes.firstIndex { $0.id.text == "mine" })
        var view: HubStateView? {
            if case .hub(let view)? = simulation.nodes[simulation.hubIndex].agent?.stateView {
                view
            } else {
                nil
            }
        }
        let grounds = Grounds(who: "Lin", why: "the disk was replaced")
        // Its people leave the order where it is, so that there is one to be told again.
        simulation.rates.refusalPermille = 1_000
        for _ in 0..<256 where view?.orders.contains(where: { $0.state == .accepted }) != true {
            simulation.run(until: simulation.now.advanced(by: round / 64))
        }
        simulation.rates = .none
        simulation.goBack(mine, to: 0, downFor: round / 64)
        simulation.run(until: simulation.now.advanced(by: round))
        let before = try #require(view)
        #expect(before.held.map(\.text) == ["mine"])
        #expect(before.orders.contains { $0.source.text == "mine" && $0.state < .inTransit })
        simulation.rule(Ruling(.resume(before.held[0]), grounds: grounds))
        simulation.run(until: simulation.now.advanced(by: round * 3))
        let after = try #require(view)
        #expect(after.held == [])
        #expect(after.settledCount > before.settledCount)
        #expect(simulation.checkers.violations.map { "\($0.checker): \($0.text)" } == [])
    }
}
