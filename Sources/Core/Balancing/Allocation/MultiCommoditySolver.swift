internal import LinearProgram

/// Clears goods that share links, as one linear programme in whole numbers.
///
/// A capacity has no row before a solution breaks it: of thousands only some are ever full.
struct MultiCommoditySolver: AllocationSolver, ~Copyable {
    private(set) var needs: [Need]
    private let layout: ProgrammeLayout
    private var program = LinearProgram()
    private var hasRow: CapacityRows
    private var totalRows: [(tier: Range<Int>, row: Int)] = []
    /// A solution in whole numbers that keeps what was settled so far.
    private var incumbent: [Int64]
    private var isIncumbentNothing = true
    /// Columns times linear programmes that may still be spent on a search.
    private var work = workMax

    init(_ contraction: SeriesReduction, goods: Range<Int>) {
        needs = Need.all(of: contraction.full, goods: goods)
        layout = ProgrammeLayout(contraction, goods: goods, needs: needs, in: &program)
        hasRow = CapacityRows(of: contraction.full)
        incumbent = [Int64](repeating: 0, count: program.columnCount)
    }

    /// Lets the next solve begin with flows over ways that serve the same amounts and break capacities that have no row yet.
    mutating func begin(at flows: Flows, serving served: [Int64]) {
        for index in needs.indices {
            program.setColumn(layout.counted[index], .exactly(served[index]))
            program.setColumn(layout.beyond[index], .exactly(0))
        }
        let start = layout.start(at: flows, serving: served, columnCount: program.columnCount)
        program.begin(at: start.values, basicColumns: start.columns, basicRows: start.rows)
    }

    /// The next solve begins where the last one ended.
    mutating func setOffer(_ place: Int, of good: Int, to quantity: Int64) {
        program.setColumn(layout.firstOfferColumn[good - layout.goods.lowerBound] + place, .init(0, quantity))
        forgetIncumbent()
    }

    mutating func setNeed(_ index: Int, to quantity: Int64) {
        needs[index].quantity = quantity
        forgetIncumbent()
    }

    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling {
        if demand.totalMin == 0 { work = Self.workMax }
        for column in 0..<program.columnCount { program.setCost(column, 0) }
        let amounts = demand.settled + demand.wanted
        for (index, need) in needs.enumerated() {
            let amount = index < amounts.count ? amounts[index] : 0
            let isAsked = demand.tier.contains(index)
            program.setColumn(layout.counted[index], .init(isAsked ? 0 : amount, amount))
            program.setColumn(layout.beyond[index], .init(0, isAsked ? need.quantity - amount : 0))
            program.setCost(layout.counted[index], isAsked ? -1 : 0)
        }
        let total = totalRow(of: demand.tier)
        program.setRow(total, .init(demand.totalMin, nil))
        defer { program.setRow(total, .init(nil, nil)) }
        let wantedTotal = demand.wanted.reduce(0, +)
        let incumbentShortage = zip(demand.tier, demand.wanted).reduce(0 as Int64) { sum, entry in
            sum + max(0, entry.1 - layout.served(entry.0, in: incumbent))
        }
        let answer: WholeSolution
        do {
            answer = try solve(incumbent: incumbentShortage - wantedTotal)
        } catch {
            throw .unsolved(error.description)
        }
        if let values = answer.values { (incumbent, isIncumbentNothing) = (values, false) }
        let served = demand.tier.map { layout.served($0, in: incumbent) }
        return Filling(
            served: served,
            shortage: zip(served, demand.wanted).reduce(0) { $0 + max(0, $1.1 - $1.0) },
            shortageMin: max(0, wantedTotal + answer.relaxation.wholeCostMin),
            prices: demand.tier.map { index in
                let profit = -answer.relaxation.reducedCosts[layout.counted[index]]
                return Filling.priceScale - min(max(0, profit), Filling.priceScale)
            })
    }

    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Flows? {
        work = Self.workMax
        for (column, cost) in layout.costs.enumerated() { program.setCost(column, cost) }
        for index in needs.indices {
            program.setColumn(layout.counted[index], .exactly(served[index]))
            program.setColumn(layout.beyond[index], .exactly(0))
        }
        do {
            let answer = try solve(incumbent: nil, isNearEnough: true)
            var values = answer.values
            if values == nil { values = try cheaperIncumbent(serving: served, than: answer) }
            guard let values else { return nil }
            let flows = layout.flows(in: values, prices: answer.relaxation, hasRow)
            if layout.running.isEmpty { return flows }
            // What the certificate allows is as good, where no better was looked for.
            let costMax = max(
                program.cost(of: values),
                isLarge
                    ? answer.relaxation.wholeCostMin + answer.relaxation.allowance(hasRow, layout.loads) : 0)
            guard let nearest = try nearestRunning(values, at: answer.relaxation, costMax: costMax) else {
                return flows
            }
            return Flows(
                onLinks: nearest.onLinks, taken: nearest.taken, prices: flows.prices)
        } catch .infeasible {
            return nil
        } catch {
            throw .unsolved(error.description)
        }
    }

