internal import LinearProgram

/// Allocates commodities that share capacities, as one linear programme; its flows are rounded to whole units at the end.
///
/// A capacity has no row before a solution violates it: of thousands only some are ever full.
struct MultiCommoditySolver: AllocationSolver, ~Copyable {
    var commodities: Range<Int> { layout.commodities }
    private(set) var needs: [Need]
    private let weightMax: Int64
    var layout: ProgrammeLayout
    var program = LinearProgram()
    var hasRow: CapacityRows
    /// Counts how full those needs are that rise together, and the row of each need that can.
    var levelColumn: Int?
    var levelRows: [Int: LevelRow] = [:]
    private var totalRows: [(tier: Range<Int>, row: Int)] = []
    /// Whether the next solve begins within all capacities: few are violated by what it finds then.
    private var isWithinCapacities = false
    /// Whether whole numbers are searched for at every step.
    private var isSmall = false
    private let monitor: PlanningMonitor
    /// Of the last programme that was solved to its end.
    private(set) var last: LinearSolution?

    init(
        _ reduction: SeriesReduction, commodities: Range<Int>, monitor: PlanningMonitor = PlanningMonitor()
    ) {
        self.monitor = monitor
        needs = Need.all(of: reduction.full, commodities: commodities)
        weightMax = reduction.full.commodities.reduce(1) { max($0, $1.weight) }
        layout = ProgrammeLayout(reduction, commodities: commodities, needs: needs, in: &program)
        hasRow = CapacityRows(of: reduction.full)
        if monitor.isWatched { program.continues = { monitor.continues(after: $0) } }
        isSmall =
            program.columnCount <= Self.smallColumnCountMax
            && reduction.full.commodities.allSatisfy { max($0.offered, $0.needed) <= Self.smallQuantityMax }
    }

    /// Lets the next solve begin with flows over ways that serve the same amounts: where they violate capacities together, with such as do not, if
    /// there are any.
    ///
    /// - Parameter flows: each commodity alone.
    mutating func begin(at flows: Flows, serving served: [Int64]) {
        for index in needs.indices {
            program.setColumn(layout.counted[index], .exactly(served[index]))
            program.setColumn(layout.beyond[index], .exactly(0))
        }
        let inTurn = try? StartingFlows(inTurn: flows, serving: served, needs, in: layout)
        isWithinCapacities = inTurn != nil
        let starting = inTurn ?? StartingFlows(alone: flows, in: layout)
        let start = layout.start(at: starting, serving: served, columnCount: program.columnCount)
        for (capacity, _) in start.full { addRow(of: capacity) }
        program.begin(
            at: start.values, basicColumns: start.columns + start.full.map(\.column), basicRows: start.rows)
    }

    /// The next solve begins where the last one ended.
    mutating func setOffer(_ place: Int, of commodity: Int, to quantity: Int64) {
        program.setColumn(
            layout.firstOfferColumn[commodity - layout.commodities.lowerBound] + place, .init(0, quantity))
        layout.reduction.setOffer(place, of: commodity, to: quantity)
    }

    mutating func setNeed(_ index: Int, to quantity: Int64) {
        needs[index].quantity = quantity
        layout.reduction.setNeed(needs[index].terminal, of: needs[index].commodity, to: quantity)
    }

    // MARK: Amounts

    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling {
        let isTotal = demand.totalMin(of: demand.asked) == nil
        set(demand)
        for (place, (index, wanted)) in zip(demand.asked, demand.wanted).enumerated() {
            program.setColumn(
                layout.counted[index], .init(demand.granted.isEmpty ? 0 : demand.granted[place], wanted))
            program.setColumn(layout.beyond[index], .init(0, needs[index].quantity - wanted))
            program.setCost(layout.counted[index], isTotal ? -needs[index].weight : -1)
        }
        let rows = demand.totals.map { totalRow(of: $0.needs) }
        for (row, total) in zip(rows, demand.totals) { program.setRow(row, .init(total.min, nil)) }
        defer { for row in rows { program.setRow(row, .init(nil, nil)) } }
        let solution = try solve(isWholeSearched: true)
        return filling(demand, solution, totalRows: rows)
    }

