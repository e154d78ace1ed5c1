import Domain
import MessageSchema
import Testing

@testable import Inspection

@Suite("An order is found in any heap of messages")
struct OrderSearchTests {
    private let id = OrderID(round: 3, place: 1)
    private let (hub, farm, town): (NodeID, NodeID, NodeID)
    private let rice: ResourceID

    init() throws {
        (hub, farm, town) = (try NodeID("hub"), try NodeID("farm"), try NodeID("town"))
        rice = try ResourceID("rice")
    }

    @Test("what plants say of it are steps of its story, to its last end")
    func steps() {
        var search = OrderSearch(of: id)
        let inputs: [(NodeID, Input)] = [
            (farm, .loaded(id, Quantity(30))),
            (town, .unloaded(id, Quantity(10))), (town, .turnedBack(id, Quantity(20))),
            (farm, .lost(id, Quantity(5), .stolen)), (farm, .unloaded(id, Quantity(15))),
            (farm, .stopped(id)),
            (farm, .loaded(OrderID(round: 3, place: 2), Quantity(1))),
        ]
        for (second, (node, input)) in inputs.enumerated() {
            search.take(input, at: instant(second), in: node)
        }
        let hops = search.story().hops
        #expect(
            hops.map(\.kind.text) == [
                "loaded", "unloaded", "turned back", "lost", "unloaded", "stopped",
            ])
        #expect(hops[3].text == "5 in all: stolen under way")
    }

    @Test("of a million other messages no more is kept than may belong to it")
    func bounded() throws {
        var search = OrderSearch(of: id)
        let other = OrderID(round: 2, place: 7)
        for number in 1...5_000 as ClosedRange<UInt64> {
            search.take(status(farm, number), at: instant(Int(number)), seenAt: hub)
            search.take(fact(other, number), at: instant(Int(number)), seenAt: hub)
            // Said again and again until it rises.
            let through = Acknowledgement(.instructions, through: number / 1_000)
            search.take(
                received(farm, .acknowledgement(through), number), at: instant(Int(number)), seenAt: hub)
        }
        #expect((Mirror(reflecting: search).descendant("seen") as? any Collection)?.count == 5)
        let order = Order(
            id: id,
            shipment: Shipment(
                resource: rice, quantity: Quantity(30), source: farm, destination: town, route: [],
                transit: .seconds(3_600), cost: .zero),
            basis: [reference(farm, 4_999), reference(town, 12)])
        search.take(
            received(hub, .instruction(Instruction(number: 6, content: .dispatch(order))), 1, to: farm),
            at: instant(5_001), seenAt: hub)
        // On its way when the order was made known.
        search.take(status(town, 12), at: instant(5_002), seenAt: hub)
        search.take(status(farm, 5_001), at: instant(5_003), seenAt: hub)
        search.take(
            received(farm, .acknowledgement(Acknowledgement(.instructions, through: 6)), 5_002),
            at: instant(5_004), seenAt: hub)
        #expect(search.report(reference(farm, 4_999))?.sentAt == instant(4_999))
        #expect(search.report(reference(town, 12)) != nil)
        #expect(search.report(reference(farm, 1)) == nil)
        #expect(search.report(reference(farm, 5_001)) == nil)
        #expect(search.story().hops.map(\.kind.text) == ["order", "ack"])
        #expect(OrderReason(search, search.story(), nil) != nil)
    }

    private func instant(_ second: Int) -> Instant {
        Instant(microsecondsSinceEpoch: Int64(second) * 1_000_000)
    }

    private func reference(_ node: NodeID, _ number: UInt64) -> MessageReference {
        MessageReference(node: node, stamp: Stamp(incarnation: 1, sequence: number))
    }

    private func status(_ node: NodeID, _ number: UInt64) -> Received {
        let report = StatusReport(
            lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0)
        return received(node, .status(report), number)
    }

    private func fact(_ order: OrderID, _ number: UInt64) -> Received {
        received(farm, .fact(Fact(number: number, at: .zero, event: .accepted(order))), number)
    }

    private func received(_ from: NodeID, _ message: Message, _ number: UInt64, to: NodeID? = nil) -> Received
    {
        let topic = Topic(
            to == nil ? .up : .down, parent: hub, node: to ?? from, kind: Topic.Kind(of: message))
        let header = Header(
            network: try! NetworkID("toy"), from: from, to: to ?? hub,
            stamp: Stamp(incarnation: 1, sequence: number), process: 1, epoch: 1,
            sentAt: instant(Int(number)), cause: nil)
        return Received(
            topic: topic, header: header, message: message,
            envelope: Envelope(payload: [], signature: [], keyID: 1))
    }
}
