/// Removes shipments that are smaller than their resource or a link on their way lets them be, where it can without loss.
///
/// A small shipment gives its quantity to larger ones into the same site, or takes from them until it is large enough: along other shipments of
/// the commodity, each of which stays as large as it has to be, from a source that has something left. Of both the cheaper is done. If
/// neither can be, it goes another way where a smaller one may go; else it is not made, and the need stays open for it.
///
/// Every offer, need and capacity is kept, to the unit. A heuristic: it changes shipments one after the other, smallest first, and does not look for
/// the fewest that cannot be made. O(small shipments × (shipments × links on their way + arcs)).
struct ShipmentConsolidation {
    /// Changed as far as shipments are.
    let allocation: Allocation
    let pairing: Pairing
    /// How many shipments were too small.
    let smallCount: Int
    /// For each commodity, for each of its needs, what is no longer served.
    let lost: [[Int64]]

    /// - Throws: `certificateFailed` when what comes out breaks a rule.
    init(
        of pairing: Pairing, _ allocation: Allocation, for problem: BalancingProblem
    ) throws(BalancingError) {
        guard problem.hasShipmentMin else {
            (self.pairing, self.allocation, smallCount) = (pairing, allocation, 0)
            lost = allocation.served.map { $0.map { _ in 0 } }
            return
        }
        var book = ShipmentBook(pairing, allocation, of: problem)
        let small = book.smallOrders
        for order in small where book.isSmall(order) { book.consolidate(order) }
        let changed = book.changed(allocation)
        try Certificate.checkRules(changed, for: problem)
        guard book.smallOrders.isEmpty else {
            throw .certificateFailed("a shipment is smaller than the smallest that may be made")
        }
        smallCount = small.count
        lost = zip(allocation.served, changed.served).map { zip($0, $1).map { $0 - $1 } }
        (self.allocation, self.pairing) = (changed, Pairing(book.trips, changed, of: problem))
    }
}

/// The shipments of a plan while they are changed. An order is all that goes from one site to another over the same links; an entry is the
/// part of it in one step of each.
private struct ShipmentBook {
    private let problem: BalancingProblem
    private var loads: Loads
    private var entries: [Entry] = []
    private var orders: [Order] = []
    /// For each commodity, the orders into each need and out of each offer.
    private var into: [[[Int]]]
    private var outOf: [[[Int]]]
    /// For each commodity, what is left of each offer, and what each need gets less than at first.
    private var left: [[Int64]]
    private var lost: [[Int64]]
    /// What has been done since an attempt began, to be undone.
    private var log: [(entry: Int, units: Int64)] = []

    private struct Entry {
        var trip: Trip
        let order: Int
        /// Of one unit, with its supply.
        let cost: Int64
    }

    private struct Order {
        let commodity: Int
        let offer: Int
        let need: Int
        let links: [Int]
        let min: Int64
        /// Whether it moves nowhere because both are of one site.
        let isOwn: Bool
        var quantity: Int64 = 0
        var entries: [Int] = []
    }

    init(_ pairing: Pairing, _ allocation: Allocation, of problem: BalancingProblem) {
        self.problem = problem
        loads = Loads(of: pairing.onLinks, in: problem)
        into = problem.commodities.map { $0.needs.map { _ in [] } }
        outOf = problem.commodities.map { $0.offers.map { _ in [] } }
        lost = problem.commodities.map { $0.needs.map { _ in 0 } }
        left = zip(problem.commodities, allocation.flows.taken).map { commodity, taken in
            zip(commodity.offers, taken).map { $0.quantity - $1 }
        }
        for trip in pairing.trips { add(trip) }
        for (index, commodity) in problem.commodities.enumerated() {
            let needOf = Dictionary(
                commodity.needs.enumerated().map { ($0.element.site, $0.offset) }, uniquingKeysWith: min)
            for (offer, terminal) in commodity.offers.enumerated() {
                guard let need = needOf[terminal.site] else { continue }
                let shipped = outOf[index][offer].reduce(0 as Int64) { $0 + orders[$1].quantity }
                let kept = allocation.flows.taken[index][offer] - shipped
                add(Trip(commodity: index, offer: offer, need: need, route: [], quantity: kept), isOwn: true)
            }
        }
    }

