extension ShipmentBook {
    // MARK: Supply along other orders

    enum End: Hashable {
        case need(Int)
        case offer(Int)
    }

    func cost(of order: Int) -> Int64 { entries[dearest(of: order)].cost }

    func dearest(of order: Int) -> Int {
        let used = orders[order].entries.filter { entries[$0].trip.quantity > 0 }
        return (used.isEmpty ? orders[order].entries : used).max { entries[$0].cost < entries[$1].cost }!
    }

    func room(_ trip: Trip) -> Int64 {
        let commodity = problem.commodities[trip.commodity]
        return trip.route.reduce(Int64.max) {
            min(
                $0,
                loads.room(on: problem.arcs[commodity.arcs[$1]], load: commodity.load, in: problem) ?? .max)
        }
    }

    /// By how much an order can get smaller in its dearest entry: all of it, or as long as it is large enough.
    func reducible(_ order: Int, by units: Int64) -> Int64 {
        let (entry, quantity) = (entries[dearest(of: order)].trip.quantity, orders[order].quantity)
        if entry == quantity, quantity <= units { return quantity }
        return max(0, min(units, entry, quantity - orders[order].min))
    }

    /// The cheapest entry of an order that has room, if it may get larger.
    private func growable(_ order: Int) -> Int? {
        guard orders[order].isOwn || orders[order].quantity > 0 && !isSmall(order) else { return nil }
        return orders[order].entries.filter { room(entries[$0].trip) > 0 }
            .min { entries[$0].cost < entries[$1].cost }
    }

    /// Gets units to a need or an offer from offers that have something left, along orders that get larger and smaller in turn; in the end by a
    /// new order of all that is missing.
    ///
    /// - Returns: whether all could be got; otherwise some may have been.
    mutating func supply(
        _ units: Int64, to end: End, of commodity: Int, besides order: Int? = nil
    ) -> Bool {
        var missing = units
        // An offer is to have as much left.
        while missing > 0 {
            let (known, needs) = path(to: end, of: commodity, besides: order, units: missing)
            guard let path = known ?? newPath(to: needs, of: commodity, units: missing, besides: end) else {
                return false
            }
            var most = min(missing, path.left)
            for step in path.steps {
                most =
                    step.isLarger
                    ? min(most, room(entries[step.entry].trip))
                    : min(most, reducible(entries[step.entry].order, by: most))
            }
            guard most > 0, known != nil || most == missing else { return false }
            for step in path.steps where !step.isLarger {
                let quantity = orders[entries[step.entry].order].quantity - most
                guard quantity == 0 || quantity >= orders[entries[step.entry].order].min else { return false }
                apply(-most, to: step.entry)
            }
            for step in path.steps where step.isLarger {
                guard room(entries[step.entry].trip) >= most else { return false }
                apply(most, to: step.entry)
            }
            missing -= most
        }
        return true
    }

    struct Step {
        let entry: Int
        let isLarger: Bool
    }

    struct Path {
        let steps: [Step]
        /// What the offer where it begins has left.
        let left: Int64
    }

    /// From the offer that can give all to one of these needs, over new links, at least cost.
    private mutating func newPath(
        to needs: [(need: Int, steps: [Step])], of index: Int, units: Int64, besides end: End
    ) -> Path? {
        let commodity = problem.commodities[index]
        guard units >= commodity.shipmentMin else { return nil }
        let offers = commodity.offers.indices.filter { left[index][$0] >= units && end != .offer($0) }
        var cheapest: (cost: Int64, trip: Trip, steps: [Step])?
        for (need, steps) in needs.prefix(Self.newNeedCountMax) {
            let others = offers.filter { commodity.offers[$0].site != commodity.needs[need].site }
            guard
                let found = problem.cheapestRoute(
                    for: units, of: index, from: others, to: need, over: arcsOut(of: index), loads)
            else { continue }
            let trip = Trip(
                commodity: index, offer: found.offer, need: need, route: found.route, quantity: 0)
            let cost = steps.reduce(cost(of: trip)) {
                $0 + ($1.isLarger ? entries[$1.entry].cost : -entries[$1.entry].cost)
            }
            if cost < cheapest?.cost ?? .max { cheapest = (cost, trip, steps) }
        }
        guard let (_, trip, steps) = cheapest else { return nil }
        return Path(steps: [Step(entry: add(trip), isLarger: true)] + steps, left: left[index][trip.offer])
    }

    private static let newNeedCountMax = 16

    /// The shortest, by breadth-first search backward from its end; and every need from which the end can be reached, nearest first.
    private func path(
        to end: End, of commodity: Int, besides avoided: Int?, units: Int64
    ) -> (found: Path?, needs: [(need: Int, steps: [Step])]) {
        var reached: [End: (step: Step, toward: End)] = [:]
        var (queue, next) = ([end], 0)
        func steps(from node: End) -> [Step] {
            var (steps, place) = ([] as [Step], node)
            while let found = reached[place] {
                steps.append(found.step)
                place = found.toward
            }
            return steps
        }
        while next < queue.count {
            let node = queue[next]
            next += 1
            func visit(_ other: End, _ step: Step) {
                guard other != end, reached[other] == nil else { return }
                reached[other] = (step, node)
                queue.append(other)
            }
            switch node {
            case .offer(let offer):
                if node != end, left[commodity][offer] > 0 {
                    return (Path(steps: steps(from: node), left: left[commodity][offer]), [])
                }
                let given = outOf[commodity][offer].filter { $0 != avoided && reducible($0, by: units) > 0 }
                for order in given.sorted(by: { (cost(of: $1), $0) < (cost(of: $0), $1) }) {
                    visit(.need(orders[order].need), Step(entry: dearest(of: order), isLarger: false))
                }
            case .need(let need):
                let given = into[commodity][need].filter { $0 != avoided }.compactMap(growable)
                for entry in given.sorted(by: { (entries[$0].cost, $0) < (entries[$1].cost, $1) }) {
                    visit(.offer(entries[entry].trip.offer), Step(entry: entry, isLarger: true))
                }
            }
        }
        let needs = queue.compactMap { node -> (need: Int, steps: [Step])? in
            guard case .need(let need) = node else { return nil }
            return (need, steps(from: node))
        }
        return (nil, needs)
    }
}
