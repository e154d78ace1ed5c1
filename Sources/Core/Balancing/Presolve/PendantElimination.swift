internal import Domain

/// Step 2, first half: who has only one link to the others is taken to its other end, at what the link costs.
///
/// An offer that can leave over one link only, and a need that can be served over one only, if that has no capacity and counts in no limit on
/// handling; there may be links back. Where many sites have a cost of their own their offers become the steps of one curve, and the core has no location for any of them.
struct PendantElimination {
    let full: BalancingProblem
    /// With the same offers and needs in the same order, elsewhere.
    let short: BalancingProblem
    /// One for each commodity; nil where nothing is taken elsewhere.
    private let parts: [Part?]

    private struct Part {
        /// Places of the links that stay.
        let kept: [Int]
        /// For each offer and each need the place of its link; nil where it stays.
        let linkOfOffer: [Int?]
        let linkOfNeed: [Int?]
    }

    init(_ problem: BalancingProblem) {
        full = problem
        let parts = problem.commodities.map { Self.part($0, of: problem) }
        self.parts = parts
        guard parts.contains(where: { $0 != nil }) else {
            short = problem
            return
        }
        let commodities = zip(problem.commodities, parts).map { commodity, part in
            guard let part else { return commodity }
            func terminals(
                _ old: [BalancingProblem.Terminal], _ links: [Int?],
                _ end: KeyPath<BalancingProblem.Arc, Int>
            )
                -> [BalancingProblem.Terminal]
            {
                zip(old, links).map { terminal, place in
                    guard let place else { return terminal }
                    let link = problem.arcs[commodity.arcs[place]]
                    var terminal = terminal
                    terminal.location = link[keyPath: end]
                    terminal.cost += link.cost * commodity.load
                    return terminal
                }
            }
            var moved = commodity
            moved.offers = terminals(commodity.offers, part.linkOfOffer, \.head)
            moved.needs = terminals(commodity.needs, part.linkOfNeed, \.tail)
            moved.arcs = part.kept.map { commodity.arcs[$0] }
            return moved
        }
        let running = zip(problem.running, parts).map { trips, part in
            guard let part else { return trips }
            return trips.map { trip in
                Trip(
                    commodity: trip.commodity, offer: trip.offer, need: trip.need,
                    route: trip.route.compactMap { part.kept.index(of: $0, by: \.self) },
                    quantity: trip.quantity)
            }
        }
        short = BalancingProblem(
            commodities: commodities, arcs: problem.arcs, handlingMax: problem.handlingMax, running: running,
            priceScale: problem.priceScale)
    }

    private static func part(_ commodity: BalancingProblem.Commodity, of problem: BalancingProblem) -> Part? {
        let ends = commodity.arcs.map { problem.arcs[$0] }
        let none = problem.handlingMax.map { _ in 0 }
        // By location: the one that all its links join it to, -1 where there are several; and how many come in and go out.
        var (neighbours, into, outOf) = (none.map { _ in nil as Int? }, none, none)
        for link in ends {
            outOf[link.tail] += 1
            into[link.head] += 1
            for (one, other) in [(link.tail, link.head), (link.head, link.tail)] {
                neighbours[one] = neighbours[one] ?? other == other ? other : -1
            }
        }
        var (gives, takes) = (none.map { _ in false }, none.map { _ in false })
        var supplyCost = none.map { _ in 0 as Int64 }
        for offer in commodity.offers {
            gives[offer.location] = true
            supplyCost[offer.location] = max(supplyCost[offer.location], offer.cost)
        }
        for need in commodity.needs { takes[need.location] = true }
        var onlyLink = none.map { _ in nil as Int? }
        for (place, link) in ends.enumerated() {
            guard link.capacity == nil, problem.handlingMax[link.tail] == nil else { continue }
            if gives[link.tail], !takes[link.tail], outOf[link.tail] == 1, neighbours[link.tail] == link.head,
                supplyCost[link.tail] + link.cost * commodity.load <= BalancingProblem.unitCostMax
            {
                onlyLink[link.tail] = place
            } else if takes[link.head], !gives[link.head], into[link.head] == 1,
                neighbours[link.head] == link.tail
            {
                onlyLink[link.head] = place
            }
        }
        if onlyLink.allSatisfy({ $0 == nil }) { return nil }
        return Part(
            // Nothing gains by going there and back.
            kept: ends.indices.filter { onlyLink[ends[$0].tail] == nil && onlyLink[ends[$0].head] == nil },
            linkOfOffer: commodity.offers.map { onlyLink[$0.location] },
            linkOfNeed: commodity.needs.map { onlyLink[$0.location] })
    }

