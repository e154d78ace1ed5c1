internal import CCoin

/// Minimises a linear cost over columns within bounds, subject to rows within bounds; all figures whole numbers.
///
/// It is built once and changed between solves: bounds, costs and further rows; each solve starts from the basis of the
/// one before. The engine is COIN-OR Clp, on the caller's thread and silent. The same calls give the same answers.
///
/// Figures may be as large as 2^52, though the engine works in floating point: a first solve at a coarse scale is
/// refined on the differences that remain, which are small numbers and therefore exact to well below a unit.
/// Gleixner, Steffy, Wolter, *Iterative refinement for linear programming* (2016).
public struct LinearProgram: ~Copyable {
    let model: UnsafeMutableRawPointer
    var columns: [Range] = []
    var costs: [Int64] = []
    var rows: [Range] = []
    /// The terms of all rows, one row after the other; row `i` begins at `rowStarts[i]`.
    var rowStarts: [Int32] = [0]
    var termColumns: [Int32] = []
    var termFactors: [Int64] = []
    var loadedColumnCount = 0
    var loadedRowCount = 0
    /// The last optimum, rounded down.
    var last: [Int64] = []
    /// Iterations that the primal simplex took when it was last needed.
    var primalIterationCount = 0
    /// What was done since ``continues`` was last asked.
    var untoldWork = 0
    /// Asked in the course of a solve whether to go on; see ``LinearProgramError/interrupted``. Nil for always.
    ///
    /// It is told what was done since it was last asked: for each simplex iteration the rows and columns of the programme. That is the same on every machine.
    public var continues: ((_ work: Int) -> Bool)?

    public init() {
        model = Clp_newModel()
        Clp_setLogLevel(model, 0)
        Clp_setPrimalTolerance(model, Self.tolerance)
        Clp_setDualTolerance(model, Self.tolerance)
    }

    deinit { Clp_deleteModel(model) }

    static let tolerance = 1e-9
    /// Larger figures could not be given to the engine exactly.
    public static let magnitudeMax: Int64 = 1 << 52

    public var columnCount: Int { columns.count }
    public var rowCount: Int { rows.count }

    /// What a column or the sum of a row may be; nil where nothing limits it.
    public struct Range: Hashable, Sendable {
        public var lower: Int64?
        public var upper: Int64?

        public init(_ lower: Int64?, _ upper: Int64?) { (self.lower, self.upper) = (lower, upper) }

        public static func exactly(_ value: Int64) -> Self { Self(value, value) }
    }

    /// A range for a sum of terms.
    public struct Row: Hashable, Sendable {
        public let range: Range
        public let terms: [Term]

        public init(_ range: Range, _ terms: [Term]) { (self.range, self.terms) = (range, terms) }
    }

    public struct Term: Hashable, Sendable {
        public let column: Int
        public let factor: Int64

        public init(column: Int, factor: Int64) { (self.column, self.factor) = (column, factor) }
    }

    /// - Returns: the index of the new column.
    @discardableResult public mutating func addColumn(_ range: Range, cost: Int64) -> Int {
        check(range)
        precondition(cost.magnitude <= Self.magnitudeMax)
        columns.append(range)
        costs.append(cost)
        return columns.count - 1
    }

    /// - Returns: the index of the new row.
    @discardableResult public mutating func addRow(_ range: Range, _ terms: [Term]) -> Int {
        check(range)
        for term in terms {
            precondition(columns.indices.contains(term.column) && term.factor.magnitude <= Self.magnitudeMax)
            termColumns.append(Int32(term.column))
            termFactors.append(term.factor)
        }
        rows.append(range)
        rowStarts.append(Int32(termColumns.count))
        return rows.count - 1
    }

    func terms(of row: Int) -> [Term] {
        (Int(rowStarts[row])..<Int(rowStarts[row + 1])).map {
            Term(column: Int(termColumns[$0]), factor: termFactors[$0])
        }
    }

    public func cost(of values: [Int64]) -> Int128 {
        zip(costs, values).reduce(0) { $0 + Int128($1.0) * Int128($1.1) }
    }

    /// A cheapest solution in whole numbers, by search: for small programmes of small figures.
    ///
    /// - Parameter columnMax: what a column without an upper limit is at most.
    /// - Returns: nil when there is none, or none was found.
    public func wholeOptimum(nodeCountMax: Int, columnMax: Int64) -> [Int64]? {
        var program = IntegerProgram()
        for (range, cost) in zip(columns, costs) {
            let (lower, upper) = (range.lower ?? -columnMax, range.upper ?? columnMax)
            if lower > upper { return nil }
            _ = program.addColumn(lower...upper, cost: cost)
        }
        for (row, range) in rows.enumerated() where range.lower != nil || range.upper != nil {
            program.addRow(Row(range, terms(of: row)))
        }
        return program.solve(nodeCountMax: nodeCountMax)
    }

    /// Whether these values satisfy all ranges.
    public func isSolution(_ values: [Int64]) -> Bool { violation(by: values) == 0 }

    public mutating func setColumn(_ index: Int, _ range: Range) {
        check(range)
        columns[index] = range
    }

    /// Begins the next solve at these values, with these columns and the slack of these rows as its basis: as many as there
    /// are rows. A guess that is wrong costs time only.
    public mutating func begin(at values: [Int64], basicColumns: [Int], basicRows: [Int]) {
        precondition(values.count == columns.count && basicColumns.count + basicRows.count == rows.count)
        load()
        last = values
        var statuses = zip(columns, values).map { range, value in
            range.upper == value && range.lower != value ? Self.atUpper : Self.atLower
        }
        statuses += rows.map { _ in Self.atLower }
        for index in basicColumns { statuses[index] = Self.basic }
        for index in basicRows { statuses[columns.count + index] = Self.basic }
        Clp_copyinStatus(model, statuses)
    }

    // As the engine calls them.
    static let basic: UInt8 = 1
    private static let atUpper: UInt8 = 2
    static let atLower: UInt8 = 3

    public func column(_ index: Int) -> Range { columns[index] }

    public func row(_ index: Int) -> Range { rows[index] }

    public mutating func setRow(_ index: Int, _ range: Range) {
        check(range)
        rows[index] = range
    }

    public mutating func setCost(_ index: Int, _ cost: Int64) {
        precondition(cost.magnitude <= Self.magnitudeMax)
        costs[index] = cost
    }

    private func check(_ range: Range) {
        precondition((range.lower ?? 0).magnitude <= Self.magnitudeMax)
        precondition((range.upper ?? 0).magnitude <= Self.magnitudeMax)
    }
}

public enum LinearProgramError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No values of the columns satisfy all ranges.
    case infeasible
    /// The cost can be lowered without end: a column that pays has no upper limit.
    case unbounded
    /// The engine gave up; the figures of the programme differ too much in size.
    case unsolved
    /// ``LinearProgram/continues`` said no. The next solve begins where the last complete one ended.
    case interrupted

    public var description: String {
        switch self {
        case .infeasible: "the linear programme has no solution"
        case .unbounded: "the linear programme has no least cost"
        case .unsolved: "the linear programme could not be solved to its tolerance"
        case .interrupted: "the linear programme was not solved to its end"
        }
    }
}
