internal import Domain

/// Resources that move in lots are planned in lots: offers and needs rounded down, loads, weights and costs of a whole lot.
extension BalancingProblem {
    /// What one site offers and needs, in base units, of a resource that moves in lots.
    struct LotPosition {
        /// Index in the network.
        let resource: Int
        /// Index in the network.
        let site: Int
        let tier: Int
        /// Of a base unit of the site's offer.
        var supplyCost: Int64 = 0
        var offer: Int64 = 0
        var livelihood: Int64 = 0
        var need: Int64 = 0

        /// What could move. Livelihood and the rest together are as many lots as they have in all.
        func lots(of lot: Int64) -> (offer: Int64, livelihood: Int64, need: Int64) {
            let first = livelihood / lot
            return (offer / lot, first, (livelihood + need) / lot - first)
        }
    }

    /// The positions behind terminals in base units. Sorted by site.
    static func positions(of offers: [Terminal], _ needs: [Terminal], resource: Int) -> [LotPosition] {
        var places: [Int: Int] = [:]
        var positions: [LotPosition] = []
        func add(_ terminal: Terminal, _ path: WritableKeyPath<LotPosition, Int64>) {
            let place = places[terminal.site] ?? positions.count
            if place == positions.count {
                positions.append(LotPosition(resource: resource, site: terminal.site, tier: terminal.tier))
            }
            places[terminal.site] = place
            positions[place][keyPath: path] += terminal.quantity
            positions[place].supplyCost = max(positions[place].supplyCost, terminal.cost)
        }
        // Of a site's own tier, before its livelihood.
        for need in needs where need.tier != Tier.livelihood.rank { add(need, \.need) }
        for offer in offers { add(offer, \.offer) }
        for need in needs where need.tier == Tier.livelihood.rank { add(need, \.livelihood) }
        return positions.sorted { $0.site < $1.site }
    }

    /// The same terminals in lots, without those that are less than one.
    ///
    /// - Throws: when a lot costs more than can be counted.
    static func inLots(
        _ offers: [Terminal], _ needs: [Terminal], _ positions: [LotPosition], of resource: Resource,
        in network: Network
    ) throws(BalancingError) -> (offers: [Terminal], needs: [Terminal]) {
        let lot = resource.lot.rawValue
        func lots(_ terminal: Terminal) -> (offer: Int64, livelihood: Int64, need: Int64) {
            positions.found(terminal.site, by: \.site)?.lots(of: lot) ?? (0, 0, 0)
        }
        var given: [Terminal] = []
        for offer in offers where lots(offer).offer > 0 {
            let (cost, isTooLarge) = offer.cost.multipliedReportingOverflow(by: lot)
            guard !isTooLarge, cost <= unitCostMax else {
                throw .costTooLarge("one lot of \(resource.id) supplied by \(network.sites[offer.site].id)")
            }
            var offer = offer
            (offer.quantity, offer.cost) = (lots(offer).offer, cost)
            offer.mustRun /= lot
            given.append(offer)
        }
        let wanted = needs.map { need in
            var need = need
            let lots = lots(need)
            need.quantity = need.tier == Tier.livelihood.rank ? lots.livelihood : lots.need
            return need
        }
        return (given, wanted.filter { $0.quantity > 0 })
    }
}
