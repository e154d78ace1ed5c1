/// Flows on links become trips from offer to need.
///
/// What goes round in a circle stays where it is. What a site offers and needs itself stays there. What runs goes on as far as it
/// can. Of the rest, at one location offers meet needs first; then each offer follows the widest links to a need. At most one trip for
/// each offer, need and link that a trip uses up.
struct Pairing {
    /// By commodity, then offer, need, route.
    let trips: [Trip]
    /// For each commodity, for each of its links, without circles.
    let onLinks: [[Int64]]
    /// Of moving and of supply.
    let cost: Int128
    let supplyCost: Int128

    /// These trips, which move what is allocated.
    init(_ trips: [Trip], _ allocation: Allocation, of problem: BalancingProblem) {
        (self.trips, onLinks) = (trips, allocation.flows.onLinks)
        var (cost, supplyCost) = (0 as Int128, 0 as Int128)
        for (place, commodity) in problem.commodities.enumerated() {
            for (link, carried) in zip(commodity.arcs, onLinks[place]) {
                cost += Int128(problem.arcs[link].cost * commodity.load) * Int128(carried)
            }
            supplyCost += commodity.supplyCost(of: allocation.flows.taken[place])
        }
        (self.cost, self.supplyCost) = (cost + supplyCost, supplyCost)
    }

    init(_ cleared: Allocation, of problem: BalancingProblem) {
        var (trips, moved) = ([] as [Trip], cleared)
        for (place, commodity) in problem.commodities.enumerated() {
            var tracing = Tracing(
                commodity, number: place, of: problem, taken: cleared.flows.taken[place],
                served: cleared.served[place], flow: cleared.flows.onLinks[place])
            tracing.run(first: problem.running[place])
            trips += tracing.merged()
            moved.flows.onLinks[place] = tracing.carried
        }
        self.init(trips, moved, of: problem)
    }
}

extension BalancingProblem.Commodity {
    /// Of what is taken of each offer.
    func supplyCost(of taken: [Int64]) -> Int128 {
        zip(offers, taken).reduce(0) { $0 + Int128($1.0.cost) * Int128($1.1) }
    }
}

/// Something of one commodity that goes from an offer to a need.
struct Trip {
    /// Indices in ``BalancingProblem/commodities``, in the commodity's offers and in its needs.
    let commodity: Int
    let offer: Int
    /// The first of its site.
    let need: Int
    /// Places in the commodity's links.
    let route: [Int]
    var quantity: Int64
}

/// Follows the flow of one commodity from its offers to its needs.
private struct Tracing {
    private let number: Int
    private let commodity: BalancingProblem.Commodity
    private let problem: BalancingProblem
    private var taken: [Int64]
    private var missing: [Int64]
    private var flow: [Int64]
    /// For each location, the places of its outgoing links in the commodity's links.
    private let outgoing: [[Int]]
    /// For each location, the places of its needs in the commodity's needs.
    private let needsAt: [[Int]]
    /// For each location, how many of its needs are known to miss nothing.
    private var doneAt: [Int]
    private var trips: [Trip] = []
    private(set) var carried: [Int64]

    init(
        _ commodity: BalancingProblem.Commodity, number: Int, of problem: BalancingProblem, taken: [Int64],
        served: [Int64], flow: [Int64]
    ) {
        (self.commodity, self.number, self.problem) = (commodity, number, problem)
        (self.taken, self.flow) = (taken, flow)
        // What a site gets for its livelihood comes with the rest.
        var (missing, firstOf) = (served.map { _ in 0 as Int64 }, [:] as [Int: Int])
        for (place, amount) in served.enumerated() {
            let site = commodity.needs[place].site
            let first = firstOf[site] ?? place
            firstOf[site] = first
            missing[first] += amount
        }
        self.missing = missing
        var outgoing = problem.handlingMax.map { _ in [] as [Int] }
        for (place, link) in commodity.arcs.enumerated() where flow[place] > 0 {
            outgoing[problem.arcs[link].tail].append(place)
        }
        var needsAt = problem.handlingMax.map { _ in [] as [Int] }
        for (place, need) in commodity.needs.enumerated() { needsAt[need.location].append(place) }
        (self.outgoing, self.needsAt) = (outgoing, needsAt)
        doneAt = needsAt.map { _ in 0 }
        carried = flow.map { _ in 0 }
    }

