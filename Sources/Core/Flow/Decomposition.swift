extension FlowProblem {
    /// Solves a network of groups that touch two hubs each by price decomposition: the core, where each group is a curve of
    /// which only some points are known, says what a unit is worth at the hubs; each group answers with what it gives at that
    /// price. It ends when every group gives at the core's price what the core takes from it. Dantzig, Wolfe, *Decomposition
    /// Principle for Linear Programs* (1960).
    ///
    /// *Why this is exact.* Flows that are cheapest within each group, and a core that is cheapest with the curves, have one
    /// price for each vertex that proves both. The curve between two known points is replaced by their chord, in two steps of
    /// whole slopes; between points at adjacent prices it is a single step, and exact. Beyond the known points all costs more
    /// than any price. Each turn adds a point, of which there are finitely many; on provinces some ten turns are enough.
    ///
    /// A turn takes a network simplex on the core, and O(vertices + arcs) in each group, besides its exchanges there.
    ///
    /// - Parameter hubDegreeMin: vertices with so many arcs are hubs.
    /// - Returns: nil when the network is not like that, or when it does not lead to an answer.
    func solveDecomposed(
        _ network: borrowing ResidualNetwork, hubDegreeMin: Int32 = Self.hubDegreeMin
    ) -> FlowSolution? {
        guard let components = SeparatedComponents(of: network, hubDegreeMin: hubDegreeMin) else {
            return nil
        }
        // A failure of a part names vertices of that part: the problem as it stands says why it has no answer.
        return try? solveDecomposed(network, into: components)
    }

    private func solveDecomposed(
        _ network: borrowing ResidualNetwork, into components: SeparatedComponents
    ) throws(FlowFailure) -> FlowSolution? {
        let first = startingPrices(network)
        var solvers: [ComponentSimplex] = []
        for group in components.groups {
            let price = first.isEmpty ? 0 : first[Int(group.hubs.lower)] - first[Int(group.hubs.upper)]
            guard
                let solver = try ComponentSimplex(
                    group, components.names, of: network, price: price, andWithin: Self.firstReach)
            else { return nil }
            solvers.append(solver)
        }
        for _ in 0..<Self.turnMax {
            guard let core = DecomposedNetwork(components, solvers, of: network), let answer = core.solve()
            else {
                return nil
            }
            var isDone = true
            for (group, solver) in zip(components.groups, solvers) {
                let lower = answer.potentials[Int(components.names[Int(group.hubs.lower)])]
                let upper = answer.potentials[Int(components.names[Int(group.hubs.upper)])]
                if try solver.learn(lower - upper, isRough: answer.isShort) { isDone = false }
            }
            if isDone { return try assemble(components, solvers, answer) }
        }
        return nil
    }

    private static let turnMax = 200
    /// How far from the first price, above and below, a group is solved to begin with.
    private static let firstReach: Int64 = 64

    /// Without the arcs between sites the network folds: its prices are near. None when it does not fold.
    private func startingPrices(_ network: borrowing ResidualNetwork) -> [Int64] {
        guard let (core, _) = withoutSideArcs(network), let reduced = try? ResidualNetwork(core),
            let found = try? core.solveFolded(reduced)
        else { return [] }
        return found.potentials
    }

    private func assemble(
        _ components: SeparatedComponents, _ solvers: [ComponentSimplex], _ answer: DecomposedNetwork.Answer
    ) throws(FlowFailure) -> FlowSolution? {
        var flows = [Int64](repeating: 0, count: arcs.count)
        var potentials = [Int64](repeating: 0, count: vertexCount)
        for (place, arc) in components.coreArcs.enumerated() { flows[Int(arc)] = answer.flows[place] }
        for (place, vertex) in components.core.enumerated() {
            potentials[Int(vertex)] = answer.potentials[place]
        }
        for (index, solver) in solvers.enumerated() {
            let group = components.groups[index]
            let (lower, upper) = (potentials[Int(group.hubs.lower)], potentials[Int(group.hubs.upper)])
            guard let found = try solver.finish(units: answer.units[index], price: lower - upper) else {
                return nil
            }
            for (place, arc) in group.arcs.enumerated() { flows[Int(arc)] = found.flows[place] }
            for (place, vertex) in group.vertices.enumerated() {
                potentials[Int(vertex)] = found.potentials[place] + upper
            }
        }
        return FlowSolution(flows: flows, potentials: potentials, for: self)
    }
}
