internal import Domain

/// What the running plan moves, in the terms of a new one.
extension BalancingProblem {
    /// Without what can move no more: an offer, a need or a link that is gone.
    static func running(
        in snapshot: Snapshot, of goods: [Commodity], over links: [Arc], in network: Network
    ) -> [[Trip]] {
        var running = goods.map { _ in [] as [Trip] }
        if snapshot.running.isEmpty { return running }
        let places = goods.map { good in
            (offers: Self.places(of: good.offers), needs: Self.places(of: good.needs))
        }
        for shipment in snapshot.running {
            guard let resource = network.resources.index(of: shipment.resource, by: \.id),
                let number = goods.index(of: resource, by: \.resource),
                let source = network.sites.index(of: shipment.source, by: \.id),
                let destination = network.sites.index(of: shipment.destination, by: \.id),
                let offer = places[number].offers[source], let need = places[number].needs[destination]
            else { continue }
            let good = goods[number]
            var (route, location) = ([] as [Int], good.offers[offer].location)
            for id in shipment.route {
                guard let link = network.links.index(of: id, by: \.id),
                    let place = good.links.index(of: link, by: \.self), links[link].tail == location
                else { break }
                route.append(place)
                location = links[link].head
            }
            guard route.count == shipment.route.count, location == good.needs[need].location else { continue }
            let quantity = min(shipment.quantity.rawValue, quantityMax)
            running[number].append(
                Trip(good: number, offer: offer, need: need, route: route, quantity: quantity))
        }
        return running
    }

    private static func places(of stands: [Terminal]) -> [Int: Int] {
        Dictionary(stands.enumerated().map { ($0.element.site, $0.offset) }) { first, _ in first }
    }

    /// What the running plan moves of a good over each of its links, and takes of each of its offers.
    func runningFlow(of good: Int) -> (onLinks: [Int64], taken: [Int64]) {
        var onLinks = [Int64](repeating: 0, count: goods[good].links.count)
        var taken = [Int64](repeating: 0, count: goods[good].offers.count)
        for trip in running[good] {
            for place in trip.route { onLinks[place] = min(onLinks[place] + trip.quantity, Self.quantityMax) }
            taken[trip.offer] = min(taken[trip.offer] + trip.quantity, Self.quantityMax)
        }
        return (onLinks, taken)
    }
}
