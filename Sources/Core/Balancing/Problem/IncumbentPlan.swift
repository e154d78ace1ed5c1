internal import Domain

/// What the running plan moves, in the terms of a new one.
extension BalancingProblem {
    /// Without what can move no more: an offer, a need or a link that is gone.
    static func running(
        in snapshot: Snapshot, of commodities: [Commodity], over links: [Arc], in network: Network
    ) -> [[Trip]] {
        var running = commodities.map { _ in [] as [Trip] }
        if snapshot.running.isEmpty { return running }
        let places = commodities.map { commodity in
            (offers: Self.places(of: commodity.offers), needs: Self.places(of: commodity.needs))
        }
        for shipment in snapshot.running {
            guard let resource = network.resources.index(of: shipment.resource, by: \.id),
                let number = commodities.index(of: resource, by: \.resource),
                let source = network.sites.index(of: shipment.source, by: \.id),
                let destination = network.sites.index(of: shipment.destination, by: \.id),
                let offer = places[number].offers[source], let need = places[number].needs[destination]
            else { continue }
            let commodity = commodities[number]
            var (route, location) = ([] as [Int], commodity.offers[offer].location)
            for id in shipment.route {
                guard let link = network.links.index(of: id, by: \.id),
                    let place = commodity.arcs.index(of: link, by: \.self), links[link].tail == location
                else { break }
                route.append(place)
                location = links[link].head
            }
            guard route.count == shipment.route.count, location == commodity.needs[need].location else {
                continue
            }
            let quantity = min(shipment.quantity.rawValue, quantityMax)
            running[number].append(
                Trip(commodity: number, offer: offer, need: need, route: route, quantity: quantity))
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
