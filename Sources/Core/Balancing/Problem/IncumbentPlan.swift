internal import Domain

/// What the running plan moves, in the terms of a new one.
extension BalancingProblem {
    /// Without what can move no more: an offer, a need or a link that is gone.
    static func running(
        in snapshot: Snapshot, of commodities: [Commodity], over arcs: [Arc], in network: Network
    ) -> [[Trip]] {
        var running = commodities.map { _ in [] as [Trip] }
        if snapshot.running.isEmpty { return running }
        let places = commodities.map { commodity in
            (offers: Self.places(of: commodity.offers), needs: Self.places(of: commodity.needs))
        }
        var steps = StepFilling(arcs)
        for shipment in snapshot.running {
            guard let resource = network.resources.index(of: shipment.resource, by: \.id),
                let number = commodities.index(of: resource, by: \.resource),
                let source = network.sites.index(of: shipment.source, by: \.id),
                let destination = network.sites.index(of: shipment.destination, by: \.id),
                let offer = places[number].offers[source], let need = places[number].needs[destination]
            else { continue }
            let commodity = commodities[number]
            var (legs, location) = ([] as [[Int]], commodity.offers[offer].location)
            for id in shipment.route {
                guard let link = network.links.index(of: id, by: \.id) else { break }
                let places = commodity.places(over: link, from: location, arcs)
                guard let first = places.first else { break }
                legs.append(places)
                location = arcs[commodity.arcs[first]].head
            }
            guard legs.count == shipment.route.count, location == commodity.needs[need].location else {
                continue
            }
            var left = min(shipment.quantity.rawValue / commodity.lot, quantityMax)
            while left > 0 {
                let (route, quantity) = steps.next(left, of: commodity, over: legs)
                running[number].append(
                    Trip(commodity: number, offer: offer, need: need, route: route, quantity: quantity))
                left -= quantity
            }
        }
        return running
    }

    private static func places(of terminals: [Terminal]) -> [Int: Int] {
        Dictionary(terminals.enumerated().map { ($0.element.site, $0.offset) }) { first, _ in first }
    }

    /// What the running plan moves of a commodity over each of its links, and takes of each of its offers.
    func runningFlow(of commodity: Int) -> (onLinks: [Int64], taken: [Int64]) {
        var onLinks = [Int64](repeating: 0, count: commodities[commodity].arcs.count)
        var taken = [Int64](repeating: 0, count: commodities[commodity].offers.count)
        for trip in running[commodity] {
            for place in trip.route { onLinks[place] = min(onLinks[place] + trip.quantity, Self.quantityMax) }
            taken[trip.offer] = min(taken[trip.offer] + trip.quantity, Self.quantityMax)
        }
        return (onLinks, taken)
    }
}

extension BalancingProblem.Commodity {
    /// The places of a link's arcs that leave a location, cheapest first.
    fileprivate func places(over link: Int, from location: Int, _ all: [BalancingProblem.Arc]) -> [Int] {
        var (low, high) = (0, arcs.count)
        while low < high {
            let middle = low + (high - low) / 2
            if all[arcs[middle]].link < link { low = middle + 1 } else { high = middle }
        }
        return arcs.indices[low...].prefix { all[arcs[$0]].link == link }.filter {
            all[arcs[$0]].tail == location
        }
    }
}

/// Fills the cost steps of links with what runs, one after the other.
private struct StepFilling {
    private let arcs: [BalancingProblem.Arc]
    /// For each group; nil for any load.
    private var left: [Int64?]

    init(_ arcs: [BalancingProblem.Arc]) { (self.arcs, left) = (arcs, arcs.map(\.capacity)) }

    /// How much of a quantity goes over the cheapest steps with room; over the last ones all, whether they have room or not.
    mutating func next(
        _ quantity: Int64, of commodity: BalancingProblem.Commodity, over legs: [[Int]]
    ) -> (route: [Int], quantity: Int64) {
        var (route, quantity) = ([] as [Int], quantity)
        for places in legs {
            let place = places.dropLast().first { room(commodity, $0) > 0 }
            if let place { quantity = min(quantity, room(commodity, place)) }
            route.append(place ?? places[places.count - 1])
        }
        for (place, places) in zip(route, legs) where places.count > 1 {
            let group = arcs[commodity.arcs[place]].group
            left[group] = left[group].map { $0 - min($0, quantity.multipliedOrMax(by: commodity.load)) }
        }
        return (route, quantity)
    }

    /// In units.
    private func room(_ commodity: BalancingProblem.Commodity, _ place: Int) -> Int64 {
        guard commodity.load > 0, let left = left[arcs[commodity.arcs[place]].group] else { return .max }
        return max(0, left) / commodity.load
    }
}
