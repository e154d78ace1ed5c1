import Domain
import Testing

@testable import Sales

@Suite("Terms of channels are exact to the fen")
struct TermTests {
    @Test("shares add up, and none is a fen off its part")
    func shares() throws {
        let parts = try [("a", 3), ("b", 3), ("c", 1)].map {
            ProceedsShares.Part(try NodeID($0.0), weight: Int64($0.1))
        }
        let shares = try #require(ProceedsShares(parts))
        #expect(shares.shared(Money(100)) == [Money(43), Money(43), Money(14)])
        #expect(shares.shared(.zero) == [.zero, .zero, .zero])
        for amount in (0..<500).map({ Money(Int64($0 * 7_919)) }) {
            let found = shares.shared(amount)
            #expect(found.reduce(.zero, +) == amount)
            for (part, share) in zip(parts, found) {
                #expect(abs(share.rawValue * 7 - amount.rawValue * part.weight) < 7)
            }
        }
        #expect(ProceedsShares([]) == nil)
        #expect(ProceedsShares([parts[0], parts[0]]) == nil, "twice")
        #expect(ProceedsShares([ProceedsShares.Part(try NodeID("a"), weight: 0)]) == nil)
    }

    @Test("a price falls with age, is rounded up, and never goes below its floor")
    func markdown() throws {
        let schedule = try #require(
            MarkdownSchedule([.init(fromAge: 30, perMille: 900), .init(fromAge: 60, perMille: 333)]))
        func price(_ age: Int, floor: Int64 = 0) -> Int64 {
            schedule.price(of: Money(1_001), floor: Money(floor), age: age).rawValue
        }
        #expect([0, 29, 30, 59, 60, 999].map { price($0) } == [1_001, 1_001, 901, 901, 334, 334])
        #expect(price(60, floor: 700) == 700)
        #expect(
            MarkdownSchedule([.init(fromAge: 9, perMille: 800), .init(fromAge: 9, perMille: 700)]) == nil)
        #expect(
            MarkdownSchedule([.init(fromAge: 9, perMille: 800), .init(fromAge: 19, perMille: 900)]) == nil)
        #expect(MarkdownSchedule.standard.price(of: Money(100), floor: .zero, age: 1_000) == Money(50))
    }

    @Test("only causes that open the discount lower an ask; every cause opens some channel")
    func backlogs() throws {
        func ask(_ cause: BacklogCause) throws -> Money {
            Backlog(
                enterprise: try NodeID("e"), location: try LocationID("l"), product: try ResourceID("p"),
                quantity: Quantity(5), sinceDay: 0, bookValue: Money(1), cause: cause, price: Money(100),
                floor: Money(70)
            ).ask(on: 400, by: .standard).price
        }
        #expect(try ask(.priceTooHigh) == Money(70))
        #expect(try ask(.noTransport) == Money(100))
        #expect(BacklogCause.allCases.allSatisfy { !$0.channels.isEmpty })
    }

    @Test("a guarantee is paid once, by its last day, by what the price has fallen")
    func guarantee() throws {
        var guarantee = PriceGuarantee(
            buyer: try NodeID("b"), seller: try NodeID("s"), product: try ResourceID("p"),
            quantity: Quantity(10),
            paid: Money(50), lastDay: 30)
        #expect(guarantee.exposure(on: 30) == Money(500) && guarantee.exposure(on: 31) == .zero)
        #expect(guarantee.due(at: Money(50), on: 5) == .zero && guarantee.due(at: Money(60), on: 5) == .zero)
        #expect(guarantee.due(at: Money(40), on: 31) == .zero, "too late")
        #expect(guarantee.refund(at: Money(50), on: 5) == .zero && guarantee.refunded == nil)
        #expect(guarantee.refund(at: Money(44), on: 30) == Money(60))
        #expect(guarantee.refund(at: Money(10), on: 30) == .zero, "once")
        #expect(guarantee.exposure(on: 30) == .zero)
    }

    @Test("only settled sales earn an incentive")
    func incentives() throws {
        let (one, other) = (try NodeID("n1"), try NodeID("n2"))
        let statement = IncentiveStatement(
            of: [
                StaffSale(staffNumber: other, amount: Money(999), isSettled: false),
                StaffSale(staffNumber: one, amount: Money(1_000), isSettled: true),
                StaffSale(staffNumber: one, amount: Money(150), isSettled: true),
                StaffSale(staffNumber: one, amount: Money(7), isSettled: false),
            ], perMille: 15)
        #expect(statement.lines.map(\.staffNumber) == [one, other])
        #expect(statement.lines.map(\.incentive) == [Money(17), .zero])
        #expect(statement.lines.map(\.open) == [Money(7), Money(999)])
    }
}
