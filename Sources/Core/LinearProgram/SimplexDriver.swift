internal import CCoin

extension LinearProgram {
    /// Finds an optimum, from the last one on.
    ///
    /// Each round hands the engine the ranges less the values found so far, which are small numbers once those are near the
    /// optimum, and adds what it finds.
    ///
    /// Primal simplex: where ranges and costs have changed the dual simplex takes up to a hundred times as many steps.
    public mutating func solve() throws(LinearProgramError) -> LinearSolution { try solve(byDual: false) }

    /// - Parameter isDual: whether the last basis has the prices of an optimum, because nothing but rows was added; the dual simplex takes fewer steps then.
    public mutating func solve(byDual isDual: Bool) throws(LinearProgramError) -> LinearSolution {
        load()
        let costScale = pushCosts()
        let base = last + [Int64](repeating: 0, count: columns.count - last.count)
        let scale = Self.scale(for: violation(by: base))
        do throws(LinearProgramError) {
            return try refine(base, from: scale, costScale, byDual: isDual)
        } catch {
            // An optimum far from the last one may be too far for the engine at that scale, whatever it says.
            let coarse = Self.scale(for: reach(from: base))
            guard error != .interrupted, coarse > scale else { throw error }
            return try refine(base, from: coarse, costScale)
        }
    }

    /// - Parameter base: values near an optimum.
    private mutating func refine(
        _ base: [Int64], from scale: Int64, _ costScale: Double, byDual isDual: Bool = false
    ) throws(LinearProgramError) -> LinearSolution {
        var (base, scale) = (base, scale)
        for round in 0..<Self.roundCountMax {
            pushRanges(around: base, scale: scale)
            try run(byDual: isDual && round == 0)
            if scale == 1, !isFarFromBase {
                let solution = solution(around: base, costScale: costScale)
                last = solution.floors
                return solution
            }
            let values = Clp_primalColumnSolution(model)!
            for index in base.indices {
                let step = (values[index] * Double(scale)).rounded()
                guard step.magnitude < Double(Self.magnitudeMax) else { throw .unsolved }
                base[index] += Int64(step)
            }
            scale = max(1, scale >> Self.refinementBits)
        }
        throw .unsolved
    }

