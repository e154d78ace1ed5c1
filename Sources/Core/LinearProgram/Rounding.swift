extension LinearProgram {
    /// A solution in whole numbers near a fractional one: only columns that are not whole may change, and by little.
    ///
    /// Those are few where the programme is nearly a network, so that the search for them is a small programme of its own.
    ///
    /// - Returns: nil when there is none so near, or none was found.
    mutating func wholeNear(
        _ solution: LinearSolution, missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> [Int64]? {
        let moving = columns.indices.filter { solution.billionths[$0] != 0 }
        while true {
            guard let values = try whole(moving: moving, around: solution.floors) else { return nil }
            let broken = missing(LinearSolution(whole: values))
            if broken.isEmpty { return values }
            for row in broken { addRow(row.range, row.terms) }
        }
    }

    /// Whether these values keep all ranges. Rows that were left out so far and that they break are added.
    public mutating func isSolution(_ values: [Int64], missing: (LinearSolution) -> [Row]) -> Bool {
        guard violation(by: values) == 0 else { return false }
        let broken = missing(LinearSolution(whole: values))
        for row in broken { addRow(row.range, row.terms) }
        return broken.isEmpty
    }

    /// The cheapest values of the moving columns, all others staying as they are.
    private func whole(moving: [Int], around values: [Int64]) throws(LinearProgramError) -> [Int64]? {
        var small = LinearProgram()
        var places = [Int](repeating: -1, count: columns.count)
        for column in moving {
            let range = columns[column]
            // Down by up to one, up by up to two: the value lies between the first two of these four.
            let low = max(range.lower.map { $0 - values[column] } ?? -1, -1)
            let high = min(range.upper.map { $0 - values[column] } ?? 2, 2)
            places[column] = small.addColumn(.init(min(low, 0), max(high, 0)), cost: costs[column])
        }
        for (row, range) in rows.enumerated() {
            var (sum, terms) = (0 as Int64, [] as [Term])
            for term in self.terms(of: row) {
                sum += term.factor * values[term.column]
                if places[term.column] >= 0 {
                    terms.append(Term(column: places[term.column], factor: term.factor))
                }
            }
            if terms.isEmpty { continue }
            small.addRow(.init(range.lower.map { $0 - sum }, range.upper.map { $0 - sum }), terms)
        }
        let steps: [Int64]
        do {
            let answer = try small.solveWhole(
                incumbent: nil, nodeCountMax: Self.nearNodeCountMax, isNearTried: false
            ) { _ in [] }
            guard let found = answer.values else { return nil }
            steps = found
        } catch {
            if error == .infeasible { return nil }
            throw error
        }
        var whole = values
        for (column, step) in zip(moving, steps) { whole[column] += step }
        return whole
    }

    /// Linear programmes in the search near a fractional solution.
    private static var nearNodeCountMax: Int { 200 }
}

extension LinearSolution {
    fileprivate init(whole values: [Int64]) {
        self.init(
            floors: values, billionths: values.map { _ in 0 }, rowPrices: [], reducedCosts: [],
            wholeCostMin: 0)
    }
}
