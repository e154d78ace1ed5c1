import Domain
import MessageSchema
import Testing

@testable import Ledger

@Suite("Entries are numbered, chained and never change")
struct EntryTests {
    let mine = try! NodeID("mine"), plant = try! NodeID("plant")
    let coal = try! ResourceID("coal"), network = try! NetworkID("fujian")
    let order = OrderID(round: 1, place: 1)

    /// One of each step.
    func entries() throws -> (entries: [LedgerEntry], ledger: Ledger) {
        var ledger = Ledger(of: network, .sha256)
        var entries: [LedgerEntry] = []
        func step(_ post: (inout Ledger) throws -> Void) throws {
            let cause = MessageReference(
                node: mine, stamp: Stamp(incarnation: 1, sequence: UInt64(entries.count)))
            ledger.begin(at: Instant(microsecondsSinceEpoch: Int64(entries.count)), because: cause)
            try post(&ledger)
            entries += ledger.newEntries
        }
        let (second, third) = (OrderID(round: 1, place: 2), OrderID(round: 2, place: 1))
        try step { $0.supply(Quantity(100), of: coal, to: mine) }
        try step { try $0.reserve(Quantity(60), of: coal, at: mine, for: order) }
        try step { try $0.dispatch(Quantity(50), for: order) }
        try step { try $0.deliver(Quantity(40), for: order, to: plant) }
        try step { try $0.lose(Quantity(4), for: order, reason: "fell into the river") }
        try step { try $0.return(Quantity(6), for: order, reason: "no room") }
        try step { try $0.reserve(Quantity(20), of: coal, at: mine, for: second) }
        try step { try $0.cancel(second, reason: "declined") }
        try step { try $0.consume(Quantity(30), of: coal, at: plant) }
        try step { try $0.count(difference: Quantity(-3), of: coal, at: plant) }
        try step { try $0.count(difference: Quantity(2), of: coal, at: mine) }
        try step { try $0.reserve(Quantity(1), of: coal, at: mine, for: third) }
        try step { try $0.close(suspense: Quantity(3), of: coal, at: plant, reason: "Lin: rain") }
        try step { try $0.close(suspense: Quantity(-2), of: coal, at: mine, reason: "Lin: weighed again") }
        return (entries, ledger)
    }

