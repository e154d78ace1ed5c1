import Domain
import MessageSchema
import Testing

@testable import Ledger

@Suite("The books neither create nor lose a unit")
struct LedgerTests {
    let mine = try! NodeID("mine"), plant = try! NodeID("plant")
    let coal = try! ResourceID("coal"), network = try! NetworkID("fujian")
    let order = OrderID(round: 1, place: 1)

    func opened() -> Ledger {
        var ledger = Ledger(of: network, .sha256)
        ledger.begin(at: .epoch, because: nil)
        ledger.supply(Quantity(100), of: coal, to: mine)
        return ledger
    }

    @Test("an order moves stock from its source to its destination")
    func wholeLife() throws {
        var ledger = opened()
        try ledger.reserve(Quantity(60), of: coal, at: mine, for: order)
        #expect(ledger.onHand(coal, at: mine) == Quantity(100))
        #expect(ledger.reserved(coal, at: mine) == Quantity(60))

        try ledger.dispatch(Quantity(50), for: order)
        #expect(ledger.onHand(coal, at: mine) == Quantity(50))
        #expect(ledger.reserved(coal, at: mine) == .zero, "what did not leave is free again")
        #expect(ledger.inTransit(order) == Quantity(50))

        try ledger.deliver(Quantity(45), for: order, to: plant)
        try ledger.lose(Quantity(5), for: order, reason: "spilt")
        #expect(ledger.inTransit(order) == .zero)
        try ledger.consume(Quantity(45), of: coal, at: plant)
        #expect(ledger.audit() == [])
    }

