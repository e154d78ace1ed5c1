import Agents
import Balancing
import Domain
import Simulation
import Testing

/// A checker that cannot fail proves nothing: these agents are wrong and must be caught.
@Suite("What goes wrong in a simulation is told")
struct AlarmTests {
    func run(site: NodeID, _ alter: @escaping @Sendable (Effect) -> [Effect]) -> SimulationSummary {
        var components = SimulatedComponents.real
        components.enterprise = { own, network in
            let agent = EnterpriseAgent(site: own, network: network)
            return own.id == site ? Altered(agent: agent, alter: alter) : agent
        }
        var simulation = Simulation(of: TwoSites.network, seed: 3, components: components)
        simulation.run(days: 5)
        return simulation.summary()
    }

    @Test func aMineThatSendsMoreThanItSays() {
        let summary = run(site: TwoSites.mine) { effect in
            guard case .publish(let outgoing) = effect, case .fact(let fact) = outgoing.message,
                case .dispatched(let order, let quantity) = fact.event
            else { return [effect] }
            let lie = Fact(
                number: fact.number, at: fact.at, event: .dispatched(order, quantity - Quantity(1)))
            return [.publish(Outgoing(topic: outgoing.topic, header: outgoing.header, message: .fact(lie)))]
        }
        #expect(!summary.isLedgerBalanced)
        #expect(summary.count(of: .countDiffers) > 0)
    }

    @Test func aStationThatAnswersForTheHub() {
        let summary = run(site: TwoSites.station) { effect in
            guard case .publish(let outgoing) = effect, case .acknowledgement = outgoing.message else {
                return [effect]
            }
            let lie = Message.acknowledgement(.init(.facts, through: 1))
            return [.publish(Outgoing(topic: outgoing.topic, header: outgoing.header, message: lie))]
        }
        #expect(summary.count(of: .messageRefused) > 0)
    }

    @Test func aPlannerThatGivesUp() {
        struct OutOfIdeas: Error {}
        var components = SimulatedComponents.real
        components.planner = { _, _ in throw OutOfIdeas() }
        var simulation = Simulation(of: TwoSites.network, seed: 3, components: components)
        simulation.run(days: 3)
        #expect(simulation.summary().count(of: .planRefused) == 3)
        #expect(simulation.summary().overview?.orders.issued == 0)
        let refused = simulation.summary().overview?.refusedRound
        #expect(refused?.round == 3 && refused?.reason.contains("OutOfIdeas") == true)
    }

    @Test("a plan that is not finished in time is ordered, and said to be")
    func aPlannerWithoutTime() {
        var components = SimulatedComponents.real
        components.planner = { try plan(for: $0, in: $1, while: { _ in false }).plan }
        var simulation = Simulation(of: TwoSites.network, seed: 3, components: components)
        simulation.run(days: 3)
        let summary = simulation.summary()
        #expect(summary.count(of: .planUnfinished) > 0 && summary.count(of: .planRefused) == 0)
        #expect((summary.overview?.orders.issued ?? 0) > 0)
        #expect(summary.overview?.isPlanFinished == false)
    }
}
