import Agents
import Domain
import Reckoning
import Testing

@Suite("Journals that agree, and every way in which they may not")
struct ReckoningTests {
    @Test("a run in which all is well")
    func well() throws {
        let words = try Words()
        let reckoning = words.reckoning
        #expect(reckoning.disagreements == [])
        #expect(reckoning.isGood)
        #expect((reckoning.lostCount, reckoning.doubledCount, reckoning.driftedUnitCount) == (0, 0, 0))
    }

    /// A checker that cannot fail proves nothing.
    @Test("is told from one in which something is not", arguments: Tampering.allCases)
    func tampered(how: Tampering) throws {
        var words = try Words()
        words.tamper(how)
        let reckoning = words.reckoning
        #expect(!reckoning.isGood)
        #expect(
            reckoning.disagreements.contains { $0.contains(how.complaint) }, "\(reckoning.disagreements)")
        #expect(reckoning.lostCount == how.lostCount)
        #expect(reckoning.doubledCount == how.doubledCount)
        #expect(reckoning.driftedUnitCount == how.driftedUnitCount)
    }

    @Test("what the meters have gained since the last report is no difference")
    func lateReport() throws {
        var words = try Words()
        words.farmStock = 73
        words.farmSupplied = 103
        #expect(words.reckoning.isGood)
    }
}

enum Tampering: CaseIterable {
    case unitAppears, unitVanishes, loadedTwice, unloadedTwice, neverArrives, neverLeft, lessArrives
    case orderLost, orderOpen, instructionMissing, factMissing, suspense, journalMissing, wrongSource

    var complaint: String {
        switch self {
        case .unitAppears: "farm counts 71 of rice, by the books it has 70"
        case .unitVanishes: "farm counts 69 of rice, by the books it has 70"
        case .loadedTwice, .unloadedTwice: "order r1-1 was carried out more than once"
        case .neverArrives: "the goods of order r1-1 left and never arrived"
        case .neverLeft: "the goods of order r1-1 arrived and never left"
        case .lessArrives: "order r1-1: 30 left, 29 arrived at town"
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
    var doubledCount: Int { [.loadedTwice, .unloadedTwice].contains(self) ? 1 : 0 }
    var driftedUnitCount: Int64 { [.unitAppears, .unitVanishes].contains(self) ? 1 : 0 }
}

/// A farm that had 100 t of rice sent 30 to a town.
private struct Words {
    var farmStock: Int64 = 70
    var farmSupplied: Int64 = 100
    private let (farm, town, rice): (NodeID, NodeID, ResourceID)
    private let order: Order
    private var farmInstructions: UInt64 = 1
    private var farmFacts: UInt64 = 2
    private var orders: [Order]
    private var loaded: [SiteWord.Movement]
    private var unloaded: [SiteWord.Movement]
    private var openOrders: [OrderID] = []
    private var complaints: [String] = []
    private var hasTown = true

    init() throws {
        (farm, town, rice) = (try NodeID("farm"), try NodeID("town"), try ResourceID("rice"))
        order = Order(
            id: OrderID(round: 1, place: 1),
            shipment: Shipment(
                resource: rice, quantity: Quantity(30), source: farm, destination: town, route: [],
                transit: .seconds(3_600), cost: .zero),
            basis: [])
        orders = [order]
        loaded = [.init(order.id, Quantity(30))]
        unloaded = loaded
    }

    mutating func tamper(_ how: Tampering) {
        switch how {
        case .unitAppears: farmStock += 1
        case .unitVanishes: farmStock -= 1
        case .loadedTwice: loaded += loaded
        case .unloadedTwice: unloaded += unloaded
        case .neverArrives: unloaded = []
        case .neverLeft: loaded = []
        case .lessArrives: unloaded = [.init(order.id, Quantity(29))]
        case .orderLost: (orders, loaded, unloaded) = ([], [], [])
        case .orderOpen: openOrders = [order.id]
        case .instructionMissing: farmInstructions = 0
        case .factMissing: farmFacts = 3
        case .suspense: complaints = ["farm counted 3 of rice that the books cannot explain"]
        case .journalMissing: hasTown = false
        case .wrongSource: loaded = [.init(order.id, Quantity(31))]
        }
    }

    var reckoning: Reckoning {
        let farmWord = SiteWord(
            site: farm,
            standing: report(stock: farmStock, supplied: farmSupplied, farmInstructions, farmFacts),
            orders: orders, loaded: loaded, unloaded: [])
        let townWord = SiteWord(
            site: town, standing: report(stock: 30, supplied: 0, 1, 1), orders: [], loaded: [],
            unloaded: unloaded)
        return Reckoning(
            hub: HubWord(
                counts: OrderCounts(issued: 1, settled: 1, declined: 0, open: openOrders.count, overdue: 0),
                openOrders: openOrders,
                accounts: [
                    farm: account(1, 2, onHand: 70, supplied: 100),
                    town: account(1, 1, onHand: 30, supplied: 0),
                ],
                complaints: complaints),
            sites: hasTown ? [farmWord, townWord] : [farmWord])
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

    private func account(_ instructions: UInt64, _ facts: UInt64, onHand: Int64, supplied: Int64)
        -> SiteAccount
    {
        SiteAccount(
            instructionsIssuedThrough: instructions, factsTakenThrough: facts,
            lines: [
                .init(
                    resource: rice, onHand: Quantity(onHand), suppliedTotal: Quantity(supplied),
                    consumedTotal: .zero)
            ])
    }
}
