public import Domain

/// Decides what should move: who gives how much of what to whom, over which links.
///
/// Tier by tier: as much as can be served in all; given that, the worst fill of a need as high as it can be, then the next
/// worst; the next tier; last, the least cost. Quantities are whole base units throughout. The same snapshot gives the
/// same plan, in every process.
///
/// The plan is checked against every rule before it is returned, and prices prove how far its cost may at most be from the
/// least; see ``Plan/costGapMax``.
///
/// - Throws: `certificateFailed` for a plan that breaks a rule or is not proven cheapest to a ten-millionth of its cost and
///   one base unit for each resource on each full capacity. It must not be ordered; keep the running plan.
public func plan(for snapshot: Snapshot, in network: Network) throws(BalancingError) -> BalancedPlan {
    let offers = try Offers(snapshot, in: network)
    let cleared = try Cleared(offers)
    let certificate = try Certificate(of: cleared, for: offers)
    let pairing = Pairing(cleared, of: offers, in: network)
    let gap = try certificate.gap(of: pairing.cost, for: offers)
    let explanation = Explanation(of: cleared, prices: certificate.prices, for: offers, in: network)
    guard let cost = Int64(exactly: pairing.cost), let gap = Int64(exactly: gap) else {
        throw .costTooLarge("the whole plan")
    }
    return BalancedPlan(
        plan: Plan(
            span: snapshot.span, shipments: pairing.shipments, tiers: outcomes(of: cleared, for: offers),
            unmet: explanation.unmet, cost: Money(cost), costGapMax: Money(gap)),
        flows: flows(pairing, of: offers, in: network),
        locationPrices: zip(offers.goods, certificate.prices.atLocations).flatMap { good, prices in
            zip(network.locations, prices).map { location, price in
                LocationPrice(
                    resource: network.resources[good.resource].id, location: location.id,
                    price: Price(rawValue: price))
            }
        },
        linkPrices: zip(network.links, certificate.prices.onLinks).filter { $0.1 > 0 }.map {
            LinkPrice(link: $0.id, price: Price(rawValue: $1))
        },
        handlingPrices: zip(network.locations, certificate.prices.handling).filter { $0.1 > 0 }.map {
            HandlingPrice(location: $0.id, price: Price(rawValue: $1))
        },
        servedMax: cleared.tierMaxima.map {
            ServedMax(tier: Tier(rank: $0.tier), quantity: Quantity($0.totalMax))
        })
}

private func flows(_ pairing: Pairing, of offers: Offers, in network: Network) -> [LinkFlow] {
    var flows: [LinkFlow] = []
    for (good, onLinks) in zip(offers.goods, pairing.onLinks) {
        for (link, flow) in zip(good.links, onLinks) where flow > 0 {
            flows.append(
                LinkFlow(
                    link: network.links[link].id, resource: network.resources[good.resource].id,
                    quantity: Quantity(flow)))
        }
    }
    return flows.sorted { ($0.link, $0.resource) < ($1.link, $1.resource) }
}

private func outcomes(of cleared: Cleared, for offers: Offers) -> [TierOutcome] {
    let fills = zip(offers.goods, cleared.served).flatMap { good, served in
        zip(good.needs, served).map {
            (tier: $0.tier, fill: Fill(served: Quantity($1), need: Quantity($0.quantity)))
        }
    }
    return cleared.tierMaxima.map { entry in
        let own = fills.filter { $0.tier == entry.tier }.map(\.fill)
        return TierOutcome(
            tier: Tier(rank: entry.tier), need: own.reduce(.zero) { $0 + $1.need },
            served: own.reduce(.zero) { $0 + $1.served }, worstFill: own.min()!)
    }
}
