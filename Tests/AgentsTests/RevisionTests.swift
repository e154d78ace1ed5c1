import Domain
import MessageSchema
import Testing

@testable import Agents

@Suite("Only the holder's word frees stock")
struct RevisionTests {
    let order = OrderID(round: 1, place: 1)
    let grounds = Grounds(who: "Lin", why: "the river is low")

    func stateView(_ network: PerfectNetwork) -> HubStateView? {
        if case .hub(let stateView) = network.agents[PerfectNetwork.hub]?.stateView { stateView } else { nil }
    }

    func site(_ network: PerfectNetwork, _ node: NodeID) -> SiteStateView? {
        if case .site(let stateView) = network.agents[node]?.stateView { stateView } else { nil }
    }

    func onHand(_ network: PerfectNetwork, _ node: NodeID) -> Quantity? {
        stateView(network)?.accounts.first { $0.site == node }?.onHand
    }

    func decide(_ verdict: Ruling.Verdict, in network: inout PerfectNetwork) {
        network.hand(Ruling(order: order, verdict: verdict, grounds: grounds))
    }

    /// A mine whose plant does nothing by itself, at the end of the first round.
    func idleMine(_ approval: Approval = .automatic) -> PerfectNetwork {
        var network = PerfectNetwork()
        network.agents[PerfectNetwork.hub] = HubAgent(
            network: PerfectNetwork.network().replacing(approval: approval), roundLength: .seconds(5),
            hash: .sha256)
        network.plants[PerfectNetwork.mine] = nil
        network.startAll()
        network.run(for: .seconds(6))
        return network
    }

    func states(_ network: PerfectNetwork) -> [OrderState] {
        network.notices.compactMap {
            if case .orderAdvanced(order, let state) = $0.notice { state } else { nil }
        }
    }

    @Test(
        "an order that is not moved in time falls into doubt, keeps its stock, and ends when its source says so"
    )
    func doubt() throws {
        var network = idleMine()
        let reserved = try #require(
            stateView(network)?.accounts.first { $0.site == PerfectNetwork.mine }?.reserved)
        #expect(reserved > .zero)
        network.run(for: .seconds(11))
        let standing = try #require(stateView(network)?.orders.first { $0.id == order })
        #expect(standing.isInDoubt)
        #expect(standing.state == .accepted)
        #expect(site(network, PerfectNetwork.mine)?.loading.contains(order) == true)