    /// Finds an optimum that satisfies the rows left out so far too.
    ///
    /// - Parameters:
    ///   - missing: the rows that a solution violates and that the programme does not have yet.
    ///   - isDual: whether the dual simplex takes up from each optimum. Where only few rows are added it takes half the steps, elsewhere it may take more.
    public mutating func solve(
        byDual isDual: Bool = false, adding missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> LinearSolution {
        var isAgain = false
        while true {
            let solution = try solve(byDual: isDual && isAgain)
            isAgain = true
            let rows = missing(solution)
            if rows.isEmpty { return solution }
            for row in rows { addRow(row.range, row.terms) }
        }
    }

    /// From coarse to fine takes three rounds; more are needed where a fine round moves far.
    private static var roundCountMax: Int { 12 }
    /// Distances that a round is to bridge stay below two to this power, in units of its scale.
    private static var figureBits: Int { 22 }
    private static var refinementBits: Int { 20 }

    private static func scale(for magnitude: UInt64) -> Int64 {
        1 << max(0, UInt64.bitWidth - magnitude.leadingZeroBitCount - figureBits)
    }

    /// How far some values are at worst from what the ranges allow.
    func violation(by values: [Int64]) -> UInt64 {
        func worst(_ ranges: [Range], _ values: [Int64]) -> UInt64 {
            zip(ranges, values).reduce(0) { worst, entry in
                let (range, value) = entry
                let distance = max((range.lower ?? value) - value, value - (range.upper ?? value), 0)
                return max(worst, distance.magnitude)
            }
        }
        return max(worst(columns, values), worst(rows, rowSums(of: values)))
    }

    /// How far the ranges allow values to go from these.
    private func reach(from values: [Int64]) -> UInt64 {
        func farthest(_ ranges: [Range], _ values: [Int64]) -> UInt64 {
            zip(ranges, values).reduce(0) { farthest, entry in
                let (range, value) = entry
                return max(
                    farthest, ((range.lower ?? value) - value).magnitude,
                    ((range.upper ?? value) - value).magnitude)
            }
        }
        return max(farthest(columns, values), farthest(rows, rowSums(of: values)))
    }

    /// Beyond this the engine's values are not exact to a billionth.
    private var isFarFromBase: Bool {
        let values = Clp_primalColumnSolution(model)!
        return columns.indices.contains { values[$0].magnitude > Double(1 << (Self.figureBits + 1)) }
    }

    /// Hands over the columns and rows that the engine does not have yet.
    mutating func load() {
        if columns.count > loadedColumnCount {
            let added = columns.count - loadedColumnCount
            let none = [Double](repeating: 0, count: added)
            let starts = [Int32](repeating: 0, count: added + 1)
            Clp_addColumns(model, Int32(added), none, none, none, starts, nil, nil)
            loadedColumnCount = columns.count
        }
        if rows.count > loadedRowCount {
            let added = rows.count - loadedRowCount
            let first = Int(rowStarts[loadedRowCount])
            let none = [Double](repeating: 0, count: added)
            let starts = rowStarts[loadedRowCount...].map { $0 - Int32(first) }
            Clp_addRows(
                model, Int32(added), none, none, starts, Array(termColumns[first...]),
                termFactors[first...].map(Double.init))
            loadedRowCount = rows.count
        }
    }

    /// - Returns: by what costs were divided, a power of two.
    private func pushCosts() -> Double {
        let magnitude = costs.reduce(0 as UInt64) { max($0, $1.magnitude) }
        let bits = UInt64.bitWidth - magnitude.leadingZeroBitCount
        let scale = Double(1 << max(0, bits - 12))
        Clp_chgObjCoefficients(model, costs.map { Double($0) / scale })
        return scale
    }

    /// Ranges of the difference to `base`, in units of `scale`.
    private func pushRanges(around base: [Int64], scale: Int64) {
        let (sums, infinity) = (rowSums(of: base), Double.greatestFiniteMagnitude)
        func limit(_ bound: Int64?, less base: Int64, _ unlimited: Double) -> Double {
            bound.map { Double($0 - base) / Double(scale) } ?? unlimited
        }
        Clp_chgColumnLower(model, columns.indices.map { limit(columns[$0].lower, less: base[$0], -infinity) })
        Clp_chgColumnUpper(model, columns.indices.map { limit(columns[$0].upper, less: base[$0], infinity) })
        Clp_chgRowLower(model, rows.indices.map { limit(rows[$0].lower, less: sums[$0], -infinity) })
        Clp_chgRowUpper(model, rows.indices.map { limit(rows[$0].upper, less: sums[$0], infinity) })
    }

    /// What the engine says besides "solved" is believed only when it says so again from the slack basis.
    private mutating func run(byDual isDual: Bool) throws(LinearProgramError) {
        try iterate(byDual: isDual)
        if isSolved { return }
        if Clp_status(model) == 0 {
            try iterateUnscaled()
            if isSolved { return }
        }
        let statuses = columns.map { _ in Self.atLower } + rows.map { _ in Self.basic }
        Clp_copyinStatus(model, statuses)
        try iterate(byDual: true)
        if isSolved { return }
        switch Clp_status(model) {
        // Optimal as the engine has scaled it: the rounds that follow correct what is off.
        case 0: return
        case 1: throw .infeasible
        case 2: try runWithinLimits()
        default: throw .unsolved
        }
    }

    /// Goes on from an optimum that is one only as the engine has scaled the programme: mostly a few steps are left, where from the slack basis it would be as many as
    /// at first.
    private mutating func iterateUnscaled() throws(LinearProgramError) {
        let scaling = Clp_scalingFlag(model)
        Clp_scaling(model, 0)
        defer { Clp_scaling(model, scaling) }
        try iterate()
    }

    /// Solves again with a limit for every column that has none, so that tolerances cannot make it look as if the cost fell without end.
    private mutating func runWithinLimits() throws(LinearProgramError) {
        let (lower, upper) = (Clp_columnLower(model)!, Clp_columnUpper(model)!)
        let limit = Double(1 << (Self.figureBits + 4))
        let unlimited = columns.indices.filter { columns[$0].lower == nil || columns[$0].upper == nil }
        for index in unlimited {
            if columns[index].lower == nil { lower[index] = -limit }
            if columns[index].upper == nil { upper[index] = limit }
        }
        defer {
            for index in unlimited {
                if columns[index].lower == nil { lower[index] = -Double.greatestFiniteMagnitude }
                if columns[index].upper == nil { upper[index] = Double.greatestFiniteMagnitude }
            }
        }
        Clp_copyinStatus(model, columns.map { _ in Self.atLower } + rows.map { _ in Self.basic })
        try iterate(byDual: true)
        guard Clp_status(model) == 0 else { throw .unsolved }
        let values = Clp_primalColumnSolution(model)!
        // No optimum is that far from what the ranges allow.
        if unlimited.contains(where: { values[$0].magnitude > limit / 2 }) { throw .unbounded }
    }

    /// The dual simplex is given up after a while: where many bases cost the same it may take a hundred times as many steps as the primal
    /// simplex, which then goes on from its basis.
    private mutating func iterate(byDual isDual: Bool = false) throws(LinearProgramError) {
        if isDual {
            try iterate(atMost: max(Self.firstPortion, primalIterationCount / 4)) { Clp_dual($0, 0) }
            if Clp_status(model) != Self.stoppedOnIterations { return }
        }
        primalIterationCount = try iterate(atMost: Self.iterationMax) { Clp_primal($0, 0) }
    }

    /// In portions where somebody is to be asked whether to go on. Each begins at the basis of the one before.
    ///
    /// - Returns: how many iterations there were.
    @discardableResult private mutating func iterate(
        atMost iterationMax: Int, by simplex: (UnsafeMutableRawPointer) -> Int32
    ) throws(LinearProgramError) -> Int {
        var (portion, count) = (Self.firstPortion, 0)
        repeat {
            if let continues {
                guard continues(untoldWork) else { throw .interrupted }
                untoldWork = 0
            } else {
                portion = iterationMax
            }
            Clp_setMaximumIterations(model, Int32(min(portion, iterationMax - count)))
            _ = simplex(model)
            let done = Int(Clp_numberIterations(model))
            count += done
            untoldWork += done * (columns.count + rows.count)
            portion = min(portion * 2, Self.portionMax)
        } while Clp_status(model) == Self.stoppedOnIterations && count < iterationMax
        return count
    }

    /// In iterations.
    private static var firstPortion: Int { 1_000 }
    private static var portionMax: Int { 16_000 }
    /// The engine's own limit.
    private static var iterationMax: Int { Int(Int32.max) }
    /// As the engine calls it.
    private static var stoppedOnIterations: Int32 { 3 }

    private var isSolved: Bool { Clp_status(model) == 0 && Clp_secondaryStatus(model) == 0 }

    func rowSums(of values: [Int64]) -> [Int64] {
        rows.indices.map { row in
            var sum: Int64 = 0
            for term in Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
                sum += termFactors[term] * values[Int(termColumns[term])]
            }
            return sum
        }
    }

    private func solution(around base: [Int64], costScale: Double) -> LinearSolution {
        let values = Clp_primalColumnSolution(model)!
        let reduced = Clp_dualColumnSolution(model)!
        let duals = Clp_dualRowSolution(model)!
        var floors = base
        var billionths = [Int32](repeating: 0, count: base.count)
        for index in base.indices {
            let nearest = values[index].rounded()
            if (values[index] - nearest).magnitude * 1e9 <= Double(LinearSolution.fractionTolerance) {
                floors[index] += Int64(nearest)
            } else {
                let floor = values[index].rounded(.down)
                floors[index] += Int64(floor)
                billionths[index] = Int32((values[index] - floor) * 1e9)
            }
        }
        return LinearSolution(
            floors: floors, billionths: billionths, rowPrices: rows.indices.map { duals[$0] * costScale },
            reducedCosts: columns.indices.map { reduced[$0] * costScale })
    }
}
