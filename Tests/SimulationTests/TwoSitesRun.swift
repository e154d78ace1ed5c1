import Agents
import Domain

@testable import Simulation

/// One network of two sites, a few rounds after its start, in which something happens to nodes and their journals until all comes to rest.
struct TwoSitesRun {
    static let network = TwoSites.network
    static let round = network.calendar.round
    static let hub = 0, prefecture = 1, mine = 2, station = 3

    var simulation: Simulation

    /// - Parameter doubled: the site of which a copy will be started beside it.
    init(seed: UInt64, components: SimulatedComponents = .real, doubled: NodeID? = nil) {
        simulation = Simulation(of: Self.network, seed: seed, components: components)
        simulation.checkers = .watching(of: Self.network, byzantineSites: [doubled].compactMap(\.self))
        simulation.doubled = doubled
        run(rounds: 4)
    }

    mutating func run(rounds: Double) {
        let span = Duration.microseconds(Int64(Double(Self.round.microseconds) * rounds))
        simulation.run(until: simulation.now.advanced(by: span))
    }

    func node(_ index: Int) -> NodeID { simulation.nodes[index].id }

    var stateView: HubStateView? {
        guard case .hub(let stateView)? = simulation.nodes[simulation.hubIndex].agent?.stateView else {
            return nil
        }
        return stateView
    }

    mutating func resume(_ index: Int) {
        simulation.rule(
            Ruling(.resume(node(index)), grounds: Grounds(who: "Lin", why: "the original is off")))
    }

    /// Everything that was under way comes to its end, and the checkers compare everybody with everybody.
    mutating func violations() -> [String] {
        simulation.heal(losingOne: false)
        for _ in 0..<60 where !simulation.isAtRest { run(rounds: 0.25) }
        simulation.rest()
        run(rounds: 0.5)
        simulation.checkers.conclude(simulation.ending)
        return simulation.checkers.violations.map { "\($0.checker): \($0.text)" }
    }
}
