/// What flows over the ways of a layout leave of each capacity.
struct CapacityLeft {
    private let layout: ProgrammeLayout
    /// For each arc of the full problem, at the first of its group; nil where nothing limits it.
    private var onArcs: [Int64?]
    private var handling: [Int64?]

    /// - Parameter layout: nothing moves over its ways yet.
    init(_ layout: ProgrammeLayout) {
        self.layout = layout
        (onArcs, handling) = (layout.reduction.full.arcs.map(\.capacity), layout.reduction.full.handlingMax)
    }

    /// - Parameters:
    ///   - place: of the layout's commodities.
    ///   - flow: of each of its ways.
    mutating func take(_ flow: some Sequence<Int64>, ofCommodityAt place: Int) {
        let (index, short) = (layout.commodities.lowerBound + place, layout.reduction.short)
        let commodity = short.commodities[index]
        if commodity.load == 0 { return }
        for ((way, limited), flow) in zip(zip(commodity.arcs, layout.reduction.limitedArcs[index]), flow)
        where flow != 0 {
            for group in limited { onArcs[group]? -= flow * commodity.load }
            handling[short.arcs[way].tail]? -= flow * commodity.load
        }
    }

    /// The reduced problem with what is left in the place of the capacities of one commodity.
    func problem(ofCommodityAt place: Int) -> BalancingProblem {
        let (index, short) = (layout.commodities.lowerBound + place, layout.reduction.short)
        var capacities = short.arcs.map(\.capacity)
        for (way, limited) in zip(short.commodities[index].arcs, layout.reduction.limitedArcs[index]) {
            capacities[way] = limited.compactMap { onArcs[$0] }.min()
        }
        return short.replacing(capacities: capacities, handlingMax: handling)
    }

    /// For each way of a commodity how many units it has room for, and which capacity holds it there; nil for any number.
    func rooms(ofCommodityAt place: Int) -> [Room?] {
        let (index, short) = (layout.commodities.lowerBound + place, layout.reduction.short)
        let commodity = short.commodities[index]
        if commodity.load == 0 { return commodity.arcs.map { _ in nil } }
        return zip(commodity.arcs, layout.reduction.limitedArcs[index]).map { way, limited in
            let tail = short.arcs[way].tail
            var narrowest = handling[tail].map { (left: $0, capacity: Capacity.handling(tail)) }
            for group in limited {
                guard let left = onArcs[group], left < narrowest?.left ?? .max else { continue }
                narrowest = (left, .link(group))
            }
            return narrowest.map { Room(units: max(0, $0.left) / commodity.load, capacity: $0.capacity) }
        }
    }

    struct Room {
        let units: Int64
        let capacity: Capacity
    }

    /// A group of arcs, by the first of them, or the handling of a location.
    enum Capacity: Hashable {
        case link(Int)
        case handling(Int)
    }
}
