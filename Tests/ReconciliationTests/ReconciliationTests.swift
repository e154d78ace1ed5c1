import Domain
import Reconciliation
import Testing

@testable import Agents
@testable import Ledger

@Suite("Journals that agree, and every way in which they may not")
struct ReconciliationTests {
    @Test("a run in which all is well")
    func well() throws {
        let journals = try Journals()
        let reconciliation = journals.reconciliation
        #expect(reconciliation.disagreements == [])
        #expect(reconciliation.isGood)
        #expect(
            (reconciliation.lostCount, reconciliation.doubledCount, reconciliation.driftedUnitCount) == (
                0, 0, 0
            ))
    }

    /// A checker that cannot fail proves nothing.
    @Test("is told from one in which something is not", arguments: Tampering.allCases)
    func tampered(how: Tampering) throws {
        var journals = try Journals()
        journals.tamper(how)
        let reconciliation = journals.reconciliation
        #expect(!reconciliation.isGood)
        #expect(
            reconciliation.disagreements.contains { $0.contains(how.complaint) },
            "\(reconciliation.disagreements)")
        #expect(reconciliation.lostCount == how.lostCount)
        #expect(reconciliation.doubledCount == how.doubledCount)
        #expect(reconciliation.driftedUnitCount == how.driftedUnitCount)
    }

    @Test("what the meters have gained since the last report is no difference")
    func lateReport() throws {
        var journals = try Journals()
        journals.farmStock = 73
        journals.farmSupplied = 103
        #expect(journals.reconciliation.isGood)
    }

    @Test("an ordinary stop: what is open or not yet heard explains the rest, and nothing else does")
    func stopped() throws {
        // Goods under way: the order is open, and its destination has said nothing.
        var journals = try Journals()
        journals.leaveUnderWay()
        #expect(journals.stopped.isGood, "\(journals.stopped.disagreements)")
        #expect((journals.stopped.underWayCount, journals.stopped.lostCount) == (1, 0))
        #expect(!journals.reconciliation.isGood)
        // A fact that the hub has not taken, an instruction that its site has not.
        for how in [Tampering.factMissing, .instructionMissing] {
            var journals = try Journals()
            journals.tamper(how)
            #expect(journals.stopped.isGood, "\(how): \(journals.stopped.disagreements)")
        }
        // What no stop explains.
        for how in Tampering.allCases where ![.orderOpen, .factMissing, .instructionMissing].contains(how) {
            var journals = try Journals()
            journals.tamper(how)
            #expect(!journals.stopped.isGood, "\(how)")
        }
    }

    /// Whatever may become of goods that left, by the words of those who waited for them.
    @Test("goods that came in parts, back, or not at all are accounted for", arguments: Ending.allCases)
    func otherEndings(ending: Ending) throws {
        var journals = try Journals()
        journals.end(ending)
        #expect(journals.reconciliation.disagreements == [])
        #expect((journals.reconciliation.lostCount, journals.reconciliation.doubledCount) == (0, 0))
    }
}

enum Ending: CaseIterable {
    case inParts, lost, lostInParts, partlyLost, turnedBack, partlyTurnedBack, lostOnTheWayBack
}

enum Tampering: CaseIterable {
    case unitAppears, unitVanishes, loadedTwice, moreArrives, neverArrives, neverLeft, lessArrives
    case orderLost, orderOpen, instructionMissing, factMissing, suspense, journalMissing, wrongSource
    case arrivesElsewhere, neverComesBack, comesBackUnasked

