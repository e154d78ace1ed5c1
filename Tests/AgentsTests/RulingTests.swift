import Agents
import Domain
import Ledger
import MessageSchema
import Testing

@Suite("What a person decides at a desk is done once, and answered as often as it is said")
struct RulingTests {
    let order = OrderID(round: 1, place: 1)
    let grounds = Grounds(who: "Lin", why: "the river is low")

    /// A hub whose order waits at an idle mine.
    private func waiting(_ approval: Approval = .automatic) -> PerfectNetwork {
        var network = PerfectNetwork(PerfectNetwork.network().replacing(approval: approval))
        network.plants[PerfectNetwork.mine] = nil
        network.startAll()
        network.run(for: .seconds(6))
        return network
    }

    private func say(
        _ ruling: Ruling, _ second: UInt32, _ sequence: UInt64 = 1, in network: inout PerfectNetwork
    ) -> (answer: RulingAnswer?, isRecorded: Bool, instructionCount: Int) {
        let header = Header(
            network: try! NetworkID("test"), from: PerfectNetwork.desk, to: PerfectNetwork.hub,
            stamp: Stamp(incarnation: second, sequence: sequence), process: 7, epoch: 1, sentAt: network.now,
            cause: nil)
        let received = Received(
            topic: Topic(.up, parent: PerfectNetwork.hub, node: PerfectNetwork.desk, kind: .ruling),
            header: header,
            message: .ruling(ruling), envelope: Envelope(payload: [], signature: [], keyID: 1))
        let effects = network.agents[PerfectNetwork.hub]!.receive(.received(received), at: network.now)
        var answer: RulingAnswer?
        var instructionCount = 0
        for case .publish(let outgoing) in effects {
            if case .answer(let said) = outgoing.message {
                #expect(
                    outgoing.header.to == PerfectNetwork.desk && outgoing.header.cause == header.reference)
                answer = said
            }
            if case .instruction = outgoing.message { instructionCount += 1 }
        }
        return (answer, effects.contains(.record), instructionCount)
    }

    private func ruling(_ change: Revision.Change, ifRevisionCount count: Int? = nil) -> Ruling {
        Ruling(order: order, verdict: .revise(change), ifRevisionCount: count, grounds: grounds)
    }

    @Test("a repeat gets the same answer and nothing happens twice")
    func repeated() {
        var network = waiting()
        for repeatCount in 0..<3 {
            let (answer, isRecorded, instructionCount) = say(ruling(.hold), 100, in: &network)
            #expect(answer == .done(revision: 1))
            #expect(isRecorded == (repeatCount == 0))
            #expect(instructionCount == (repeatCount == 0 ? 1 : 0))
        }
        #expect(say(ruling(.cancel), 101, in: &network).answer == .done(revision: 2))
        // The first one once more, as if its answer had been lost.
        #expect(say(ruling(.hold), 100, in: &network).answer == .done(revision: 1))
    }

    @Test("an old ruling that comes once more, and was never heard, is not carried out")
    func late() {
        var network = waiting()
        #expect(say(ruling(.hold), 100, in: &network).answer == .done(revision: 1))
        let (answer, isRecorded, instructionCount) = say(ruling(.cancel), 99, in: &network)
        #expect(answer == .superseded(by: Stamp(incarnation: 100, sequence: 1)))
        #expect(!isRecorded && instructionCount == 0)
    }

    @Test("a ruling stamped years ahead keeps nobody from ruling after it")
    func clockAhead() {
        var network = waiting()
        #expect(say(ruling(.hold), .max - 1, in: &network).answer == .done(revision: 1))
        guard case .superseded(let newest)? = say(ruling(.cancel), 100, in: &network).answer else {
            return #expect(Bool(false), "the hub does not say what it has heard")
        }
        let again = say(ruling(.cancel), newest.next.incarnation, newest.next.sequence, in: &network)
        #expect(again.answer == .done(revision: 2))
    }

    @Test("who looked at an older version is told so")
    func version() {
        var network = waiting()
        #expect(say(ruling(.hold, ifRevisionCount: 0), 100, in: &network).answer == .done(revision: 1))
        #expect(
            say(ruling(.release, ifRevisionCount: 0), 101, in: &network).answer
                == .refused("it was changed 1 times, not 0: look at it again"))
        #expect(
            say(ruling(.release, ifRevisionCount: 1), 102, in: &network).answer == .done(revision: 2))
    }

    @Test("a refusal is remembered: said again after the order has changed, it is still refused")
    func refused() {
        var network = waiting(.people)
        let refusal = RulingAnswer.refused("it is only proposed: approve or reject it")
        #expect(say(ruling(.hold), 100, in: &network).answer == refusal)
        let approval = Ruling(order: order, verdict: .approve, grounds: grounds)
        #expect(say(approval, 101, in: &network).answer == .done(revision: nil))
        #expect(say(ruling(.hold), 100, in: &network).answer == refusal)
        #expect(say(ruling(.hold), 102, in: &network).answer == .done(revision: 1))
    }

    private func refusal(
        of ruling: Ruling, to seats: [Seat]?, _ network: PerfectNetwork
    ) -> String? {
        let dispatcher = Dispatcher(
            id: seats == nil ? PerfectNetwork.mine : PerfectNetwork.desk, seats: seats ?? Seat.allCases)
        var network = network
        let table = PerfectNetwork.network().replacing(dispatchers: [dispatcher])
        let journal = network.journals[PerfectNetwork.hub] ?? []
        var hub = HubAgent(network: table, roundLength: .seconds(5), hash: .sha256)
        for record in journal { _ = hub.receive(record.input, at: record.at) }
        network.agents[PerfectNetwork.hub] = hub
        guard case .refused(let reason)? = say(ruling, 100, in: &network).answer else { return nil }
        return reason
    }

    @Test("finance may not change an order of coal, and whoever may is named")
    func rights() {
        let network = waiting()
        let hold = ruling(.hold)
        #expect(refusal(of: hold, to: [.energy], network) == nil)
        #expect(
            refusal(of: hold, to: [.finance], network)
                == "finance may not change an order of coal: energy decides on it")
        #expect(
            refusal(of: hold, to: [.planning, .materials], network)
                == "materials and planning may not change an order of coal: energy decides on it")
        #expect(
            refusal(of: ruling(.recall), to: [.energy], network)
                == "energy may not recall an order of coal: transport decides on it")
        #expect(
            refusal(of: hold, to: nil, network)
                == "desk sits in no department: name it under dispatchers in network.yaml")
        // What nobody could decide is refused for that reason.
        let unknown = Ruling(order: OrderID(round: 9, place: 9), verdict: .revise(.hold), grounds: grounds)
        #expect(refusal(of: unknown, to: [.finance], network) == "no such order is open")
    }

    @Test("planning approves orders of every resource, and so does the department of the resource")
    func approvals() {
        let network = waiting(.people)
        for verdict in [Ruling.Verdict.approve, .reject] {
            let ruling = Ruling(order: order, verdict: verdict, grounds: grounds)
            let action = verdict == .approve ? "approve" : "reject"
            #expect(
                refusal(of: ruling, to: [.transport], network)
                    == "transport may not \(action) an order of coal: energy or planning decides on it")
        }
    }

    @Test("suspense is closed by the department of the resource")
    func suspense() {
        let ruling = Ruling(
            .suspense(PerfectNetwork.mine, PerfectNetwork.coal, Quantity(1)), grounds: grounds)
        #expect(
            refusal(of: ruling, to: [.economy], waiting())
                == "economy may not close the suspense of coal: energy decides on it")
    }
}
