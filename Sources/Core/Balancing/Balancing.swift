public import Domain

/// Decides what should move: who gives how much of what to whom, over which links.
///
/// Tier by tier: as much as can be served in all; given that, the worst fill of a need as high as it can be, then the next
/// worst; the next tier; then as much of the supply that must run is used as can be; then the least cost; last, what changes least of the running plan. Quantities are whole base units throughout. The same snapshot gives the
/// same plan, in every process.
///
/// The plan is checked against every rule before it is returned, and prices prove how far its cost may at most be from the
/// least; see ``Plan/costGapMax``.
///
/// - Parameter goesOn: asked, between steps of work, whether to go on. When it says no the best plan that was found until then is made, with
///   the gap of every tier, whatever it is; see ``Plan/isFinished``. Of each plan it is asked the same questions.
/// - Throws: `certificateFailed` for a plan that breaks a rule or is not proven cheapest to a ten-millionth of its cost and
///   one base unit for each resource on each full capacity. It must not be ordered; keep the running plan.
public func plan(
    for snapshot: Snapshot, in network: Network,
    while goesOn: ((PlanningProgress) -> Bool)? = nil
) throws(BalancingError) -> BalancedPlan {
    let problem = try BalancingProblem(snapshot, in: network).roundingCapacities()
    let cheapest = try Allocation(problem, PlanningMonitor(goesOn))
    let certificate = try Certificate(of: cheapest, for: problem)
    let paired = Pairing(cheapest, of: problem)
    let leastGap = try certificate.gap(of: paired.cost, cheapest, for: problem)
    let least = try LeastFlows(of: paired, cheapest, for: problem)
    let routed = problem.leastFlows.isEmpty ? paired : Pairing(least.allocation, of: problem)
    let consolidation = try ShipmentConsolidation(of: routed, least.allocation, for: problem)
    let settlement = try LotSettlement(consolidation, for: problem)
    let (allocation, pairing) = (settlement.allocation, settlement.pairing)
    let added = pairing.cost - paired.cost
    let explanation = Explanation(
        of: cheapest, onLinks: paired.onLinks, prices: certificate.prices, for: problem, in: network)
    guard let cost = Int64(exactly: pairing.cost + settlement.ownCost),
        let gap = Int64(exactly: leastGap + max(0, added)),
        let supplyCost = Int64(exactly: pairing.supplyCost + settlement.ownCost)
    else { throw .costTooLarge("the whole plan") }
    let shipments = shipments(pairing, of: allocation, for: problem, at: certificate.prices, in: network)
    let outcome = ServiceOutcome(settlement, explanation, for: problem, in: network)
    let unused = UnusedSupplyReasons(
        of: cheapest, onLinks: paired.onLinks, prices: certificate.prices, for: problem, in: network)
    return BalancedPlan(
        plan: Plan(
            span: snapshot.span, shipments: shipments, tiers: outcome.tiers, unmet: outcome.unmet,
            cost: Money(cost), costGapMax: Money(gap),
            prices: priceList(certificate.prices, flows: pairing.onLinks, for: problem, in: network),
            isFinished: cheapest.isFinished),
        flows: flows(pairing, of: problem, in: network), bounds: outcome.bounds(certificate.tiers),
        supplyCost: Money(supplyCost),
        mustRun: unused.outcome(of: snapshot, settled: allocation, gap: certificate.mustRun.gap),
        leastFlows: problem.leastFlows.isEmpty
            ? nil
            : LeastFlowOutcome(
                links: leastFlows(least, onLinks: pairing.onLinks, routed.onLinks, of: problem, in: network),
                addedCost: Money(Int64(clamping: routed.cost - paired.cost))),
        consolidation: ConsolidationOutcome(
            smallCount: consolidation.smallCount,
            addedCost: Money(Int64(clamping: pairing.cost - routed.cost)),
            unserved: outcome.unserved),
        changedShipmentCount: changeCount(from: snapshot.running, to: shipments))
}

