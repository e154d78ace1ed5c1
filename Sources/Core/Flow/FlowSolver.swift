/// A way to find a cheapest flow. All find the same cost.
public enum FlowMethod: String, CaseIterable, Sendable {
    /// Leaves become curves, and the network simplex method solves what is left. Only where that leaves little.
    case folding
    /// Folding without the arcs between leaves, then the network simplex with all of them. Only where that folds.
    case foldingFirst
    /// Groups of vertices that touch two hubs only become curves, found where the hubs need them. Only where that leaves
    /// little.
    case decomposition
    /// ``NetworkSimplex``.
    case simplex
    /// ``CostScaling``. Only where all arcs have limits and costs times vertices are not too large.
    case costScaling
    /// ``PrimalDual``. Only where arcs that save have limits. Fastest where costs take few values, as when debts are set off.
    case primalDual
}

extension FlowProblem {
    /// Finds a cheapest flow.
    ///
    /// Deterministic. Where more than half of the vertices can be folded they are. Where more than half
    /// are in groups that touch two hubs each, these are solved by themselves at the prices of the core; where they fold but for
    /// the arcs between them, first without these. Else by cost scaling where it is known to
    /// be faster: in a sparse network of at least 2¹² vertices of which fewer than one in 1,000 gives or takes anything, so
    /// that all must go far. Else by network simplex, as when the one chosen finds no answer: it says why there is none.
    public func solve() throws(FlowFailure) -> FlowSolution {
        let network = try ResidualNetwork(self)
        if let found = try solve(network, by: .folding) { return found }
        if let found = try solve(network, by: .decomposition) { return found }
        if let found = try solve(network, by: .foldingFirst) { return found }
        if network.isFarApart, let found = try solve(network, by: .costScaling) { return found }
        return try solveBySimplex(network)
    }

    /// Finds a cheapest flow in one way; nil when that way does not apply.
    public func solve(by method: FlowMethod) throws(FlowFailure) -> FlowSolution? {
        try solve(ResidualNetwork(self), by: method)
    }

    private func solve(
        _ network: borrowing ResidualNetwork, by method: FlowMethod
    ) throws(FlowFailure) -> FlowSolution? {
        switch method {
        case .folding:
            guard let found = try solveFolded(network) else { return nil }
            return FlowSolution(flows: found.flows, potentials: found.potentials, for: self)
        case .foldingFirst:
            return try solveWithoutSideArcs(network)
        case .decomposition:
            return solveDecomposed(network)
        case .simplex:
            return try solveBySimplex(network)
        case .costScaling:
            guard var scaling = CostScaling(network), scaling.run(),
                let found = scaling.finish(arcCount: arcs.count)
            else { return nil }
            return FlowSolution(flows: found.flows, potentials: found.potentials, for: self)
        case .primalDual:
            var primalDual = PrimalDual(network)
            guard primalDual.begin(), primalDual.run() else { return nil }
            let found = primalDual.finish()
            return FlowSolution(flows: found.flows, potentials: found.potentials, for: self)
        }
    }

    /// Finds a cheapest flow from flows and potentials that need not be right, by ``PrimalDual``: quick where little is wrong. Nil where there
    /// is none, or an arc that saves has no limit.
    public func solve(from flows: [Int64], _ potentials: [Int64]) throws(FlowFailure) -> FlowSolution? {
        let network = try ResidualNetwork(self)
        var primalDual = PrimalDual(network)
        var above = flows
        for (arc, flowMin) in arcs.flowMins.enumerated() { above[arc] = max(0, above[arc] - flowMin) }
        guard primalDual.begin(flows: above, potentials: potentials), primalDual.run() else { return nil }
        let found = primalDual.finish()
        return FlowSolution(flows: found.flows, potentials: found.potentials, for: self)
    }

    private func solveBySimplex(_ network: borrowing ResidualNetwork) throws(FlowFailure) -> FlowSolution {
        let found: (flows: [Int64], potentials: [Int64])
        if network.costMax <= Int64(Int32.max) {
            var simplex = NetworkSimplex<Int32>(network)
            try simplex.run()
            found = try simplex.finish(network)
        } else {
            var simplex = NetworkSimplex<Int64>(network)
            try simplex.run()
            found = try simplex.finish(network)
        }
        return FlowSolution(flows: found.flows, potentials: found.potentials, for: self)
    }
}

extension FlowSolution {
    /// - Parameter flows: above the least.
    init(flows: [Int64], potentials: [Int64], for problem: FlowProblem) {
        var flows = flows
        for (arc, flowMin) in problem.arcs.flowMins.enumerated() { flows[arc] += flowMin }
        var cost: Int128 = 0
        for (arc, flow) in flows.enumerated() where flow != 0 {
            cost += Int128(problem.arcs.costs[arc]) * Int128(flow)
        }
        self.init(flows: flows, potentials: potentials, cost: cost)
    }
}