    /// What is settled stays as it is; nothing costs anything.
    mutating func set(_ demand: Demand) {
        for column in 0..<program.columnCount { program.setCost(column, 0) }
        for index in needs.indices {
            let amount = index < demand.settled.count ? demand.settled[index] : 0
            program.setColumn(layout.counted[index], .exactly(amount))
            program.setColumn(
                layout.beyond[index], .init(0, index < demand.settled.count ? 0 : needs[index].quantity))
        }
    }

    private func filling(_ demand: Demand, _ solution: LinearSolution, totalRows: [Int]) -> Filling {
        let (asked, wanted) = (demand.asked, demand.wanted)
        var (missing, total) = (0 as Int128, 0 as Int128)
        for (index, wanted) in zip(asked, wanted) {
            let counted = solution.billionths(of: layout.counted[index])
            let beyond = solution.billionths(of: layout.beyond[index])
            missing += Int128(wanted) * 1_000_000_000 - counted
            total += (counted + beyond) * Int128(needs[index].weight)
        }
        if missing <= Self.missingBillionthsMax { missing = 0 }
        let isMet = missing == 0
        let served = zip(asked, wanted).map { index, wanted in
            (isMet ? wanted : solution.floors[layout.counted[index]])
                + solution.floors[layout.beyond[index]]
        }
        let bound = bound(demand, solution, totalRows: totalRows)
        let scale = bound.scale
        // Where the total is not for free, everything hangs together.
        let parts = isMet ? [] : bound.totals.isEmpty ? layout.components(of: bound) : [bound]
        return Filling(
            served: served, missing: missing, total: Int64(clamping: (total + 10_000) / 1_000_000_000),
            totalBound: onArcs(bound.ofTotal(scale: scale)),
            cuts: parts.map { onArcs($0).cut(in: layout.reduction.full, demand, needs) })
    }

    /// What the prices of a solution prove, over the ways of the layout.
    func bound(_ demand: Demand, _ solution: LinearSolution, totalRows: [Int]) -> ServiceBound {
        let scale = solution.priceScale(
            of: layout.balanceRows.joined().compactMap(\.self), and: totalRows, factor: weightMax)
        let totalPrices = solution.prices(scale: scale).rows
        return ServiceBound(
            tier: needs[demand.asked.lowerBound].tier, commodities: layout.commodities,
            prices: layout.prices(in: solution, hasRow, scale: scale), scale: scale, isOfTotal: false,
            totals: zip(demand.totals, totalRows).compactMap { total, row in
                totalPrices[row] <= 0
                    ? nil
                    : .init(
                        tier: needs[total.needs.lowerBound].tier, price: totalPrices[row],
                        min: Int128(total.min))
            })
    }

    /// The same over arcs.
    func onArcs(_ bound: ServiceBound) -> ServiceBound {
        var bound = bound
        bound.prices = layout.reduction.lengthened(
            bound.prices, commodities: layout.commodities, costScale: 0)
        return bound
    }

    /// The row that sums up what one tier gets; nothing limits it between fillings.
    mutating func totalRow(of tier: Range<Int>) -> Int {
        if let known = totalRows.first(where: { $0.tier == tier }) { return known.row }
        let terms = tier.flatMap { index in
            [layout.counted[index], layout.beyond[index]].map { column in
                LinearProgram.Term(column: column, factor: needs[index].weight)
            }
        }
        let row = program.addRow(.init(nil, nil), terms)
        totalRows.append((tier, row))
        return row
    }

    /// Less than this of all that was wanted may be an error of the engine's.
    private static let missingBillionthsMax: Int128 = 100_000

    // MARK: Flows

    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Routing {
        for index in needs.indices {
            program.setColumn(layout.counted[index], .exactly(served[index]))
            program.setColumn(layout.beyond[index], .exactly(0))
        }
        let mustRun = try useMustRun()
        defer { if let row = layout.mustRun?.row { program.setRow(row, .init(nil, nil)) } }
        for (column, cost) in layout.costs.enumerated() { program.setCost(column, cost) }
        let optimum = try solveKeepingMustRun()
        let prices = layout.prices(in: optimum, hasRow, scale: priceScale)
        let rounding = FlowRounding(layout, needs: needs, near: optimum, serving: served, monitor)
        var rounded = try rounding.values()
        if !optimum.isWhole, monitor.continues() {
            try FlowPolish(layout, needs: needs).improve(&rounded.columns)
        }
        let values = rounded.columns
        let given = needs.indices.map { layout.served($0, in: values) }
        // Where nobody needs anything, nothing moves, whatever ran before.
        if given == served, !layout.running.isEmpty, !needs.isEmpty,
            let nearest = try nearestRunning(values, at: optimum, serving: served)
        {
            return Routing(
                served: served, flows: layout.flows(in: nearest, prices: prices), mustRun: mustRun)
        }
        return Routing(
            served: given, flows: layout.flows(in: values, prices: prices), mustRun: mustRun,
            losesLeast: rounded.losesLeast)
    }

