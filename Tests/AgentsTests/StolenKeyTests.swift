import Agents
import Domain
import MessageSchema
import Testing

@Suite("Somebody with a node's key cannot lock the node out")
struct StolenKeyTests {
    private let network = PerfectNetwork.network()
    private let child = PerfectNetwork.network().sites.first { $0.parent == PerfectNetwork.prefecture }!.id

    private func report(_ incarnation: UInt32) -> Input {
        let message = Message.status(
            StatusReport(
                lines: [
                    StockLine(
                        resource: network.site(child)!.stocks[0].resource, stock: .zero, held: .zero,
                        need: .zero, reserve: .zero, suppliedTotal: .zero, consumedTotal: .zero,
                        missedTotal: .zero)
                ], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0))
        return .received(
            Received(
                topic: Topic(.up, parent: PerfectNetwork.prefecture, node: child, kind: .status),
                header: Header(
                    network: network.id, from: child, to: PerfectNetwork.hub,
                    stamp: Stamp(incarnation: incarnation, sequence: 1), process: UInt64(incarnation),
                    epoch: 1, sentAt: .epoch, cause: nil), message: message,
                envelope: Envelope(payload: [], signature: [], keyID: 1)))
    }

    @Test("what a prefecture has heard of a child's starts it still knows after its own")
    func restarted() {
        let fresh = PrefectureAgent(PerfectNetwork.prefecture, network: network)
        var (agent, journal, now) = (fresh, [] as [(input: Input, at: Instant)], Instant.epoch)
        // Each step is one that an honest node could make; the child itself has had to follow.
        for input in [
            .started(incarnation: 1, process: 1), report(1), report(900), report(900), report(1_800),
        ] {
            if agent.receive(input, at: now).contains(.record) { journal.append((input, now)) }
            now = now.advanced(by: network.timing.status * 1_000)
        }
        #expect(journal.count == 4, "one for each start, and none for a repeat")
        var restarted = fresh
        for (input, at) in journal { _ = restarted.receive(input, at: at) }
        _ = restarted.receive(.started(incarnation: 2, process: 2), at: now)
        let effects = restarted.receive(report(2_700), at: now)
        #expect(effects.contains { if case .forward = $0 { true } else { false } })
        // One message under the stolen key is not accepted.
        let jump = restarted.receive(report(.max), at: now)
        #expect(!jump.contains { if case .forward = $0 { true } else { false } })
    }

    /// A prefecture that hears of a child's starts.
    private final class Parent {
        var agent: PrefectureAgent
        let startPeriod: Duration

        init(_ network: Network) {
            agent = PrefectureAgent(PerfectNetwork.prefecture, network: network)
            startPeriod = min(.seconds(1), network.timing.status / 16)
            _ = agent.receive(.started(incarnation: 1, process: 1), at: .epoch)
        }

        func hears(_ report: Input, after periods: Int) -> Bool {
            agent.receive(report, at: Instant.epoch.advanced(by: startPeriod * periods)).contains {
                if case .forward = $0 { true } else { false }
            }
        }
    }

    @Test("message by message the holder of a stolen key comes no further than a start in each start period")
    func walk() {
        let parent = Parent(network)
        #expect(parent.hears(report(1), after: 0))
        // A child whose parent was away for long comes back at once.
        #expect(parent.hears(report(1_001), after: 0))
        for step in 1...10 as ClosedRange<UInt32> {
            #expect(!parent.hears(report(1_001 + step * 100), after: 0))
        }
        // Whose key it is goes on, start by start.
        for period in 1...20 { #expect(parent.hears(report(1_001 + UInt32(period)), after: period)) }
        #expect(!parent.hears(report(1_121), after: 21))
        #expect(parent.hears(report(1_121), after: 1_021))
    }

    @Test("a child that was started over and over while nobody could hear it is heard again")
    func crashLoop() {
        for (starts, periods) in [(1_302, 400), (87_000, 86_400), (4_000_000, 3_999_500)] {
            let parent = Parent(network)
            #expect(parent.hears(report(1), after: 0))
            #expect(parent.hears(report(2), after: 10))
            #expect(!parent.hears(report(UInt32(starts + 1_000)), after: 10 + periods))
            #expect(parent.hears(report(UInt32(starts)), after: 10 + periods), "\(starts)")
        }
        let parent = Parent(network)
        #expect(parent.hears(report(1), after: 0))
        #expect(!parent.hears(report(.max), after: 1_000_000))
        #expect(parent.hears(report(.max), after: 4_294_967_295), "no overflow")
    }

    @Test("a hub takes what a prefecture has let through, however much of it was lost on the way")
    func missed() {
        var hub = HubAgent(network: network, roundLength: .seconds(3_600), hash: .sha256)
        _ = hub.receive(.started(incarnation: 1, process: 1), at: .epoch)
        #expect(hub.receive(report(1), at: .epoch).contains(.record))
        #expect(hub.receive(report(3_989), at: .epoch).contains(.record))
        #expect(!hub.receive(report(3_989), at: .epoch).contains(.record), "what is not newer is not taken")
    }
}