    /// It may break what has changed; nothing at all breaks nothing.
    private mutating func forgetIncumbent() {
        if !isIncumbentNothing { incumbent = [Int64](repeating: 0, count: incumbent.count) }
        isIncumbentNothing = true
    }

    /// The row that sums up what one tier gets; nothing limits it between fillings.
    private mutating func totalRow(of tier: Range<Int>) -> Int {
        if let known = totalRows.first(where: { $0.tier == tier }) { return known.row }
        let columns = tier.flatMap { [layout.counted[$0], layout.beyond[$0]] }
        let row = program.addRow(.init(nil, nil), columns.map { .init(column: $0, factor: 1) })
        totalRows.append((tier, row))
        return row
    }

    private mutating func solve(
        incumbent: Int64?, isNearEnough: Bool = false
    ) throws(LinearProgramError) -> WholeSolution {
        let isLarge = isLarge
        let (blockOf, hasRow, loads) = (layout.blockOf, hasRow, layout.loads)
        let nodeCountMax = min(max(work / program.columnCount, Self.nodeCountMin), Self.nodeCountMax)
        let answer = try addingRows { program, missing throws(LinearProgramError) in
            try program.solveWhole(
                incumbent: incumbent, nodeCountMax: nodeCountMax, blockOf: blockOf,
                accepted: { isNearEnough && isLarge ? $0.allowance(hasRow, loads) : 0 }, missing: missing)
        }
        work -= answer.nodeCount * program.columnCount
        return answer
    }

    /// What the last filling has left serves these amounts. Nil when it does not.
    private mutating func cheaperIncumbent(
        serving served: [Int64], than answer: WholeSolution
    ) throws(LinearProgramError) -> [Int64]? {
        guard needs.indices.allSatisfy({ layout.served($0, in: incumbent) == served[$0] }) else { return nil }
        var values = incumbent
        for (index, amount) in served.enumerated() {
            values[layout.counted[index]] = amount
            values[layout.beyond[index]] = 0
        }
        let blockOf = layout.blockOf
        let enough = answer.relaxation.wholeCostMin + answer.relaxation.allowance(hasRow, layout.loads)
        return try addingRows { program, missing throws(LinearProgramError) in
            try program.improved(values, blockOf, costMax: enough, missing: missing)
        }
    }