private func leastFlows(
    _ least: LeastFlows, onLinks: [[Int64]], _ routed: [[Int64]], of problem: BalancingProblem,
    in network: Network
) -> [LinkLeastFlow] {
    zip(problem.leastFlows, least.circles).map { entry, isInCircles in
        let flow = LeastFlows.load(of: entry.link, onLinks, in: problem)
        let before = LeastFlows.load(of: entry.link, routed, in: problem)
        let reason: ShortFlowReason? =
            flow >= entry.min
            ? nil : before >= entry.min ? .shipmentTooSmall : isInCircles ? .onlyInCircles : .nothingToSend
        return LinkLeastFlow(
            link: network.links[entry.link].id, min: Load(entry.min), flow: Load(flow), reason: reason)
    }
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

private func priceList(
    _ prices: Prices, flows: [[Int64]], for problem: BalancingProblem, in network: Network
) -> PriceList {
    let full = FullCapacities(of: flows, in: problem)
    return PriceList(
        locations: zip(problem.commodities, prices.atLocations).flatMap { commodity, atLocations in
            let used = (commodity.offers + commodity.needs).map(\.location).sorted()
            return zip(used, [-1] + used).filter { $0 != $1 }.map { location, _ in
                LocationPrice(
                    resource: network.resources[commodity.resource].id,
                    location: network.locations[location].id,
                    price: problem.price(atLocations[location] / commodity.lot))
            }
        },
        // More capacity of a link is more of its last step.
        links: problem.arcs.enumerated().filter { index, arc in
            arc.group == index && (full.onLinks[index] || prices.onLinks[index] > 0)
                && !problem.arcs[(index + 1)...].prefix { $0.link == arc.link }.contains { $0.group != index }
        }.map { index, arc in
            LinkPrice(link: network.links[arc.link].id, price: problem.price(prices.onLinks[index]))
        },
        handling: network.locations.indices.filter { full.handling[$0] || prices.handling[$0] > 0 }.map {
            HandlingPrice(
                location: network.locations[$0].id, price: problem.price(prices.handling[$0]))
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
            let arcs = trip.route.map { problem.arcs[commodity.arcs[$0]] }
            let links = arcs.map { network.links[$0.link] }
            let unitCost = arcs.reduce(0 as Int128) { $0 + Int128($1.cost * commodity.load) }
            let atLocations = prices.atLocations[place]
            let alternative = alternatives.nextBest(for: trip).map { found in
                Alternative(
                    source: network.sites[commodity.offers[found.offer].site].id,
                    route: found.route.map { network.links[problem.arcs[commodity.arcs[$0]].link].id },
                    turnsOthers: found.turnsOthers,
                    difference: Price(
                        rawValue: Int64(
                            clamping: Int128(found.difference) * Int128(Price.scale)
                                / Int128(commodity.lot)))
                )
            }
            shipments.append(
                Shipment(
                    resource: network.resources[commodity.resource].id,
                    quantity: Quantity(trip.quantity * commodity.lot),
                    source: network.sites[offer.site].id, destination: network.sites[need.site].id,
                    route: links.map(\.id), transit: links.reduce(.zero) { $0 + $1.transit },
                    cost: Money(Int64(clamping: unitCost * Int128(trip.quantity))),
                    price: problem.price(
                        (atLocations[need.location] - atLocations[offer.location]) / commodity.lot),
                    alternative: alternative))
        }
    }
    shipments.sort {
        if ($0.source, $0.destination, $0.resource) != ($1.source, $1.destination, $1.resource) {
            return ($0.source, $0.destination, $0.resource) < ($1.source, $1.destination, $1.resource)
        }
        return $0.route.lexicographicallyPrecedes($1.route)
    }
    return merged(shipments)
}

/// What goes over different cost steps of the same links is one shipment.
private func merged(_ shipments: [Shipment]) -> [Shipment] {
    var merged: [Shipment] = []
    for shipment in shipments {
        guard let last = merged.last, last.resource == shipment.resource, last.source == shipment.source,
            last.destination == shipment.destination, last.route == shipment.route
        else {
            merged.append(shipment)
            continue
        }
        let alternatives = [last.alternative, shipment.alternative].compactMap(\.self)
        merged[merged.count - 1] = Shipment(
            resource: last.resource, quantity: last.quantity + shipment.quantity, source: last.source,
            destination: last.destination, route: last.route, transit: last.transit,
            cost: last.cost + shipment.cost, price: last.price,
            alternative: alternatives.min { $0.difference < $1.difference })
    }
    return merged
}

private func flows(_ pairing: Pairing, of problem: BalancingProblem, in network: Network) -> [LinkFlow] {
    var flows: [LinkFlow] = []
    for (commodity, onLinks) in zip(problem.commodities, pairing.onLinks) {
        var last: Int?
        for (index, flow) in zip(commodity.arcs, onLinks) where flow > 0 {
            // The arcs of one link follow each other.
            let link = problem.arcs[index].link
            let before = link == last ? flows.removeLast().quantity : .zero
            flows.append(
                LinkFlow(
                    link: network.links[link].id, resource: network.resources[commodity.resource].id,
                    quantity: before + Quantity(flow * commodity.lot)))
            last = link
        }
    }
    return flows.sorted { ($0.link, $0.resource) < ($1.link, $1.resource) }
}