    @Test func everyStepWritesWhatItDid() throws {
        let (entries, ledger) = try entries()
        #expect(
            entries.map(\.line) == [
                "1 0 supply coal 100 supply onhand/mine mine/1.0 ",
                "2 1 reserve coal 60 onhand/mine transit/r1-1 mine/1.1 ",
                "3 2 dispatch coal 50 onhand/mine transit/r1-1 mine/1.2 ",
                "4 2 release coal 10 onhand/mine transit/r1-1 mine/1.2 ",
                "5 4 deliver coal 40 transit/r1-1 onhand/plant mine/1.4 ",
                "6 5 lose coal 4 transit/r1-1 loss mine/1.5 fell into the river",
                "7 6 return coal 6 transit/r1-1 onhand/mine mine/1.6 no room",
                "8 7 reserve coal 20 onhand/mine transit/r1-2 mine/1.7 ",
                "9 8 cancel coal 20 onhand/mine transit/r1-2 mine/1.8 declined",
                "10 9 consume coal 30 onhand/plant consumed mine/1.9 ",
                "11 10 count coal 3 onhand/plant suspense/plant mine/1.10 ",
                "12 11 count coal 2 suspense/mine onhand/mine mine/1.11 ",
                "13 12 reserve coal 1 onhand/mine transit/r2-1 mine/1.12 ",
                "14 13 close coal 3 suspense/plant loss mine/1.13 Lin: rain",
                "15 14 close coal 2 supply suspense/mine mine/1.14 Lin: weighed again",
            ])
        #expect(Set(entries.map(\.step)) == Set(LedgerEntry.Step.allCases))
        #expect(ledger.entryCount == 15)
        #expect(ledger.audit() == [])
    }

    @Test("a stranger comes to the same balances and the same head from the entries alone")
    func stranger() throws {
        let (entries, ledger) = try entries()
        var audit = EntryAudit(of: network, .sha256)
        for entry in entries { try audit.take(entry) }
        #expect(audit.head == ledger.head)
        #expect(
            audit.balances.map { "\($0.account) \($0.quantity) \($0.promised)" } == [
                "consumed 30 0", "loss 7 0", "onhand/mine 58 1", "onhand/plant 7 0", "supply -102 0",
            ])
    }

    @Test("no two networks' books, and no two histories, have one head")
    func heads() throws {
        let (entries, ledger) = try entries()
        var other = EntryAudit(of: try NetworkID("guangdong"), .sha256)
        for entry in entries { try other.take(entry) }
        #expect(other.head != ledger.head)
        var shorter = EntryAudit(of: network, .sha256)
        for entry in entries.dropLast() { try shorter.take(entry) }
        #expect(shorter.head != ledger.head)
    }

    @Test("an entry that was altered is named, or its head tells", arguments: 0..<15, 0..<4)
    func altered(index: Int, field: Int) throws {
        var (entries, ledger) = try entries()
        let was = entries[index]
        entries[index] = LedgerEntry(
            number: was.number, at: field == 0 ? was.at.advanced(by: .seconds(1)) : was.at, step: was.step,
            resource: was.resource, quantity: field == 1 ? was.quantity + Quantity(1) : was.quantity,
            from: was.from, to: was.to, cause: field == 2 ? nil : was.cause,
            reason: field == 3 ? was.reason + "." : was.reason)
        var audit = EntryAudit(of: network, .sha256)
        do throws(BadEntry) {
            for entry in entries { try audit.take(entry) }
        } catch {
            #expect(field == 1 && error.entry.number >= was.number)
            return
        }
        #expect(audit.head != ledger.head)
    }

    @Test("what cannot be in any books is refused with its number and the reason")
    func impossible() throws {
        let (entries, _) = try entries()
        func reason(_ alter: (inout [LedgerEntry]) -> Void) -> String? {
            var altered = entries
            alter(&altered)
            var audit = EntryAudit(of: network, .sha256)
            do throws(BadEntry) {
                for entry in altered { try audit.take(entry) }
                return nil
            } catch { return "\(error.entry.number) \(error.reason)" }
        }
        func entry(_ was: LedgerEntry, _ step: LedgerEntry.Step, _ quantity: Int64, to: Account)
            -> LedgerEntry
        {
            LedgerEntry(
                number: was.number, at: was.at, step: step, resource: was.resource,
                quantity: Quantity(quantity),
                from: was.from, to: to, cause: was.cause, reason: was.reason)
        }
        #expect(reason { $0.remove(at: 3) } == "5 it should be number 4")
        #expect(
            reason { $0[1] = entry($0[1], .reserve, 101, to: $0[1].to) }
                == "2 more would be promised than lies there")
        #expect(
            reason { $0[2] = entry($0[2], .dispatch, 101, to: $0[2].to) }
                == "3 onhand/mine would hold -1 of coal")
        #expect(
            reason { $0[3] = entry($0[3], .release, 11, to: $0[3].to) }
                == "4 more would be taken back than was promised to onhand/mine")
        #expect(reason { $0[4] = entry($0[4], .deliver, 0, to: $0[4].to) } == "5 it moves nothing")
        #expect(
            reason { $0[4] = entry($0[4], .deliver, 40, to: .loss) }
                == "5 deliver does not go from transit/r1-1 to loss")
        #expect(
            reason { $0[10] = entry($0[10], .count, 3, to: .suspense(mine)) }
                == "11 count does not go from onhand/plant to suspense/mine")
    }

    @Test(
        "every account reads what it writes",
        arguments: [
            "supply", "consumed", "loss", "onhand/mine", "suspense/mine", "transit/r12-3",
        ])
    func accounts(text: String) throws {
        #expect(Account(text)?.description == text)
    }

    @Test(arguments: ["", "onhand", "onhand/", "supply/mine", "transit/mine", "cash", "onhand/mine/coal"])
    func noAccount(text: String) { #expect(Account(text) == nil) }
}

@Suite("Books that are wrong end the process, in every build")
struct InvariantTests {
    @Test("when a posting has one side only")
    func oneSided() async {
        await #expect(processExitsWith: .failure) {
            var accounts = Accounts()
            let coal = try ResourceID("coal")
            let mine = try NodeID("mine")
            accounts.change(.onHand(mine), of: coal, by: Quantity(1), .epoch)
            accounts.settle(coal)
        }
    }

    @Test("when a promise is taken back that was never made")
    func takenBackTwice() async {
        await #expect(processExitsWith: .failure) {
            var accounts = Accounts()
            let coal = try ResourceID("coal")
            let mine = try NodeID("mine")
            let order = OrderID(round: 1, place: 1)
            accounts.promise(Quantity(1), of: coal, at: mine, to: order)
            accounts.takeBack(Quantity(1), from: order)
            accounts.takeBack(Quantity(1), from: order)
        }
    }

    @Test("when stock falls below nothing")
    func negative() async {
        await #expect(processExitsWith: .failure) {
            var accounts = Accounts()
            let coal = try ResourceID("coal")
            let mine = try NodeID("mine")
            accounts.move(Quantity(1), of: coal, from: .onHand(mine), to: .consumed, at: .epoch)
        }
    }

    @Test("and the same steps in order pass")
    func orderly() throws {
        var accounts = Accounts()
        let coal = try ResourceID("coal")
        let mine = try NodeID("mine")
        accounts.move(Quantity(1), of: coal, from: .supply, to: .onHand(mine), at: .epoch)
        let order = OrderID(round: 1, place: 1)
        accounts.promise(Quantity(1), of: coal, at: mine, to: order)
        accounts.takeBack(Quantity(1), from: order)
        accounts.close(order)
        accounts.move(Quantity(1), of: coal, from: .onHand(mine), to: .consumed, at: .epoch)
        accounts.settle(coal)
        #expect(accounts.audit() == [])
    }
}