    mutating func run(first running: [Trip]) {
        keepOwn()
        // As much as runs, then more over the same ways.
        for isMore in [false, true] {
            for trip in running {
                let room = trip.route.map { flow[$0] }.min() ?? .max
                let quantity = min(
                    taken[trip.offer], missing[trip.need], room, isMore ? .max : trip.quantity)
                if quantity > 0 { ship(quantity, from: trip.offer, over: trip.route, to: trip.need) }
            }
        }
        for (place, offer) in commodity.offers.enumerated() {
            while taken[place] > 0, let need = nextNeed(at: offer.location) {
                ship(min(taken[place], missing[need]), from: place, over: [], to: need)
            }
        }
        for place in commodity.offers.indices {
            while taken[place] > 0 { followOnce(from: place) }
        }
    }

    /// One trip where several follow the same way.
    func merged() -> [Trip] {
        var merged: [Trip] = []
        let sorted = trips.sorted {
            ($0.offer, $0.need) != ($1.offer, $1.need)
                ? ($0.offer, $0.need) < ($1.offer, $1.need) : $0.route.lexicographicallyPrecedes($1.route)
        }
        for trip in sorted {
            if let last = merged.last, (last.offer, last.need) == (trip.offer, trip.need),
                last.route == trip.route
            {
                merged[merged.count - 1].quantity += trip.quantity
            } else {
                merged.append(trip)
            }
        }
        return merged
    }

    /// What a site offers and needs itself moves nowhere.
    private mutating func keepOwn() {
        let needs = commodity.needs.indices.sorted { commodity.needs[$0].site < commodity.needs[$1].site }
        var next = 0
        for (place, offer) in commodity.offers.enumerated() {
            while next < needs.count, commodity.needs[needs[next]].site < offer.site { next += 1 }
            guard next < needs.count, commodity.needs[needs[next]].site == offer.site else { continue }
            let kept = min(taken[place], missing[needs[next]])
            taken[place] -= kept
            missing[needs[next]] -= kept
        }
    }

    /// The first need there that still misses something.
    private mutating func nextNeed(at location: Int) -> Int? {
        while doneAt[location] < needsAt[location].count {
            let need = needsAt[location][doneAt[location]]
            if missing[need] > 0 { return need }
            doneAt[location] += 1
        }
        return nil
    }

    private mutating func ship(_ quantity: Int64, from offer: Int, over places: [Int], to need: Int) {
        taken[offer] -= quantity
        missing[need] -= quantity
        for place in places {
            flow[place] -= quantity
            carried[place] += quantity
        }
        trips.append(Trip(commodity: number, offer: offer, need: need, route: places, quantity: quantity))
    }

    /// Ships along one path, or takes one circle out of the flow.
    private mutating func followOnce(from offer: Int) {
        var location = commodity.offers[offer].location
        var path: [Int] = []
        var visited = [location]
        while true {
            if let need = nextNeed(at: location) {
                let narrowest = path.map { flow[$0] }.min() ?? .max
                ship(min(taken[offer], missing[need], narrowest), from: offer, over: path, to: need)
                return
            }
            // Conservation: what came here and is not needed here leaves over some link.
            let widest = outgoing[location].max { (flow[$0], $1) < (flow[$1], $0) }!
            precondition(flow[widest] > 0, "a flow that does not balance cannot be paired")
            path.append(widest)
            location = problem.arcs[commodity.arcs[widest]].head
            if let start = visited.firstIndex(of: location) {
                let circle = path[start...]
                let round = circle.map { flow[$0] }.min()!
                for place in circle { flow[place] -= round }
                return
            }
            visited.append(location)
        }
    }
}
