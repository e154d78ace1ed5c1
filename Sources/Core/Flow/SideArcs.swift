extension FlowProblem {
    /// Solves a network of leaves that are also joined to each other: without these side arcs it folds; its solution is then
    /// where the network simplex starts from with all arcs. Nil when the network is not like that, or when it leads to no
    /// answer; then the problem as it stands does.
    func solveWithoutSideArcs(_ network: borrowing ResidualNetwork) throws(FlowFailure) -> FlowSolution? {
        guard let (core, kept) = withoutSideArcs(network) else { return nil }
        guard let reduced = try? ResidualNetwork(core), let first = try? core.solveFolded(reduced) else {
            return nil
        }
        var flows = [Int64](repeating: 0, count: arcs.count)
        for (place, arc) in kept.enumerated() { flows[Int(arc)] = first.flows[place] }
        guard let found = try network.continueSimplex(from: flows, first.potentials) else { return nil }
        return FlowSolution(flows: found.flows, potentials: found.potentials, for: self)
    }

    /// Vertices with so many arcs are hubs.
    static let hubDegreeMin: Int32 = 64

    /// The problem without the arcs between vertices that give or take something and are no hubs; and which arcs it keeps.
    func withoutSideArcs(_ network: borrowing ResidualNetwork) -> (FlowProblem, kept: [Int32])? {
        var degrees = [Int32](repeating: 0, count: vertexCount)
        for arc in arcs.indices {
            degrees[Int(arcs.tails[arc])] += 1
            degrees[Int(arcs.heads[arc])] += 1
        }
        let isSite = degrees.indices.map { degrees[$0] < Self.hubDegreeMin && network.excess[$0] != 0 }
        // One hub alone, and what is left is no network; many, and little folds.
        let hubCount = degrees.reduce(0) { $0 + ($1 >= Self.hubDegreeMin ? 1 : 0) }
        guard hubCount > 1, hubCount * 4 < vertexCount else { return nil }
        guard isSite.reduce(0, { $0 + ($1 ? 1 : 0) }) * 2 > vertexCount else { return nil }
        var kept: [Int32] = []
        for arc in arcs.indices where !isSite[Int(arcs.tails[arc])] || !isSite[Int(arcs.heads[arc])] {
            kept.append(Int32(arc))
        }
        guard kept.count < arcs.count else { return nil }
        var core = FlowProblem(vertexCount: vertexCount)
        core.reserveCapacity(arcCount: kept.count)
        do {
            for (vertex, excess) in network.excess.enumerated() { try core.supply(excess, at: vertex) }
            for arc in kept {
                let given = arcs[Int(arc)]
                try core.add(
                    .init(
                        from: given.tail, to: given.head, flowMax: given.flowMax.map { $0 - given.flowMin },
                        cost: given.cost))
            }
        } catch { return nil }
        return (core, kept)
    }
}

extension ResidualNetwork {
    /// Goes on from flows above the least that keep every limit and balance, and prices that are right for some of the arcs.
    /// Nil when no tree carries these flows, or when it does not end.
    borrowing func continueSimplex(
        from flows: [Int64], _ potentials: [Int64]
    ) throws(FlowFailure) -> (flows: [Int64], potentials: [Int64])? {
        guard let start = StartingTree(of: self, flows, potentials) else { return nil }
        guard costMax <= Int64(Int32.max) else { return nil }
        var simplex = NetworkSimplex<Int32>(self, start)
        let pivotMax = 20 * (problem.vertexCount + problem.arcs.count)
        guard try simplex.run(pivotMax: pivotMax) else { return nil }
        return try? simplex.finish(self)
    }
}

/// A tree of arcs that carries given flows, and in which prices are right.
struct StartingTree {
    /// For each vertex the vertex above it and the arc of the problem between; -1 where an artificial arc leads to the root.
    private(set) var parents: [Int32]
    private(set) var arcs: [Int32]
    let flows: [Int64]
    let potentials: [Int64]

    /// Nil when arcs that are neither empty nor full form a cycle, or are not priced right.
    init?(of network: borrowing ResidualNetwork, _ flows: [Int64], _ potentials: [Int64]) {
        (self.flows, self.potentials) = (flows, potentials)
        let (problem, vertexCount) = (network.problem, network.problem.vertexCount)
        var chosen: [Int32] = []
        var groups = (0..<vertexCount).map { Int32($0) }
        func group(of vertex: Int32) -> Int32 {
            var vertex = vertex
            while groups[Int(vertex)] != vertex {
                groups[Int(vertex)] = groups[Int(groups[Int(vertex)])]
                vertex = groups[Int(vertex)]
            }
            return vertex
        }
        func join(_ arc: Int) -> Bool {
            let (tail, head) = (group(of: problem.arcs.tails[arc]), group(of: problem.arcs.heads[arc]))
            guard tail != head else { return false }
            groups[Int(max(tail, head))] = min(tail, head)
            chosen.append(Int32(arc))
            return true
        }
        for isFreeWanted in [true, false] {
            for arc in problem.arcs.indices where problem.arcs.rooms[arc] > 0 {
                let isFree = flows[arc] > 0 && flows[arc] < network.room(of: arc)
                guard isFree == isFreeWanted else { continue }
                let reduced =
                    problem.arcs.costs[arc] + potentials[Int(problem.arcs.tails[arc])]
                    - potentials[Int(problem.arcs.heads[arc])]
                if reduced != 0 {
                    if isFree { return nil }
                } else if !join(arc), isFree {
                    return nil
                }
            }
        }
        (parents, arcs) = Self.hang(chosen, of: problem)
    }

    /// From the first vertex of each group down.
    private static func hang(_ chosen: [Int32], of problem: FlowProblem) -> (parents: [Int32], arcs: [Int32])
    {
        let vertexCount = problem.vertexCount
        var starts = [Int32](repeating: 0, count: vertexCount + 2)
        for arc in chosen {
            starts[Int(problem.arcs.tails[Int(arc)]) + 2] += 1
            starts[Int(problem.arcs.heads[Int(arc)]) + 2] += 1
        }
        for vertex in 0...vertexCount { starts[vertex + 1] += starts[vertex] }
        var neighbours = [Int32](repeating: 0, count: 2 * chosen.count)
        for arc in chosen {
            for end in [problem.arcs.tails[Int(arc)], problem.arcs.heads[Int(arc)]] {
                neighbours[Int(starts[Int(end) + 1])] = arc
                starts[Int(end) + 1] += 1
            }
        }
        var parents = [Int32](repeating: -1, count: vertexCount)
        var arcs = parents
        var isHung = [Bool](repeating: false, count: vertexCount)
        var queue: [Int32] = []
        for top in 0..<vertexCount where !isHung[top] {
            isHung[top] = true
            queue = [Int32(top)]
            var next = 0
            while next < queue.count {
                let vertex = queue[next]
                next += 1
                for place in Int(starts[Int(vertex)])..<Int(starts[Int(vertex) + 1]) {
                    let arc = neighbours[place]
                    let (tail, head) = (problem.arcs.tails[Int(arc)], problem.arcs.heads[Int(arc)])
                    let other = tail == vertex ? head : tail
                    guard !isHung[Int(other)] else { continue }
                    isHung[Int(other)] = true
                    (parents[Int(other)], arcs[Int(other)]) = (vertex, arc)
                    queue.append(other)
                }
            }
        }
        return (parents, arcs)
    }
}
