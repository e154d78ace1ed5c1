internal import LinearProgram

/// Whole-number flows of each commodity in a share of its own of every capacity.
///
/// A share is what the optimum takes, rounded down; what that leaves goes to the largest fractions that fit. Each commodity alone then loses at most one unit for
/// each capacity that it crosses with a fraction (a maximum flow falls by at most what its capacities do).
struct CapacityShares {
    private let layout: ProgrammeLayout
    private let needs: [Need]
    private let columns: [MovingColumn]
    private let optimum: LinearSolution
    private let served: [Int64]

    init(
        _ layout: ProgrammeLayout, needs: [Need], _ columns: [MovingColumn], near optimum: LinearSolution,
        serving served: [Int64]
    ) {
        (self.layout, self.needs, self.columns) = (layout, needs, columns)
        (self.optimum, self.served) = (optimum, served)
    }

    /// For each column of the programme.
    func values() throws(BalancingError) -> [Int64] {
        let problem = restricted
        var values = [Int64](repeating: 0, count: optimum.floors.count)
        for (place, index) in layout.commodities.enumerated() {
            let flow = CommodityFlow(problem, commodity: index)
            let numbers = needs.indices.filter { needs[$0].commodity == index }
            let amounts = try Self.amounts(of: flow)
            guard let solution = try flow.cheapest(serving: amounts) else {
                throw .unsolved("a commodity cannot flow in its share")
            }
            for (number, amount) in zip(numbers, amounts) { values[layout.counted[number]] = amount }
            for (offset, flow) in solution.onArcs.enumerated() {
                values[layout.firstWayColumn[place] + offset] = flow
            }
            for (offset, taken) in solution.taken.enumerated() {
                values[layout.firstOfferColumn[place] + offset] = taken
            }
        }
        return values
    }

    /// All of what is to be served, or else as much as fits, tier by tier.
    private static func amounts(of flow: CommodityFlow) throws(BalancingError) -> [Int64] {
        let needs = flow.needs
        var amounts: [Int64] = []
        while amounts.count < needs.count {
            let start = amounts.count
            let end = needs[start...].firstIndex { $0.tier != needs[start].tier } ?? needs.count
            amounts += try flow.fill(
                Demand(
                    asked: start..<end, settled: amounts, wanted: needs[start..<end].map(\.quantity),
                    totals: [])
            ).amounts
        }
        return amounts
    }

    /// The reduced problem with shares for capacities and what is to be served for needs.
    private var restricted: BalancingProblem {
        let problem = layout.reduction.short
        var shares = zip(columns, optimum.floors).map { column, floor in
            column.capacities.isEmpty ? nil : max(0, floor)
        }
        var left = layout.capacities.map { terms, max in
            terms.reduce(max) { $0 - $1.factor * optimum.floors[$1.column] }
        }
        let byFraction = columns.indices.filter { optimum.billionths[$0] != 0 && shares[$0] != nil }.sorted {
            (-optimum.billionths[$0], $0) < (-optimum.billionths[$1], $1)
        }
        for column in byFraction where columns[column].capacities.allSatisfy({ left[$0.index] >= $0.factor })
        {
            for capacity in columns[column].capacities { left[capacity.index] -= capacity.factor }
            shares[column]! += 1
        }
        var capacities = problem.arcs.map(\.capacity)
        for (place, index) in layout.commodities.enumerated() {
            let commodity = problem.commodities[index]
            for (offset, way) in commodity.arcs.enumerated() {
                capacities[way] = shares[layout.firstWayColumn[place] + offset].map { $0 * commodity.load }
            }
        }
        var restricted = problem.replacing(
            capacities: capacities, handlingMax: problem.handlingMax.map { _ in nil })
        for (need, served) in zip(needs, served) {
            restricted.commodities[need.commodity].needs[need.terminal].quantity = served
        }
        return restricted
    }
}
