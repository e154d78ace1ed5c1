internal import LinearProgram

/// Whole-number flows near the optimum of a linear programme, which serve the same amounts or a few units less.
///
/// An optimum at a vertex has few fractions: each commodity's flow is whole but for as many circles as there are full capacities. First only
/// the fractional columns are moved, by a unit or two, so that everything served stays served, at least cost; then all columns that carry
/// something, so that as little as possible is lost, tier by tier: what cannot go over one link must be taken back from every link before it.
/// Beside that each commodity gets its own whole share of every capacity and flows alone, which always gives a plan: a share is less than a
/// unit below what the optimum takes.
struct FlowRounding {
    private let layout: ProgrammeLayout
    private let needs: [Need]
    private let optimum: LinearSolution
    private let served: [Int64]
    private let monitor: PlanningMonitor

    /// - Parameter monitor: once it is stopped nothing is searched for.
    init(
        _ layout: ProgrammeLayout, needs: [Need], near optimum: LinearSolution, serving served: [Int64],
        _ monitor: PlanningMonitor
    ) {
        self.monitor = monitor
        (self.layout, self.needs, self.optimum, self.served) = (layout, needs, optimum, served)
    }

    func values() throws(BalancingError) -> RoundedValues {
        var floors = optimum.floors
        for index in needs.indices {
            floors[layout.counted[index]] = served[index]
            floors[layout.beyond[index]] = 0
        }
        let columns = layout.movingColumns
        let fractional = columns.indices.filter { optimum.billionths[$0] != 0 }
        let near = StepSearch(layout, needs: needs, columns, moving: fractional, from: floors)
        let wide = StepSearch(
            layout, needs: needs, columns, moving: Self.touching(fractional, columns), from: floors)
        // Rather less must-run supply than less service.
        for keepsMustRun in layout.mustRun == nil ? [false] : [true, false] {
            if monitor.continues(), let values = near.values(keepsMustRun) { return .init(values) }
            if monitor.continues(), let values = wide.values(keepsMustRun) { return .init(values) }
        }
        let shares = try CapacityShares(layout, needs: needs, columns, near: optimum, serving: served)
            .values()
        let carrying = columns.indices.filter { floors[$0] > 0 || optimum.billionths[$0] != 0 }
        let losing = StepSearch(layout, needs: needs, columns, moving: carrying, from: floors)
        guard monitor.continues(), carrying.count <= Self.losingColumnCountMax,
            let values = losing.valuesWithLosses()
        else { return RoundedValues(shares, losesLeast: false) }
        return totals(of: values).lexicographicallyPrecedes(totals(of: shares))
            ? RoundedValues(shares, losesLeast: false) : RoundedValues(values)
    }
}

/// Whole numbers near an optimum.
struct RoundedValues {
    /// For each column of the programme.
    var columns: [Int64]
    /// Whether little or nothing of what was to be served is lost: as little as the search for steps found.
    let losesLeast: Bool

    init(_ columns: [Int64], losesLeast: Bool = true) {
        (self.columns, self.losesLeast) = (columns, losesLeast)
    }
}

extension FlowRounding {
    /// With more columns the search takes seconds, and finds little more than the shares.
    private static let losingColumnCountMax = 500

    /// What each tier gets, each unit by its weight.
    private func totals(of values: [Int64]) -> [Int64] {
        // Needs are sorted by tier.
        needs.indices.chunked { needs[$0].tier }.map { tier in
            tier.reduce(0) { $0 + needs[$1].weight * layout.served($1, in: values) }
        }
    }

    /// Columns whose ends some of the given columns have too.
    private static func touching(_ given: [Int], _ columns: [MovingColumn]) -> [Int] {
        struct End: Hashable {
            let place: Int
            let location: Int?
        }
        var ends: Set<End> = []
        for column in given {
            ends.insert(End(place: columns[column].place, location: columns[column].tail))
            ends.insert(End(place: columns[column].place, location: columns[column].head))
        }
        return columns.indices.filter { index in
            let column = columns[index]
            return ends.contains(End(place: column.place, location: column.tail))
                && ends.contains(End(place: column.place, location: column.head))
        }
    }
}

