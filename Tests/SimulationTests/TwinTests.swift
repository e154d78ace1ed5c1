import Agents
import Domain
import Testing

@testable import Simulation

/// One network in which a copy of a node is started while the original runs.
private struct TwinRun {
    static let network = TwoSites.network
    static let round = network.calendar.round

    var simulation: Simulation

    init(seed: UInt64) {
        simulation = Simulation(of: Self.network, seed: seed)
        simulation.checkers = .watching(of: Self.network, byzantineSites: [TwoSites.station])
        simulation.doubled = TwoSites.station
        run(rounds: 4)
    }

    mutating func run(rounds: Double) {
        let span = Duration.microseconds(Int64(Double(Self.round.microseconds) * rounds))
        simulation.run(until: simulation.now.advanced(by: span))
    }

    var stateView: HubStateView? {
        if case .hub(let stateView)? = simulation.nodes[simulation.hubIndex].agent?.stateView {
            stateView
        } else {
            nil
        }
    }

    mutating func violations() -> [String] {
        simulation.heal(losingOne: false)
        for _ in 0..<60 where !simulation.isAtRest { run(rounds: 0.25) }
        simulation.rest()
        run(rounds: 0.5)
        simulation.checkers.conclude(simulation.ending)
        return simulation.checkers.violations.map { "\($0.checker): \($0.text)" }
    }
}

@Suite("A copy of a node beside the original: one of the two stops, by name")
struct TwinTests {
    @Test(
        "a hub that comes back after another one was in its place decides nothing until a person resumes it",
        arguments: [false, true])
    func hub(isStartedAgain: Bool) throws {
        for seed in UInt64(1)...3 {
            var run = TwinRun(seed: seed)
            run.simulation.doubled = nil
            run.simulation.startTwin(.hub, for: TwinRun.round * 20, isStartedAgain: isStartedAgain)
            try #require(run.simulation.hubIndex == run.simulation.nodes.count - 1)
            let before = try #require(run.stateView)
            run.run(rounds: 2.5)
            let meanwhile = try #require(run.stateView)
            #expect(meanwhile.issuedCount > before.issuedCount, "the copy does nothing, seed \(seed)")
            #expect(meanwhile.held == [])

            run.simulation.endTwin(run.simulation.hubIndex, keepsCopy: false)
            run.run(rounds: 0.75)
            let held = try #require(run.stateView)
            #expect(held.held == [TwinRun.network.hub.id], "seed \(seed)")
            run.run(rounds: 1)
            #expect(run.stateView?.issuedCount == held.issuedCount, "a hub that was replaced goes on")

            let grounds = Grounds(who: "Lin", why: "the copy is off")
            run.simulation.rule(Ruling(.resume(TwinRun.network.hub.id), grounds: grounds))
            run.run(rounds: 4)
            let resumed = try #require(run.stateView)
            #expect(resumed.held == [])
            #expect(resumed.issuedCount > held.issuedCount, "no order since")
            #expect(run.violations() == [], "seed \(seed)")
        }
    }

    @Test("a copy that stays in the hub's place goes on as the hub")
    func successor() throws {
        var run = TwinRun(seed: 4)
        run.simulation.doubled = nil
        run.simulation.startTwin(.hub, for: TwinRun.round * 20, isStartedAgain: false)
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
            var run = TwinRun(seed: seed)
            run.simulation.startTwin(role, for: TwinRun.round * 20, isStartedAgain: false)
            let twin = run.simulation.nodes.count - 1
            try #require(run.simulation.nodes[twin].isTwin && run.simulation.nodes[twin].isUp)
            run.run(rounds: 1)
            #expect(run.simulation.nodes[twin].staysDown, "seed \(seed)")
            #expect(run.simulation.summary().count(of: .duplicateNode) > 0)
            #expect(run.violations() == [], "seed \(seed)")
        }
    }
}