    /// Whole numbers that cost as little and change the running plan less.
    ///
    /// All that cost as little as the programme's optimum differ from it only in columns and rows that cost nothing at its prices: of those the
    /// nearest is found. Where whole numbers cost more than the optimum, those near the nearest will do if they cost no more than
    /// `costMax`. Nil when nothing nearer was found.
    private mutating func nearestRunning(
        _ values: [Int64], at optimum: LinearSolution, costMax: Int64
    ) throws(LinearProgramError) -> Flows? {
        var unchanged = values
        for column in 0..<layout.counted[0] { unchanged[column] = 0 }
        for way in layout.running { unchanged[way.column] = way.flow }
        if program.cost(of: unchanged) <= costMax,
            try addingRows({ $0.isSolution(unchanged, missing: $1) })
        {
            return layout.flows(in: unchanged, prices: optimum, hasRow)
        }
        let isOptimum = program.cost(of: values) == optimum.wholeCostMin
        let ranges = (0..<program.columnCount).map { program.column($0) }
        let limits = (hasRow.links + hasRow.handling).compactMap(\.self).map { ($0, program.row($0)) }
        keepToOptima(optimum, limits)
        var (nearer, relaxation) = (nil as [Int64]?, nil as LinearSolution?)
        if isOptimum {
            nearer = try solve(incumbent: distance(of: values), isNearEnough: true).values
        } else {
            relaxation = try addingRows { program, missing throws(LinearProgramError) in
                try program.solve(adding: missing)
            }
        }
        for (column, range) in ranges.enumerated() {
            program.setColumn(column, range)
            program.setCost(column, layout.costs[column])
        }
        for (row, range) in limits { program.setRow(row, range) }
        if let relaxation {
            let blockOf = layout.blockOf
            nearer = try addingRows { program, missing throws(LinearProgramError) in
                try program.whole(near: relaxation, blockOf, missing: missing)
            }
        }
        guard let nearer, program.cost(of: nearer) <= costMax, distance(of: nearer) < distance(of: values)
        else { return nil }
        return layout.flows(in: nearer, prices: optimum, hasRow)
    }

    /// Lets only optima be solutions, and the distance to the running plan be the cost.
    private mutating func keepToOptima(
        _ optimum: LinearSolution, _ limits: [(row: Int, range: LinearProgram.Range)]
    ) {
        for column in 0..<layout.counted[0] {
            program.setCost(column, 1)
            if optimum.reducedCosts[column].magnitude > Self.doubt, optimum.billionths[column] == 0 {
                program.setColumn(column, .exactly(optimum.floors[column]))
            }
        }
        for (row, range) in limits where row < optimum.rowPrices.count {
            if optimum.rowPrices[row].magnitude > Self.doubt, let upper = range.upper {
                program.setRow(row, .exactly(upper))
            }
        }
        for way in layout.running {
            program.setColumn(way.kept, .init(0, way.flow))
            program.setCost(way.kept, -2)
        }
    }

    /// What moves, less twice what moves as it runs: up to a constant, what moves otherwise.
    private func distance(of values: [Int64]) -> Int64 {
        let moved = values.prefix(layout.counted[0]).reduce(0, +)
        return layout.running.reduce(moved) { $0 - 2 * min($1.flow, values[$1.column]) }
    }

    /// In the solution's prices: less may be an error of the engine's.
    private static var doubt: UInt64 { 64 }

    private mutating func addingRows<Answer>(
        _ body: (inout LinearProgram, (LinearSolution) -> [LinearProgram.Row]) throws(LinearProgramError) ->
            Answer
    ) throws(LinearProgramError) -> Answer {
        let layout = layout
        var rows = hasRow
        defer { hasRow = rows }
        var nextRow = program.rowCount
        return try body(&program) { layout.missing(in: $0, &rows, nextRow: &nextRow) }
    }

    private var isLarge: Bool { program.columnCount > Self.smallColumnCountMax }

    /// Up to so many columns the cheapest whole numbers are searched for; beyond it such as are near the optimum of the
    /// linear programme will do. The certificate says how near.
    private static var smallColumnCountMax: Int { 2_000 }

    /// Columns times linear programmes in all searches for the whole numbers of one tier, and of the least cost.
    private static var workMax: Int { 2_000_000 }

    /// Linear programmes in one search.
    private static var nodeCountMin: Int { 10 }
    private static var nodeCountMax: Int { 20_000 }
}

extension LinearSolution {
    /// How much more than the least a plan in whole units may cost: see ``Certificate/gapMax(of:for:)``.
    fileprivate func allowance(_ rows: CapacityRows, _ loads: Int64) -> Int64 {
        let prices = (rows.links + rows.handling).reduce(0 as Int128) { sum, row in
            guard let row, row < rowPrices.count else { return sum }
            return sum + Int128(max(0, -rowPrices[row]))
        }
        return wholeCostMin / 10_000_000 + Int64(clamping: prices * Int128(loads) / Int128(Prices.scale))
    }
}
