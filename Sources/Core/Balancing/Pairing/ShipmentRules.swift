internal import HeapModule

/// The smallest shipments that may be made, and ways on which they may.
extension BalancingProblem {
    var hasShipmentMin: Bool {
        commodities.contains { $0.shipmentMin > 1 } || arcs.contains { $0.shipmentLoadMin > 1 }
    }

    /// For each location, the places of the arcs out of it that a commodity may take.
    func arcsOut(of index: Int) -> [[Int]] {
        var outgoing = handlingMax.map { _ in [] as [Int] }
        for (place, number) in commodities[index].arcs.enumerated() {
            outgoing[arcs[number].tail].append(place)
        }
        return outgoing
    }

    /// The cheapest of the ways from these offers with room for a shipment that is large enough for each of its links; nil when there is none.
    ///
    /// Dijkstra's method: O(arcs × log(locations) + offers).
    ///
    /// - Parameter outgoing: ``arcsOut(of:)`` the commodity.
    func cheapestRoute(
        for quantity: Int64, of index: Int, from offers: [Int], to need: Int, over outgoing: [[Int]],
        _ loads: Loads
    ) -> (offer: Int, route: [Int])? {
        let commodity = commodities[index]
        let end = commodity.needs[need].location
        var costs = [Int64](repeating: .max, count: outgoing.count)
        var (arrivals, starts) = ([Int?](repeating: nil, count: outgoing.count), [Int: Int]())
        var queue = Heap<Label>()
        for offer in offers {
            let (location, cost) = (commodity.offers[offer].location, commodity.offers[offer].cost)
            guard cost < costs[location] else { continue }
            (costs[location], starts[location]) = (cost, offer)
            queue.insert(Label(cost: cost, location: location))
        }
        while let label = queue.popMin() {
            if label.location == end { break }
            guard costs[label.location] == label.cost else { continue }
            for place in outgoing[label.location] {
                let arc = arcs[commodity.arcs[place]]
                let cost = label.cost + arc.cost * commodity.load
                guard cost < costs[arc.head],
                    loads.room(on: arc, load: commodity.load, in: self) ?? .max >= quantity,
                    commodity.shipmentMin(over: [arc]) <= quantity
                else { continue }
                (costs[arc.head], arrivals[arc.head]) = (cost, place)
                queue.insert(Label(cost: cost, location: arc.head))
            }
        }
        guard costs[end] < .max else { return nil }
        var (route, location) = ([] as [Int], end)
        while let place = arrivals[location] {
            route.append(place)
            location = arcs[commodity.arcs[place]].tail
        }
        return starts[location].map { ($0, route.reversed()) }
    }

    private struct Label: Comparable {
        let cost: Int64
        let location: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.cost, left.location) < (right.cost, right.location)
        }
    }
}

extension BalancingProblem.Commodity {
    /// In units: what the commodity and each link on the way let be.
    func shipmentMin(over arcs: [BalancingProblem.Arc]) -> Int64 {
        if load == 0 { return shipmentMin }
        return arcs.reduce(shipmentMin) { max($0, ($1.shipmentLoadMin - 1 + load) / load) }
    }
}
