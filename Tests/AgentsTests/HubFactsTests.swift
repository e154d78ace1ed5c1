import Agents
import Domain
import Ledger
import MessageSchema
import Testing

@Suite("The hub believes what a site says has left")
struct HubFactsTests {
    private static let order = OrderID(round: 1, place: 1)

    /// A hub that hears whatever it is told, message after message.
    private struct Hub {
        var agent: any Agent = HubAgent(
            network: PerfectNetwork.network(), roundLength: .seconds(5), hash: .sha256)
        var now = Instant(microsecondsSinceEpoch: 1_000_000_000)
        private var sequence: UInt64 = 0

        @discardableResult
        mutating func take(_ input: Input) -> [Effect] {
            now = now.advanced(by: .milliseconds(10))
            return agent.receive(input, at: now)
        }

        @discardableResult
        mutating func hear(_ message: Message, from site: NodeID) -> [Effect] {
            sequence += 1
            let parent = site == PerfectNetwork.mine ? PerfectNetwork.hub : PerfectNetwork.prefecture
            let header = Header(
                network: try! NetworkID("test"), from: site, to: PerfectNetwork.hub,
                stamp: Stamp(incarnation: 1, sequence: sequence), process: 1, epoch: 1, sentAt: now,
                cause: nil)
            return take(
                .received(
                    Received(
                        topic: Topic(.up, parent: parent, node: site, kind: .init(of: message)),
                        header: header,
                        message: message, envelope: Envelope(payload: [], signature: [], keyID: 1))))
        }

        mutating func report(
            _ site: NodeID, stock: Int64, supplied: Int64, consumed: Int64, missed: Int64 = 0,
            facts: UInt64 = 0
        ) -> [Effect] {
            let line = StockLine(
                resource: PerfectNetwork.coal, stock: Quantity(stock), held: .zero, need: .zero,
                reserve: .zero,
                suppliedTotal: Quantity(supplied), consumedTotal: Quantity(consumed),
                missedTotal: Quantity(missed))
            return hear(
                .status(
                    StatusReport(
                        lines: [line], instructionsTakenThrough: 0, factsIssuedThrough: facts,
                        openOrderCount: 0)), from: site)
        }

        var stateView: HubStateView? {
            if case .hub(let stateView)? = agent.stateView { stateView } else { nil }
        }
    }

    @Test("goods that came in after the last report may leave before the next one")
    func supplyAheadOfReports() throws {
        var hub = Hub()
        hub.take(.started(incarnation: 1, process: 1))
        _ = hub.report(PerfectNetwork.mine, stock: 30, supplied: 30, consumed: 0)
        _ = hub.report(PerfectNetwork.plant, stock: 80, supplied: 80, consumed: 0)
        hub.now = hub.now.advanced(by: .seconds(5))
        hub.take(.deadlineReached)
        let shipment = Shipment(
            resource: PerfectNetwork.coal, quantity: Quantity(20), source: PerfectNetwork.mine,
            destination: PerfectNetwork.plant, route: [], transit: .seconds(1), cost: .zero)
        hub.take(
            .planned(
                Plan(
                    span: .round(1), shipments: [shipment], tiers: [], unmet: [], cost: .zero,
                    costGapMax: .zero)))
        _ = hub.report(PerfectNetwork.mine, stock: 5, supplied: 30, consumed: 25)

        hub.hear(.fact(Fact(number: 1, at: .zero, event: .accepted(Self.order))), from: PerfectNetwork.mine)
        let dispatched = Fact(number: 2, at: .zero, event: .dispatched(Self.order, Quantity(20)))
        let effects = hub.hear(.fact(dispatched), from: PerfectNetwork.mine)
        #expect(effects.contains(.notice(.orderAdvanced(Self.order, .inTransit))))
        #expect(hub.stateView?.orders.first?.inTransit == Quantity(20))

        let later = hub.report(PerfectNetwork.mine, stock: 15, supplied: 60, consumed: 25, facts: 2)
        #expect(!later.contains { if case .notice(.countDiffers) = $0 { true } else { false } })
        let account = hub.stateView?.accounts.first { $0.site == PerfectNetwork.mine }
        #expect(account?.onHand == Quantity(15))
        #expect(hub.stateView?.suspense == [])
    }

