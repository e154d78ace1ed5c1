internal import Domain

/// Step 5: why each open need stays open.
///
/// From the location of the need one looks backward along everything that could still change: links with room, and
/// flows that could be turned elsewhere. What lies in that basin decides: whoever was served from it, or the full link or
/// location at its rim.
struct Explanation {
    /// Sorted by tier, site, resource.
    let unmet: [UnmetNeed]

    init(of cleared: Allocation, prices: Prices, for offers: BalancingProblem, in network: Network) {
        var unmet: [UnmetNeed] = []
        let loads = Loads(of: cleared.flows.onLinks, in: offers)
        for (place, good) in offers.goods.enumerated() {
            let served = cleared.served[place]
            guard zip(good.needs, served).contains(where: { $1 < $0.quantity }) else { continue }
            var basins = ResidualReachability(
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
private struct ResidualReachability {
    private let good: BalancingProblem.Commodity
    private let offers: BalancingProblem
    private let served: [Int64]
    private let taken: [Int64]
    private let prices: Prices
    private let network: Network
    private let count: Int
    private let hasRoom: [Bool]
    private let canHandle: [Bool]
    /// Tiers of which some need is served.
    private let isServed: [Int]
    private var basinsAt: [Basin?]
    /// Against the direction of goods.
    private var steps: [(from: Int, to: Int)] = []

    init(
        _ good: BalancingProblem.Commodity, of offers: BalancingProblem, served: [Int64], taken: [Int64],
        flow: [Int64], loads: Loads,
        prices: Prices, network: Network
    ) {
        (self.good, self.offers, self.served, self.taken) = (good, offers, served, taken)
        (self.prices, self.network, count) = (prices, network, offers.handlingMax.count)
        basinsAt = offers.handlingMax.map { _ in nil }
        isServed = good.needs.indices.filter { served[$0] > 0 }.map { good.needs[$0].tier }
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

    mutating func reason(for need: Int) -> UnmetReason {
        let stand = good.needs[need]
        if basinsAt[stand.location] == nil { basinsAt[stand.location] = basin(at: stand.location) }
        let basin = basinsAt[stand.location]!
        if basin.isOutOfReach { return .noSupplyInReach }
        if let limit = basin.limitBeforeStock { return limit }
        // A need is no other to itself.
        let equals = basin.servedTiers.filter { $0.tier == stand.tier }.reduce(0) { $0 + $1.count }
        if basin.servedTiers.contains(where: { $0.tier < stand.tier }) { return .higherTierServed }
        if equals > (served[need] > 0 ? 1 : 0) { return .sharedWithinTier }
        if let limit = basin.limitBeforeSources { return limit }
        return isServed.contains { $0 < stand.tier } ? .higherTierServed : .sharedWithinTier
    }

    private func basin(at location: Int) -> Basin {
        let upstream = Reach(
            of: [location],
            over: good.links.map { (offers.links[$0].head, offers.links[$0].tail) }, locationCount: count)
        let sources = good.offers.indices.filter { upstream.contains(good.offers[$0].location) }
        if sources.isEmpty { return Basin() }
        let basin = Reach(of: [location], over: steps, locationCount: 2 * count)
        let left = sources.filter { taken[$0] < good.offers[$0].quantity }
        var tiers: [(tier: Int, count: Int)] = []
        // Needs are sorted by tier.
        for (need, stand) in good.needs.enumerated() where served[need] > 0 && basin.contains(stand.location)
        {
            if tiers.last?.tier == stand.tier {
                tiers[tiers.count - 1].count += 1
            } else {
                tiers.append((stand.tier, 1))
            }
        }
        return Basin(
            isOutOfReach: false,
            limitBeforeStock: left.isEmpty ? nil : fullLimit(around: basin, behind: left),
            limitBeforeSources: fullLimit(around: basin, behind: sources), servedTiers: tiers)
    }

    /// What all needs at one location have in common.
    private struct Basin {
        var isOutOfReach = true
        var limitBeforeStock: UnmetReason?
        var limitBeforeSources: UnmetReason?
        var servedTiers: [(tier: Int, count: Int)] = []
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
