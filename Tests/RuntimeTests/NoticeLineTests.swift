import Domain
import Testing

@testable import Runtime

@Suite("The log says what happened in words for people")
struct NoticeLineTests {
    private let order = OrderID(round: 1, place: 2)

    @Test func statesChangesAndReasons() throws {
        let revision = Revision(
            order: order, number: 1, change: .reduce(to: Quantity(40_000)),
            grounds: Grounds(who: "Lin", why: "the river is low"))
        let notices: [Notice] = [
            .orderAdvanced(order, .inTransit), .orderRevised(revision),
            .orderDeclined(order, by: try NodeID("farm"), .notEnoughStock(available: Quantity(7))),
            .lostUnderWay(order, Quantity(7), .stolen),
        ]
        #expect(
            notices.map { NoticeLine($0).text } == [
                "order r1-2 is in transit", "order r1-2 was revised: reduce to 40,000, says Lin",
                "farm declined order r1-2: only 7 could still be promised",
                "7 of order r1-2 will not arrive: stolen under way",
            ])
    }
}