    @Test("what a site counts otherwise is suspense until a person has closed it")
    func suspense() throws {
        var hub = Hub()
        hub.take(.started(incarnation: 1, process: 1))
        _ = hub.report(PerfectNetwork.mine, stock: 30, supplied: 30, consumed: 0)
        _ = hub.report(PerfectNetwork.mine, stock: 24, supplied: 31, consumed: 4)
        let account = try #require(hub.stateView?.accounts.first { $0.site == PerfectNetwork.mine })
        #expect((account.suppliedTotal, account.consumedTotal) == (Quantity(31), Quantity(4)))
        #expect(hub.stateView?.suspense.map(\.quantity) == [Quantity(3)])
        let grounds = Grounds(who: "Lin", why: "rain")
        let closing = Ruling(
            .suspense(PerfectNetwork.mine, PerfectNetwork.coal, Quantity(3)), grounds: grounds)
        hub.hear(.ruling(closing), from: try NodeID("desk"))
        #expect(hub.stateView?.suspense == [])
    }

    @Test("a site that has forgotten readings reads them again: it is named, and nothing is missing there")
    func readingsForgotten() throws {
        let mine = PerfectNetwork.mine
        func notices(_ effects: [Effect]) -> [Notice] {
            effects.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
        }
        var hub = Hub()
        hub.take(.started(incarnation: 1, process: 1, epoch: 1))
        _ = hub.report(mine, stock: 30, supplied: 30, consumed: 0)
        _ = hub.report(mine, stock: 36, supplied: 40, consumed: 4)

        let older = hub.report(mine, stock: 33, supplied: 35, consumed: 2)
        #expect(notices(older) == [.readingsForgotten(by: mine, PerfectNetwork.coal)])
        #expect(hub.stateView?.suspense == [])
        let account = hub.stateView?.accounts.first { $0.site == mine }
        #expect(account?.onHand == Quantity(36))
        // It is named once, and what really differs goes to suspense all the same.
        let differing = hub.report(mine, stock: 31, supplied: 35, consumed: 2)
        #expect(
            notices(differing) == [
                .countDiffers(site: mine, resource: PerfectNetwork.coal, difference: Quantity(-2))
            ])
        #expect(hub.stateView?.suspense.map(\.quantity) == [Quantity(2)])

        let whole = hub.report(mine, stock: 36, supplied: 40, consumed: 4)
        #expect(
            notices(whole) == [
                .countDiffers(site: mine, resource: PerfectNetwork.coal, difference: Quantity(2))
            ])
        #expect(hub.stateView?.suspense == [])
        #expect(notices(hub.report(mine, stock: 36, supplied: 39, consumed: 4)).count == 2)
    }

    @Test("what a site has read again and not used again is a difference")
    func usedLess() throws {
        var hub = Hub()
        hub.take(.started(incarnation: 1, process: 1, epoch: 1))
        _ = hub.report(PerfectNetwork.plant, stock: 76, supplied: 80, consumed: 4)
        _ = hub.report(PerfectNetwork.plant, stock: 80, supplied: 80, consumed: 0)
        #expect(hub.stateView?.suspense == [])
        _ = hub.report(PerfectNetwork.plant, stock: 80, supplied: 80, consumed: 0, missed: 4)
        #expect(hub.stateView?.suspense.map(\.quantity) == [Quantity(-4)])
    }

    @Test("a site that says it has forgotten more than it could have does not end the hub")
    func forgottenTooMuch() throws {
        var hub = Hub()
        hub.take(.started(incarnation: 1, process: 1, epoch: 1))
        _ = hub.report(PerfectNetwork.plant, stock: 0, supplied: 80, consumed: 80)
        _ = hub.report(PerfectNetwork.plant, stock: 0, supplied: 80, consumed: 0)
        #expect(hub.stateView?.suspense == [])
        #expect(hub.stateView?.violations == [])
    }

    @Test("a number that is said again with another content is told, and the first one counts")
    func contradiction() {
        var hub = Hub()
        hub.take(.started(incarnation: 1, process: 1))
        let first = Fact(number: 1, at: .zero, event: .accepted(Self.order))
        hub.hear(.fact(first), from: PerfectNetwork.mine)
        let repeated = hub.hear(.fact(first), from: PerfectNetwork.mine)
        #expect(!repeated.contains { isContradiction($0) })
        let other = Fact(number: 1, at: .zero, event: .cancelled(Self.order))
        let effects = hub.hear(.fact(other), from: PerfectNetwork.mine)
        #expect(effects.contains { isContradiction($0) })
        #expect(!effects.contains(.record))
    }

    private func isContradiction(_ effect: Effect) -> Bool {
        if case .notice(.contradiction(_, number: 1)) = effect { true } else { false }
    }
}
