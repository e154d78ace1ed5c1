internal import Domain

/// Step 3: flows on links become shipments from site to site.
///
/// Goods that go round in a circle stay where they are. What a site offers and needs itself stays there and is no shipment.
/// At one location offers meet needs first; then each offer follows the widest links to a need. At most one shipment for
/// each offer, need and link that a shipment uses up.
struct Pairing {
    /// Sorted by source, destination, resource, route.
    let shipments: [Shipment]
    /// For each good, for each of its links, without circles.
    let onLinks: [[Int64]]
    let cost: Int128

    init(_ cleared: Cleared, of offers: Offers, in network: Network) {
        var shipments: [Shipment] = []
        var onLinks: [[Int64]] = []
        var cost: Int128 = 0
        for (place, good) in offers.goods.enumerated() {
            var tracing = Tracing(
                good, of: offers, taken: cleared.flows.taken[place], served: cleared.served[place],
                flow: cleared.flows.onLinks[place])
            tracing.run()
            for trip in tracing.trips where !(trip.route.isEmpty && trip.source == trip.destination) {
                let unitCost = trip.route.reduce(0 as Int128) {
                    $0 + Int128(offers.links[$1].cost * good.load)
                }
                cost += unitCost * Int128(trip.quantity)
                shipments.append(
                    Shipment(
                        resource: network.resources[good.resource].id, quantity: Quantity(trip.quantity),
                        source: network.sites[trip.source].id,
                        destination: network.sites[trip.destination].id,
                        route: trip.route.map { network.links[$0].id },
                        transit: trip.route.reduce(.zero) { $0 + network.links[$1].transit },
                        cost: Money(Int64(clamping: unitCost * Int128(trip.quantity)))))
            }
            onLinks.append(tracing.carried)
        }
        self.shipments = shipments.sorted {
            if ($0.source, $0.destination, $0.resource) != ($1.source, $1.destination, $1.resource) {
                return ($0.source, $0.destination, $0.resource) < ($1.source, $1.destination, $1.resource)
            }
            return $0.route.lexicographicallyPrecedes($1.route)
        }
        self.onLinks = onLinks
        self.cost = cost
    }
}

/// Follows the flow of one good from its offers to its needs.
private struct Tracing {
    struct Trip {
        let source: Int
        let destination: Int
        let route: [Int]
        var quantity: Int64
    }

    let good: Offers.Goods
    let offers: Offers
    private var taken: [Int64]
    private var missing: [Int64]
    private var flow: [Int64]
    /// For each location, the places of its outgoing links in the good's links.
    private let outgoing: [[Int]]
    /// For each location, the places of its needs in the good's needs.
    private let needsAt: [[Int]]
    private(set) var trips: [Trip] = []
    private(set) var carried: [Int64]

    init(_ good: Offers.Goods, of offers: Offers, taken: [Int64], served: [Int64], flow: [Int64]) {
        (self.good, self.offers, self.taken, missing, self.flow) = (good, offers, taken, served, flow)
        var outgoing = offers.handlingMax.map { _ in [] as [Int] }
        for (place, link) in good.links.enumerated() where flow[place] > 0 {
            outgoing[offers.links[link].tail].append(place)
        }
        var needsAt = offers.handlingMax.map { _ in [] as [Int] }
        for (place, need) in good.needs.enumerated() { needsAt[need.location].append(place) }
        (self.outgoing, self.needsAt) = (outgoing, needsAt)
        carried = flow.map { _ in 0 }
    }

    mutating func run() {
        for (place, offer) in good.offers.enumerated() {
            for need in needsAt[offer.location] where good.needs[need].site == offer.site {
                ship(min(taken[place], missing[need]), from: place, over: [], to: need)
            }
        }
        for (place, offer) in good.offers.enumerated() {
            for need in needsAt[offer.location] {
                ship(min(taken[place], missing[need]), from: place, over: [], to: need)
            }
        }
        for place in good.offers.indices {
            while taken[place] > 0 { followOnce(from: place) }
        }
    }

    private mutating func ship(_ quantity: Int64, from offer: Int, over places: [Int], to need: Int) {
        guard quantity > 0 else { return }
        taken[offer] -= quantity
        missing[need] -= quantity
        for place in places {
            flow[place] -= quantity
            carried[place] += quantity
        }
        let (source, destination) = (good.offers[offer].site, good.needs[need].site)
        let route = places.map { good.links[$0] }
        if let same = trips.lastIndex(where: {
            $0.source == source && $0.destination == destination && $0.route == route
        }) {
            trips[same].quantity += quantity
        } else {
            trips.append(Trip(source: source, destination: destination, route: route, quantity: quantity))
        }
    }

    /// Ships along one path, or takes one circle out of the flow.
    private mutating func followOnce(from offer: Int) {
        var location = good.offers[offer].location
        var path: [Int] = []
        var visited = [location]
        while true {
            if let need = needsAt[location].first(where: { missing[$0] > 0 }) {
                let narrowest = path.map { flow[$0] }.min() ?? .max
                ship(min(taken[offer], missing[need], narrowest), from: offer, over: path, to: need)
                return
            }
            // Conservation: what came here and is not needed here leaves over some link.
            let widest = outgoing[location].max { (flow[$0], $1) < (flow[$1], $0) }!
            precondition(flow[widest] > 0, "a flow that does not balance cannot be paired")
            path.append(widest)
            location = offers.links[good.links[widest]].head
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
