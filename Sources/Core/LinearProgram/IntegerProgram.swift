internal import CCoin
internal import Synchronization

/// Minimises a linear cost over whole-number columns within bounds, subject to rows within bounds. The engine is COIN-OR Cbc.
///
/// It is meant for small numbers, such as steps of a few units from a fractional optimum: every answer is checked in exact
/// arithmetic, and one that the engine's tolerances have spoilt counts as none. Work is limited in nodes, not in time, so that
/// the same programme has the same answer everywhere.
public struct IntegerProgram: Sendable {
    private var columns: [ClosedRange<Int64>] = []
    private var costs: [Int64] = []
    private var rows: [LinearProgram.Row] = []

    public init() {}

    public var columnCount: Int { columns.count }
    public var rowCount: Int { rows.count }

    /// - Returns: the index of the new column.
    public mutating func addColumn(_ range: ClosedRange<Int64>, cost: Int64 = 0) -> Int {
        columns.append(range)
        costs.append(cost)
        return columns.count - 1
    }

    public mutating func addRow(_ row: LinearProgram.Row) { rows.append(row) }

    public mutating func setColumn(_ index: Int, _ range: ClosedRange<Int64>) { columns[index] = range }

    public mutating func setCost(_ index: Int, _ cost: Int64) { costs[index] = cost }

    /// The best solution that was found.
    ///
    /// - Parameter nodeCountMax: of the search tree.
    /// - Returns: nil when there is none, or none was found.
    public func solve(nodeCountMax: Int) -> [Int64]? { optimum(nodeCountMax: nodeCountMax).values }

    /// The best solution that was found, and whether it is certain that there is no better one, or none.
    ///
    /// - Parameter nodeCountMax: of the search tree.
    public func optimum(nodeCountMax: Int) -> (values: [Int64]?, isProven: Bool) {
        if columns.isEmpty { return (rows.allSatisfy { contains(0, $0.range) } ? [] : nil, true) }
        return Self.engine.withLock { _ in
            switch solveAlone(nodeCountMax: nodeCountMax) {
            case .decided(let values): (values, true)
            case .undecided(let values): (values, false)
            }
        }
    }

    /// The engine keeps state of its own for the whole process.
    private static let engine = Mutex(())

    /// A plain search is tried first: most of these programmes are decided by their relaxation or a few nodes, and what speeds up a long search then
    /// takes longer than all the rest.
    private func solveAlone(nodeCountMax: Int) -> Outcome {
        if case .decided(let values) = search(
            nodeCountMax: min(nodeCountMax, Self.plainNodeCountMax), isPlain: true)
        {
            return .decided(values)
        }
        return search(nodeCountMax: nodeCountMax, isPlain: false)
    }

    private enum Outcome {
        /// The best there is; nil where there is no solution.
        case decided([Int64]?)
        /// The best that was found.
        case undecided([Int64]?)
    }

    private static let plainNodeCountMax = 10

    private func search(nodeCountMax: Int, isPlain: Bool) -> Outcome {
        guard let model = Cbc_newModel() else { return .undecided(nil) }
        defer { Cbc_deleteModel(model) }
        Cbc_setLogLevel(model, 0)
        // In programmes as small as these they take longer than the search that they shorten.
        for name in ["feas", "preprocess"] + (isPlain ? ["heur", "cuts", "presolve"] : []) {
            Cbc_setParameter(model, name, "off")
        }
        load(into: model)
        for column in columns.indices { Cbc_setInteger(model, Int32(column)) }
        Cbc_setMaximumNodes(model, Int32(nodeCountMax))
        Cbc_solve(model)
        if Cbc_isProvenInfeasible(model) != 0 { return .decided(nil) }
        guard let best = Cbc_bestSolution(model) else { return .undecided(nil) }
        let values = columns.indices.map { Int64(best[$0].rounded()) }
        guard isSolution(values) else { return .undecided(nil) }
        return Cbc_isProvenOptimal(model) != 0 ? .decided(values) : .undecided(values)
    }

    private func load(into model: UnsafeMutableRawPointer) {
        var entries = columns.map { _ in [] as [(row: Int32, factor: Double)] }
        for (row, entry) in rows.enumerated() {
            for term in entry.terms { entries[term.column].append((Int32(row), Double(term.factor))) }
        }
        var starts: [Int32] = [0]
        for entry in entries { starts.append(starts[starts.count - 1] + Int32(entry.count)) }
        let infinity = Double.greatestFiniteMagnitude
        let indices = entries.flatMap { $0.map(\.row) }
        let factors = entries.flatMap { $0.map(\.factor) }
        Cbc_loadProblem(
            model, Int32(columns.count), Int32(rows.count), starts, indices, factors,
            columns.map { Double($0.lowerBound) }, columns.map { Double($0.upperBound) },
            costs.map(Double.init),
            rows.map { $0.range.lower.map(Double.init) ?? -infinity },
            rows.map { $0.range.upper.map(Double.init) ?? infinity })
    }

    private func isSolution(_ values: [Int64]) -> Bool {
        zip(columns, values).allSatisfy { $0.contains($1) }
            && rows.allSatisfy { row in
                contains(row.terms.reduce(0) { $0 + $1.factor * values[$1.column] }, row.range)
            }
    }

    private func contains(_ value: Int64, _ range: LinearProgram.Range) -> Bool {
        (range.lower ?? value) <= value && value <= (range.upper ?? value)
    }
}
