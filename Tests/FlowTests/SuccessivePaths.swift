import Flow

/// Solves a small problem in another way, to compare with: always one more unit along the cheapest path from a vertex with
/// too much to one with too little (Bellman, Ford). Nil when that cannot be done.
///
/// No cycle of the problem may cost less than nothing.
func costBySuccessivePaths(_ problem: FlowProblem) -> Int128? {
    var excess = problem.supplies
    var flows = problem.arcs.map(\.flowMin)
    for arc in problem.arcs {
        excess[arc.tail] -= arc.flowMin
        excess[arc.head] += arc.flowMin
    }
    while let source = excess.firstIndex(where: { $0 > 0 }) {
        var distances = [Int64?](repeating: nil, count: problem.vertexCount)
        var steps = [(arc: Int, isForward: Bool)?](repeating: nil, count: problem.vertexCount)
        distances[source] = 0
        for _ in 0..<problem.vertexCount {
            for (index, arc) in problem.arcs.enumerated() {
                if let tail = distances[arc.tail], flows[index] < arc.flowMax ?? .max,
                    tail + arc.cost < distances[arc.head] ?? .max
                {
                    distances[arc.head] = tail + arc.cost
                    steps[arc.head] = (index, true)
                }
                if let head = distances[arc.head], flows[index] > arc.flowMin,
                    head - arc.cost < distances[arc.tail] ?? .max
                {
                    distances[arc.tail] = head - arc.cost
                    steps[arc.tail] = (index, false)
                }
            }
        }
        let sinks = excess.indices.filter { excess[$0] < 0 && distances[$0] != nil }
        guard var vertex = sinks.min(by: { distances[$0]! < distances[$1]! }) else { return nil }
        excess[vertex] += 1
        excess[source] -= 1
        while vertex != source, let step = steps[vertex] {
            flows[step.arc] += step.isForward ? 1 : -1
            vertex = step.isForward ? problem.arcs[step.arc].tail : problem.arcs[step.arc].head
        }
    }
    guard excess.allSatisfy({ $0 == 0 }) else { return nil }
    return zip(problem.arcs, flows).reduce(0) { $0 + Int128($1.0.cost) * Int128($1.1) }
}
