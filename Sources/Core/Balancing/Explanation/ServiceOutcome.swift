internal import Domain

/// What a plan serves and leaves open, in base units.
struct ServiceOutcome {
    /// First served first.
    let tiers: [TierOutcome]
    /// Sorted by tier, site, resource.
    let unmet: [UnmetNeed]
    /// What is too little to be shipped.
    let unserved: [UnservedQuantity]
    /// For each of ``tiers``, each unit by its weight: what is too little to be shipped, and what is served beyond whole lots.
    private let tooSmall: [Int128]
    private let beyondLots: [Int128]

    /// Needs that stay open only because what could be given is too little have that as their reason, others the one they had before.
    init(
        _ settlement: LotSettlement, _ explanation: Explanation, for problem: BalancingProblem,
        in network: Network
    ) {
        var entries: [Entry] = []
        var unserved: [UnservedQuantity] = []
        for (index, commodity) in problem.commodities.enumerated() {
            for (need, terminal) in commodity.needs.enumerated() {
                let lost = settlement.lost[index][need]
                let inLots = settlement.allocation.served[index][need]
                entries.append(
                    Entry(
                        resource: commodity.resource, site: terminal.site, tier: terminal.tier,
                        weight: commodity.weight, need: commodity.lot > 1 ? 0 : terminal.quantity,
                        served: commodity.lot > 1 ? 0 : inLots, inLots: inLots, lost: lost))
            }
            let lost = settlement.lost[index].reduce(0, +) * commodity.lot
            if lost > 0 {
                let resource = network.resources[commodity.resource].id
                unserved.append(UnservedQuantity(resource: resource, quantity: Quantity(lost)))
            }
        }
        for (position, served) in zip(problem.lotPositions, settlement.served) {
            let livelihood = min(served, position.livelihood)
            for (tier, need, served) in [
                (Tier.livelihood.rank, position.livelihood, livelihood),
                (position.tier, position.need, served - livelihood),
            ] where need > 0 {
                entries.append(
                    Entry(
                        resource: position.resource, site: position.site, tier: tier,
                        weight: network.resources[position.resource].weight, need: need, served: served,
                        inLots: 0, lost: 0))
            }
        }
        var (tiers, tooSmall, beyondLots) = ([] as [TierOutcome], [] as [Int128], [] as [Int128])
        for own in entries.grouped() {
            let fills = own.filter { $0.need > 0 }.map {
                Fill(served: Quantity($0.served), need: Quantity($0.need))
            }
            guard let worst = fills.min() else { continue }
            tiers.append(
                TierOutcome(
                    tier: Tier(rank: own[0].tier), need: fills.reduce(.zero) { $0 + $1.need },
                    served: fills.reduce(.zero) { $0 + $1.served }, worstFill: worst))
            tooSmall.append(own.reduce(0) { $0 + Int128($1.lost) * Int128($1.weight) })
            beyondLots.append(
                own.reduce(0) { $0 + (Int128($1.served) - Int128($1.inLots)) * Int128($1.weight) })
        }
        (self.tiers, self.unserved) = (tiers, unserved.sorted { $0.resource < $1.resource })
        (self.tooSmall, self.beyondLots) = (tooSmall, beyondLots)
        unmet = Self.unmet(entries, explanation, in: network)
    }

    /// One need; of a commodity in lots once as that, once in base units.
    fileprivate struct Entry {
        let resource: Int
        let site: Int
        let tier: Int
        let weight: Int64
        let need: Int64
        let served: Int64
        let inLots: Int64
        let lost: Int64
    }

    private static func unmet(
        _ entries: [Entry], _ explanation: Explanation, in network: Network
    ) -> [UnmetNeed] {
        struct Key: Hashable {
            let (tier, site, resource): (Tier, NodeID, ResourceID)
        }
        var reasons: [Key: UnmetReason] = [:]
        for need in explanation.unmet {
            reasons[Key(tier: need.tier, site: need.site, resource: need.resource)] = need.reason
        }
        return entries.filter { $0.served < $0.need }.map { entry in
            let key = Key(
                tier: Tier(rank: entry.tier), site: network.sites[entry.site].id,
                resource: network.resources[entry.resource].id)
            return UnmetNeed(
                site: key.site, resource: key.resource, tier: key.tier,
                quantity: Quantity(entry.need - entry.served), reason: reasons[key] ?? .shipmentTooSmall)
        }.sorted { ($0.tier, $0.site, $0.resource) < ($1.tier, $1.site, $1.resource) }
    }

    /// One for each of ``tiers``.
    func bounds(_ certificates: [TierCertificate]) -> [TierBound] {
        tiers.enumerated().map { place, outcome in
            let certificate = certificates.first { $0.tier == outcome.tier.rank }
            let (lost, beyond) = (tooSmall[place], beyondLots[place])
            func quantity(_ value: Int128) -> Quantity { Quantity(Int64(clamping: value)) }
            return TierBound(
                tier: outcome.tier, servedMax: quantity((certificate?.servedMax ?? 0) + beyond),
                gap: quantity((certificate?.gap ?? 0) + lost), gapMax: quantity(certificate?.gapMax ?? 0),
                tooSmall: quantity(lost),
                fillGapMax: lost > 0
                    ? nil : certificate?.fillGapMax ?? Fill(served: .zero, need: Quantity(1)))
        }
    }
}

extension [ServiceOutcome.Entry] {
    /// By tier, first served first.
    fileprivate func grouped() -> [[ServiceOutcome.Entry]] {
        var groups: [[ServiceOutcome.Entry]] = []
        for entry in sorted(by: { $0.tier < $1.tier }) {
            if groups.last?[0].tier == entry.tier {
                groups[groups.count - 1].append(entry)
            } else {
                groups.append([entry])
            }
        }
        return groups
    }
}
