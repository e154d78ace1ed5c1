import Agents
import Domain
import Testing

@testable import Simulation

@Suite("Stock that was overdrawn for a while is noticed, even if it is filled up again")
struct StockInspectionTests {
    @Test(arguments: [(-1, true), (0, false), (1, false)] as [(Int64, Bool)])
    func left(quantity: Int64, isWrong: Bool) throws {
        var checker = NoNegativeStock()
        let finding = checker.see(
            .left(Quantity(quantity), of: try ResourceID("coal"), at: try NodeID("mine")))
        #expect((finding != nil) == isWrong)
    }

    @Test("loading ten times what is ordered is noticed as it leaves")
    func overdrawn() throws {
        var components = SimulatedComponents.real
        let real = components.enterprise
        components.enterprise = { Tenfold(agent: real($0, $1)) }
        let verdicts = (1...5 as ClosedRange<UInt64>).map {
            SeedRun(of: TwoSites.network, .calm, roundCount: 5, components: components).run(seed: $0)
        }
        #expect(
            verdicts.flatMap(\.violations).contains {
                $0.checker == .noNegativeStock && $0.text.contains("lie at")
                    && !$0.text.contains("of it held")
            })
    }
}

/// Has its plant load ten times what it says.
private struct Tenfold: Agent {
    var agent: any Agent

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }
    var decisions: [Decision] { agent.decisions }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        var input = input
        if case .loaded(let order, let quantity) = input {
            input = .loaded(order, Quantity(quantity.rawValue / 10))
        }
        return agent.receive(input, at: now).map { effect in
            guard case .plant(.load(let order, let resource, let quantity)) = effect else { return effect }
            return .plant(.load(order, resource, Quantity(quantity.rawValue * 10)))
        }
    }
}