    /// Lets what follows use as much must-run supply as can be while the same is served.
    ///
    /// - Returns: what proves that it cannot be more; nil where there is none.
    private mutating func useMustRun() throws(BalancingError) -> ServiceBound? {
        guard let mustRun = layout.mustRun else { return nil }
        for column in 0..<program.columnCount { program.setCost(column, 0) }
        for term in mustRun.terms { program.setCost(term.column, -term.factor) }
        let most: LinearSolution
        do throws(BalancingError) { most = try solve(isWholeSearched: true) } catch .unsolved {
            // The engine gave up: the same is served, with as much of it as improvement finds.
            holdMustRun(0)
            return nil
        }
        let used = mustRun.terms.reduce(0) { $0 + most.billionths(of: $1.column) * Int128($1.factor) }
        holdMustRun(Int64(clamping: (used + 10_000) / 1_000_000_000))
        let scale = most.priceScale(of: layout.balanceRows.joined().compactMap(\.self), factor: weightMax)
        return ServiceBound(
            mustRunOf: layout.commodities,
            prices: layout.reduction.lengthened(
                layout.prices(in: most, hasRow, scale: scale), commodities: layout.commodities, costScale: 0),
            scale: scale)
    }

    private mutating func holdMustRun(_ least: Int64) {
        guard let row = layout.mustRun?.row else { return }
        layout.mustRun?.min = max(0, least)
        program.setRow(row, .init(max(0, least), nil))
    }

    /// What the engine's tolerances have added to the must-run supply that is used is taken off again: first a thousand-millionth of it, then
    /// eight times as much, at last all.
    private mutating func solveKeepingMustRun() throws(BalancingError) -> LinearSolution {
        for bits in stride(from: 30, through: 0, by: -3) {
            guard let least = layout.mustRun?.min, least > 0 else { break }
            do throws(BalancingError) { return try solve(isWholeSearched: true) } catch .infeasible {
                holdMustRun(bits == 0 ? 0 : least - max(1, least >> bits))
            } catch .unsolved {
                holdMustRun(0)
            }
        }
        return try solve(isWholeSearched: true)
    }

    /// Whole numbers that cost as little and change the running plan less.
    ///
    /// All that cost as little as the programme's optimum differ from it only in columns and rows that cost nothing at its prices: of those the
    /// nearest is found, and rounded. Nil when nothing nearer was found.
    private mutating func nearestRunning(
        _ values: [Int64], at optimum: LinearSolution, serving served: [Int64]
    ) throws(BalancingError) -> [Int64]? {
        var unchanged = values
        for column in 0..<layout.counted[0] { unchanged[column] = 0 }
        for way in layout.running { unchanged[way.column] = way.flow }
        // What the certificate allows is as good.
        let costMax = max(program.cost(of: values), optimum.cost(layout.costs) + allowance(optimum))
        if program.cost(of: unchanged) <= costMax, isSolution(unchanged) { return unchanged }
        let ranges = layout.costs.indices.map { program.column($0) }
        let limits = (hasRow.links + hasRow.handling).compactMap(\.self).map { ($0, program.row($0)) }
        keepToOptima(optimum, limits)
        let relaxed = try? solve()
        // A column for levels may stand behind those of the layout; it is as it was.
        for (column, cost) in layout.costs.enumerated() {
            program.setColumn(column, ranges[column])
            program.setCost(column, cost)
        }
        for (row, range) in limits { program.setRow(row, range) }
        guard let relaxed else { return nil }
        let nearer = try FlowRounding(layout, needs: needs, near: relaxed, serving: served, monitor)
            .values().columns
        guard needs.indices.allSatisfy({ layout.served($0, in: nearer) == served[$0] }),
            program.cost(of: nearer) <= costMax, distance(of: nearer) < distance(of: values)
        else { return nil }
        return nearer
    }