    var complaint: String {
        switch self {
        case .unitAppears: "farm counts 71 of rice, by the books it has 70"
        case .unitVanishes: "farm counts 69 of rice, by the books it has 70"
        case .loadedTwice: "order r1-1 was carried out more than once"
        case .neverArrives: "the goods of order r1-1 left and never arrived"
        case .neverLeft: "the goods of order r1-1 arrived and never left"
        case .lessArrives: "order r1-1: 30 left, town has had word of 29"
        case .moreArrives: "order r1-1: 30 left, town has had word of 60"
        case .arrivesElsewhere: "order r1-1: 30 arrived at port, where it was not to go"
        case .neverComesBack: "order r1-1: 30 turned back, farm has had word of 0"
        case .comesBackUnasked: "order r1-1: 0 turned back, farm has had word of 30"
        case .orderLost: "1 orders were issued, 0 came to their sources"
        case .orderOpen: "order r1-1 has not ended"
        case .instructionMissing: "farm took instructions through 0, the hub issued them through 1"
        case .factMissing: "farm issued facts through 3, the hub took them through 2"
        case .suspense: "the books cannot explain"
        case .journalMissing: "the journal of town is missing"
        case .wrongSource: "order r1-1 was loaded elsewhere"
        }
    }

    var lostCount: Int { [.neverArrives, .orderLost, .orderOpen, .journalMissing].contains(self) ? 1 : 0 }
    var doubledCount: Int { self == .loadedTwice ? 1 : 0 }
    var driftedUnitCount: Int64 { [.unitAppears, .unitVanishes].contains(self) ? 1 : 0 }
}

/// A farm that had 100 t of rice sent 30 to a town.
private struct Journals {
    var farmStock: Int64 = 70
    var farmSupplied: Int64 = 100
    private let (farm, town, port): (NodeID, NodeID, NodeID)
    private let rice: ResourceID
    private let order: Order
    private var farmInstructions: UInt64 = 1
    private var farmFacts: UInt64 = 2
    private var orders: [Order]
    /// At the farm, the town, and a port that has nothing to do with it.
    private var atFarm: [SiteJournalSummary.Movement]
    private var atTown: [SiteJournalSummary.Movement]
    private var atPort: [SiteJournalSummary.Movement] = []
    private var isOpen = false
    private var settledCount = 1
    private var suspense: [SuspenseItem] = []
    private var (farmBooked, townBooked): (Int64, Int64) = (70, 30)
    private var hasTown = true

    init() throws {
        (farm, town, port) = (try NodeID("farm"), try NodeID("town"), try NodeID("port"))
        rice = try ResourceID("rice")
        order = Order(
            id: OrderID(round: 1, place: 1),
            shipment: Shipment(
                resource: rice, quantity: Quantity(30), source: farm, destination: town, route: [],
                transit: .seconds(3_600), cost: .zero),
            basis: [])
        orders = [order]
        atFarm = [.init(.loaded, order.id, Quantity(30))]
        atTown = [.init(.unloaded, order.id, Quantity(30))]
    }

    private func movement(_ kind: SiteJournalSummary.Movement.Kind, _ quantity: Int64)
        -> SiteJournalSummary.Movement
    {
        .init(kind, order.id, Quantity(quantity))
    }

    /// Stocks and books agree in each.
    mutating func end(_ ending: Ending) {
        var (came, back): (Int64, Int64) = (0, 0)
        switch ending {
        case .inParts: (atTown, came) = ([movement(.unloaded, 10), movement(.unloaded, 30)], 30)
        case .lost: atTown = [movement(.lost, 30)]
        case .lostInParts: atTown = [movement(.lost, 5), movement(.lost, 30)]
        case .partlyLost: (atTown, came) = ([movement(.unloaded, 29), movement(.lost, 1)], 29)
        case .turnedBack:
            (atTown, back) = ([movement(.turnedBack, 30)], 30)
            atFarm.append(movement(.unloaded, 30))
        case .partlyTurnedBack:
            (atTown, came, back) = ([movement(.unloaded, 10), movement(.turnedBack, 20)], 10, 20)
            atFarm.append(movement(.unloaded, 20))
        case .lostOnTheWayBack:
            (atTown, back) = ([movement(.turnedBack, 30)], 25)
            atFarm += [movement(.unloaded, 25), movement(.lost, 5)]
        }
        (townBooked, farmBooked, farmStock) = (came, 70 + back, 70 + back)
    }

