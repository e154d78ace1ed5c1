import Domain
import Testing

@testable import Agents
@testable import Inspection

@Suite(
    "Of an order that has not ended it is told whom it waits for, since when, and whether that node is silent"
)
struct OrderConditionTests {
    private let id = OrderID(round: 3, place: 1)
    private let (hub, farm, town): (NodeID, NodeID, NodeID)

    init() throws { (hub, farm, town) = (try NodeID("hub"), try NodeID("farm"), try NodeID("town")) }

    private func second(_ number: Int64) -> Instant { Instant(microsecondsSinceEpoch: number * 1_000_000) }

    private func condition(
        _ state: OrderState, isHeld: Bool = false, isReturning: Bool = false
    ) throws -> OpenOrderCondition {
        var condition = OpenOrderCondition(
            .init(
                id: id, state: state, isInDoubt: false, resource: try ResourceID("rice"), source: farm,
                destination: town, quantity: Quantity(3), inTransit: .zero, revisionCount: 0, isHeld: isHeld,
                isReturning: isReturning, basis: []), since: second(40), asOf: second(100),
            silentAfter: .seconds(8))
        condition.note(heardAt: [farm: second(91), town: second(92)])
        return condition
    }

    @Test("whoever has the next step, in every state")
    func awaited() throws {
        #expect(try condition(.proposed).awaited == .approval)
        #expect(try condition(.approved).awaited == .hub(nil))
        for (state, task) in [
            (OrderState.issued, "have it"), (.received, "accept it"), (.accepted, "let it leave"),
        ] {
            #expect(try condition(state).awaited == .node(farm, to: task))
            #expect(try condition(state, isHeld: true).awaited == .release)
        }
        for state in [OrderState.inTransit, .delivered] {
            #expect(try condition(state).awaited == .node(town, to: "receive what is under way"))
            #expect(
                try condition(state, isReturning: true).awaited
                    == .node(farm, to: "receive what is under way"))
        }
    }

    @Test("silent is whoever was not heard for longer than a node may be quiet, and nobody else")
    func silence() throws {
        #expect(try condition(.issued).isSilent && !condition(.inTransit).isSilent)
        #expect(try !condition(.proposed).isSilent && !condition(.issued, isHeld: true).isSilent)
        let lines = try OrderCondition.open(condition(.issued)).lines(of: id, TimeText(isUTC: true))
        #expect(
            lines == [
                "now issued: waits for farm to have it since 00:00:40.000, 60.0 s",
                "farm was last heard at 00:01:31.000, 9.0 s before the newest record: SILENT, see diaodu status",
            ])
        let people = try OrderCondition.open(condition(.proposed)).lines(of: id, TimeText(isUTC: true))
        #expect(
            people == [
                "now proposed: waits for a dispatcher to approve it since 00:00:40.000, 60.0 s: diaodu order approve r3-1, or reject"
            ])
    }

    @Test("a hub that writes nothing while others go on is waited for, whatever the order waited for before")
    func hangingHub() throws {
        var condition = try condition(.inTransit)
        condition.note(hub: hub, heardAt: second(50))
        #expect(condition.awaited == .hub(hub) && condition.isSilent && condition.heardAt == second(50))
    }
}
