internal import Balancing
internal import Flow

/// Decides a round of funds: tier by tier the most working capital that can be covered and its fairest shares; then the most of all bills
/// that can be settled; of that, the most amount times days overdue; last, the least lending.
///
/// Each criterion is one minimum-cost flow on what the criteria before leave open: an arc whose reduced cost is not zero is at the same bound
/// in every optimum, and is fixed there; the others are free. So no criterion is weighed against another. The same problem
/// gives the same decision in every process. It is checked by ``FundsCertificate`` before it is returned.
///
/// O(bills × log bills) besides the flows.
public func decideFunds(
    for problem: FundsProblem
) throws(FundsError) -> (decision: FundsDecision, certificate: FundsCertificate) {
    var round = try FundsRound.start(problem)
    let decision = try round.decide()
    return (decision, try FundsCertificate(of: decision, for: problem))
}

/// A problem that is kept with its last flows, to be decided again after changes of bills.
public struct FundsRound: ~Copyable {
    public private(set) var problem: FundsProblem
    private var network: FundsNetwork
    private let coverage: ServiceDecision?
    private let covered: [Int64]
    /// Of the settlement, the first stage after coverage.
    private var settlement: WarmFlow
    /// Of each bill, once it is asked for.
    private var groupOf: [Int32] = []

    private init(
        _ problem: FundsProblem, _ network: FundsNetwork, _ coverage: ServiceDecision?,
        _ settlement: consuming WarmFlow
    ) {
        (self.problem, self.network, self.coverage) = (problem, network, coverage)
        covered = coverage?.served ?? problem.needs.map { _ in 0 }
        self.settlement = settlement
    }

    /// - Parameter isKept: whether bills will change.
    /// - Throws: ``FundsError`` for a problem that is none.
    public static func start(_ problem: FundsProblem, isKept: Bool = false) throws(FundsError) -> FundsRound {
        try problem.check()
        let network = FundsNetwork(problem)
        var coverage: ServiceDecision?
        if problem.needs.contains(where: { $0.amount > 0 }) {
            let service = try ServiceProblem(covering: problem)
            do throws(BalancingError) { coverage = try service.solve() } catch {
                throw .unsolved("\(error)")
            }
        }
        let covered = coverage?.served ?? problem.needs.map { _ in 0 }
        let flow = try network.flowProblem(problem, covering: covered, .settlement())
        do throws(FlowFailure) {
            var settlement = try WarmFlow(flow, by: .primalDual)
            if isKept { settlement.prepare() }
            return FundsRound(problem, network, coverage, settlement)
        } catch { throw .unsolved("\(error)") }
    }

    /// Changes amounts of bills; nothing may be needed of working capital then.
    ///
    /// - Parameter changes: the places of bills, and their new amounts.
    public mutating func replaceAmounts(_ changes: [(bill: Int, amount: Int64)]) throws(FundsError) {
        guard coverage == nil else { throw .unsolved("working capital is decided anew when bills change") }
        var groups: [Int] = []
        if groupOf.isEmpty { groupOf = network.groups.groupOfBills }
        for (place, amount) in changes {
            guard problem.bills.indices.contains(place) else { throw .noSuchPlace("bill \(place)") }
            guard amount >= 0, amount <= FundsProblem.amountMax else { throw .negative("bill \(place)") }
            let bill = problem.bills[place]
            problem.bills[place] = Bill(
                debtor: Int(bill.debtor), creditor: Int(bill.creditor), amount: amount,
                daysOverdue: Int(bill.daysOverdue))
            groups.append(Int(groupOf[place]))
        }
        var flowChanges: [WarmFlow.Change] = []
        for group in groups {
            network.groups.refresh(group, from: problem)
            let bill = network.groups.bill(of: group, in: problem)
            flowChanges.append(
                .arc(
                    index: network.billArcs.lowerBound + group,
                    FlowProblem.Arc(
                        from: Int(bill.debtor), to: Int(bill.creditor),
                        flowMax: network.groups.amounts[group], cost: -1)))
        }
        do { try settlement.apply(flowChanges) } catch { throw .unsolved("\(error)") }
    }

