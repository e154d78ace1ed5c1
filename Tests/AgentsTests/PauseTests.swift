import Agents
import Domain
import Testing

@Suite("Network time stands still while nobody runs")
struct PauseTests {
    private static let pause = Duration.seconds(3_600)

    /// All nodes start from their journals after a pause in which nobody ran.
    private func resume(_ network: inout PerfectNetwork, told paused: Duration) {
        let fresh = PerfectNetwork()
        network.now = network.now.advanced(by: Self.pause)
        for node in network.agents.keys.sorted() {
            var reborn = fresh.agents[node]!
            for (input, at) in network.journals[node] ?? [] { _ = reborn.receive(input, at: at) }
            network.agents[node] = reborn
            network.plants[node] = fresh.plants[node]
        }
        for (index, node) in network.agents.keys.sorted().enumerated() {
            network.hand(
                .started(incarnation: 2, process: UInt64(index) + 50, paused: paused), to: node)
        }
    }

    private func overview(_ network: PerfectNetwork) throws -> Overview {
        var hub = network.agents[PerfectNetwork.hub]!
        let overviews = hub.receive(.deadlineReached, at: network.now.advanced(by: .seconds(1))).compactMap {
            if case .publish(let outgoing) = $0, case .overview(let overview) = outgoing.message {
                overview
            } else {
                nil
            }
        }
        return try #require(overviews.first)
    }

    @Test("rounds, meters and needs go on as if there had been no pause")
    func goesOn() throws {
        var (paused, other) = (PerfectNetwork(), PerfectNetwork())
        paused.startAll()
        other.startAll()
        paused.run(for: .seconds(17))
        other.run(for: .seconds(17))
        resume(&paused, told: Self.pause)
        paused.run(for: .seconds(20))
        other.run(for: .seconds(20))
        let (page, expected) = (try overview(paused), try overview(other))
        #expect(page.elapsed == expected.elapsed)
        #expect(page.round == expected.round)
        #expect(page.unmet == expected.unmet)
        #expect(page.isLedgerBalanced)
    }

    @Test("where nobody says that there was a pause, time has passed")
    func passes() throws {
        var network = PerfectNetwork()
        network.startAll()
        network.run(for: .seconds(17))
        resume(&network, told: .zero)
        network.run(for: .seconds(20))
        let elapsed = try #require(try overview(network).elapsed)
        #expect(elapsed > .seconds(700 * 86_400))
    }

    @Test("a pause before the opening of the books is none")
    func beforeOpening() throws {
        var network = PerfectNetwork()
        for (index, node) in network.agents.keys.sorted().enumerated() {
            network.hand(.started(incarnation: 1, process: UInt64(index), paused: Self.pause), to: node)
        }
        network.run(for: .seconds(10))
        let elapsed = try #require(try overview(network).elapsed)
        #expect(elapsed > .zero && elapsed < .seconds(3 * 86_400))
    }
}