    @discardableResult
    private mutating func add(_ trip: Trip, isOwn: Bool = false) -> Int {
        let (index, offer) = (trip.commodity, trip.offer)
        let commodity = problem.commodities[index]
        let arcs = trip.route.map { problem.arcs[commodity.arcs[$0]] }
        let links = arcs.map(\.link)
        let known = outOf[index][offer].first {
            orders[$0].need == trip.need && orders[$0].links == links && orders[$0].isOwn == isOwn
        }
        let order = known ?? orders.count
        if known == nil {
            orders.append(
                Order(
                    commodity: index, offer: offer, need: trip.need, links: links,
                    min: isOwn ? 0 : commodity.shipmentMin(over: arcs), isOwn: isOwn))
            into[index][trip.need].append(order)
            outOf[index][offer].append(order)
        }
        orders[order].quantity += trip.quantity
        orders[order].entries.append(entries.count)
        let cost = arcs.reduce(commodity.offers[offer].cost) { $0 + $1.cost * commodity.load }
        entries.append(Entry(trip: trip, order: order, cost: cost))
        return entries.count - 1
    }

    func isSmall(_ order: Int) -> Bool {
        orders[order].quantity > 0 && orders[order].quantity < orders[order].min
    }

    /// Smallest first.
    var smallOrders: [Int] {
        orders.indices.filter(isSmall).sorted { (orders[$0].quantity, $0) < (orders[$1].quantity, $1) }
    }

    /// By commodity, then offer, need, route.
    var trips: [Trip] {
        entries.filter { $0.trip.quantity > 0 && !orders[$0.order].isOwn }.map(\.trip).sorted { one, other in
            let (first, second) = (
                (one.commodity, one.offer, one.need), (other.commodity, other.offer, other.need)
            )
            return first != second ? first < second : one.route.lexicographicallyPrecedes(other.route)
        }
    }

    /// The same allocation with these shipments; what a site gets less is taken from the last of its needs.
    func changed(_ allocation: Allocation) -> Allocation {
        var changed = allocation
        for (index, commodity) in problem.commodities.enumerated() {
            changed.flows.onLinks[index] = commodity.arcs.map { _ in 0 }
            changed.flows.taken[index] = zip(commodity.offers, left[index]).map { $0.quantity - $1 }
            for (need, units) in lost[index].enumerated() where units > 0 {
                var units = units
                for other in commodity.needs.indices.reversed()
                where commodity.needs[other].site == commodity.needs[need].site {
                    let less = min(units, changed.served[index][other])
                    changed.served[index][other] -= less
                    units -= less
                }
            }
        }
        for entry in entries {
            for place in entry.trip.route {
                changed.flows.onLinks[entry.trip.commodity][place] += entry.trip.quantity
            }
        }
        return changed
    }

    // MARK: Attempts

    mutating func consolidate(_ order: Int) {
        let given = cost { $0.giveUp(order) }
        let enlarged = cost { $0.enlarge(order) }
        switch (given, enlarged) {
        case (let given?, let enlarged?) where enlarged < given: _ = enlarge(order)
        case (.some, _): _ = giveUp(order)
        case (nil, .some): _ = enlarge(order)
        case (nil, nil):
            let quantity = orders[order].quantity
            empty(order)
            if !reroute(order, quantity) { keepOwn(order, quantity) }
        }
        log = []
    }

    /// What an attempt would cost; nil when it fails. Nothing is changed.
    private mutating func cost(of attempt: (inout Self) -> Bool) -> Int128? {
        log = []
        let isDone = attempt(&self)
        let cost = log.reduce(0 as Int128) { $0 + Int128(entries[$1.entry].cost) * Int128($1.units) }
        for change in log.reversed() { apply(-change.units, to: change.entry) }
        log = []
        return isDone ? cost : nil
    }

    private mutating func apply(_ units: Int64, to entry: Int) {
        let trip = entries[entry].trip
        let commodity = problem.commodities[trip.commodity]
        entries[entry].trip.quantity += units
        orders[entries[entry].order].quantity += units
        left[trip.commodity][trip.offer] -= units
        lost[trip.commodity][trip.need] -= units
        for place in trip.route { loads.add(units * commodity.load, to: problem.arcs[commodity.arcs[place]]) }
        log.append((entry, units))
    }

    private mutating func empty(_ order: Int) {
        for entry in orders[order].entries { apply(-entries[entry].trip.quantity, to: entry) }
    }

