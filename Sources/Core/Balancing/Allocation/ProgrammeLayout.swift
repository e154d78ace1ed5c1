internal import LinearProgram

/// Which column and row of the shared programme terminals for what.
struct ProgrammeLayout {
    var reduction: SeriesReduction
    let commodities: Range<Int>
    /// For each of the commodities, the column of its first way; its other ways follow.
    let firstWayColumn: [Int]
    /// The same for its offers.
    let firstOfferColumn: [Int]
    /// For each need, the column of the units that count in a filling.
    let counted: [Int]
    /// For each need, the column of the units beyond those.
    let beyond: [Int]
    /// For each of the commodities, for each location its row; nil where nothing of it can pass.
    let balanceRows: [[Int?]]
    /// What may go on as it runs.
    let running: [Running]
    /// The first of their rows; the others follow.
    let firstRunningRow: Int
    /// What must-run supply is used, each unit by its weight; nil where there is none.
    var mustRun: MustRunRow?
    /// Of each column, in money.
    let costs: [Int64]
    /// For each group of arcs, the columns of the ways over them and their load; and for each location, of what leaves it. In multiples of the
    /// steps.
    let linkTerms: [[LinearProgram.Term]]
    let handlingTerms: [[LinearProgram.Term]]
    /// By what loads and capacities are divided: their greatest common divisor.
    let step: Int64

    init(
        _ reduction: SeriesReduction, commodities: Range<Int>, needs: [Need], in program: inout LinearProgram
    ) {
        (self.reduction, self.commodities) = (reduction, commodities)
        let problem = reduction.short
        let locationCount = problem.handlingMax.count
        var balance = commodities.map { _ in [[LinearProgram.Term]](repeating: [], count: locationCount) }
        var linkTerms = [[LinearProgram.Term]](repeating: [], count: reduction.full.arcs.count)
        var handlingTerms = [[LinearProgram.Term]](repeating: [], count: locationCount)
        var (costs, firstWayColumn, firstOfferColumn) = ([] as [Int64], [] as [Int], [] as [Int])
        let step = Swift.max(
            1, commodities.reduce(0) { greatestCommonDivisor($0, problem.commodities[$1].load) })
        for (place, commodity) in commodities.enumerated() {
            let entry = problem.commodities[commodity]
            firstWayColumn.append(program.columnCount)
            for (index, limited) in zip(entry.arcs, reduction.limitedArcs[commodity]) {
                let way = problem.arcs[index]
                costs.append(way.cost * entry.load)
                let column = program.addColumn(.init(0, problem.flowMax(of: index, entry)), cost: 0)
                balance[place][way.tail].append(.init(column: column, factor: -1))
                balance[place][way.head].append(.init(column: column, factor: 1))
                if entry.load > 0 {
                    for link in limited {
                        linkTerms[link].append(.init(column: column, factor: entry.load / step))
                    }
                    handlingTerms[way.tail].append(.init(column: column, factor: entry.load / step))
                }
            }
            firstOfferColumn.append(program.columnCount)
            for offer in entry.offers {
                costs.append(offer.cost)
                let column = program.addColumn(.init(0, offer.quantity), cost: 0)
                balance[place][offer.location].append(.init(column: column, factor: 1))
            }
        }
        let firstCounted = program.columnCount
        for _ in 0..<2 {
            for need in needs {
                costs.append(0)
                let column = program.addColumn(.init(0, 0), cost: 0)
                let location = problem.commodities[need.commodity].needs[need.terminal].location
                balance[need.commodity - commodities.lowerBound][location].append(
                    .init(column: column, factor: -1))
            }
        }
        counted = Array(firstCounted..<firstCounted + needs.count)
        beyond = counted.map { $0 + needs.count }
        balanceRows = balance.map { rows in
            rows.map { $0.isEmpty ? nil : program.addRow(.exactly(0), $0) }
        }
        var running: [Running] = []
        for (place, commodity) in commodities.enumerated() where !problem.running[commodity].isEmpty {
            let (onWays, taken) = problem.runningFlow(of: commodity)
            for (column, flow) in zip(firstWayColumn[place]..., onWays + taken) where flow > 0 {
                let kept = program.addColumn(.exactly(0), cost: 0)
                running.append(Running(column: column, flow: flow, kept: kept))
                costs.append(0)
            }
        }
        firstRunningRow = program.rowCount
        for way in running {
            program.addRow(
                .init(0, nil), [.init(column: way.column, factor: 1), .init(column: way.kept, factor: -1)])
        }
        var mustRunTerms: [LinearProgram.Term] = []
        for (place, commodity) in commodities.enumerated() {
            let entry = problem.commodities[commodity]
            for (offset, offer) in entry.offers.enumerated() where offer.mustRun > 0 {
                mustRunTerms.append(.init(column: firstOfferColumn[place] + offset, factor: entry.weight))
            }
        }
        if !mustRunTerms.isEmpty {
            mustRun = MustRunRow(row: program.addRow(.init(nil, nil), mustRunTerms), terms: mustRunTerms)
        }
        self.running = running
        self.costs = costs
        self.step = step
        self.linkTerms = linkTerms
        self.handlingTerms = handlingTerms
        self.firstWayColumn = firstWayColumn
        self.firstOfferColumn = firstOfferColumn
    }

    struct MustRunRow {
        let row: Int
        let terms: [LinearProgram.Term]
        /// How much is to be used at least.
        var min: Int64 = 0
    }