    /// Whether the last settlement was found from the one before.
    public var wasKept: Bool { settlement.wasKept }

    public mutating func decide() throws(FundsError) -> FundsDecision {
        let first = settlement.solution()
        var stages = [FundsDecision.Stage(.settled, prices: first.potentials)]
        var (flows, face) = (first.flows, OptimalFace(settlement.problem, first))
        let later: [(FundsDecision.Criterion, FundsNetwork.Costs, Bool)] = [
            (.daysOverdue, .daysOverdue, problem.bills.contains { $0.daysOverdue > 0 }),
            (.lent, .lending, !problem.lines.isEmpty),
        ]
        for (criterion, costs, matters) in later where matters {
            let flow = try network.flowProblem(problem, covering: covered, costs)
            let solution = try face.solve(flow, from: flows)
            stages.append(FundsDecision.Stage(criterion, prices: solution.potentials))
            flows = solution.flows
            face.narrow(by: solution, of: flow)
        }
        return FundsDecision(
            settled: network.groups.settled(flows[network.billArcs], in: problem),
            loans: Array(flows[network.lineArcs]),
            transfers: network.netTransfers(flows, of: problem), covered: covered, coverage: coverage,
            stages: stages)
    }
}

/// All flows that are optimal under the criteria so far: arcs that are fixed at a bound, and free ones.
struct OptimalFace {
    private var isFixed: [Bool]
    private var flows: [Int64]

    init(_ problem: FlowProblem, _ solution: FlowSolution) {
        isFixed = [Bool](repeating: false, count: problem.arcs.count)
        flows = solution.flows
        narrow(by: solution, of: problem)
    }

    /// Fixes the arcs that are at the same bound in every optimum. O(arcs).
    mutating func narrow(by solution: FlowSolution, of problem: FlowProblem) {
        flows = solution.flows
        for (index, arc) in problem.arcs.enumerated()
        where arc.cost + solution.potentials[arc.tail] != solution.potentials[arc.head] {
            isFixed[index] = true
        }
    }

    /// The best of the flows of the face.
    ///
    /// - Parameter start: flows of the face that may be near.
    func solve(_ problem: FlowProblem, from start: [Int64]) throws(FundsError) -> FlowSolution {
        var restricted = FlowProblem(vertexCount: problem.vertexCount)
        restricted.reserveCapacity(arcCount: problem.arcs.count)
        do {
            for (vertex, supply) in problem.supplies.enumerated() where supply != 0 {
                try restricted.supply(supply, at: vertex)
            }
            for (index, arc) in problem.arcs.enumerated() {
                try restricted.add(
                    isFixed[index]
                        ? FlowProblem.Arc(
                            from: arc.tail, to: arc.head, flowMin: flows[index], flowMax: flows[index],
                            cost: arc.cost) : arc)
            }
            let prices = [Int64](repeating: 0, count: problem.vertexCount)
            return try restricted.solve(from: start, prices) ?? restricted.solve()
        } catch {
            throw .unsolved("\(error)")
        }
    }
}

extension FundsNetwork {
    /// What two banks leave to each other both ways is taken off both.
    func netTransfers(_ flows: [Int64], of problem: borrowing FundsProblem) -> [Int64] {
        var transfers = Array(flows[transferArcs])
        for one in transfers.indices where transfers[one] > 0 {
            for other in transfers.indices.dropFirst(one + 1)
            where problem.transfers[other].from == problem.transfers[one].to
                && problem.transfers[other].to == problem.transfers[one].from
            {
                let both = min(transfers[one], transfers[other])
                transfers[one] -= both
                transfers[other] -= both
            }
        }
        return transfers
    }
}

extension BillGroups {
    /// For each bill its group.
    var groupOfBills: [Int32] {
        var groups = [Int32](repeating: 0, count: order.count)
        for group in 0..<count {
            for place in starts[group]..<starts[group + 1] {
                groups[Int(order[Int(place)])] = Int32(truncatingIfNeeded: group)
            }
        }
        return groups
    }
}
