import Agents
import Domain
import Testing

@Suite("An order lives from its round to its settlement")
struct OrderLifeTests {
    func overview(_ network: PerfectNetwork) -> Overview? {
        var hub = network.agents[PerfectNetwork.hub]!
        for effect in hub.receive(.deadlineReached, at: network.now.advanced(by: .seconds(60))) {
            if case .publish(let outgoing) = effect, case .overview(let overview) = outgoing.message {
                return overview
            }
        }
        return nil
    }

    @Test("what was used yesterday arrives today, and the books agree to the unit")
    func tenRounds() throws {
        var network = PerfectNetwork()
        network.startAll()
        network.run(for: .seconds(52))

        let page = try #require(overview(network))
        #expect(page.round >= 9)
        #expect(page.orders.settled >= 8)
        #expect(page.orders.declined == 0)
        #expect(page.isLedgerBalanced)
        #expect(!network.notices.contains { if case .countDiffers = $0.notice { true } else { false } })
        #expect(!network.notices.contains { if case .ignored = $0.notice { true } else { false } })
        let plant = try #require(page.regions.first { $0.parent == PerfectNetwork.prefecture })
        #expect(plant.stock >= Quantity(70), "the reserve was never touched, but \(plant.stock) is left")
    }

    @Test("a round knows what the plan before it moves")
    func running() throws {
        var network = PerfectNetwork()
        network.startAll()
        network.run(for: .seconds(14))
        let hub = try #require(network.agents[PerfectNetwork.hub] as? HubAgent)
        let running = try #require(hub.snapshot(ofRound: 9, at: network.now)).running
        #expect(running.map(\.source) == [PerfectNetwork.mine])
        #expect(running.map(\.destination) == [PerfectNetwork.plant])
    }

    @Test("of what a site is short, livelihood is what its stock does not cover of that part of its need")
    func livelihood() throws {
        // A plant that is told to keep 70 and finds 5, uses 10 a day, three of ten for livelihood: all ten, or three tenths.
        for (perYear, stock, livelihood) in [
            (3_650, 5, 5), (1_095, 2, 1), (1_095, 5, 0), (0, 0, 0),
        ] as [(Int64, Int64, Int64)] {
            var network = PerfectNetwork(
                PerfectNetwork.network(minePerYear: 0, livelihoodPerYear: perYear, plantOpening: stock))
            network.startAll()
            let hub = try #require(network.agents[PerfectNetwork.hub] as? HubAgent)
            let snapshot = try #require(hub.snapshot(ofRound: 1, at: network.now))
            let position = try #require(snapshot.positions.first { $0.site == PerfectNetwork.plant })
            #expect(position.need == Quantity(80 - stock))
            #expect(position.livelihood == Quantity(livelihood))
        }
    }

    @Test("of what a mine has, the round's share of what must run in a year must run")
    func mustRun() throws {
        // It has 30 when the books are opened.
        for (perYear, mustRun) in [(0, 0), (1_095, 3), (1_096, 3), (36_500, 30)] as [(Int64, Int64)] {
            var network = PerfectNetwork(
                PerfectNetwork.network(minePerYear: 36_500, mustRunPerYear: perYear))
            network.startAll()
            let hub = try #require(network.agents[PerfectNetwork.hub] as? HubAgent)
            let snapshot = try #require(hub.snapshot(ofRound: 1, at: network.now))
            let position = try #require(snapshot.positions.first { $0.site == PerfectNetwork.mine })
            #expect(position.offer == Quantity(30))
            #expect(position.mustRun == Quantity(mustRun))
        }
    }

    @Test("orders pass through every state, each once, in order")
    func states() throws {
        var network = PerfectNetwork()
        network.startAll()
        network.run(for: .seconds(14))
        let id = OrderID(round: 1, place: 1)
        let states = network.notices.compactMap { entry -> OrderState? in
            if case .orderAdvanced(id, let state) = entry.notice { state } else { nil }
        }
        #expect(states == [.issued, .received, .accepted, .inTransit, .delivered, .settled])
    }

    @Test("a lost message is sent again until it is taken", arguments: ["order", "fact", "ack"])
    func loss(kind: String) throws {
        var network = PerfectNetwork()
        let counter = Counter()
        network.loses = { outgoing in
            guard outgoing.topic.kind.rawValue == kind else { return false }
            counter.value += 1
            return counter.value % 3 != 0
        }
        network.startAll()
        network.run(for: .seconds(60))
        let page = try #require(overview(network))
        #expect(counter.value > 3, "nothing was lost")
        #expect(page.orders.settled >= 4)
        #expect(page.isLedgerBalanced)
        let deliveries = network.notices.compactMap { entry -> OrderID? in
            if case .orderAdvanced(let id, .settled) = entry.notice { id } else { nil }
        }
        #expect(deliveries.count == Set(deliveries).count, "an order was settled twice")
    }

    @Test(
        "a node that starts again from its journal goes on where it was",
        arguments: [
            PerfectNetwork.hub, PerfectNetwork.prefecture, PerfectNetwork.mine, PerfectNetwork.plant,
        ])
    func restart(node: NodeID) throws {
        var network = PerfectNetwork()
        let fresh = network.agents[node]!
        let freshPlant = network.plants[node]
        network.startAll()
        for (step, pause) in [7_300, 4_100, 6_700, 5_050].enumerated() {
            network.run(for: .milliseconds(pause))
            var reborn = fresh
            for (input, at) in network.journals[node] ?? [] { _ = reborn.receive(input, at: at) }
            network.agents[node] = reborn
            network.plants[node] = freshPlant
            network.hand(
                .started(incarnation: UInt32(step) + 2, process: UInt64(step) + 90), to: node)
        }
        network.run(for: .seconds(21))

        let page = try #require(overview(network))
        #expect(page.orders.settled >= 6)
        #expect(page.isLedgerBalanced)
        #expect(page.orders.open <= 1)
        #expect(!network.notices.contains { if case .displaced = $0.notice { true } else { false } })
    }

