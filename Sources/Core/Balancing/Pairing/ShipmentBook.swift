/// The shipments of a plan while they are changed. An order is all that goes from one site to another over the same links; an entry is the
/// part of it in one step of each.
struct ShipmentBook {
    let problem: BalancingProblem
    private(set) var loads: Loads
    private(set) var entries: [Entry] = []
    private(set) var orders: [Order] = []
    /// For each commodity, the orders into each need and out of each offer.
    private(set) var into: [[[Int]]]
    private(set) var outOf: [[[Int]]]
    /// For each commodity, what is left of each offer, and what each need gets less than at first.
    private(set) var left: [[Int64]]
    private var lost: [[Int64]]
    /// For each commodity that had to be sent another way.
    private var outgoing: [Int: [[Int]]] = [:]
    /// What has been done since an attempt began, to be undone.
    private var log: [Change] = []

    private struct Change {
        let entry: Int
        let units: Int64
    }

    struct Entry {
        var trip: Trip
        let order: Int
        /// Of one unit, with its supply.
        let cost: Int64
    }

    struct Order {
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
    mutating func add(_ trip: Trip, isOwn: Bool = false) -> Int {
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
        entries.append(Entry(trip: trip, order: order, cost: cost(of: trip)))
        return entries.count - 1
    }

    /// Of one unit, with its supply.
    func cost(of trip: Trip) -> Int64 {
        let commodity = problem.commodities[trip.commodity]
        return trip.route.reduce(commodity.offers[trip.offer].cost) {
            $0 + problem.arcs[commodity.arcs[$1]].cost * commodity.load
        }
    }

    mutating func arcsOut(of commodity: Int) -> [[Int]] {
        if let known = outgoing[commodity] { return known }
        let arcs = problem.arcsOut(of: commodity)
        outgoing[commodity] = arcs
        return arcs
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
        let (own, smallest) = (orders[order], orders[order].min)
        let missing = smallest - own.quantity
        let others = into[own.commodity][own.need].filter { $0 != order && orders[$0].quantity > 0 }
            .sorted { (cost(of: $1), $0) < (cost(of: $0), $1) }
        var attempts: [(inout Self) -> Bool] = [{ $0.giveUp(order) }]
        // By what is missing, or by as much as a new shipment in the place of another has to have; from all others, or from one.
        for units in [missing, smallest] {
            attempts.append { $0.enlarge(order, by: units, from: others) }
            for other in others.prefix(Self.singleCountMax) {
                attempts.append { $0.enlarge(order, by: units, from: [other]) }
            }
        }
        var best: (cost: Int128, attempt: (inout Self) -> Bool)?
        for attempt in attempts {
            guard let cost = cost(of: attempt) else { continue }
            if cost < best?.cost ?? .max { best = (cost, attempt) }
        }
        if let best {
            _ = best.attempt(&self)
        } else {
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

    mutating func apply(_ units: Int64, to entry: Int) {
        let trip = entries[entry].trip
        let commodity = problem.commodities[trip.commodity]
        entries[entry].trip.quantity += units
        orders[entries[entry].order].quantity += units
        left[trip.commodity][trip.offer] -= units
        lost[trip.commodity][trip.need] -= units
        for place in trip.route { loads.add(units * commodity.load, to: problem.arcs[commodity.arcs[place]]) }
        log.append(Change(entry: entry, units: units))
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

    private static let singleCountMax = 8

    /// Others into the same site get smaller, and it larger.
    private mutating func enlarge(_ order: Int, by more: Int64, from others: [Int]) -> Bool {
        let own = orders[order]
        var missing = more
        for other in others where missing > 0 {
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
            let found = problem.cheapestRoute(
                for: quantity, of: own.commodity, from: [own.offer], to: own.need,
                over: arcsOut(of: own.commodity), loads)
        else { return false }
        let trip = Trip(
            commodity: own.commodity, offer: own.offer, need: own.need, route: found.route, quantity: 0)
        apply(quantity, to: add(trip))
        return true
    }

    /// What the site itself has left of the commodity it uses.
    private mutating func keepOwn(_ order: Int, _ quantity: Int64) {
        let own = orders[order]
        guard let kept = into[own.commodity][own.need].first(where: { orders[$0].isOwn }) else { return }
        apply(min(quantity, left[own.commodity][orders[kept].offer]), to: orders[kept].entries[0])
    }
}
