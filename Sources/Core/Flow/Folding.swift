extension FlowProblem {
    /// Folds the leaves into curves, solves what is left, and unfolds. Nil when too little can be folded for that to pay,
    /// or when it does not lead to an answer; then the problem as it stands does.
    func solveFolded(_ network: borrowing ResidualNetwork) throws(FlowFailure) -> (
        flows: [Int64], potentials: [Int64]
    )? {
        let leaves = Leaves(of: network)
        guard leaves.vertices.count * 2 > vertexCount else { return nil }
        guard let folded = Curves(leaves, of: network),
            let core = ReducedNetwork(of: network, without: folded)
        else {
            return nil
        }
        var simplex = CurveSimplex(core)
        try simplex.run()
        guard let outcome = simplex.outcome() else { return nil }
        return folded.unfold(outcome, of: core, in: self, network.excess)
    }
}

extension Curves {
    /// What every arc carries, and what every vertex is worth, when the core is solved.
    borrowing func unfold(
        _ outcome: ReducedNetwork.Outcome, of core: ReducedNetwork, in problem: FlowProblem, _ excess: [Int64]
    )
        -> (
            flows: [Int64], potentials: [Int64]
        )
    {
        var given = lows
        for (index, curve) in curves.enumerated() {
            for step in curve.steps.lowerBound..<outcome.steps[index] {
                given[Int(owners[step])] += core.lengths[step]
            }
            if outcome.offsets[index] > 0 {
                given[Int(owners[outcome.steps[index]])] += outcome.offsets[index]
            }
        }
        var flows = [Int64](repeating: 0, count: problem.arcs.count)
        for (place, arc) in core.arcs.enumerated() { flows[Int(arc)] = outcome.flows[place] }
        var potentials = [Int64](repeating: 0, count: problem.vertexCount)
        for (place, vertex) in core.vertices.enumerated() {
            potentials[Int(vertex)] = outcome.potentials[place]
        }
        problem.arcs.withColumns { columns in
            flows.withUnsafeMutableBufferPointer { flows in
                potentials.withUnsafeMutableBufferPointer { potentials in
                    for place in leaves.vertices.indices {
                        let vertex = leaves.vertices[place]
                        let range = Int(leaves.starts[place])..<Int(leaves.starts[place + 1])
                        let middle = range.lowerBound + Int(lowerCounts[place])
                        fill(range.lowerBound..<middle, of: vertex, given[place], columns, flows)
                        fill(
                            middle..<range.upperBound, of: vertex, excess[Int(vertex)] - given[place],
                            columns,
                            flows)
                        potentials[Int(vertex)] = potential(of: vertex, range, columns, flows, potentials)
                    }
                }
            }
        }
        return (flows, potentials)
    }

    /// Gives so much to one side over the arcs to and from it, the cheapest first.
    func fill(
        _ range: Range<Int>, of vertex: Int32, _ given: Int64, _ columns: Arcs.Columns,
        _ flows: UnsafeMutableBufferPointer<Int64>
    ) {
        var left = given
        for place in range where columns.heads[Int(arcs[place])] == vertex {
            left += columns.rooms[Int(arcs[place])]
        }
        for place in range {
            let arc = Int(arcs[place])
            let units = min(columns.rooms[arc], left)
            left -= units
            flows[arc] = columns.tails[arc] == vertex ? units : columns.rooms[arc] - units
        }
    }

    /// A price of a leaf at which none of its arcs would rather carry more or less.
    func potential(
        of vertex: Int32, _ range: Range<Int>, _ columns: Arcs.Columns,
        _ flows: UnsafeMutableBufferPointer<Int64>, _ potentials: UnsafeMutableBufferPointer<Int64>
    ) -> Int64 {
        var (low, high) = (nil as Int64?, nil as Int64?)
        for place in range {
            let arc = Int(arcs[place])
            let isAway = columns.tails[arc] == vertex
            let bound =
                isAway
                ? potentials[Int(columns.heads[arc])] - columns.costs[arc]
                : potentials[Int(columns.tails[arc])] + columns.costs[arc]
            let (canCarryMore, canCarryLess) = (flows[arc] < columns.rooms[arc], flows[arc] > 0)
            if isAway ? canCarryMore : canCarryLess { low = max(low ?? bound, bound) }
            if isAway ? canCarryLess : canCarryMore { high = min(high ?? bound, bound) }
        }
        return low ?? high ?? 0
    }
}
