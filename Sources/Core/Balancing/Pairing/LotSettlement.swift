internal import Domain

/// What a plan in lots comes to in base units: what a site has and needs itself stays with it to the unit, lot or not.
///
/// Where a site misses less than a lot and its own stock goes to a later tier, one lot of that stays, if the shipment stays large enough.
/// O(positions × (shipments + needs of the resource)).
struct LotSettlement {
    private(set) var allocation: Allocation
    private(set) var pairing: Pairing
    /// For each commodity, for each of its needs, lots that are not served because they, or parts of them, stay elsewhere.
    private(set) var lost: [[Int64]]
    /// For each of the problem's positions in lots: what it gets in all, in base units.
    private(set) var served: [Int64] = []
    /// What is used of own stock beyond whole lots costs.
    private(set) var ownCost: Int128 = 0
    private let problem: BalancingProblem

    /// - Throws: `certificateFailed` when what comes out breaks a rule.
    init(
        _ consolidation: ShipmentConsolidation, for problem: BalancingProblem
    ) throws(BalancingError) {
        self.problem = problem
        (allocation, pairing) = (consolidation.allocation, consolidation.pairing)
        lost = consolidation.lost
        if problem.lotPositions.isEmpty { return }
        var (trips, isChanged) = (pairing.trips, false)
        for position in problem.lotPositions where keepLot(at: position, &trips) { isChanged = true }
        if isChanged {
            try Certificate.checkRules(allocation, for: problem)
            pairing = Pairing(trips.filter { $0.quantity > 0 }, allocation, of: problem)
        }
        for position in problem.lotPositions {
            let amounts = amounts(of: position)
            let own = max(0, min(amounts.left, amounts.open))
            served.append(position.livelihood + position.need - amounts.open + own)
            ownCost += Int128(own) * Int128(position.supplyCost)
        }
    }

    /// What a site has left and misses, in base units, as long as only lots are counted.
    private func amounts(of position: BalancingProblem.LotPosition) -> (left: Int64, open: Int64) {
        var (left, open) = (position.offer, position.livelihood + position.need)
        guard let index = problem.commodities.index(of: position.resource, by: \.resource) else {
            return (left, open)
        }
        let commodity = problem.commodities[index]
        if let offer = commodity.offers.index(of: position.site, by: \.site) {
            left -= allocation.flows.taken[index][offer] * commodity.lot
        }
        for (need, terminal) in commodity.needs.enumerated() where terminal.site == position.site {
            open -= allocation.served[index][need] * commodity.lot
        }
        return (left, open)
    }

    /// Takes one lot of a site's own stock from the last of the later tiers that get it, where the site misses less than a lot.
    private mutating func keepLot(at position: BalancingProblem.LotPosition, _ trips: inout [Trip]) -> Bool {
        let (left, open) = amounts(of: position)
        guard let index = problem.commodities.index(of: position.resource, by: \.resource),
            let offer = problem.commodities[index].offers.index(of: position.site, by: \.site)
        else { return false }
        let commodity = problem.commodities[index]
        guard open > left, open - left < commodity.lot else { return false }
        // Livelihood is served first: it is missing when all of the rest is.
        let tier = open - left > position.need ? 0 : position.tier
        var last: (tier: Int, place: Int, need: Int)?
        for (place, trip) in trips.enumerated() where trip.commodity == index && trip.offer == offer {
            let site = commodity.needs[trip.need].site
            let served = commodity.needs.indices.last {
                commodity.needs[$0].site == site && allocation.served[index][$0] > 0
            }
            let rest = trip.quantity - 1
            guard let served, site != position.site, commodity.needs[served].tier > tier,
                rest == 0
                    || rest
                        >= commodity.shipmentMin(over: trip.route.map { problem.arcs[commodity.arcs[$0]] })
            else { continue }
            if commodity.needs[served].tier > last?.tier ?? -1 {
                last = (commodity.needs[served].tier, place, served)
            }
        }
        guard let last else { return false }
        trips[last.place].quantity -= 1
        allocation.flows.taken[index][offer] -= 1
        for arc in trips[last.place].route { allocation.flows.onLinks[index][arc] -= 1 }
        allocation.served[index][last.need] -= 1
        lost[index][last.need] += 1
        return true
    }
}
