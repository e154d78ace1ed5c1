extension FlowProblem {
    /// Finds a cheapest flow by the network simplex method.
    ///
    /// Deterministic. Polynomial in practice, exponential at worst; strongly feasible trees keep it from cycling.
    /// Ahuja, Magnanti, Orlin, *Network Flows* (1993), chapter 11; Kelly, O'Neill, *The Minimum Cost Flow Problem and the
    /// Network Simplex Solution Method* (1991) for block search.
    public func solve() throws(FlowFailure) -> FlowSolution {
        let surplus = supplies.reduce(0 as Int128) { $0 + Int128($1) }
        guard surplus == 0 else { throw .unbalanced(surplus: surplus) }
        var simplex = try NetworkSimplex(self)
        while let entering = simplex.nextEntering() { try simplex.pivot(entering) }
        return try simplex.solution(of: self)
    }
}

/// The state of the method: a spanning tree of arcs, and all other arcs empty or full.
///
/// Arcs beyond those of the problem are artificial: each ties one vertex to a root outside the problem, so dearly that
/// flow is left there only if it can go nowhere else.
struct NetworkSimplex {
    let arcCount: Int
    let root: Int
    private let tails: [Int32]
    private let heads: [Int32]
    private let costs: [Int64]
    /// What may flow above the least; ``unlimited`` for no limit.
    private let capacities: [Int64]
    private(set) var flows: [Int64]
    private var states: [State]
    private var tree: SpanningTree
    private(set) var potentials: [Int64]
    private var nextArc = 0
    private let blockLength: Int

    private enum State: Int8 { case empty, inTree, full }

    private static let unlimited = Int64.max

    init(_ problem: FlowProblem) throws(FlowFailure) {
        let vertexCount = problem.vertexCount
        (arcCount, root) = (problem.arcs.count, vertexCount)
        let costMax = problem.arcs.reduce(0 as Int64) { max($0, $1.cost < 0 ? -$1.cost : $1.cost) }
        let (dearly, isOverflown) = (costMax + 1).multipliedReportingOverflow(by: Int64(vertexCount + 1))
        guard !isOverflown, dearly <= Int64.max / 8 else { throw .tooLarge }

        var excess = problem.supplies
        for arc in problem.arcs {
            excess[arc.tail] -= arc.flowMin
            excess[arc.head] += arc.flowMin
            guard excess[arc.tail] > Int64.min / 4, excess[arc.head] < Int64.max / 4 else { throw .tooLarge }
        }
        var tails = problem.arcs.map { Int32($0.tail) }
        var heads = problem.arcs.map { Int32($0.head) }
        var costs = problem.arcs.map(\.cost)
        var capacities = problem.arcs.map { arc in arc.flowMax.map { $0 - arc.flowMin } ?? Self.unlimited }
        var flows = [Int64](repeating: 0, count: arcCount)
        var potentials = [Int64](repeating: 0, count: vertexCount + 1)
        for vertex in 0..<vertexCount {
            // An empty arc of the tree leads to the root: that makes the first tree a strongly feasible one.
            let isOutward = excess[vertex] >= 0
            tails.append(Int32(isOutward ? vertex : root))
            heads.append(Int32(isOutward ? root : vertex))
            costs.append(isOutward ? 0 : dearly)
            capacities.append(Self.unlimited)
            flows.append(abs(excess[vertex]))
            potentials[vertex] = isOutward ? 0 : dearly
        }
        (self.tails, self.heads, self.costs, self.capacities) = (tails, heads, costs, capacities)
        (self.flows, self.potentials) = (flows, potentials)
        states = [State](repeating: .empty, count: arcCount) + [State](repeating: .inTree, count: vertexCount)
        tree = SpanningTree(starWith: vertexCount, firstArc: arcCount)
        let arcCount = arcCount
        blockLength = (10...).first { $0 * $0 >= arcCount }!
    }

    // MARK: Entering

    /// The arc that promises most among the first block of arcs that has any; nil when the flow is cheapest.
    mutating func nextEntering() -> Int? {
        var (best, bestGain) = (-1, 0 as Int64)
        var leftInBlock = blockLength
        for _ in 0..<arcCount {
            let arc = nextArc
            nextArc = nextArc + 1 == arcCount ? 0 : nextArc + 1
            let gain = gain(of: arc)
            if gain > bestGain { (best, bestGain) = (arc, gain) }
            leftInBlock -= 1
            if leftInBlock == 0 {
                if best >= 0 { return best }
                leftInBlock = blockLength
            }
        }
        return best >= 0 ? best : nil
    }

