extension LinearProgram {
    /// A solution in whole numbers, one block of columns after another: it gets whole numbers next to what the programme gives it, and the
    /// programme is solved again for the rest. A block whose numbers would leave the others none waits for another.
    ///
    /// Where each block by itself is the flow of a network such numbers always exist (Hoffman, Kruskal 1956), and rows between blocks are moved by
    /// at most a unit of each. So what is lost is of the size of the prices of those rows.
    ///
    /// Ranges are left as they were; rows from `missing` stay.
    ///
    /// - Parameter blockOf: of each column; those with low numbers come first.
    /// - Returns: nil when none was found.
    mutating func wholeByBlocks(
        from root: LinearSolution, _ blockOf: [Int], missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> [Int64]? {
        let original = columns
        var given = rows
        defer {
            columns = original
            rows.replaceSubrange(given.indices, with: given)
        }
        var solution = root
        var waiting = Array(Set(columns.indices.filter { !isFixed($0) }.map { blockOf[$0] })).sorted()
        while !solution.isWhole {
            var next: Int?
            for block in waiting {
                let before = columns
                guard let numbers = try wholeNumbers(of: block, blockOf, near: solution) else { continue }
                for column in columns.indices where blockOf[column] == block {
                    columns[column] = .exactly(numbers[column])
                }
                given += rows[given.count...]
                if tighten(given), let found = try solveIfFeasible(adding: missing) {
                    (solution, next) = (found, block)
                    break
                }
                columns = before
            }
            guard let next else { return nil }
            waiting.removeAll { $0 == next }
        }
        return solution.floors
    }

    /// Makes whole numbers cheaper: all but two blocks stay, and the programme is solved for those, until no two can do better.
    ///
    /// - Parameter costMax: what is good enough.
    public mutating func improved(
        _ values: [Int64], _ blockOf: [Int], costMax: Int64, missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> [Int64] {
        let original = columns
        defer { columns = original }
        let blocks = 0...(blockOf.max() ?? 0)
        let pairs = blocks.flatMap { one in blocks.filter { $0 > one }.map { (one, $0) } }
        var (best, place, failureCount) = (values, 0, 0)
        while cost(of: best) > costMax, failureCount < pairs.count {
            let (one, other) = pairs[place]
            place = (place + 1) % pairs.count
            failureCount += 1
            for column in columns.indices {
                let moves = blockOf[column] == one || blockOf[column] == other
                columns[column] = moves ? original[column] : .exactly(best[column])
            }
            guard let root = try solveIfFeasible(adding: missing), root.wholeCostMin < cost(of: best),
                let found = try whole(near: root, blockOf, missing: missing), cost(of: found) < cost(of: best)
            else { continue }
            (best, failureCount) = (found, 0)
        }
        return best
    }

    /// A solution in whole numbers near one that need not be.
    public mutating func whole(
        near root: LinearSolution, _ blockOf: [Int], missing: (LinearSolution) -> [Row]
    ) throws(LinearProgramError) -> [Int64]? {
        if root.isWhole { return root.floors }
        if let found = try wholeNear(root, missing: missing) { return found }
        return blockOf.isEmpty ? nil : try wholeByBlocks(from: root, blockOf, missing: missing)
    }

    /// Rounds what rows allow to what the columns that may still move can add up to.
    ///
    /// - Returns: whether each row still allows something.
    private mutating func tighten(_ given: [Range]) -> Bool {
        for row in given.indices {
            let terms = terms(of: row)
            let step = terms.reduce(0 as Int64) {
                isFixed($1.column) ? $0 : greatestCommonDivisor($0, $1.factor)
            }
            guard step > 1 else {
                rows[row] = given[row]
                continue
            }
            let fixed = terms.reduce(0 as Int64) {
                isFixed($1.column) ? $0 + $1.factor * (columns[$1.column].lower ?? 0) : $0
            }
            let lower = given[row].lower.map { fixed - step * floor(fixed - $0, by: step) }
            let upper = given[row].upper.map { fixed + step * floor($0 - fixed, by: step) }
            if let lower, let upper, lower > upper { return false }
            rows[row] = Range(lower, upper)
        }
        return true
    }

    /// The whole numbers nearest to a solution in one block: each column and each of the block's sums in a row rounded down or up.
    private func wholeNumbers(
        of block: Int, _ blockOf: [Int], near solution: LinearSolution
    ) throws(LinearProgramError) -> [Int64]? {
        var small = LinearProgram()
        var places = [Int](repeating: -1, count: columns.count)
        for column in columns.indices where blockOf[column] == block && solution.billionths[column] != 0 {
            let cost = 1_000_000_000 - 2 * Int64(solution.billionths[column])
            places[column] = small.addColumn(.init(0, 1), cost: cost)
        }
        if small.columnCount == 0 { return solution.floors }
        for row in rows.indices {
            let terms = terms(of: row)
            let moving = terms.filter { places[$0.column] >= 0 }
            if moving.isEmpty { continue }
            let step = moving.reduce(0) { greatestCommonDivisor($0, $1.factor) }
            let own = terms.allSatisfy { blockOf[$0.column] == block || isFixed($0.column) }
            let range: Range
            if own {
                let sum = terms.reduce(0 as Int64) { $0 + $1.factor * solution.floors[$1.column] }
                range = Range(
                    rows[row].lower.map { -floor(sum - $0, by: step) },
                    rows[row].upper.map { floor($0 - sum, by: step) })
            } else {
                var (sum, doubt) = (0 as Int128, 0 as Int128)
                for term in moving {
                    sum += Int128(term.factor / step) * Int128(solution.billionths[term.column])
                    doubt += Int128((term.factor / step).magnitude) * Int128(LinearSolution.fractionTolerance)
                }
                range = Range(
                    Int64(floor(sum + doubt, by: 1_000_000_000)),
                    Int64(-floor(doubt - sum, by: 1_000_000_000)))
            }
            small.addRow(
                range, moving.map { Term(column: places[$0.column], factor: $0.factor / step) })
        }
        do {
            let answer = try small.solveWhole(
                incumbent: nil, nodeCountMax: Self.blockNodeCountMax, isNearTried: false
            ) { _ in [] }
            guard let steps = answer.values else { return nil }
            return columns.indices.map {
                solution.floors[$0] + (places[$0] >= 0 ? steps[places[$0]] : 0)
            }
        } catch {
            if error == .infeasible { return nil }
            throw error
        }
    }

    /// Linear programmes in the search for one block's numbers. The first is enough where the block is a network.
    private static var blockNodeCountMax: Int { 200 }

    private func isFixed(_ column: Int) -> Bool {
        columns[column].lower != nil && columns[column].lower == columns[column].upper
    }
}

private func floor<Number: SignedInteger>(_ value: Number, by step: Number) -> Number {
    value >= 0 ? value / step : -((-value + step - 1) / step)
}

private func greatestCommonDivisor(_ one: Int64, _ other: Int64) -> Int64 {
    var (one, other) = (Int64(one.magnitude), Int64(other.magnitude))
    while other != 0 { (one, other) = (other, one % other) }
    return one
}
