import Domain
import Foundation
import LinearProgram
import NetworkFolder
import Testing

@testable import Sales

@Suite("An order meeting has the greatest welfare, at prices that suit everybody")
struct OrderMeetingTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "the answers that are known",
        arguments: [
            ("Tests/SalesTests/Fixtures/one-product", 10_050_035 as Int64, 2_868 as Int64),
            ("configs/order-meeting", 505_880_673, 138_778),
        ])
    func known(folder: String, welfare: Int64, traded: Int64) throws {
        let meeting = try readOrderMeeting(at: Self.root.appending(path: folder).path()).meeting
        let (outcome, certificate) = try meeting.cleared()
        #expect(outcome.welfare == Money(welfare))
        #expect(outcome.traded == Quantity(traded))
        #expect(certificate.isValid && certificate.isProvenGreatest)
        let again = try meeting.cleared().outcome
        #expect(again == outcome, "the same meeting has the same outcome")
    }

    @Test(
        "random meetings: the welfare of a linear programme that is solved apart, prices that suit everybody, money to the fen"
    )
    func random() throws {
        var (fractionCount, fullCount) = (0, 0)
        for seed in 0..<600 {
            var drawn = RandomMeeting(seed: UInt64(seed))
            let meeting = seed % 4 == 0 ? try drawn.drawRing() : try drawn.draw()
            let (outcome, certificate) = try meeting.cleared()
            let optimum = try relaxedWelfare(of: meeting)
            #expect(outcome.welfare <= optimum.floor, "seed \(seed)")
            #expect(outcome.welfare + certificate.gap >= optimum.floor, "seed \(seed)")
            if optimum.isWhole {
                #expect(outcome.welfare == optimum.floor && certificate.isProvenGreatest, "seed \(seed)")
            } else {
                fractionCount += 1
            }
            expectSuited(meeting, outcome, seed)
            fullCount += meeting.links.indices.count { link in
                let load = outcome.flows.reduce(.zero) { $0 + $1[link] }
                return load > .zero && load == meeting.links[link].capacity
            }
        }
        // What is drawn must be hard enough to mean something.
        #expect(fullCount > 200, "\(fullCount) full links")
        #expect(fractionCount > 20, "\(fractionCount) optima are fractions")
    }

    @Test(
        "random meetings with lots: whole lots, nobody below the ask or above the bid, never worse than without lots by more than the gap"
    )
    func lots() throws {
        var lotCount = 0
        for seed in 0..<200 {
            var drawn = RandomMeeting(seed: UInt64(1_000 + seed), hasLots: true)
            let meeting = try drawn.draw()
            let (outcome, certificate) = try meeting.cleared()
            let optimum = try relaxedWelfare(of: meeting)
            #expect(outcome.welfare >= .zero && outcome.welfare <= optimum.floor, "seed \(seed)")
            #expect(outcome.welfare + certificate.gap >= optimum.floor, "seed \(seed)")
            expectSuited(meeting, outcome, seed)
            lotCount += zip(meeting.asks, outcome.sold).count { $0.lot > Quantity(1) && $1 > .zero }
        }
        #expect(lotCount > 50, "\(lotCount) asks in lots are sold")
    }

    /// The invariants of a meeting, written down once more apart from the certificate.
    private func expectSuited(_ meeting: OrderMeeting, _ outcome: MeetingOutcome, _ seed: Int) {
        func price(_ product: ResourceID, _ location: LocationID) -> Money {
            outcome.prices[meeting.products.firstIndex(of: product)!][
                meeting.locations.firstIndex(of: location)!]
        }
        for (ask, sold) in zip(meeting.asks, outcome.sold) {
            #expect(sold == .zero || ask.price <= price(ask.product, ask.location), "seed \(seed)")
            #expect(sold.rawValue % ask.lot.rawValue == 0, "seed \(seed)")
        }
        for (bid, bought) in zip(meeting.bids, outcome.bought) {
            #expect(bought == .zero || bid.price >= price(bid.product, bid.location), "seed \(seed)")
            #expect(bought.rawValue % bid.lot.rawValue == 0, "seed \(seed)")
        }
        let paid = zip(meeting.bids, outcome.bought).reduce(0) { sum, entry in
            sum + price(entry.0.product, entry.0.location).rawValue * entry.1.rawValue
        }
        let got = zip(meeting.asks, outcome.sold).reduce(0) { sum, entry in
            sum + price(entry.0.product, entry.0.location).rawValue * entry.1.rawValue
        }
        let carriage = outcome.flows.reduce(0) { sum, flows in
            sum + zip(meeting.links, flows).reduce(0) { $0 + $1.0.cost.rawValue * $1.1.rawValue }
        }
        let accounts = MeetingAccounts(of: outcome.contracts)
        #expect(accounts.paidByBuyers == Money(paid) && accounts.paidToSellers == Money(got), "seed \(seed)")
        #expect(accounts.carriage == Money(carriage), "seed \(seed)")
        #expect(accounts.rent == Money(paid - got - carriage) && accounts.rent >= .zero, "seed \(seed)")
    }

    /// Of the meeting as one linear programme in fractions of units, without lots.
    private func relaxedWelfare(of meeting: OrderMeeting) throws -> (floor: Money, isWhole: Bool) {
        var program = LinearProgram()
        var rows = meeting.products.map { _ in meeting.locations.map { _ in [] as [LinearProgram.Term] } }
        func add(
            _ product: ResourceID, _ location: LocationID, _ price: Int64, _ quantity: Quantity, _ sign: Int64
        ) {
            let column = program.addColumn(.init(0, quantity.rawValue), cost: sign * price)
            rows[meeting.products.firstIndex(of: product)!][meeting.locations.firstIndex(of: location)!]
                .append(.init(column: column, factor: sign))
        }
        for ask in meeting.asks { add(ask.product, ask.location, ask.price.rawValue, ask.quantity, 1) }
        for bid in meeting.bids { add(bid.product, bid.location, bid.price.rawValue, bid.quantity, -1) }
        for link in meeting.links {
            var terms: [LinearProgram.Term] = []
            for product in meeting.products.indices {
                let column = program.addColumn(.init(0, nil), cost: link.cost.rawValue)
                rows[product][meeting.locations.firstIndex(of: link.tail)!].append(
                    .init(column: column, factor: -1))
                rows[product][meeting.locations.firstIndex(of: link.head)!].append(
                    .init(column: column, factor: 1))
                terms.append(.init(column: column, factor: 1))
            }
            if let capacity = link.capacity { program.addRow(.init(nil, capacity.rawValue), terms) }
        }
        for terms in rows.joined() where !terms.isEmpty { program.addRow(.exactly(0), terms) }
        let solution = try program.solve()
        var billionths: Int128 = 0
        for (column, floor) in solution.floors.enumerated() {
            let value = Int128(floor) * 1_000_000_000 + Int128(solution.billionths[column])
            billionths -=
                value * Int128(program.cost(of: solution.floors.indices.map { $0 == column ? 1 : 0 }))
        }
        // What an engine leaves off a fraction is less than a thousandth.
        let welfare = (billionths + 1_000_000) / 1_000_000_000
        return (Money(Int64(welfare)), solution.isWhole)
    }
}