    /// Others into the same site get larger by what it is.
    private mutating func giveUp(_ order: Int) -> Bool {
        let (quantity, entry) = (orders[order].quantity, orders[order])
        empty(order)
        return supply(quantity, to: .need(entry.need), of: entry.commodity)
    }

    /// Others into the same site get smaller, and it as large as it has to be.
    private mutating func enlarge(_ order: Int) -> Bool {
        let own = orders[order]
        let more = own.min - own.quantity
        var missing = more
        let others = into[own.commodity][own.need].filter { $0 != order && orders[$0].quantity > 0 }
        for other in others.sorted(by: { (cost(of: $1), $0) < (cost(of: $0), $1) }) where missing > 0 {
            let units = reducible(other, by: missing)
            guard units > 0 else { continue }
            apply(-units, to: dearest(of: other))
            missing -= units
        }
        let toFetch = more - left[own.commodity][own.offer]
        guard missing == 0,
            toFetch <= 0 || supply(toFetch, to: .offer(own.offer), of: own.commodity, besides: order)
        else { return false }
        missing = more
        for entry in own.entries where missing > 0 {
            let units = min(missing, room(entries[entry].trip))
            apply(units, to: entry)
            missing -= units
        }
        return missing == 0
    }

    /// The same over other links.
    private mutating func reroute(_ order: Int, _ quantity: Int64) -> Bool {
        let own = orders[order]
        guard quantity >= problem.commodities[own.commodity].shipmentMin,
            let route = problem.cheapestRoute(
                for: quantity, of: own.commodity, from: own.offer, to: own.need, loads)
        else { return false }
        let trip = Trip(
            commodity: own.commodity, offer: own.offer, need: own.need, route: route, quantity: 0)
        apply(quantity, to: add(trip))
        return true
    }

    /// What the site itself has left of the commodity it uses.
    private mutating func keepOwn(_ order: Int, _ quantity: Int64) {
        let own = orders[order]
        guard let kept = into[own.commodity][own.need].first(where: { orders[$0].isOwn }) else { return }
        apply(min(quantity, left[own.commodity][orders[kept].offer]), to: orders[kept].entries[0])
    }

    // MARK: Supply along other orders

    private enum End: Hashable {
        case need(Int)
        case offer(Int)
    }

    private func cost(of order: Int) -> Int64 { entries[dearest(of: order)].cost }

    private func dearest(of order: Int) -> Int {
        let used = orders[order].entries.filter { entries[$0].trip.quantity > 0 }
        return (used.isEmpty ? orders[order].entries : used).max { entries[$0].cost < entries[$1].cost }!
    }

    private func room(_ trip: Trip) -> Int64 {
        let commodity = problem.commodities[trip.commodity]
        return trip.route.reduce(Int64.max) {
            min(
                $0,
                loads.room(on: problem.arcs[commodity.arcs[$1]], load: commodity.load, in: problem) ?? .max)
        }
    }

    /// By how much an order can get smaller in its dearest entry: all of it, or as long as it is large enough.
    private func reducible(_ order: Int, by units: Int64) -> Int64 {
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

    /// Gets units to a need or an offer from offers that have something left, along orders that get larger and smaller in turn.
    ///
    /// - Returns: whether all could be got; otherwise some may have been.
    private mutating func supply(
        _ units: Int64, to end: End, of commodity: Int, besides order: Int? = nil
    ) -> Bool {
        var missing = units
        // An offer is to have as much left.
        while missing > 0 {
            guard let path = path(to: end, of: commodity, besides: order, units: missing) else {
                return false
            }
            var most = min(missing, path.left)
            for step in path.steps {
                most =
                    step.isLarger
                    ? min(most, room(entries[step.entry].trip))
                    : min(most, reducible(entries[step.entry].order, by: most))
            }
            guard most > 0 else { return false }
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

    private struct Step {
        let entry: Int
        let isLarger: Bool
    }

    /// The shortest, by breadth-first search backward from its end.
    private func path(
        to end: End, of commodity: Int, besides avoided: Int?, units: Int64
    ) -> (steps: [Step], left: Int64)? {
        var reached: [End: (step: Step, toward: End)] = [:]
        var (queue, next) = ([end], 0)
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
                    var (steps, place) = ([] as [Step], node)
                    while let found = reached[place] {
                        steps.append(found.step)
                        place = found.toward
                    }
                    return (steps, left[commodity][offer])
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
        return nil
    }
}