/// A column of the programme that moves a commodity: over a way, or out of an offer.
struct MovingColumn {
    /// Of the layout's commodities.
    let place: Int
    /// Nil for an offer.
    let tail: Int?
    let head: Int
    /// In the layout's ``ProgrammeLayout/capacities``.
    var capacities: [Use] = []

    struct Use {
        let index: Int
        let factor: Int64
    }
}

extension ProgrammeLayout {
    /// Those before the columns of needs, in order.
    var movingColumns: [MovingColumn] {
        let problem = reduction.short
        var columns: [MovingColumn] = []
        for (place, index) in commodities.enumerated() {
            let commodity = problem.commodities[index]
            for way in commodity.arcs {
                let arc = problem.arcs[way]
                columns.append(MovingColumn(place: place, tail: arc.tail, head: arc.head))
            }
            for offer in commodity.offers {
                columns.append(MovingColumn(place: place, tail: nil, head: offer.location))
            }
        }
        for (index, capacity) in capacities.enumerated() {
            for term in capacity.terms {
                columns[term.column].capacities.append(.init(index: index, factor: term.factor))
            }
        }
        return columns
    }
}

/// Looks for steps of a few units from rounded-down values to whole-number flows.
private struct StepSearch {
    private let layout: ProgrammeLayout
    private let needs: [Need]
    private let columns: [MovingColumn]
    private let moving: [Int]
    private let floors: [Int64]
    private let upper: [Int64]

    init(
        _ layout: ProgrammeLayout, needs: [Need], _ columns: [MovingColumn], moving: [Int],
        from floors: [Int64]
    ) {
        (self.layout, self.needs, self.columns) = (layout, needs, columns)
        (self.moving, self.floors) = (moving, floors)
        let problem = layout.reduction.short
        upper = layout.commodities.flatMap { index in
            let commodity = problem.commodities[index]
            return commodity.arcs.map { problem.flowMax(of: $0, commodity) ?? .max }
                + commodity.offers.map(\.quantity)
        }
    }

    /// What serves everything at least cost; nil when none was found.
    func values(_ keepsMustRun: Bool) -> [Int64]? {
        guard let (found, shortages) = programme() else { return nil }
        if moving.isEmpty { return floors }
        var program = found
        if keepsMustRun, let mustRun = layout.mustRun {
            var places: [Int: Int] = [:]
            for (step, column) in moving.enumerated() { places[column] = step }
            let used = mustRun.terms.reduce(0) { $0 + $1.factor * floors[$1.column] }
            program.addRow(
                .init(
                    .init(mustRun.min - used, nil),
                    mustRun.terms.compactMap { term in
                        places[term.column].map { .init(column: $0, factor: term.factor) }
                    }))
        }
        return program.solve(nodeCountMax: nodeCountMax).map { values(adding: $0, shortages) }
    }

    /// What loses as little as possible in the first tier, then in the next; each search may end before it has proven that.
    func valuesWithLosses() -> [Int64]? {
        guard let (found, shortages) = programme(), !moving.isEmpty else { return nil }
        var program = found
        for step in moving.indices { program.setCost(step, 0) }
        for shortage in shortages {
            program.setColumn(
                shortage.column, 0...min(Self.shortageMax, floors[layout.counted[shortage.need]]))
        }
        var best: [Int64]?
        // Needs are sorted by tier.
        for own in shortages.chunked(by: { needs[$0.need].tier }) {
            for shortage in own { program.setCost(shortage.column, needs[shortage.need].weight) }
            guard let steps = program.solve(nodeCountMax: nodeCountMax) else { break }
            best = steps
            let lost = own.reduce(0 as Int64) { $0 + needs[$1.need].weight * steps[$1.column] }
            program.addRow(
                .init(
                    .init(nil, lost), own.map { .init(column: $0.column, factor: needs[$0.need].weight) }))
            for shortage in own { program.setCost(shortage.column, 0) }
        }
        return best.map { values(adding: $0, shortages) }
    }