    mutating func tamper(_ how: Tampering) {
        switch how {
        case .unitAppears: farmStock += 1
        case .unitVanishes: farmStock -= 1
        case .loadedTwice: atFarm += atFarm
        case .neverArrives: atTown = []
        case .neverLeft: atFarm = []
        case .lessArrives: atTown = [movement(.unloaded, 29)]
        case .moreArrives: atTown.append(movement(.unloaded, 60))
        case .arrivesElsewhere: (atTown, atPort) = ([], [movement(.unloaded, 30)])
        case .neverComesBack: atTown = [movement(.turnedBack, 30)]
        case .comesBackUnasked: atFarm.append(movement(.unloaded, 30))
        case .orderLost: (orders, atFarm, atTown) = ([], [], [])
        case .orderOpen: isOpen = true
        case .instructionMissing: farmInstructions = 0
        case .factMissing: farmFacts = 3
        case .suspense:
            var item = SuspenseItem(site: farm, resource: rice, since: .epoch)
            item.add(Quantity(3), at: .epoch)
            suspense = [item]
        case .journalMissing: hasTown = false
        case .wrongSource: atFarm = [movement(.loaded, 31)]
        }
    }

    /// Left, and on their way when the network was stopped.
    mutating func leaveUnderWay() { (isOpen, atTown, settledCount, townBooked) = (true, [], 0, 0) }

    var reconciliation: Reconciliation { reconciliation(isAtRest: true) }
    var stopped: Reconciliation { reconciliation(isAtRest: false) }

    private func reconciliation(isAtRest: Bool) -> Reconciliation {
        let farmSummary = SiteJournalSummary(
            site: farm,
            standing: report(stock: farmStock, supplied: farmSupplied, farmInstructions, farmFacts),
            orders: orders, movements: atFarm)
        let townSummary = SiteJournalSummary(
            site: town, standing: report(stock: townBooked, supplied: 0, 1, 1), orders: [],
            movements: atTown)
        let portSummary = SiteJournalSummary(
            site: port,
            standing: StatusReport(
                lines: [], instructionsTakenThrough: 0, factsIssuedThrough: 0, openOrderCount: 0),
            orders: [], movements: atPort)
        return Reconciliation(
            hub: HubStateView(
                issuedCount: 1, settledCount: settledCount, declinedCount: 0, cancelledCount: 0,
                accounts: [
                    account(farm, onHand: farmBooked, supplied: 100),
                    account(town, onHand: townBooked, supplied: 0),
                ],
                orders: isOpen ? [standing] : [], suspense: suspense, violations: [],
                streams: [
                    .init(site: farm, factsTakenThrough: 2, instructionsIssuedThrough: 1),
                    .init(site: port, factsTakenThrough: 0, instructionsIssuedThrough: 0),
                    .init(site: town, factsTakenThrough: 1, instructionsIssuedThrough: 1),
                ], queues: []),
            sites: [farmSummary, portSummary] + (hasTown ? [townSummary] : []), isAtRest: isAtRest)
    }

    private var standing: HubStateView.OrderStanding {
        .init(
            id: order.id, state: .inTransit, isInDoubt: false, resource: rice, source: farm,
            destination: town, quantity: Quantity(30), inTransit: Quantity(30), revisionCount: 0,
            isHeld: false, isReturning: false, basis: [])
    }

    private func report(stock: Int64, supplied: Int64, _ instructions: UInt64, _ facts: UInt64)
        -> StatusReport
    {
        StatusReport(
            lines: [
                StockLine(
                    resource: rice, stock: Quantity(stock), held: .zero, need: .zero, reserve: .zero,
                    suppliedTotal: Quantity(supplied), consumedTotal: .zero, missedTotal: .zero)
            ], instructionsTakenThrough: instructions, factsIssuedThrough: facts, openOrderCount: 0)
    }

    private func account(_ site: NodeID, onHand: Int64, supplied: Int64) -> HubStateView.Account {
        .init(
            site: site, resource: rice, onHand: Quantity(onHand), reserved: .zero,
            suppliedTotal: Quantity(supplied), consumedTotal: .zero)
    }
}
