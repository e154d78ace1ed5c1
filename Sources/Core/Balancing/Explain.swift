internal import Domain

/// Step 4: why each open need stays open.
///
/// From the location of the need one looks backward along everything that could still change: links with room, and
/// flows that could be turned elsewhere. What lies in that basin decides: whoever was served from it, or the full link or
/// location at its rim.
struct Explanation {
    /// Sorted by tier, site, resource.
    let unmet: [UnmetNeed]

    init(of cleared: Cleared, prices: Prices, for offers: Offers, in network: Network) {
        var unmet: [UnmetNeed] = []
        let loads = Loads(of: cleared.flows.onLinks, in: offers)
        for (place, good) in offers.goods.enumerated() {
            let served = cleared.served[place]
            guard zip(good.needs, served).contains(where: { $1 < $0.quantity }) else { continue }
            let basins = Basins(
                good, of: offers, served: served, taken: cleared.flows.taken[place],
                flow: cleared.flows.onLinks[place], loads: loads, prices: prices, network: network)
            for (need, stand) in good.needs.enumerated() where served[need] < stand.quantity {
                unmet.append(
                    UnmetNeed(
                        site: network.sites[stand.site].id, resource: network.resources[good.resource].id,
                        tier: Tier(rank: stand.tier), quantity: Quantity(stand.quantity - served[need]),
                        reason: basins.reason(for: need)))
            }
        }
        self.unmet = unmet.sorted { ($0.tier, $0.site, $0.resource) < ($1.tier, $1.site, $1.resource) }
    }
}

/// What could still reach the needs of one good.
///
/// A location is two nodes: itself, and, behind its handling capacity, the place where its links begin.
private struct Basins {
    private let good: Offers.Goods
    private let offers: Offers
    private let served: [Int64]
    private let taken: [Int64]
    private let prices: Prices
    private let network: Network
    private let count: Int
    private let hasRoom: [Bool]
    private let canHandle: [Bool]
    /// Against the direction of goods.
    private var steps: [(from: Int, to: Int)] = []

    init(
        _ good: Offers.Goods, of offers: Offers, served: [Int64], taken: [Int64], flow: [Int64], loads: Loads,
        prices: Prices, network: Network
    ) {
        (self.good, self.offers, self.served, self.taken) = (good, offers, served, taken)
        (self.prices, self.network, count) = (prices, network, offers.handlingMax.count)
        func isRoom(_ limit: Int64?, _ load: Int64) -> Bool { limit.map { $0 - load >= good.load } ?? true }
        hasRoom = good.links.map { isRoom(offers.links[$0].capacity, loads.onLinks[$0]) }
        canHandle = offers.handlingMax.indices.map { isRoom(offers.handlingMax[$0], loads.handling[$0]) }
        for location in 0..<count where canHandle[location] { steps.append((location + count, location)) }
        for (place, index) in good.links.enumerated() {
            let link = offers.links[index]
            if hasRoom[place] { steps.append((link.head, link.tail + count)) }
            if flow[place] > 0 {
                steps.append((link.tail + count, link.head))
                steps.append((link.tail, link.tail + count))
            }
        }
    }

    func reason(for need: Int) -> UnmetReason {
        let stand = good.needs[need]
        let upstream = Reach(
            of: [stand.location],
            over: good.links.map { (offers.links[$0].head, offers.links[$0].tail) }, locationCount: count)
        let sources = good.offers.indices.filter { upstream.contains(good.offers[$0].location) }
        if sources.isEmpty { return .noSupplyInReach }
        let basin = Reach(of: [stand.location], over: steps, locationCount: 2 * count)
        let left = sources.filter { taken[$0] < good.offers[$0].quantity }
        if !left.isEmpty, let limit = fullLimit(around: basin, behind: left) { return limit }
        let others = good.needs.indices.filter {
            $0 != need && served[$0] > 0 && basin.contains(good.needs[$0].location)
        }
        if others.contains(where: { good.needs[$0].tier < stand.tier }) { return .higherTierServed }
        if others.contains(where: { good.needs[$0].tier == stand.tier }) { return .sharedWithinTier }
        if let limit = fullLimit(around: basin, behind: sources) { return limit }
        let isHigherServed = zip(good.needs, served).contains { $0.tier < stand.tier && $1 > 0 }
        return isHigherServed ? .higherTierServed : .sharedWithinTier
    }

    /// The dearest full link or location between these offers and the basin; of equals the first, links before locations.
    private func fullLimit(around basin: Reach, behind sources: [Int]) -> UnmetReason? {
        let downstream = Reach(
            of: sources.map { good.offers[$0].location },
            over: good.links.map { (offers.links[$0].tail, offers.links[$0].head) }, locationCount: count)
        var dearest: (price: Int64, reason: UnmetReason)?
        func consider(_ price: Int64, _ reason: UnmetReason) {
            if price > dearest?.price ?? -1 { dearest = (price, reason) }
        }
        for (place, index) in good.links.enumerated() where !hasRoom[place] {
            let link = offers.links[index]
            if basin.contains(link.head), !basin.contains(link.tail + count), downstream.contains(link.tail) {
                consider(prices.onLinks[index], .linkFull(network.links[index].id))
            }
        }
        for location in 0..<count where !canHandle[location] {
            if basin.contains(location + count), !basin.contains(location), downstream.contains(location) {
                consider(prices.handling[location], .locationFull(network.locations[location].id))
            }
        }
        return dearest?.reason
    }
}