    /// Nil where no steps can lead to whole numbers.
    private func programme() -> (IntegerProgram, [Shortage])? {
        let excess = self.excess
        var program = IntegerProgram()
        if moving.isEmpty {
            let isBalanced = excess.allSatisfy { $0.allSatisfy { $0 == 0 } }
            return isBalanced && slack.allSatisfy { $0 >= 0 } ? (program, []) : nil
        }
        var rows = excess.map {
            $0.map { (terms: [] as [LinearProgram.Term], isTouched: false, target: -$0) }
        }
        var capacityTerms = layout.capacities.map { _ in [] as [LinearProgram.Term] }
        for (step, column) in moving.enumerated() {
            let entry = columns[column]
            // The value lies between the first two of these four.
            _ = program.addColumn(
                max(-1, -floors[column])...max(0, min(2, upper[column] - floors[column])),
                cost: layout.costs[column])
            func add(_ location: Int, _ factor: Int64) {
                rows[entry.place][location].terms.append(.init(column: step, factor: factor))
                rows[entry.place][location].isTouched = true
            }
            add(entry.head, 1)
            if let tail = entry.tail { add(tail, -1) }
            for capacity in entry.capacities {
                capacityTerms[capacity.index].append(.init(column: step, factor: capacity.factor))
            }
        }
        guard rows.allSatisfy({ $0.allSatisfy { $0.isTouched || $0.target == 0 } }) else { return nil }
        let shortages = addShortages(to: &program, &rows)
        for row in rows.joined() where row.isTouched {
            program.addRow(.init(.exactly(row.target), row.terms))
        }
        for (terms, slack) in zip(capacityTerms, slack) where !terms.isEmpty {
            program.addRow(.init(.init(nil, slack), terms))
        }
        return (program, shortages)
    }

    private var nodeCountMax: Int { max(1, min(Self.nodeCountMax, Self.workMax / max(1, moving.count))) }

    /// The column for what a need may lose.
    private struct Shortage {
        let need: Int
        let column: Int
    }

    /// A column for what each need at a moving location may lose.
    private func addShortages(
        to program: inout IntegerProgram,
        _ rows: inout [[(terms: [LinearProgram.Term], isTouched: Bool, target: Int64)]]
    ) -> [Shortage] {
        var shortages: [Shortage] = []
        for (index, need) in needs.enumerated() {
            let place = need.commodity - layout.commodities.lowerBound
            guard rows[place][need.location].isTouched, floors[layout.counted[index]] > 0 else { continue }
            let column = program.addColumn(0...0)
            rows[place][need.location].terms.append(.init(column: column, factor: 1))
            shortages.append(Shortage(need: index, column: column))
        }
        return shortages
    }

    private func values(adding steps: [Int64], _ shortages: [Shortage]) -> [Int64] {
        var values = floors
        for (step, column) in moving.enumerated() { values[column] += steps[step] }
        for shortage in shortages { values[layout.counted[shortage.need]] -= steps[shortage.column] }
        return values
    }

    /// For each commodity, for each location, how many units the rounded-down values leave there.
    private var excess: [[Int64]] {
        var excess = layout.commodities.map { _ in
            [Int64](repeating: 0, count: layout.reduction.short.handlingMax.count)
        }
        for (column, entry) in columns.enumerated() {
            excess[entry.place][entry.head] += floors[column]
            if let tail = entry.tail { excess[entry.place][tail] -= floors[column] }
        }
        for (index, need) in needs.enumerated() {
            excess[need.commodity - layout.commodities.lowerBound][need.location] -=
                floors[layout.counted[index]]
        }
        return excess
    }

    /// What the rounded-down values leave of each capacity.
    private var slack: [Int64] {
        layout.capacities.map { terms, max in
            terms.reduce(max) { $0 - $1.factor * floors[$1.column] }
        }
    }

    /// What one need may lose, in units.
    private static let shortageMax: Int64 = 4
    private static let nodeCountMax = 1_000
    /// Columns times nodes.
    private static let workMax = 200_000
}

extension Collection {
    /// Runs of neighbours with the same key.
    fileprivate func chunked<Key: Equatable>(by key: (Element) -> Key) -> [[Element]] {
        reduce(into: []) { chunks, element in
            if let last = chunks.last?.last, key(last) == key(element) {
                chunks[chunks.count - 1].append(element)
            } else {
                chunks.append([element])
            }
        }
    }
}
