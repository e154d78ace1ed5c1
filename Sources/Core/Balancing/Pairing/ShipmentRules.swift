internal import HeapModule

/// The smallest shipments that may be made, and ways on which they may.
extension BalancingProblem {
    var hasShipmentMin: Bool {
        commodities.contains { $0.shipmentMin > 1 } || arcs.contains { $0.shipmentLoadMin > 1 }
    }

    /// The cheapest of the ways from these offers with room for a shipment that is large enough for each of its links; nil when there is none.
    ///
    /// Dijkstra's method: O(arcs × log(locations) + offers).
    func cheapestRoute(
        for quantity: Int64, of index: Int, from offers: [Int], to need: Int, _ loads: Loads
    ) -> (offer: Int, route: [Int])? {
        let commodity = commodities[index]
        let end = commodity.needs[need].location
        var outgoing = handlingMax.map { _ in [] as [Int] }
        for (place, number) in commodity.arcs.enumerated() {
            let arc = arcs[number]
            guard loads.room(on: arc, load: commodity.load, in: self) ?? .max >= quantity,
                commodity.shipmentMin(over: [arc]) <= quantity
            else { continue }
            outgoing[arc.tail].append(place)
        }
        var (costs, arrivals, starts) = ([Int: Int64](), [Int: Int](), [Int: Int]())
        var queue = Heap<Label>()
        for offer in offers {
            let (location, cost) = (commodity.offers[offer].location, commodity.offers[offer].cost)
            guard cost < costs[location] ?? .max else { continue }
            (costs[location], starts[location]) = (cost, offer)
            queue.insert(Label(cost: cost, location: location))
        }
        while let label = queue.popMin() {
            if label.location == end { break }
            guard costs[label.location] == label.cost else { continue }
            for place in outgoing[label.location] {
                let arc = arcs[commodity.arcs[place]]
                let cost = label.cost + arc.cost * commodity.load
                guard cost < costs[arc.head] ?? .max else { continue }
                (costs[arc.head], arrivals[arc.head]) = (cost, place)
                starts[arc.head] = starts[arc.tail]
                queue.insert(Label(cost: cost, location: arc.head))
            }
        }
        guard let offer = starts[end] else { return nil }
        var (route, location) = ([] as [Int], end)
        while let place = arrivals[location] {
            route.append(place)
            location = arcs[commodity.arcs[place]].tail
        }
        return (offer, route.reversed())
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
