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
                let flow = CommodityFlow(layout.left(for: index, by: values), commodity: index)
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

    private static let passCountMax = 4
}

extension ProgrammeLayout {
    /// The reduced problem with what all other commodities leave of each capacity.
    func left(for commodity: Int, by values: [Int64]) -> BalancingProblem {
        let (full, short) = (reduction.full, reduction.short)
        var (onArcs, handling) = (full.arcs.map(\.capacity), full.handlingMax)
        for (place, index) in commodities.enumerated() where index != commodity {
            let entry = short.commodities[index]
            for (offset, (way, limited)) in zip(entry.arcs, reduction.limitedArcs[index]).enumerated() {
                let load = values[firstWayColumn[place] + offset] * entry.load
                for group in limited { onArcs[group]? -= load }
                handling[short.arcs[way].tail]? -= load
            }
        }
        var capacities = short.arcs.map(\.capacity)
        for (way, limited) in zip(short.commodities[commodity].arcs, reduction.limitedArcs[commodity]) {
            capacities[way] = limited.compactMap { onArcs[$0] }.min()
        }
        return short.replacing(capacities: capacities, handlingMax: handling)
    }
}
