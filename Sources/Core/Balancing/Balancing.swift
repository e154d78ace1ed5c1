public import Domain

/// Decides what should move: who gives how much of what to whom, over which links.
///
/// Tier by tier: as much as can be served in all; given that, the worst fill of a need as high as it can be, then the next
/// worst; the next tier; then the least cost; last, what changes least of the running plan. Quantities are whole base units throughout. The same snapshot gives the
/// same plan, in every process.
///
/// The plan is checked against every rule before it is returned, and prices prove how far its cost may at most be from the
/// least; see ``Plan/costGapMax``.
///
/// - Throws: `certificateFailed` for a plan that breaks a rule or is not proven cheapest to a ten-millionth of its cost and
///   one base unit for each resource on each full capacity. It must not be ordered; keep the running plan.
public func plan(for snapshot: Snapshot, in network: Network) throws(BalancingError) -> BalancedPlan {
    let offers = try BalancingProblem(snapshot, in: network)
    let cleared = try Allocation(offers)
    let certificate = try Certificate(of: cleared, for: offers)
    let pairing = Pairing(cleared, of: offers)
    let gap = try certificate.gap(of: pairing.cost, for: offers)
    let prices = certificate.prices
    let explanation = Explanation(of: cleared, prices: prices, for: offers, in: network)
    guard let cost = Int64(exactly: pairing.cost), let gap = Int64(exactly: gap) else {
        throw .costTooLarge("the whole plan")
    }
    let shipments = shipments(pairing, of: cleared, for: offers, at: prices, in: network)
    return BalancedPlan(
        plan: Plan(
            span: snapshot.span, shipments: shipments,
            tiers: outcomes(of: cleared, for: offers), unmet: explanation.unmet, cost: Money(cost),
            costGapMax: Money(gap), prices: priceList(prices, for: offers, in: network)),
        flows: flows(pairing, of: offers, in: network),
        servedMax: cleared.tierMaxima.map {
            ServedMax(tier: Tier(rank: $0.tier), quantity: Quantity($0.totalMax))
        }, changedShipmentCount: changeCount(from: snapshot.running, to: shipments))
}

private func changeCount(from running: [Shipment], to shipments: [Shipment]) -> Int {
    struct Move: Hashable {
        let (resource, quantity): (ResourceID, Quantity)
        let (source, destination): (NodeID, NodeID)
        let route: [LinkID]

        init(_ shipment: Shipment) {
            (resource, quantity) = (shipment.resource, shipment.quantity)
            (source, destination, route) = (shipment.source, shipment.destination, shipment.route)
        }
    }
    let before = Set(running.map(Move.init))
    let keptCount = shipments.count { before.contains(Move($0)) }
    return running.count + shipments.count - 2 * keptCount
}

private func priceList(_ prices: Prices, for offers: BalancingProblem, in network: Network) -> PriceList {
    PriceList(
        locations: zip(offers.goods, prices.atLocations).flatMap { good, atLocations in
            let used = (good.offers + good.needs).map(\.location).sorted()
            return zip(used, [-1] + used).filter { $0 != $1 }.map { location, _ in
                LocationPrice(
                    resource: network.resources[good.resource].id, location: network.locations[location].id,
                    price: Price(rawValue: atLocations[location]))
            }
        },
        links: zip(network.links, prices.onLinks).filter { $0.1 > 0 }.map {
            LinkPrice(link: $0.id, price: Price(rawValue: $1))
        },
        handling: zip(network.locations, prices.handling).filter { $0.1 > 0 }.map {
            HandlingPrice(location: $0.id, price: Price(rawValue: $1))
        })
}

/// Sorted by source, destination, resource, route.
private func shipments(
    _ pairing: Pairing, of cleared: Allocation, for offers: BalancingProblem, at prices: Prices,
    in network: Network
) -> [Shipment] {
    let loads = Loads(of: pairing.onLinks, in: offers)
    var shipments: [Shipment] = []
    var next = pairing.trips[...]
    for (place, good) in offers.goods.enumerated() {
        var alternatives = Alternatives(
            place, of: offers, in: cleared, flow: pairing.onLinks[place], loads: loads, prices: prices)
        while let trip = next.first, trip.good == place {
            next.removeFirst()
            let (offer, need) = (good.offers[trip.offer], good.needs[trip.need])
            let links = trip.route.map { good.links[$0] }
            let unitCost = links.reduce(0 as Int128) { $0 + Int128(offers.links[$1].cost * good.load) }
            let atLocations = prices.atLocations[place]
            let alternative = alternatives.nextBest(for: trip).map { found in
                Alternative(
                    source: network.sites[good.offers[found.offer].site].id,
                    route: found.route.map { network.links[good.links[$0]].id },
                    turnsOthers: found.turnsOthers,
                    difference: Price(
                        rawValue: Int64(clamping: Int128(found.difference) * Int128(Price.scale)))
                )
            }
            shipments.append(
                Shipment(
                    resource: network.resources[good.resource].id, quantity: Quantity(trip.quantity),
                    source: network.sites[offer.site].id, destination: network.sites[need.site].id,
                    route: links.map { network.links[$0].id },
                    transit: links.reduce(.zero) { $0 + network.links[$1].transit },
                    cost: Money(Int64(clamping: unitCost * Int128(trip.quantity))),
                    price: Price(rawValue: atLocations[need.location] - atLocations[offer.location]),
                    alternative: alternative))
        }
    }
    return shipments.sorted {
        if ($0.source, $0.destination, $0.resource) != ($1.source, $1.destination, $1.resource) {
            return ($0.source, $0.destination, $0.resource) < ($1.source, $1.destination, $1.resource)
        }
        return $0.route.lexicographicallyPrecedes($1.route)
    }
}

private func flows(_ pairing: Pairing, of offers: BalancingProblem, in network: Network) -> [LinkFlow] {
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

private func outcomes(of cleared: Allocation, for offers: BalancingProblem) -> [TierOutcome] {
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
