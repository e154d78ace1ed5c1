import Agents
import Domain
import MessageSchema
import TestSupport
import Testing

@Suite("An agent keeps within the limits of what can be said and booked")
struct RunningLimitTests {
    private static let source = try! NodeID("source"), coal = PerfectNetwork.coal

    /// A source that supplies every other site.
    private func network(destinationCount: Int) -> Network {
        var builder = NetworkBuilder("test")
        builder.resource("coal")
        builder.location("here")
        builder.site("source", stocks: [SiteStock("coal", supply: 1_000_000, opening: 1_000_000)])
        for number in 0..<destinationCount {
            builder.site("d\(number)", stocks: [SiteStock("coal", need: 365, reserve: 1)])
        }
        return builder.network
    }

    @Test("every shipment of a round from one source becomes an order", arguments: [100, 850])
    func orders(destinationCount: Int) throws {
        let network = network(destinationCount: destinationCount)
        var hub = HubAgent(network: network, roundLength: .seconds(5), hash: .sha256)
        var now = Instant(microsecondsSinceEpoch: 1_000_000_000)
        _ = hub.receive(.started(incarnation: 1, process: 1), at: now)
        for site in network.sites {
            let header = Header(
                network: network.id, from: site.id, to: PerfectNetwork.hub,
                stamp: Stamp(incarnation: 1, sequence: 1), process: 1, epoch: 1, sentAt: now, cause: nil)
            let opening = site.stocks[0].opening
            let line = StockLine(
                resource: Self.coal, stock: opening, held: .zero, need: Quantity(1), reserve: Quantity(1),
                suppliedTotal: opening, consumedTotal: .zero, missedTotal: .zero)
            let report = StatusReport(
                lines: [line], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0)
            _ = hub.receive(
                .received(
                    Received(
                        topic: Topic(.up, parent: PerfectNetwork.hub, node: site.id, kind: .status),
                        header: header, message: .status(report),
                        envelope: Envelope(payload: [], signature: [], keyID: 1))), at: now)
        }
        var effects: [Effect] = []
        for _ in 0..<1_000 {
            guard let deadline = hub.nextDeadline else { break }
            now = max(now, deadline)
            effects = hub.receive(.deadlineReached, at: now)
            if effects.contains(where: { if case .balance = $0 { true } else { false } }) { break }
        }
        var snapshot: Snapshot?
        for case .balance(let asked) in effects { snapshot = asked }
        let round = try #require(snapshot)
        let shipments = network.sites.dropFirst().map {
            Shipment(
                resource: Self.coal, quantity: Quantity(1), source: Self.source, destination: $0.id,
                route: [], transit: .zero, cost: .zero)
        }
        let plan = Plan(
            span: round.span, shipments: shipments, tiers: [], unmet: [], cost: .zero, costGapMax: .zero)
        var (orderCount, dropped) = (0, [String]())
        for effect in hub.receive(.planned(plan), at: now) {
            if case .publish(let outgoing) = effect, case .instruction(let instruction) = outgoing.message,
                case .dispatch = instruction.content
            {
                orderCount += 1
            }
            if case .notice(.shipmentDropped(_, let reason)) = effect { dropped.append(reason) }
        }
        #expect(dropped == [])
        #expect(orderCount == destinationCount)
    }

    @Test("a site reports within the limits whatever its meters say")
    func meters() throws {
        let network = PerfectNetwork.network()
        var site = EnterpriseAgent(site: network.site(PerfectNetwork.mine)!, network: network)
        var now = Instant(microsecondsSinceEpoch: 1_000_000_000)
        _ = site.receive(.started(incarnation: 1, process: 1), at: now)
        let readings = [1_000_000_000_000, Quantity.totalMax / 2, Quantity.totalMax, .max, .max] as [Int64]
        var reported: [StockLine] = []
        for total in readings {
            now = now.advanced(by: network.timing.status)
            let effects = site.receive(
                .metered(
                    MeterReading(
                        at: .seconds(1),
                        lines: [
                            .init(
                                resource: Self.coal, suppliedTotal: Quantity(total),
                                wantedTotal: Quantity(total / 3))
                        ])), at: now)
            for case .publish(let outgoing) in effects {
                if case .status(let report) = outgoing.message { reported += report.lines }
            }
        }
        #expect(reported.count == readings.count)
        for line in reported {
            for figure in [line.stock, line.suppliedTotal, line.consumedTotal, line.missedTotal] {
                #expect((Quantity.zero...Quantity(Quantity.totalMax)).contains(figure), "\(line)")
            }
        }
        #expect(reported.last?.suppliedTotal == Quantity(Quantity.totalMax))
    }
}
