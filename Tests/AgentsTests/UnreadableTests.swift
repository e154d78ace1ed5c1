import Agents
import Domain
import Testing

@Suite("What cannot be read is answered and skipped, and does not block its stream")
struct UnreadableTests {
    private func received(_ message: Message, from: NodeID, to: NodeID, sequence: UInt64, at now: Instant)
        -> Input
    {
        let isDown = from == PerfectNetwork.hub
        return .received(
            Received(
                topic: Topic(
                    isDown ? .down : .up, parent: PerfectNetwork.hub, node: isDown ? to : from,
                    kind: isDown ? .order : .fact),
                header: Header(
                    network: try! NetworkID("test"), from: from, to: to,
                    stamp: Stamp(incarnation: 1, sequence: 1_000 + sequence), process: isDown ? 0 : 1,
                    epoch: 1,
                    sentAt: now, cause: nil), message: message,
                envelope: Envelope(payload: [], signature: [], keyID: 1)))
    }

    @Test("a site declines an order that it cannot read, and takes the next instruction")
    func instruction() {
        let network = PerfectNetwork.network()
        var site = EnterpriseAgent(site: network.site(PerfectNetwork.mine)!, network: network)
        let now = Instant(microsecondsSinceEpoch: 1_000_000_000)
        _ = site.receive(.started(incarnation: 1, process: 1), at: now)
        let order = OrderID(round: 1, place: 1)
        func take(_ number: UInt64, _ content: Instruction.Content) -> [Effect] {
            site.receive(
                received(
                    .instruction(Instruction(number: number, content: content)), from: PerfectNetwork.hub,
                    to: PerfectNetwork.mine, sequence: number, at: now), at: now)
        }
        let effects = take(1, .unreadable(dispatch: order, reason: "route has 256 rows"))
        var facts: [Fact.Event] = []
        for case .publish(let outgoing) in effects {
            if case .fact(let fact) = outgoing.message { facts.append(fact.event) }
        }
        #expect(facts == [.declined(order, .unreadable("route has 256 rows"))])
        #expect(effects.contains(.record))
        let alarms = effects.filter { if case .notice(.ignored) = $0 { true } else { false } }
        #expect(alarms.count == 1)
        _ = take(2, .unreadable(dispatch: nil, reason: "number is -1"))
        #expect(site.standing(at: now).instructionsTakenThrough == 2)
    }

    @Test("the hub frees an order that its source cannot read, and takes the site's next fact")
    func fact() {
        var network = PerfectNetwork()
        network.plants[PerfectNetwork.mine] = nil
        network.startAll()
        network.run(for: .seconds(6))
        guard case .hub(let before)? = network.agents[PerfectNetwork.hub]!.stateView,
            let taken = before.streams.first(where: { $0.site == PerfectNetwork.mine })?.factsTakenThrough
        else { return #expect(Bool(false)) }
        let process = UInt64(network.agents.keys.sorted().firstIndex(of: PerfectNetwork.mine)!)
        #expect(process == 1, "as the headers of this test say")
        let effects = network.agents[PerfectNetwork.hub]!.receive(
            received(
                .fact(Fact(number: taken + 1, at: .zero, event: .unreadable(reason: "at_us is -1"))),
                from: PerfectNetwork.mine, to: PerfectNetwork.hub, sequence: 1, at: network.now),
            at: network.now)
        #expect(effects.contains(.record))
        let alarms = effects.filter { if case .notice(.ignored) = $0 { true } else { false } }
        #expect(alarms.count == 1)
        guard case .hub(let after)? = network.agents[PerfectNetwork.hub]!.stateView else { return }
        #expect(after.streams.first { $0.site == PerfectNetwork.mine }?.factsTakenThrough == taken + 1)
    }
}