        network.hand(.stopped(order), to: PerfectNetwork.mine)
        #expect(stateView(network)?.orders.contains { $0.id == order } == false)
        #expect(states(network).last == .cancelled)
        #expect(site(network, PerfectNetwork.mine)?.loading.contains(order) == false)
    }

    @Test("goods that left before the source heard of the doubt are on their way, and nothing was freed")
    func doubtTooLate() throws {
        var network = idleMine()
        let quantity = try #require(network.loads[order])
        network.run(for: .seconds(11))
        network.hand(.loaded(order, quantity), to: PerfectNetwork.mine)
        network.hand(.stopped(order), to: PerfectNetwork.mine)
        #expect(states(network).last == .inTransit)
        network.run(for: .seconds(6))
        #expect(states(network).last == .settled)
        #expect(stateView(network)?.violations == [])
    }

    @Test("a held order does not leave, nor does it fall into doubt; released, it goes on")
    func hold() throws {
        var network = idleMine()
        decide(.revise(.hold), in: &network)
        network.hand(.stopped(order), to: PerfectNetwork.mine)
        network.run(for: .seconds(20))
        #expect(!network.notices.contains { $0.notice == .orderInDoubt(order) })
        let quantity = try #require(network.loads[order])
        network.loads = [:]
        decide(.revise(.release), in: &network)
        #expect(network.loads[order] == quantity)
    }

    @Test("a reduced order leaves with less, and what it does not need is free again")
    func reduce() throws {
        var network = idleMine()
        let quantity = try #require(network.loads[order])
        decide(.revise(.reduce(to: quantity)), in: &network)
        #expect(network.notices.contains { if case .rulingRefused = $0.notice { true } else { false } })
        decide(.revise(.reduce(to: Quantity(1))), in: &network)
        #expect(network.loads[order] == Quantity(1))
        network.hand(.loaded(order, Quantity(1)), to: PerfectNetwork.mine)
        #expect(stateView(network)?.orders.first { $0.id == order }?.inTransit == Quantity(1))
        #expect(stateView(network)?.violations == [])
    }

    private func refusals(_ network: PerfectNetwork) -> [String] {
        network.notices.compactMap {
            if case .rulingRefused(_, let reason) = $0.notice { reason } else { nil }
        }
    }

    @Test("a desk is refused what the source would not carry out")
    func refused() throws {
        var reduced = idleMine()
        decide(.revise(.reduce(to: Quantity(2))), in: &reduced)
        #expect(refusals(reduced) == [])
        decide(.revise(.reduce(to: Quantity(3))), in: &reduced)
        #expect(refusals(reduced).count == 1)
        #expect(reduced.loads[order] == Quantity(2))

        var cancelled = idleMine()
        decide(.revise(.cancel), in: &cancelled)
        for change in [Revision.Change.hold, .release, .reduce(to: Quantity(1)), .cancel] {
            decide(.revise(change), in: &cancelled)
        }
        #expect(refusals(cancelled).count == 4)
    }

    @Test("no more is decided for a site than it can be told")
    func noRoom() {
        var network = idleMine()
        network.loses = { $0.header.from == PerfectNetwork.mine }
        for _ in 0..<256 / 2 + 1 {
            decide(.revise(.hold), in: &network)
            decide(.revise(.release), in: &network)
        }
        #expect(refusals(network).last == "mine has not acknowledged 256 instructions")
    }

    @Test("what was reduced is ordered again in the next round")
    func reducedComesBack() {
        var network = idleMine()
        decide(.revise(.reduce(to: Quantity(1))), in: &network)
        network.run(for: .seconds(4))
        let second = OrderID(round: 2, place: 1)
        let ordered = network.loads[order].map { $0 + (network.loads[second] ?? .zero) }
        var other = idleMine()
        let whole = other.loads[order] ?? .zero
        other.run(for: .seconds(4))
        #expect(ordered == whole + (other.loads[second] ?? .zero))
    }

    @Test("goods on their way are no longer in doubt")
    func noDoubtUnderWay() throws {
        var network = idleMine()
        let quantity = try #require(network.loads[order])
        network.plants[PerfectNetwork.plant] = nil
        network.run(for: .seconds(11))
        network.hand(.loaded(order, quantity), to: PerfectNetwork.mine)
        let standing = try #require(stateView(network)?.orders.first { $0.id == order })
        #expect(standing.state == .inTransit && !standing.isInDoubt)
    }

    @Test("how long a source may wait is counted in the rounds of the books, not of this start")
    func patience() throws {
        var network = PerfectNetwork()
        network.plants[PerfectNetwork.mine] = nil
        network.startAll()
        network.run(for: .seconds(1))
        network.hand(
            .started(incarnation: 2, process: 9, roundLength: .seconds(86_400)), to: PerfectNetwork.hub)
        network.run(for: .seconds(16))
        #expect(network.notices.contains { $0.notice == .orderInDoubt(order) })
    }

    @Test("more than was ordered is said as it left; the hub books what was ordered and counts the rest")
    func loadedTooMuch() throws {
        var network = idleMine()
        let quantity = try #require(network.loads[order])
        let before = try #require(site(network, PerfectNetwork.mine)?.lines.first?.stock)
        network.hand(.loaded(order, quantity + Quantity(5)), to: PerfectNetwork.mine)
        let mine = try #require(site(network, PerfectNetwork.mine))
        #expect(mine.lines.first?.stock == before - quantity - Quantity(5))
        #expect(mine.loading.isEmpty)
        let standing = try #require(stateView(network)?.orders.first { $0.id == order })
        #expect(standing.state == .inTransit && standing.inTransit == quantity)
        #expect(network.notices.contains { if case .ignored = $0.notice { true } else { false } })
        network.run(for: .seconds(6))
        #expect(stateView(network)?.violations == [])
    }

    @Test("recalled goods are on nobody's hands until their source has them back")
    func recall() throws {
        var network = idleMine()
        let quantity = try #require(network.loads[order])
        network.hand(.loaded(order, quantity), to: PerfectNetwork.mine)
        let before = try #require(onHand(network, PerfectNetwork.mine))
        decide(.revise(.recall), in: &network)
        network.run(for: .milliseconds(10))
        #expect(stateView(network)?.orders.first { $0.id == order }?.inTransit == quantity)
        network.hand(.unloaded(order, quantity), to: PerfectNetwork.mine)
        #expect(onHand(network, PerfectNetwork.mine) == before + quantity)
        #expect(states(network).last == .settled)
        #expect(network.notices.contains { $0.notice == .returned(order, quantity) })
    }

    @Test("what is lost under way is booked as lost, with its reason, and the rest arrives")
    func loss() throws {
        var network = idleMine()
        network.plants[PerfectNetwork.plant] = nil
        let quantity = try #require(network.loads[order])
        network.hand(.loaded(order, quantity), to: PerfectNetwork.mine)
        network.hand(.unloaded(order, quantity - Quantity(2)), to: PerfectNetwork.plant)
        // A plant whose word was not confirmed says it again: the sum so far, and no more came.
        network.hand(.unloaded(order, quantity - Quantity(2)), to: PerfectNetwork.plant)
        #expect(stateView(network)?.orders.first { $0.id == order }?.inTransit == Quantity(2))
        network.hand(.lost(order, Quantity(2), .stolen), to: PerfectNetwork.plant)
        #expect(network.notices.contains { $0.notice == .lostUnderWay(order, Quantity(2), .stolen) })
        #expect(states(network).last == .settled)
        #expect(stateView(network)?.violations == [])
        #expect(stateView(network)?.suspense == [])
    }

    @Test("where people approve, nothing is issued before they do")
    func approval() throws {
        var network = idleMine(.people)
        #expect(states(network) == [.proposed])
        #expect(network.loads[order] == nil)
        decide(.approve, in: &network)
        #expect(states(network) == [.proposed, .approved, .issued, .received, .accepted])

        var other = idleMine(.people)
        decide(.reject, in: &other)
        #expect(states(other) == [.proposed, .cancelled])
        #expect(stateView(other)?.accounts.first { $0.site == PerfectNetwork.mine }?.reserved == .zero)
    }
}
