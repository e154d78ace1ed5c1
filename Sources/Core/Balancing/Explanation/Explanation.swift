internal import Domain

/// Step 5: why each open need stays open.
///
/// From the location of the need one looks backward along everything that could still change: links with room, and
/// flows that could be turned elsewhere. What lies in that basin decides: whoever was served from it, or the full link or
/// location at its rim.
struct Explanation {
    /// Sorted by tier, site, resource.
    let unmet: [UnmetNeed]

    init(of cleared: Allocation, prices: Prices, for problem: BalancingProblem, in network: Network) {
        var unmet: [UnmetNeed] = []
        let loads = Loads(of: cleared.flows.onLinks, in: problem)
        for (place, commodity) in problem.commodities.enumerated() {
            let served = cleared.served[place]
            guard zip(commodity.needs, served).contains(where: { $1 < $0.quantity }) else { continue }
            var basins = ResidualReachability(
                commodity, of: problem, served: served, taken: cleared.flows.taken[place],
                flow: cleared.flows.onLinks[place], loads: loads, prices: prices, network: network)
            for (need, terminal) in commodity.needs.enumerated() where served[need] < terminal.quantity {
                unmet.append(
                    UnmetNeed(
                        site: network.sites[terminal.site].id,
                        resource: network.resources[commodity.resource].id,
                        tier: Tier(rank: terminal.tier), quantity: Quantity(terminal.quantity - served[need]),
                        reason: basins.reason(for: need)))
            }
        }
        self.unmet = unmet.sorted { ($0.tier, $0.site, $0.resource) < ($1.tier, $1.site, $1.resource) }
    }
}

/// What could still reach the needs of one commodity.
///
/// A location is two nodes: itself, and, behind its handling capacity, the place where its links begin.
private struct ResidualReachability {
    private let commodity: BalancingProblem.Commodity
    private let problem: BalancingProblem
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
    /// Against the direction of commodities.
    private var steps: [(from: Int, to: Int)] = []

    init(
        _ commodity: BalancingProblem.Commodity, of problem: BalancingProblem, served: [Int64],
        taken: [Int64],
        flow: [Int64], loads: Loads,
        prices: Prices, network: Network
    ) {
        (self.commodity, self.problem, self.served, self.taken) = (commodity, problem, served, taken)
        (self.prices, self.network, count) = (prices, network, problem.handlingMax.count)
        basinsAt = problem.handlingMax.map { _ in nil }
        isServed = commodity.needs.indices.filter { served[$0] > 0 }.map { commodity.needs[$0].tier }
        func isRoom(_ limit: Int64?, _ load: Int64) -> Bool {
            limit.map { $0 - load >= commodity.load } ?? true
        }
        hasRoom = commodity.arcs.map { isRoom(problem.arcs[$0].capacity, loads.onLinks[$0]) }
        canHandle = problem.handlingMax.indices.map { isRoom(problem.handlingMax[$0], loads.handling[$0]) }
        for location in 0..<count where canHandle[location] { steps.append((location + count, location)) }
        for (place, index) in commodity.arcs.enumerated() {
            let link = problem.arcs[index]
            if hasRoom[place] { steps.append((link.head, link.tail + count)) }
            if flow[place] > 0 {
                steps.append((link.tail + count, link.head))
                steps.append((link.tail, link.tail + count))
            }
        }
    }

    mutating func reason(for need: Int) -> UnmetReason {
        let terminal = commodity.needs[need]
        if basinsAt[terminal.location] == nil { basinsAt[terminal.location] = basin(at: terminal.location) }
        let basin = basinsAt[terminal.location]!
        if basin.isOutOfReach { return .noSupplyInReach }
        if let limit = basin.limitBeforeStock { return limit }
        // A need is no other to itself.
        let equals = basin.servedTiers.filter { $0.tier == terminal.tier }.reduce(0) { $0 + $1.count }
        if basin.servedTiers.contains(where: { $0.tier < terminal.tier }) { return .higherTierServed }
        if equals > (served[need] > 0 ? 1 : 0) { return .sharedWithinTier }
        if let limit = basin.limitBeforeSources { return limit }
        return isServed.contains { $0 < terminal.tier } ? .higherTierServed : .sharedWithinTier
    }

    private func basin(at location: Int) -> Basin {
        let upstream = Reach(
            of: [location],
            over: commodity.arcs.map { (problem.arcs[$0].head, problem.arcs[$0].tail) }, locationCount: count)
        let sources = commodity.offers.indices.filter { upstream.contains(commodity.offers[$0].location) }
        if sources.isEmpty { return Basin() }
        let basin = Reach(of: [location], over: steps, locationCount: 2 * count)
        let left = sources.filter { taken[$0] < commodity.offers[$0].quantity }
        var tiers: [(tier: Int, count: Int)] = []
        // Needs are sorted by tier.
        for (need, terminal) in commodity.needs.enumerated()
        where served[need] > 0 && basin.contains(terminal.location) {
            if tiers.last?.tier == terminal.tier {
                tiers[tiers.count - 1].count += 1
            } else {
                tiers.append((terminal.tier, 1))
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
            of: sources.map { commodity.offers[$0].location },
            over: commodity.arcs.map { (problem.arcs[$0].tail, problem.arcs[$0].head) }, locationCount: count)
        var dearest: (price: Int64, reason: UnmetReason)?
        func consider(_ price: Int64, _ reason: UnmetReason) {
            if price > dearest?.price ?? -1 { dearest = (price, reason) }
        }
        for (place, index) in commodity.arcs.enumerated() where !hasRoom[place] {
            let link = problem.arcs[index]
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
