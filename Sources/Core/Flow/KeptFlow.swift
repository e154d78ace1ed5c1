/// The flows and prices of a problem, kept with its edges.
struct KeptFlow: ~Copyable {
    private var primalDual: PrimalDual
    private var supplies: [Int64]
    /// Of changed arcs: see ``KeptFold``.
    private let limitMax: Int64
    private let costMax: Int64

    /// Nil where arcs have least flows, or arcs that save no limit.
    static func keep(
        _ network: borrowing ResidualNetwork, flows: [Int64], potentials: [Int64]
    ) -> KeptFlow? {
        guard network.problem.arcs.flowMins.isEmpty else { return nil }
        var kept = KeptFlow(network)
        guard kept.primalDual.begin(flows: flows, potentials: potentials) else { return nil }
        return kept
    }

    private init(_ network: borrowing ResidualNetwork) {
        primalDual = PrimalDual(network, isKept: true)
        supplies = network.problem.supplies
        limitMax = Residual.boundless / 4 / Int64(max(1, network.problem.arcs.count))
        costMax = network.costMax
    }

    /// Takes over changes that the problem already shows. Nil when the problem has to be solved anew.
    mutating func resolve(_ changes: [WarmFlow.Change], in problem: FlowProblem) -> FlowSolution? {
        guard problem.arcs.flowMins.isEmpty,
            problem.supplies.reduce(0 as Int128, { $0 + Int128($1) }) == 0
        else { return nil }
        for change in changes {
            switch change {
            case .supply(let vertex, let amount):
                primalDual.supply(amount - supplies[vertex], at: vertex)
                supplies[vertex] = amount
            case .arc(let index, let arc):
                guard arc.flowMax ?? 0 <= limitMax, arc.cost.magnitude <= UInt64(costMax),
                    primalDual.replace(index, room: arc.flowMax ?? Residual.unlimited, cost: arc.cost)
                else { return nil }
            }
        }
        guard primalDual.run() else { return nil }
        let found = primalDual.finish()
        return FlowSolution(flows: found.flows, potentials: found.potentials, for: problem)
    }
}
