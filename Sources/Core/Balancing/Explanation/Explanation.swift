internal import Domain

/// Why each open need stays open: see ``UnmetReason``.
struct Explanation {
    /// Sorted by tier, site, resource.
    let unmet: [UnmetNeed]

    /// O(commodities × locations with an open need × (locations + arcs)).
    ///
    /// - Parameter onLinks: for each commodity, over each of its arcs.
    init(
        of allocation: Allocation, onLinks: [[Int64]], prices: Prices, for problem: BalancingProblem,
        in network: Network
    ) {
        var unmet: [UnmetNeed] = []
        let loads = Loads(of: onLinks, in: problem)
        for (place, commodity) in problem.commodities.enumerated() {
            let served = allocation.served[place]
            let open = commodity.needs.indices.filter { served[$0] < commodity.needs[$0].quantity }
            if open.isEmpty { continue }
            let search = ReasonSearch(
                commodity, served: served, taken: allocation.flows.taken[place],
                routes: SupplyRoutes(
                    of: commodity, in: problem, flow: onLinks[place], loads: loads, prices: prices))
            for (need, reason) in search.reasons(for: open) {
                let terminal = commodity.needs[need]
                unmet.append(
                    UnmetNeed(
                        site: network.sites[terminal.site].id,
                        resource: network.resources[commodity.resource].id,
                        tier: Tier(rank: terminal.tier), quantity: Quantity(terminal.quantity - served[need]),
                        reason: Self.named(reason, commodity, problem, network)))
            }
        }
        self.unmet = unmet.sorted { ($0.tier, $0.site, $0.resource) < ($1.tier, $1.site, $1.resource) }
    }

    private static func named(
        _ reason: ReasonSearch.Reason, _ commodity: BalancingProblem.Commodity, _ problem: BalancingProblem,
        _ network: Network
    ) -> UnmetReason {
        switch reason {
        case .noSupplyInReach: .noSupplyInReach
        case .supplyUsedUp: .supplyUsedUp
        case .higherTierServed(let need): .higherTierServed(network.sites[commodity.needs[need].site].id)
        case .sharedWithinTier: .sharedWithinTier
        case .full(.link(let group)): .linkFull(network.links[problem.arcs[group].link].id)
        case .full(.location(let location)): .locationFull(network.locations[location].id)
        }
    }
}

/// What keeps the open needs of one commodity open, all other commodities staying as they are.
struct ReasonSearch {
    enum Reason {
        case noSupplyInReach
        case supplyUsedUp
        /// Index in the commodity's needs.
        case higherTierServed(Int)
        case sharedWithinTier
        case full(SupplyRoutes.Limit)
    }

    private let commodity: BalancingProblem.Commodity
    private let served: [Int64]
    private let routes: SupplyRoutes
    private let offers: [Int]
    private let offersLeft: [Int]
    private let givers: [Giver]

    /// What needs of one tier at one location are given.
    private struct Giver {
        let tier: Int
        let location: Int
        /// The two that get most, of different sites.
        var mostServed: [Int]
        /// The fullest of them, less a unit.
        var fullest: PartialFill
    }

    init(
        _ commodity: BalancingProblem.Commodity, served: [Int64], taken: [Int64], routes: SupplyRoutes
    ) {
        (self.commodity, self.served, self.routes) = (commodity, served, routes)
        offers = commodity.offers.map(\.location)
        offersLeft = commodity.offers.indices.filter { taken[$0] < commodity.offers[$0].quantity }.map {
            commodity.offers[$0].location
        }
        let needs = commodity.needs
        var givers: [Giver] = []
        let order = needs.indices.filter { served[$0] > 0 }.sorted {
            (needs[$0].tier, needs[$0].location, -served[$0], $0)
                < (needs[$1].tier, needs[$1].location, -served[$1], $1)
        }
        for need in order {
            let terminal = needs[need]
            let less = PartialFill(amount: served[need] - 1, need: terminal.quantity)
            if let last = givers.last, last.tier == terminal.tier, last.location == terminal.location {
                if last.mostServed.count < 2 { givers[givers.count - 1].mostServed.append(need) }
                givers[givers.count - 1].fullest = max(last.fullest, less)
            } else {
                givers.append(
                    Giver(
                        tier: terminal.tier, location: terminal.location, mostServed: [need], fullest: less))
            }
        }
        self.givers = givers
    }

    /// - Parameter open: needs; see ``UnmetReason`` for what each reason means.
    func reasons(for open: [Int]) -> [(need: Int, reason: Reason)] {
        let order = open.sorted {
            (commodity.needs[$0].location, $0) < (commodity.needs[$1].location, $1)
        }
        var (reasons, ways, location) = ([] as [(need: Int, reason: Reason)], [] as [SupplyRoutes.Way?], -1)
        for need in order {
            if commodity.needs[need].location != location {
                location = commodity.needs[need].location
                ways = routes.ways(to: [location])
            }
            reasons.append((need, reason(for: need, ways)))
        }
        return reasons
    }

    private func reason(for need: Int, _ ways: [SupplyRoutes.Way?]) -> Reason {
        let terminal = commodity.needs[need]
        if !offers.contains(where: { ways[$0] != nil }) { return .noSupplyInReach }
        if let limit = limit(from: offersLeft, ways) { return .full(limit) }
        let fill = PartialFill(amount: served[need], need: terminal.quantity)
        let yielding = givers.filter {
            $0.tier > terminal.tier || $0.tier == terminal.tier && fill < $0.fullest
        }
        if let limit = limit(from: yielding.map(\.location), ways) { return .full(limit) }
        var most: Int?
        for giver in givers where giver.tier <= terminal.tier && ways[giver.location]?.limitCount == 0 {
            // What a site gets for another of its own needs is no reason to it.
            guard
                let other = giver.mostServed.first(where: { commodity.needs[$0].site != terminal.site })
            else { continue }
            if giver.tier == terminal.tier { return most.map { .higherTierServed($0) } ?? .sharedWithinTier }
            if served[other] > most.map({ served[$0] }) ?? 0 { most = other }
        }
        if let most { return .higherTierServed(most) }
        if offers.contains(where: { ways[$0]?.limitCount == 0 }) { return .supplyUsedUp }
        return limit(from: offers, ways).map { .full($0) } ?? .supplyUsedUp
    }

    /// Of the ways from these locations the one that passes the fewest limits; of equals that with the dearest.
    private func limit(from locations: [Int], _ ways: [SupplyRoutes.Way?]) -> SupplyRoutes.Limit? {
        var best: (count: Int, limit: Int)?
        for location in locations {
            guard let way = ways[location], let limit = way.limit else { continue }
            if best.map({ (way.limitCount, limit) < ($0.count, $0.limit) }) ?? true {
                best = (way.limitCount, limit)
            }
        }
        return best.map { routes.limits[$0.limit] }
    }
}
