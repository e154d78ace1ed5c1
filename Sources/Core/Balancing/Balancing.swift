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
    let problem = try BalancingProblem(snapshot, in: network)
    let allocation = try Allocation(problem)
    let certificate = try Certificate(of: allocation, for: problem)
    let pairing = Pairing(allocation, of: problem)
    let gap = try certificate.gap(of: pairing.cost, allocation, for: problem)
    let prices = certificate.prices
    let explanation = Explanation(of: allocation, prices: prices, for: problem, in: network)
    guard let cost = Int64(exactly: pairing.cost), let gap = Int64(exactly: gap) else {
        throw .costTooLarge("the whole plan")
    }
    let shipments = shipments(pairing, of: allocation, for: problem, at: prices, in: network)
    return BalancedPlan(
        plan: Plan(
            span: snapshot.span, shipments: shipments,
            tiers: outcomes(of: allocation, for: problem), unmet: explanation.unmet, cost: Money(cost),
            costGapMax: Money(gap), prices: priceList(prices, for: problem, in: network)),
        flows: flows(pairing, of: problem, in: network),
        bounds: certificate.tiers.map { tier in
            TierBound(
                tier: Tier(rank: tier.tier), servedMax: Quantity(Int64(clamping: tier.servedMax)),
                gap: Quantity(Int64(clamping: tier.gap)), gapMax: Quantity(Int64(clamping: tier.gapMax)),
                isFairest: tier.isFairest)
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

private func priceList(_ prices: Prices, for problem: BalancingProblem, in network: Network) -> PriceList {
    PriceList(
        locations: zip(problem.commodities, prices.atLocations).flatMap { commodity, atLocations in
            let used = (commodity.offers + commodity.needs).map(\.location).sorted()
            return zip(used, [-1] + used).filter { $0 != $1 }.map { location, _ in
                LocationPrice(
                    resource: network.resources[commodity.resource].id,
                    location: network.locations[location].id,
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
    _ pairing: Pairing, of allocation: Allocation, for problem: BalancingProblem, at prices: Prices,
    in network: Network
) -> [Shipment] {
    let loads = Loads(of: pairing.onLinks, in: problem)
    var shipments: [Shipment] = []
    var next = pairing.trips[...]
    for (place, commodity) in problem.commodities.enumerated() {
        var alternatives = Alternatives(
            place, of: problem, in: allocation, flow: pairing.onLinks[place], loads: loads, prices: prices)
        while let trip = next.first, trip.commodity == place {
            next.removeFirst()
            let (offer, need) = (commodity.offers[trip.offer], commodity.needs[trip.need])
            let links = trip.route.map { commodity.arcs[$0] }
            let unitCost = links.reduce(0 as Int128) { $0 + Int128(problem.arcs[$1].cost * commodity.load) }
            let atLocations = prices.atLocations[place]
            let alternative = alternatives.nextBest(for: trip).map { found in
                Alternative(
                    source: network.sites[commodity.offers[found.offer].site].id,
                    route: found.route.map { network.links[commodity.arcs[$0]].id },
                    turnsOthers: found.turnsOthers,
                    difference: Price(
                        rawValue: Int64(clamping: Int128(found.difference) * Int128(Price.scale)))
                )
            }
            shipments.append(
                Shipment(
                    resource: network.resources[commodity.resource].id, quantity: Quantity(trip.quantity),
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

private func flows(_ pairing: Pairing, of problem: BalancingProblem, in network: Network) -> [LinkFlow] {
    var flows: [LinkFlow] = []
    for (commodity, onLinks) in zip(problem.commodities, pairing.onLinks) {
        for (link, flow) in zip(commodity.arcs, onLinks) where flow > 0 {
            flows.append(
                LinkFlow(
                    link: network.links[link].id, resource: network.resources[commodity.resource].id,
                    quantity: Quantity(flow)))
        }
    }
    return flows.sorted { ($0.link, $0.resource) < ($1.link, $1.resource) }
}

private func outcomes(of allocation: Allocation, for problem: BalancingProblem) -> [TierOutcome] {
    let fills = zip(problem.commodities, allocation.served).flatMap { commodity, served in
        zip(commodity.needs, served).map {
            (tier: $0.tier, fill: Fill(served: Quantity($1), need: Quantity($0.quantity)))
        }
    }
    return allocation.tiers.map { entry in
        let own = fills.filter { $0.tier == entry.tier }.map(\.fill)
        return TierOutcome(
            tier: Tier(rank: entry.tier), need: own.reduce(.zero) { $0 + $1.need },
            served: own.reduce(.zero) { $0 + $1.served }, worstFill: own.min()!)
    }
}
