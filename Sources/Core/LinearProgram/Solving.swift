internal import CClp

extension LinearProgram {
    /// Finds an optimum, from the last one on.
    public mutating func solve() throws(LinearProgramError) -> LinearSolution {
        load()
        let costScale = pushCosts()
        var base = last + [Int64](repeating: 0, count: columns.count - last.count)
        let violation = violation(by: base)
        var scale = Self.scale(for: violation)
        var isWarm = violation == 0
        while true {
            let isEveryLimitGiven = pushRanges(around: base, scale: scale)
            let outcome = run(isPrimalFeasible: isWarm)
            isWarm = false
            // What was left off matters to no optimum near the base, and there is no solution with it either if
            // there is none without.
            let isDecided =
                isEveryLimitGiven || outcome == .failed(.infeasible)
                || outcome == .solved && !isFarFromBase
            let coarsest = Self.scale(for: magnitude)
            guard isDecided || scale == coarsest else {
                scale = coarsest
                continue
            }
            try outcome.check()
            let values = Clp_primalColumnSolution(model)!
            if scale == 1 {
                let solution = solution(around: base, costScale: costScale)
                last = solution.floors
                return solution
            }
            for index in base.indices {
                base[index] += Int64((values[index] * Double(scale)).rounded())
            }
            scale = max(1, scale >> Self.refinementBits)
        }
    }

    /// Figures given to the engine stay below two to this power.
    private static var figureBits: Int { 22 }
    private static var refinementBits: Int { 20 }
    /// Limits farther than this from the base, in units of the scale, are left off.
    private static var far: Double { Double(1 << (figureBits + 2)) }

    private static func scale(for magnitude: UInt64) -> Int64 {
        1 << max(0, UInt64.bitWidth - magnitude.leadingZeroBitCount - figureBits)
    }

    /// The greatest figure of any range.
    private var magnitude: UInt64 {
        (columns + rows).reduce(0) { max($0, ($1.lower ?? 0).magnitude, ($1.upper ?? 0).magnitude) }
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

    private var isFarFromBase: Bool {
        let values = Clp_primalColumnSolution(model)!
        return columns.indices.contains { values[$0].magnitude > Self.far / 2 }
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

    /// Limits on the difference to `base`, in units of `scale`.
    ///
    /// - Returns: whether none was left off for being far away.
    private func pushRanges(around base: [Int64], scale: Int64) -> Bool {
        let sums = rowSums(of: base)
        var isComplete = true
        func limit(_ bound: Int64?, less base: Int64, _ unlimited: Double) -> Double {
            guard let bound else { return unlimited }
            let distance = Double(bound - base) / Double(scale)
            if distance.magnitude <= Self.far { return distance }
            isComplete = false
            return unlimited
        }
        let infinity = Double.greatestFiniteMagnitude
        Clp_chgColumnLower(model, columns.indices.map { limit(columns[$0].lower, less: base[$0], -infinity) })
        Clp_chgColumnUpper(model, columns.indices.map { limit(columns[$0].upper, less: base[$0], infinity) })
        Clp_chgRowLower(model, rows.indices.map { limit(rows[$0].lower, less: sums[$0], -infinity) })
        Clp_chgRowUpper(model, rows.indices.map { limit(rows[$0].upper, less: sums[$0], infinity) })
        return isComplete
    }

    private enum Outcome: Equatable {
        case solved
        case failed(LinearProgramError)

        func check() throws(LinearProgramError) {
            if case .failed(let error) = self { throw error }
        }
    }

    /// Dual simplex; primal when the last optimum still keeps all ranges, that is when only costs have changed.
    private func run(isPrimalFeasible: Bool) -> Outcome {
        _ = isPrimalFeasible ? Clp_primal(model, 0) : Clp_dual(model, 0)
        if Clp_status(model) > 2 || Clp_secondaryStatus(model) != 0 { _ = Clp_primal(model, 0) }
        switch Clp_status(model) {
        case 0: return .solved
        case 1: return .failed(.infeasible)
        case 2: return .failed(.unbounded)
        default: return .failed(.unsolved)
        }
    }

    private func rowSums(of values: [Int64]) -> [Int64] {
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
        let priceScale = costScale * Double(LinearSolution.priceScale)
        func price(_ value: Double) -> Int64 {
            // Beyond this a price says nothing; the bounds drawn from it are weaker, never wrong.
            Int64(min(max(value * priceScale, -0x1p60), 0x1p60).rounded())
        }
        var floors = base
        var billionths = [Int32](repeating: 0, count: base.count)
        var whole: Int128 = 0
        var fraction = 0.0
        for index in base.indices {
            let nearest = values[index].rounded()
            if (values[index] - nearest).magnitude * 1e9 <= Double(LinearSolution.fractionTolerance) {
                floors[index] += Int64(nearest)
            } else {
                let floor = values[index].rounded(.down)
                floors[index] += Int64(floor)
                billionths[index] = Int32((values[index] - floor) * 1e9)
                fraction += Double(costs[index]) * (values[index] - floor)
            }
            whole += Int128(costs[index]) * Int128(floors[index])
        }
        let slack = 1e-6 * (1 + costScale * 0x1p12)
        return LinearSolution(
            floors: floors, billionths: billionths,
            rowPrices: rows.indices.map { price(duals[$0]) },
            reducedCosts: columns.indices.map { price(reduced[$0]) },
            wholeCostMin: Int64(clamping: whole + Int128((fraction - slack).rounded(.up))))
    }
}
