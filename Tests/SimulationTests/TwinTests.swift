import Agents
import Domain
import TestSupport
import Testing

@testable import Simulation

@Suite("A copy of a node beside the original: one of the two stops, by name")
struct TwinTests {
    @Test(
        "a hub that comes back after another one was in its place decides nothing until a person resumes it",
        arguments: [false, true])
    func hub(isStartedAgain: Bool) throws {
        for seed in UInt64(1)...3 {
            var run = TwoSitesRun(seed: seed, doubled: TwoSites.station)
            run.simulation.doubled = nil
            run.simulation.startTwin(.hub, for: TwoSitesRun.round * 20, isStartedAgain: isStartedAgain)
            try #require(run.simulation.hubIndex == run.simulation.nodes.count - 1)
            let before = try #require(run.stateView)
            run.run(rounds: 2.5)
            let meanwhile = try #require(run.stateView)
            #expect(meanwhile.issuedCount > before.issuedCount, "the copy does nothing, seed \(seed)")
            #expect(meanwhile.held == [])

            run.simulation.endTwin(run.simulation.hubIndex, keepsCopy: false)
            run.run(rounds: 0.75)
            let held = try #require(run.stateView)
            #expect(held.held == [TwoSitesRun.network.hub.id], "seed \(seed)")
            run.run(rounds: 1)
            #expect(run.stateView?.issuedCount == held.issuedCount, "a hub that was replaced goes on")

            let grounds = Grounds(who: "Lin", why: "the copy is off")
            run.simulation.rule(Ruling(.resume(TwoSitesRun.network.hub.id), grounds: grounds))
            run.run(rounds: 4)
            let resumed = try #require(run.stateView)
            #expect(resumed.held == [])
            #expect(resumed.issuedCount > held.issuedCount, "no order since")
            #expect(run.violations() == [], "seed \(seed)")
        }
    }

    @Test("a copy that stays in the hub's place goes on as the hub")
    func successor() throws {
        var run = TwoSitesRun(seed: 4, doubled: TwoSites.station)
        run.simulation.doubled = nil
        run.simulation.startTwin(.hub, for: TwoSitesRun.round * 20, isStartedAgain: false)
        run.run(rounds: 1)
        run.simulation.endTwin(run.simulation.hubIndex, keepsCopy: true)
        let before = try #require(run.stateView)
        run.run(rounds: 3)
        let after = try #require(run.stateView)
        #expect(after.issuedCount > before.issuedCount && after.held == [])
        #expect(run.violations() == [])
    }

    @Test(
        "of two that speak as one prefecture or enterprise one stops",
        arguments: [Role.prefecture, .enterprise])
    func node(role: Role) throws {
        for seed in UInt64(1)...3 {
            var run = TwoSitesRun(seed: seed, doubled: TwoSites.station)
            run.simulation.startTwin(role, for: TwoSitesRun.round * 20, isStartedAgain: false)
            let twin = run.simulation.nodes.count - 1
            try #require(run.simulation.nodes[twin].isTwin && run.simulation.nodes[twin].isUp)
            run.run(rounds: 1)
            #expect(run.simulation.nodes[twin].staysDown, "seed \(seed)")
            #expect(run.simulation.summary().count(of: .duplicateNode) > 0)
            #expect(run.violations() == [], "seed \(seed)")
        }
    }

    @Test("no enterprise both lies and has a copy beside it: nobody would ever be done with resuming it")
    func drawn() {
        var builder = NetworkBuilder("four")
        builder.timing = Timing(proportionateTo: .seconds(86_400))
        builder.resource("coal")
        builder.location("here")
        for index in 1...2 {
            builder.site("mine-\(index)", stocks: [SiteStock("coal", supply: 3_650, opening: 50)])
            builder.site("works-\(index)", stocks: [SiteStock("coal", need: 3_650, opening: 10, reserve: 20)])
        }
        var (doubledCount, lyingCount) = (0, 0)
        for seed in UInt64(1)...300 {
            let simulation = Simulation(of: builder.network, seed: seed, faults: .harsh)
            lyingCount += simulation.byzantineSites.count
            guard let doubled = simulation.doubled else { continue }
            doubledCount += 1
            #expect(!simulation.byzantineSites.contains(doubled), "seed \(seed)")
        }
        #expect(doubledCount > 10 && lyingCount > 30)
    }
}