    /// The full offers with the quantities of these folded ones.
    func unfolded(_ problem: BalancingProblem) -> BalancingProblem {
        if parts.allSatisfy({ $0 == nil }) { return problem }
        let commodities = zip(full.commodities, problem.commodities).map { full, folded in
            var commodity = full
            for (place, offer) in folded.offers.enumerated() {
                commodity.offers[place].quantity = offer.quantity
            }
            for (place, need) in folded.needs.enumerated() { commodity.needs[place].quantity = need.quantity }
            return commodity
        }
        return BalancingProblem(
            commodities: commodities, arcs: full.arcs, handlingMax: full.handlingMax,
            priceScale: full.priceScale)
    }

    /// The same allocation of the full problem.
    func unfolded(_ allocation: Allocation) -> Allocation {
        if parts.allSatisfy({ $0 == nil }) { return allocation }
        var flows = allocation.flows
        for (number, (commodity, part)) in zip(full.commodities, parts).enumerated() {
            guard let part else { continue }
            flows.onLinks[number] = [Int64](repeating: 0, count: commodity.arcs.count)
            for (place, flow) in zip(part.kept, allocation.flows.onLinks[number]) {
                flows.onLinks[number][place] = flow
            }
            func carry(_ arcs: [Int?], _ amounts: [Int64]) {
                for (place, amount) in zip(arcs, amounts) {
                    if let place { flows.onLinks[number][place] += amount }
                }
            }
            carry(part.linkOfOffer, flows.taken[number])
            carry(part.linkOfNeed, allocation.served[number])
        }
        var answer = allocation
        answer.flows = Flows(
            onLinks: flows.onLinks, taken: flows.taken,
            prices: unfolded(
                flows.prices, commodities: full.commodities.indices, costScale: full.priceScale))
        func unfold(_ bound: inout ServiceBound) {
            bound.prices = unfolded(bound.prices, commodities: bound.commodities, costScale: 0)
        }
        for index in answer.mustRun.indices { unfold(&answer.mustRun[index]) }
        for tier in answer.tiers.indices {
            for index in answer.tiers[tier].totals.indices { unfold(&answer.tiers[tier].totals[index]) }
            for index in answer.tiers[tier].levels.indices { unfold(&answer.tiers[tier].levels[index]) }
        }
        return answer
    }

    /// A unit is worth as much at both ends of an arc that was left out, but for its cost.
    private func unfolded(_ prices: Prices, commodities: Range<Int>, costScale: Int64) -> Prices {
        var prices = prices
        for (place, number) in commodities.enumerated() {
            guard let part = parts[number] else { continue }
            let commodity = full.commodities[number]
            func price(_ terminals: [BalancingProblem.Terminal], _ arcs: [Int?]) {
                for (terminal, arc) in zip(terminals, arcs) {
                    guard let arc else { continue }
                    let ends = full.arcs[commodity.arcs[arc]]
                    let cost = Int128(ends.cost * commodity.load) * Int128(costScale)
                    let isTail = terminal.location == ends.tail
                    let far = Int128(prices.atLocations[place][isTail ? ends.head : ends.tail])
                    prices.atLocations[place][terminal.location] = Int64(
                        clamping: isTail ? far - cost : far + cost)
                }
            }
            price(commodity.offers, part.linkOfOffer)
            price(commodity.needs, part.linkOfNeed)
        }
        return prices
    }
}
