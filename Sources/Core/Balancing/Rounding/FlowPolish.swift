/// Makes whole-number flows cheaper, one commodity after the other in the capacity that the others leave it.
struct FlowPolish {
    private let layout: ProgrammeLayout
    private let needs: [Need]

    init(_ layout: ProgrammeLayout, needs: [Need]) { (self.layout, self.needs) = (layout, needs) }

    /// - Parameter values: for each column of the programme; what is served stays.
    func improve(_ values: inout [Int64]) throws(BalancingError) {
        for _ in 0..<Self.passCountMax {
            var isCheaper = false
            for (place, index) in layout.commodities.enumerated() {
                let flow = CommodityFlow(left(for: place, by: values), commodity: index)
                let served = needs.indices.filter { needs[$0].commodity == index }.map {
                    values[layout.counted[$0]]
                }
                guard let solution = try flow.cheapest(serving: served) else { continue }
                let new = solution.onArcs + solution.taken
                let columns = layout.firstWayColumn[place]..<layout.firstWayColumn[place] + new.count
                func cost(_ values: some Sequence<Int64>) -> Int128 {
                    zip(layout.costs[columns], values).reduce(0) { $0 + Int128($1.0) * Int128($1.1) }
                }
                let supply = layout.reduction.short.commodities[index]
                func mustRun(_ values: some Collection<Int64>) -> Int64 {
                    supply.mustRunUsed(of: Array(values.suffix(supply.offers.count)))
                }
                let old = (mustRun: mustRun(values[columns]), cost: cost(values[columns]))
                guard (-mustRun(new), cost(new)) < (-old.mustRun, old.cost) else { continue }
                let before = Array(values[columns])
                values.replaceSubrange(columns, with: new)
                // Both directions of a link have what is left of its capacity: together they may take more.
                guard layout.isWithinCapacities(values) else {
                    values.replaceSubrange(columns, with: before)
                    continue
                }
                isCheaper = true
            }
            if !isCheaper { return }
        }
    }

    /// The reduced problem with what all other commodities leave of each capacity.
    private func left(for place: Int, by values: [Int64]) -> BalancingProblem {
        var left = CapacityLeft(layout)
        for other in layout.commodities.indices.map({ $0 - layout.commodities.lowerBound })
        where other != place {
            left.take(values[layout.firstWayColumn[other]...], ofCommodityAt: other)
        }
        return left.problem(ofCommodityAt: place)
    }

    private static let passCountMax = 4
}