    @Test("what the accounts cannot hold any more goes through suspense, and the books still agree")
    func full() throws {
        var ledger = opened()
        let most = Quantity(Limits.bookedQuantityMax)
        for site in [mine, plant] {
            for _ in 0..<2 {
                ledger.supply(most, of: coal, to: site)
                try ledger.consume(most, of: coal, at: site)
            }
        }
        #expect(ledger.onHand(coal, at: mine) == Quantity(100) && ledger.onHand(coal, at: plant) == .zero)
        #expect(!ledger.isSuspenseClear)
        #expect(
            ledger.suspense(coal) == Quantity(-100),
            "as much came out of suspense as went there, but for the opening")
        #expect(ledger.audit() == [])
        try ledger.count(difference: -Quantity(100), of: coal, at: mine)
        try ledger.count(difference: most, of: coal, at: plant)
        #expect(throws: LedgerRefusal.noRoom(coal, .zero)) {
            let open = ledger.suspenseItems.first { $0.site == plant }!.quantity
            try ledger.close(suspense: open, of: coal, at: plant, reason: "found")
        }
        #expect(ledger.audit() == [])
    }

    @Test("stock is never promised twice")
    func promisedOnce() throws {
        var ledger = opened()
        try ledger.reserve(Quantity(60), of: coal, at: mine, for: order)
        #expect(throws: LedgerRefusal.notEnough(site: mine, resource: coal, available: Quantity(40))) {
            try ledger.reserve(Quantity(41), of: coal, at: mine, for: OrderID(round: 1, place: 2))
        }
        #expect(throws: LedgerRefusal.orderExists(order)) {
            try ledger.reserve(Quantity(1), of: coal, at: mine, for: order)
        }
        try ledger.cancel(order)
        try ledger.reserve(Quantity(100), of: coal, at: mine, for: OrderID(round: 1, place: 3))
        #expect(ledger.audit() == [])
    }

    @Test("an order that left exists until all of it is accounted for")
    func noSecondDispatch() throws {
        var ledger = opened()
        try ledger.reserve(Quantity(10), of: coal, at: mine, for: order)
        #expect(throws: LedgerRefusal.moreThanOrdered(order, Quantity(11), atMost: Quantity(10))) {
            try ledger.dispatch(Quantity(11), for: order)
        }
        try ledger.dispatch(Quantity(10), for: order)
        #expect(throws: LedgerRefusal.unknownOrder(order)) { try ledger.dispatch(Quantity(10), for: order) }
        #expect(throws: LedgerRefusal.unknownOrder(order)) { try ledger.cancel(order) }
        try ledger.deliver(Quantity(4), for: order, to: plant)
        #expect(throws: LedgerRefusal.moreThanOrdered(order, Quantity(7), atMost: Quantity(6))) {
            try ledger.deliver(Quantity(7), for: order, to: plant)
        }
        try ledger.return(Quantity(6), for: order, reason: "refused")
        #expect(throws: LedgerRefusal.unknownOrder(order)) {
            try ledger.deliver(Quantity(1), for: order, to: plant)
        }
        #expect(ledger.onHand(coal, at: mine) == Quantity(96))
        #expect(ledger.audit() == [])
    }

    @Test("a count that differs goes to suspense, and back when it is found again")
    func suspense() throws {
        var ledger = opened()
        try ledger.count(difference: Quantity(-30), of: coal, at: mine)
        #expect(ledger.suspense(coal) == Quantity(30))
        #expect(ledger.audit() == [])
        try ledger.count(difference: Quantity(30), of: coal, at: mine)
        #expect(ledger.suspense(coal) == .zero)
        #expect(ledger.isSuspenseClear)
        let item = try #require(ledger.suspenseItems.first)
        #expect(ledger.suspenseItems.count == 1, "only a person closes it")
        #expect((item.site, item.quantity, item.countCount) == (mine, .zero, 2))
        #expect(throws: LedgerRefusal.notEnough(site: mine, resource: coal, available: Quantity(100))) {
            try ledger.count(difference: Quantity(-101), of: coal, at: mine)
        }
    }

    @Test("a surplus at one site never hides what another misses")
    func noNetting() throws {
        var ledger = opened()
        ledger.supply(Quantity(10), of: coal, to: plant)
        try ledger.count(difference: Quantity(-5), of: coal, at: mine)
        try ledger.count(difference: Quantity(5), of: coal, at: plant)
        #expect(ledger.suspense(coal) == .zero)
        #expect(!ledger.isSuspenseClear)
    }

    @Test("a refused posting leaves no trace", arguments: 1...50 as ClosedRange<UInt64>)
    func randomLife(seed: UInt64) throws {
        var ledger = opened()
        ledger.supply(Quantity(100), of: coal, to: plant)
        var random = Numbers(state: seed)
        var audit = EntryAudit(of: network, .sha256)
        for entry in ledger.newEntries { try audit.take(entry) }
        for step in 1...400 {
            ledger.begin(at: .epoch, because: nil)
            let quantity = Quantity(Int64(random.next() % 40) + 1)
            let order = OrderID(round: Int(random.next() % 8) + 1, place: 1)
            let (here, there) = random.next() % 2 == 0 ? (mine, plant) : (plant, mine)
            do {
                switch random.next() % 8 {
                case 0, 1: try ledger.reserve(quantity, of: coal, at: here, for: order)
                case 2: try ledger.dispatch(quantity, for: order)
                case 3: try ledger.deliver(quantity, for: order, to: there)
                case 4: try ledger.cancel(order)
                case 5: try ledger.consume(quantity, of: coal, at: here)
                case 6: try ledger.return(quantity, for: order, reason: "any")
                default: try ledger.lose(quantity, for: order, reason: "any")
                }
            } catch { _ = error as LedgerRefusal }
            #expect(ledger.audit() == [], "after step \(step)")
            for entry in ledger.newEntries { try audit.take(entry) }
            #expect(audit.head == ledger.head)
        }
        for balance in audit.balances where balance.account.site != nil {
            #expect(balance.quantity == ledger.onHand(coal, at: balance.account.site!))
            #expect(balance.promised == ledger.reserved(coal, at: balance.account.site!))
        }
    }
}

private struct Numbers {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