    /// What one unit less or more on a full or an empty arc would save.
    private func gain(of arc: Int) -> Int64 {
        switch states[arc] {
        case .inTree: 0
        case .empty: -reducedCost(of: arc)
        case .full: reducedCost(of: arc)
        }
    }

    private func reducedCost(of arc: Int) -> Int64 {
        costs[arc] + potentials[Int(tails[arc])] - potentials[Int(heads[arc])]
    }

    // MARK: Pivoting

    /// Sends as much as possible round the cycle that `entering` closes with the tree, and swaps it for the arc that gives
    /// way.
    mutating func pivot(_ entering: Int) throws(FlowFailure) {
        let isForward = states[entering] == .empty
        let first = Int(isForward ? tails[entering] : heads[entering])
        let second = Int(isForward ? heads[entering] : tails[entering])
        let join = tree.join(first, second)

        // Of the arcs that limit the flow, the last one met on the way round from the join leaves: so the tree stays
        // strongly feasible.
        var (amount, leaving, leavesOnFirstSide) = (capacities[entering], nil as Int?, true)
        var vertex = first
        while vertex != join {
            let room = isUpward(vertex) ? flows[tree.arc(of: vertex)] : roomAbove(tree.arc(of: vertex))
            if room < amount { (amount, leaving, leavesOnFirstSide) = (room, vertex, true) }
            vertex = tree.parent(of: vertex)
        }
        vertex = second
        while vertex != join {
            let room = isUpward(vertex) ? roomAbove(tree.arc(of: vertex)) : flows[tree.arc(of: vertex)]
            if room <= amount { (amount, leaving, leavesOnFirstSide) = (room, vertex, false) }
            vertex = tree.parent(of: vertex)
        }
        guard amount < Self.unlimited else {
            throw .unbounded(
                cycle: tree.path(from: join, to: first)
                    + tree.path(from: join, to: second).reversed().dropLast())
        }
        if amount > 0 { send(amount, over: entering, isForward, first, second, join) }

        guard let leaving else {
            states[entering] = isForward ? .full : .empty
            return
        }
        let leavingArc = tree.arc(of: leaving)
        states[leavingArc] = flows[leavingArc] == 0 ? .empty : .full
        states[entering] = .inTree
        let (moved, anchor) = leavesOnFirstSide ? (first, second) : (second, first)
        tree.rehang(moved, cutAbove: leaving, under: anchor, by: entering)
        let reduced = reducedCost(of: entering)
        let shift = Int(tails[entering]) == moved ? -reduced : reduced
        tree.forEach(below: moved) { potentials[$0] += shift }
    }

    private mutating func send(
        _ amount: Int64, over entering: Int, _ isForward: Bool, _ first: Int, _ second: Int, _ join: Int
    ) {
        flows[entering] += isForward ? amount : -amount
        var vertex = first
        while vertex != join {
            flows[tree.arc(of: vertex)] += isUpward(vertex) ? -amount : amount
            vertex = tree.parent(of: vertex)
        }
        vertex = second
        while vertex != join {
            flows[tree.arc(of: vertex)] += isUpward(vertex) ? amount : -amount
            vertex = tree.parent(of: vertex)
        }
    }

    /// Whether the arc between a vertex and its parent leads to the parent.
    private func isUpward(_ vertex: Int) -> Bool { Int(tails[tree.arc(of: vertex)]) == vertex }

    private func roomAbove(_ arc: Int) -> Int64 {
        capacities[arc] == Self.unlimited ? Self.unlimited : capacities[arc] - flows[arc]
    }

    // MARK: The end

    func solution(of problem: FlowProblem) throws(FlowFailure) -> FlowSolution {
        let missing = flows[arcCount...].indices.filter { flows[$0] > 0 && Int(tails[$0]) == root }
        guard missing.isEmpty else { throw infeasible(missing) }
        let all = zip(problem.arcs, flows).map { $0.flowMin + $1 }
        let cost = zip(problem.arcs, all).reduce(0 as Int128) { $0 + Int128($1.0.cost) * Int128($1.1) }
        return FlowSolution(flows: all, potentials: Array(potentials[..<root]), cost: cost)
    }

    /// The vertices that are worth more than any real way to them costs: what leads there from the others is full.
    private func infeasible(_ artificial: [Int]) -> FlowFailure {
        let dearly = costs[arcCount...].max() ?? 0
        let short = Set(potentials[..<root].indices.filter { potentials[$0] > potentials[root] + dearly / 2 })
        return .infeasible(
            cut: (0..<root).filter { !short.contains($0) }, missing: artificial.reduce(0) { $0 + flows[$1] })
    }
}