    struct Running {
        /// Of a way or an offer.
        let column: Int
        let flow: Int64
        /// The column that counts how much of the flow still runs.
        let kept: Int
    }

    func served(_ need: Int, in values: [Int64]) -> Int64 { values[counted[need]] + values[beyond[need]] }

    /// The terms and the limit of each capacity that any of the commodities takes up, in multiples of ``step``.
    var capacities: [(terms: [LinearProgram.Term], max: Int64)] {
        let full = reduction.full
        let limits = full.arcs.map(\.capacity) + full.handlingMax
        return zip(linkTerms + handlingTerms, limits).compactMap { terms, max in
            guard let max, !terms.isEmpty else { return nil }
            return (terms, max / step)
        }
    }

    func isWithinCapacities(_ values: [Int64]) -> Bool {
        capacities.allSatisfy { terms, max in
            terms.reduce(0 as Int128) { $0 + Int128($1.factor) * Int128(values[$1.column]) } <= max
        }
    }

    /// Rows for the capacities that a solution violates and that have none yet.
    func missing(
        in solution: LinearSolution, _ rows: inout CapacityRows, nextRow: inout Int
    ) -> [LinearProgram.Row] {
        var missing: [LinearProgram.Row] = []
        func check(_ capacity: Int64?, _ terms: [LinearProgram.Term], _ row: inout Int?) {
            guard let capacity, row == nil, !terms.isEmpty else { return }
            var billionths: Int128 = 0
            for term in terms {
                billionths +=
                    (Int128(solution.floors[term.column]) * 1_000_000_000
                        + Int128(solution.billionths[term.column])) * Int128(term.factor)
            }
            guard billionths > Int128(capacity / step) * 1_000_000_000 else { return }
            row = nextRow
            nextRow += 1
            missing.append(.init(.init(nil, capacity / step), terms))
        }
        for index in linkTerms.indices {
            check(reduction.full.arcs[index].capacity, linkTerms[index], &rows.links[index])
        }
        for index in handlingTerms.indices {
            check(reduction.full.handlingMax[index], handlingTerms[index], &rows.handling[index])
        }
        return missing
    }

    // MARK: There and back

    func flows(in values: [Int64], prices: Prices) -> Flows {
        let problem = reduction.short
        return reduction.lengthened(
            Flows(
                onLinks: commodities.enumerated().map { place, commodity in
                    Array(values[firstWayColumn[place]...].prefix(problem.commodities[commodity].arcs.count))
                },
                taken: commodities.enumerated().map { place, commodity in
                    Array(
                        values[firstOfferColumn[place]...].prefix(problem.commodities[commodity].offers.count)
                    )
                }, prices: prices), commodities: commodities)
    }

    /// The prices of locations and capacities in a solution, in 1 / `scale`.
    func prices(in solution: LinearSolution, _ rows: CapacityRows, scale: Int64) -> Prices {
        let scaled = solution.prices(scale: scale)
        // A row that came later was not in the programme that the prices are from.
        func capacityPrice(_ row: Int?) -> Int64 {
            guard let row, row < scaled.rows.count else { return 0 }
            return (max(0, -scaled.rows[row]) + step / 2) / step
        }
        let problem = reduction.short
        let given = (rows.links.map(capacityPrice), rows.handling.map(capacityPrice))
        var (onLinks, handling) = given
        for (place, commodity) in commodities.enumerated() {
            let (entry, narrowest) = (problem.commodities[commodity], reduction.narrowestArcs(of: commodity))
            // A commodity that fills a way alone is held by the limit of its column, not by a row.
            for (index, way) in entry.arcs.enumerated() where entry.load > 0 {
                let profit = -scaled.reducedCosts[firstWayColumn[place] + index]
                guard profit > 0 else { continue }
                let (raise, tail) = ((profit + entry.load - 1) / entry.load, problem.arcs[way].tail)
                if let group = narrowest[index],
                    problem.arcs[way].capacity ?? .max <= problem.handlingMax[tail] ?? .max
                {
                    onLinks[group] = max(onLinks[group], given.0[group] + raise)
                } else if problem.handlingMax[tail] != nil {
                    handling[tail] = max(handling[tail], given.1[tail] + raise)
                }
            }
        }
        let mustRunPrice = mustRun.map { max(0, scaled.rows[$0.row]) } ?? 0
        return Prices(
            atLocations: balanceRows.map { $0.map { $0.map { scaled.rows[$0] } ?? 0 } }, onLinks: onLinks,
            handling: handling,
            mustRun: mustRun == nil
                ? [] : commodities.map { mustRunPrice.multipliedOrMax(by: problem.commodities[$0].weight) })
    }
}

extension BalancingProblem {
    /// What a link or a location's handling lets pass of a commodity; nil for any quantity.
    func flowMax(of link: Int, _ commodity: Commodity) -> Int64? {
        guard commodity.load > 0 else { return nil }
        let limits = [arcs[link].capacity, handlingMax[arcs[link].tail]].compactMap(\.self)
        return limits.min().map { $0 / commodity.load }
    }
}

/// The rows of the capacities that have one.
struct CapacityRows {
    var links: [Int?]
    var handling: [Int?]

    init(of problem: BalancingProblem) {
        links = problem.arcs.map { _ in nil }
        handling = problem.handlingMax.map { _ in nil }
    }
}
