import Domain
import Testing

@testable import Sales

@Suite("A fault that is planted in the outcome of a meeting is refused")
struct PlantedMeetingFaultTests {
    /// A way to spoil an outcome. Each says which violation must name it.
    enum Fault: String, CaseIterable, Sendable {
        case sellsMoreThanAsked, sellsOneLess, buysNothing, pricesUpAtOnePlace, pricesDownAtOnePlace
        case pricesUpEverywhere, loadsALinkTwice, movesWithoutTrade, claimsMoreWelfare, claimsHighWorths
        case losesAContract, doublesAContract, turnsARoute, paysLess, keepsTheRent
        case tradesNothing
    }

    @Test("of every kind, wherever it does harm", arguments: Fault.allCases)
    func planted(fault: Fault) throws {
        var plantedCount = 0
        for seed in 0..<80 {
            var drawn = RandomMeeting(seed: UInt64(seed))
            let meeting = try drawn.draw()
            let (outcome, certificate) = try meeting.cleared()
            #expect(certificate.violations == [])
            guard let spoilt = spoil(outcome, of: meeting, fault) else { continue }
            plantedCount += 1
            #expect(!MeetingCertificate(of: spoilt, for: meeting).isValid, "\(fault) in seed \(seed)")
        }
        #expect(plantedCount >= 10, "\(fault) was planted \(plantedCount) times")
    }

    @Test("a lot that is split, and one that sells below its ask")
    func lots() throws {
        let (place, product) = (try LocationID("a"), try ResourceID("p"))
        let meeting = try OrderMeeting(
            asks: [
                Ask(
                    seller: NodeID("s"), location: place, product: product, price: Money(5),
                    quantity: Quantity(10),
                    lot: Quantity(5))
            ],
            bids: [
                Bid(
                    buyer: NodeID("b"), location: place, product: product, price: Money(9),
                    quantity: Quantity(7))
            ], links: [])
        let (outcome, certificate) = try meeting.cleared()
        #expect(outcome.sold == [Quantity(5)] && certificate.gap == Money(8))
        var split = outcome
        (split.sold, split.bought) = ([Quantity(7)], [Quantity(7)])
        let violations = MeetingCertificate(of: split, for: meeting).violations
        #expect(violations.contains(.notInLots("ask", 0)))
        var low = outcome
        low.prices = [[Money(4)]]
        #expect(MeetingCertificate(of: low, for: meeting).violations.contains(.askAbovePrice(0)))
    }

    /// - Returns: nil where the fault would do no harm.
    private func spoil(_ outcome: MeetingOutcome, of meeting: OrderMeeting, _ fault: Fault) -> MeetingOutcome?
    {
        var spoilt = outcome
        let one = Quantity(1)
        switch fault {
        case .sellsMoreThanAsked: spoilt.sold[0] = meeting.asks[0].quantity + one
        case .sellsOneLess:
            guard let index = outcome.sold.firstIndex(where: { $0 > .zero }) else { return nil }
            spoilt.sold[index] = outcome.sold[index] - one
        case .buysNothing:
            guard let index = outcome.bought.firstIndex(where: { $0 > .zero }) else { return nil }
            spoilt.bought[index] = .zero
        case .pricesUpAtOnePlace, .pricesDownAtOnePlace:
            guard let contract = outcome.contracts.first else { return nil }
            let ask = meeting.asks[contract.ask]
            let product = meeting.products.firstIndex(of: ask.product)!
            let place = meeting.locations.firstIndex(of: ask.location)!
            let other: Money = fault == .pricesUpAtOnePlace ? Money(1_000_000) : Money(-1)
            spoilt.prices[product][place] = other
        case .pricesUpEverywhere:
            guard !outcome.contracts.isEmpty else { return nil }
            spoilt.prices = outcome.prices.map { $0.map { _ in Money(1_000_000) } }
        case .loadsALinkTwice:
            guard
                let index = meeting.links.indices.first(where: { link in
                    meeting.links[link].capacity != nil && outcome.flows.contains { $0[link] > .zero }
                })
            else { return nil }
            for product in outcome.flows.indices {
                spoilt.flows[product][index] =
                    outcome.flows[product][index] + (meeting.links[index].capacity ?? one) + one
            }
        case .movesWithoutTrade:
            guard !meeting.links.isEmpty else { return nil }
            spoilt.flows[0][0] = outcome.flows[0][0] + one
        case .claimsMoreWelfare: spoilt.welfare = outcome.welfare + Money(1)
        case .claimsHighWorths:
            // Evidence that proves nothing: the bound is far off, and the prices prove less than whole units explain.
            guard outcome.welfare > .zero else { return nil }
            spoilt.worths = outcome.worths.map { $0.map { $0 + 50_000 * Price.scale } }
            spoilt.prices = outcome.prices.map { $0.map { $0 + Money(50_000) } }
        case .losesAContract:
            guard !outcome.contracts.isEmpty else { return nil }
            spoilt.contracts.removeLast()
        case .doublesAContract:
            guard let first = outcome.contracts.first else { return nil }
            spoilt.contracts.append(first)
        case .turnsARoute:
            guard let index = outcome.contracts.firstIndex(where: { !$0.route.isEmpty }) else { return nil }
            spoilt.contracts[index] = outcome.contracts[index].replacing(route: [])
        case .paysLess:
            guard let first = outcome.contracts.first else { return nil }
            spoilt.contracts[0] = first.replacing(payment: first.payment - Money(1))
        case .keepsTheRent:
            guard let index = outcome.contracts.firstIndex(where: { $0.rent > .zero }) else { return nil }
            let contract = outcome.contracts[index]
            spoilt.contracts[index] = contract.replacing(proceeds: contract.proceeds + contract.rent)
        case .tradesNothing:
            guard outcome.welfare > .zero else { return nil }
            spoilt.sold = outcome.sold.map { _ in .zero }
            spoilt.bought = outcome.bought.map { _ in .zero }
            spoilt.flows = outcome.flows.map { $0.map { _ in .zero } }
            (spoilt.contracts, spoilt.welfare) = ([], .zero)
        }
        return spoilt
    }
}

extension SaleContract {
    fileprivate func replacing(
        route: [Int]? = nil, proceeds: Money? = nil, payment: Money? = nil
    ) -> SaleContract {
        SaleContract(
            ask: ask, bid: bid, quantity: quantity, route: route ?? self.route,
            proceeds: proceeds ?? self.proceeds, payment: payment ?? self.payment, carriage: carriage)
    }
}
