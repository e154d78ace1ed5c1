/// The best whole-number solution that was found, and a proof of how good it can at most be.
public struct WholeSolution: Hashable, Sendable {
    /// Nil when no solution cheaper than the incumbent was found.
    public let values: [Int64]?
    /// No whole-number solution costs less. Equal to the cost of ``values`` when those are proven optimal.
    public let costMin: Int64
    /// How many linear programmes were solved, further rows aside.
    public let nodeCount: Int
    /// The optimum without the demand for whole numbers, with its prices.
    public let relaxation: LinearSolution
}

extension LinearProgram {
    public struct Row: Hashable, Sendable {
        public let range: Range
        public let terms: [Term]

        public init(_ range: Range, _ terms: [Term]) { (self.range, self.terms) = (range, terms) }
    }

    /// Finds the cheapest solution in whole numbers, by branch and bound, depth first.
    ///
    /// Ranges are left as they were; rows from `missing` stay.
    ///
    /// - Parameters:
    ///   - incumbent: the cost of a solution that is at hand; only cheaper ones are looked for.
    ///   - nodeCountMax: how many linear programmes to solve at most, further rows aside. When they are used up the best so far is
    ///     returned, and `costMin` lies below its cost.
    ///   - blockOf: for each column, which block it is part of: columns of two blocks share few rows. Empty when nothing is known.
    ///   - accepted: given the root's solution, how much more than the bound a solution near it may cost to end the search.
    ///   - missing: rows left out so far that a solution breaks; empty when it breaks none.
    public mutating func solveWhole(
        incumbent: Int64?, nodeCountMax: Int, blockOf: [Int] = [],
        accepted: (LinearSolution) -> Int64 = { _ in 0 }, missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> WholeSolution {
        try solveWhole(
            incumbent: incumbent, nodeCountMax: nodeCountMax, blockOf: blockOf, accepted: accepted,
            isNearTried: true, missing: missing)
    }

    /// - Parameter isNearTried: whether a whole solution near the root's is looked for before branching.
    mutating func solveWhole(
        incumbent: Int64?, nodeCountMax: Int, blockOf: [Int] = [],
        accepted: (LinearSolution) -> Int64 = { _ in 0 }, isNearTried: Bool,
        missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> WholeSolution {
        precondition(nodeCountMax >= 1)
        let original = columns
        defer { columns = original }
        let root = try solve(adding: missing)
        var (best, bestCost) = (nil as [Int64]?, incumbent)
        if isNearTried, !root.isWhole, var near = try whole(near: root, blockOf, missing: missing) {
            let enough = root.wholeCostMin + accepted(root)
            if blockOf.contains(where: { $0 > 1 }) {
                near = try improved(near, blockOf, costMax: enough, missing: missing)
            }
            let nearCost = cost(of: near)
            if nearCost < bestCost ?? .max {
                (best, bestCost) = (near, nearCost)
                if nearCost <= enough {
                    return WholeSolution(
                        values: near, costMin: root.wholeCostMin, nodeCount: 1, relaxation: root)
                }
            }
        }
        var open = [Node(changes: [], costMin: root.wholeCostMin)]
        var nodeCount = 0
        while let node = open.last, nodeCount < nodeCountMax {
            open.removeLast()
            if let bestCost, node.costMin >= bestCost { continue }
            nodeCount += 1
            columns = original
            for change in node.changes { change.apply(to: &columns) }
            let relaxation = nodeCount == 1 ? root : try solveIfFeasible(adding: missing)
            guard let relaxation, relaxation.wholeCostMin < bestCost ?? .max else { continue }
            guard let column = relaxation.mostFractional(blockOf) else {
                (best, bestCost) = (relaxation.floors, cost(of: relaxation.floors))
                continue
            }
            let floor = relaxation.floors[column]
            let halves = [Change(column, upper: floor), Change(column, lower: floor + 1)]
            let isNearerAbove = relaxation.billionths[column] > 500_000_000
            // The last one is taken up first.
            for change in isNearerAbove ? halves : halves.reversed() {
                open.append(Node(changes: node.changes + [change], costMin: relaxation.wholeCostMin))
            }
        }
        let proven = open.reduce(bestCost ?? root.wholeCostMin) { min($0, $1.costMin) }
        if best == nil && incumbent == nil && open.isEmpty { throw .infeasible }
        return WholeSolution(
            values: best, costMin: max(proven, root.wholeCostMin), nodeCount: nodeCount, relaxation: root)
    }

    private struct Node {
        let changes: [Change]
        /// Of the node it was split from.
        let costMin: Int64
    }

    private struct Change {
        let column: Int
        let lower: Int64?
        let upper: Int64?

        init(_ column: Int, lower: Int64? = nil, upper: Int64? = nil) {
            (self.column, self.lower, self.upper) = (column, lower, upper)
        }

        func apply(to columns: inout [Range]) {
            if let lower { columns[column].lower = lower }
            if let upper { columns[column].upper = upper }
        }
    }

    /// Finds an optimum that keeps the rows left out so far too.
    public mutating func solve(
        adding missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> LinearSolution {
        while true {
            let solution = try solve()
            let rows = missing(solution)
            if rows.isEmpty { return solution }
            for row in rows { addRow(row.range, row.terms) }
        }
    }

    mutating func solveIfFeasible(
        adding missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> LinearSolution? {
        do {
            return try solve(adding: missing)
        } catch {
            if error == .infeasible { return nil }
            throw error
        }
    }

    public func cost(of values: [Int64]) -> Int64 {
        Int64(clamping: zip(costs, values).reduce(0 as Int128) { $0 + Int128($1.0) * Int128($1.1) })
    }
}

extension LinearSolution {
    /// The column farthest from a whole number in the first block that has any, the first of equals. When all blocks but one are whole, that
    /// one often is too.
    func mostFractional(_ blockOf: [Int]) -> Int? {
        var (best, block, distance) = (nil as Int?, Int.max, 0 as Int32)
        for (index, fraction) in billionths.enumerated() where fraction != 0 {
            let own = blockOf.isEmpty ? 0 : blockOf[index]
            let candidate = min(fraction, 1_000_000_000 - fraction)
            if own < block || own == block && candidate > distance {
                (best, block, distance) = (index, own, candidate)
            }
        }
        return best
    }
}
