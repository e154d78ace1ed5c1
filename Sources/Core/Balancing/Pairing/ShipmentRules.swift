internal import HeapModule

/// The smallest shipments that may be made, and ways on which they may.
extension BalancingProblem {
    var hasShipmentMin: Bool {
        commodities.contains { $0.shipmentMin > 1 } || arcs.contains { $0.shipmentLoadMin > 1 }
    }

    /// The cheapest way with room for a shipment that is large enough for each of its links; nil when there is none.
    ///
    /// Dijkstra's method: O(arcs × log(locations)).
    func cheapestRoute(
        for quantity: Int64, of index: Int, from offer: Int, to need: Int, _ loads: Loads
    ) -> [Int]? {
        let commodity = commodities[index]
        let (start, end) = (commodity.offers[offer].location, commodity.needs[need].location)
        var outgoing = handlingMax.map { _ in [] as [Int] }
        for (place, number) in commodity.arcs.enumerated() {
            let arc = arcs[number]
            guard loads.room(on: arc, load: commodity.load, in: self) ?? .max >= quantity,
                commodity.shipmentMin(over: [arc]) <= quantity
            else { continue }
            outgoing[arc.tail].append(place)
        }
        var (costs, arrivals) = ([Int: Int64](), [Int: Int]())
        var queue: Heap<Label> = [Label(cost: 0, location: start)]
        costs[start] = 0
        while let label = queue.popMin() {
            if label.location == end { break }
            guard costs[label.location] == label.cost else { continue }
            for place in outgoing[label.location] {
                let arc = arcs[commodity.arcs[place]]
                let cost = label.cost + arc.cost * commodity.load
                guard cost < costs[arc.head] ?? .max else { continue }
                (costs[arc.head], arrivals[arc.head]) = (cost, place)
                queue.insert(Label(cost: cost, location: arc.head))
            }
        }
        guard costs[end] != nil else { return nil }
        var (route, location) = ([] as [Int], end)
        while location != start, let place = arrivals[location] {
            route.append(place)
            location = arcs[commodity.arcs[place]].tail
        }
        return route.reversed()
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