    /// Lets only optima be solutions, and the distance to the running plan be the cost.
    private mutating func keepToOptima(
        _ optimum: LinearSolution, _ limits: [(row: Int, range: LinearProgram.Range)]
    ) {
        let prices = optimum.prices(scale: priceScale)
        for column in 0..<layout.counted[0] {
            program.setCost(column, 1)
            if prices.reducedCosts[column].magnitude > Self.priceDoubt, optimum.billionths[column] == 0 {
                program.setColumn(column, .exactly(optimum.floors[column]))
            }
        }
        for (row, range) in limits where row < prices.rows.count {
            if prices.rows[row].magnitude > Self.priceDoubt, let upper = range.upper {
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

    /// One unit of each commodity at the price of each full capacity: see ``Certificate/gap(of:_:for:)``.
    private func allowance(_ optimum: LinearSolution) -> Int128 {
        let rows = optimum.prices(scale: priceScale).rows
        let prices = (hasRow.links + hasRow.handling).reduce(0 as Int128) { sum, row in
            guard let row, row < rows.count else { return sum }
            return sum + Int128(max(0, -rows[row])) / Int128(layout.step)
        }
        let loads = layout.commodities.reduce(0 as Int128) {
            $0 + Int128(layout.reduction.full.commodities[$1].load)
        }
        return optimum.cost(layout.costs) / 10_000_000 + prices * loads / Int128(priceScale)
    }

    private var priceScale: Int64 { layout.reduction.full.priceScale }

    /// Less of a price, in 1 / ``priceScale``, may be an error of the engine's.
    private static let priceDoubt: UInt64 = 64

    // MARK: The programme

    /// - Parameter isWholeSearched: whether a small programme is to have whole values, if there are any.
    private mutating func solve(isWholeSearched: Bool = false) throws(BalancingError) -> LinearSolution {
        let solution = try relaxed()
        last = solution
        guard isWholeSearched, isSmall, !solution.isWhole else { return solution }
        addCapacityRows()
        let whole = program.wholeOptimum(
            nodeCountMax: Self.smallNodeCountMax, columnMax: Self.smallQuantityMax)
        return whole.map(solution.replacing(values:)) ?? solution
    }

    mutating func relaxed() throws(BalancingError) -> LinearSolution {
        let layout = layout
        var rows = hasRow
        let isDual = isWithinCapacities
        isWithinCapacities = false
        defer { hasRow = rows }
        var nextRow = program.rowCount
        do throws(LinearProgramError) {
            return try program.solve(byDual: isDual) { layout.missing(in: $0, &rows, nextRow: &nextRow) }
        } catch .infeasible {
            throw .infeasible
        } catch .interrupted {
            throw .interrupted
        } catch {
            throw .unsolved(error.description)
        }
    }

    private mutating func addCapacityRows() {
        let full = layout.reduction.full
        for index in full.arcs.indices { addRow(of: .link(index)) }
        for index in full.handlingMax.indices { addRow(of: .handling(index)) }
    }

    /// Nothing where it has one, or needs none.
    private mutating func addRow(of capacity: CapacityLeft.Capacity) {
        let full = layout.reduction.full
        let (max, terms, row) =
            switch capacity {
            case .link(let index): (full.arcs[index].capacity, layout.linkTerms[index], hasRow.links[index])
            case .handling(let index):
                (full.handlingMax[index], layout.handlingTerms[index], hasRow.handling[index])
            }
        guard let max, !terms.isEmpty, row == nil else { return }
        let new = program.addRow(.init(nil, max / layout.step), terms)
        switch capacity {
        case .link(let index): hasRow.links[index] = new
        case .handling(let index): hasRow.handling[index] = new
        }
    }

    private static let smallColumnCountMax = 300
    private static let smallQuantityMax: Int64 = 1 << 16
    private static let smallNodeCountMax = 500

    private func isSolution(_ values: [Int64]) -> Bool {
        program.isSolution(values) && layout.isWithinCapacities(values)
    }
}

extension LinearSolution {
    fileprivate func billionths(of column: Int) -> Int128 {
        Int128(floors[column]) * 1_000_000_000 + Int128(billionths[column])
    }

    fileprivate func cost(_ costs: [Int64]) -> Int128 {
        costs.indices.reduce(0) { $0 + billionths(of: $1) * Int128(costs[$1]) } / 1_000_000_000
    }
}
