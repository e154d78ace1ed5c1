internal import Flow
internal import LinearProgram
internal import Randomness

extension Benchmark {
    /// The peer is the dual simplex method of Clp on the same problem.
    static let flow = Benchmark(
        name: "flow", question: "min-cost flow by our network simplex, against Clp",
        measure: { effort, tell in
            let (rows, columns) = effort.choose(toy: (6, 8), full: (40, 60))
            let problem = try grid(rows: rows, columns: columns, seed: effort.seed)
            let expected = try problem.solve().cost
            let times = try interleaved(
                times: 3,
                [
                    { _ = try problem.solve() },
                    {
                        var program = linearProgram(of: problem)
                        let solution = try program.solve()
                        precondition(Int128(solution.wholeCostMin) == expected, "two methods, two answers")
                    },
                ])
            tell(
                BenchmarkRow(
                    family: "grid", instance: "\(problem.vertexCount) vertices, \(problem.arcs.count) arcs",
                    unit: "s", ours: times[0], peer: ("Clp", times[1])))
        })

    /// Every vertex is tied to its neighbours to the right and below, both ways; goods go from the left edge to the right.
    private static func grid(rows: Int, columns: Int, seed: UInt64) throws -> FlowProblem {
        var random = SplitMix(seed: seed)
        var problem = FlowProblem(vertexCount: rows * columns)
        for row in 0..<rows {
            try problem.supply(100, at: row * columns)
            try problem.supply(-100, at: row * columns + columns - 1)
            for column in 0..<columns {
                let here = row * columns + column
                var ends: [Int] = []
                if column + 1 < columns { ends.append(here + 1) }
                if row + 1 < rows { ends.append(here + columns) }
                for end in ends {
                    for (tail, head) in [(here, end), (end, here)] {
                        // Straight on there is always room, so that there is an answer.
                        let isStraight = head == tail + 1
                        try problem.add(
                            .init(
                                from: tail, to: head,
                                flowMax: isStraight ? 100 : Int64.random(in: 1...100, using: &random),
                                cost: Int64.random(in: 1...1_000, using: &random)))
                    }
                }
            }
        }
        return problem
    }

    private static func linearProgram(of problem: FlowProblem) -> LinearProgram {
        var program = LinearProgram()
        var terms = [[LinearProgram.Term]](repeating: [], count: problem.vertexCount)
        for arc in problem.arcs {
            let column = program.addColumn(.init(arc.flowMin, arc.flowMax), cost: arc.cost)
            terms[arc.tail].append(.init(column: column, factor: 1))
            terms[arc.head].append(.init(column: column, factor: -1))
        }
        for (supply, terms) in zip(problem.supplies, terms) { program.addRow(.exactly(supply), terms) }
        return program
    }
}