    @Test("two processes under one name are noticed, and the second is told")
    func duplicateNode() throws {
        var network = PerfectNetwork()
        network.startAll()
        network.run(for: .seconds(3))
        var twin: any Agent = EnterpriseAgent(
            site: PerfectNetwork.network().site(PerfectNetwork.plant)!, network: PerfectNetwork.network())
        let effects = twin.receive(.started(incarnation: 1, process: 77), at: network.now)
        let report = try #require(
            effects.compactMap { effect -> Outgoing? in
                if case .publish(let outgoing) = effect { outgoing } else { nil }
            }.first)
        network.hand(
            .received(
                Received(
                    topic: report.topic, header: report.header, message: report.message,
                    envelope: Envelope(payload: [], signature: [], keyID: 0))), to: PerfectNetwork.prefecture)
        #expect(
            network.notices.contains {
                $0.notice == .duplicateNode(PerfectNetwork.plant, newcomer: 77)
            })

        // One beacon may be late; that the other goes on speaking shows in those after it.
        let told = (UInt64(1)...3).map { number in
            Self.hear(number, of: PerfectNetwork.plant, said: number, at: &twin, network.now)
        }
        #expect(told.map { $0.contains(.notice(.displaced(by: 2))) } == [false, false, true])
    }

    @Test("a process whose name was heard with more starts goes on above them once nobody else speaks")
    func forgottenStarts() throws {
        let network = PerfectNetwork.network()
        var agent: any Agent = EnterpriseAgent(
            site: network.site(PerfectNetwork.plant)!, network: network)
        _ = agent.receive(.started(incarnation: 1, process: 77, comparesStreams: true), at: .epoch)
        var now = Instant.epoch
        for number in UInt64(1)...3 {
            // The parent says it again and again, and the other process says no more.
            _ = Self.hear(number, of: PerfectNetwork.plant, said: 9, at: &agent, now)
            now = now.advanced(by: network.timing.beacon)
        }
        now = now.advanced(by: network.timing.status * 4)
        let effects = agent.receive(.deadlineReached, at: now)
        #expect(effects.contains(.record))
        #expect(effects.contains(.notice(.startsForgotten(heard: 1))))
        let report = try #require(
            effects.compactMap { if case .publish(let outgoing) = $0 { outgoing } else { nil } }.first)
        #expect(report.header.stamp == Stamp(incarnation: 2, sequence: 1))
        // The count of its starts on the disk is still too low.
        let restarted = agent.receive(.started(incarnation: 2, process: 78, comparesStreams: true), at: now)
        let next = try #require(
            restarted.compactMap { if case .publish(let outgoing) = $0 { outgoing } else { nil } }.first)
        #expect(next.header.stamp.incarnation == 3)
    }

    /// A prefecture's beacon that has heard process 2 of a node.
    private static func hear(
        _ number: UInt64, of node: NodeID, said sequence: UInt64, at agent: inout any Agent, _ now: Instant
    ) -> [Effect] {
        let header = Header(
            network: PerfectNetwork.network().id, from: PerfectNetwork.prefecture, to: nil,
            stamp: Stamp(incarnation: 1, sequence: number), process: 1, epoch: 1, sentAt: now, cause: nil)
        let heard = Beacon.Heard(
            node: node, stamp: Stamp(incarnation: 1, sequence: sequence), process: 2)
        return agent.receive(
            .received(
                Received(
                    topic: Topic(.down, parent: PerfectNetwork.prefecture, node: nil, kind: .beacon),
                    header: header, message: .beacon(Beacon(clock: nil, children: [heard])),
                    envelope: Envelope(payload: [], signature: [], keyID: 0))), at: now)
    }

    /// A checker that cannot fail proves nothing: this mine sends a tonne more than it says.
    @Test("a site that miscounts is caught by the hub's books")
    func miscount() throws {
        var network = PerfectNetwork()
        network.agents[PerfectNetwork.mine] = Miscounting(
            agent: EnterpriseAgent(
                site: PerfectNetwork.network().site(PerfectNetwork.mine)!, network: PerfectNetwork.network()))
        network.startAll()
        network.run(for: .seconds(20))
        #expect(network.notices.contains { if case .countDiffers = $0.notice { true } else { false } })
        #expect(try #require(overview(network)).isLedgerBalanced == false)
    }
}

private final class Counter: @unchecked Sendable { var value = 0 }

private struct Miscounting: Agent {
    var agent: EnterpriseAgent
    var nextDeadline: Instant? { agent.nextDeadline }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        agent.receive(input, at: now).map { effect in
            guard case .publish(let outgoing) = effect, case .fact(let fact) = outgoing.message,
                case .dispatched(let order, let quantity) = fact.event
            else { return effect }
            let lie = Fact(
                number: fact.number, at: fact.at, event: .dispatched(order, quantity - Quantity(1)))
            return .publish(Outgoing(topic: outgoing.topic, header: outgoing.header, message: .fact(lie)))
        }
    }
}
