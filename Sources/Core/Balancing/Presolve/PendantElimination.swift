internal import Domain

/// Step 2, first half: who has only one link to the others is taken to its other end, at what the link costs.
///
/// An offer that can leave over one link only, and a need that can be served over one only, if that has no capacity and counts in no limit on
/// handling; there may be links back. Where many sites have a cost of their own their offers become the steps of one curve, and the core has no location for any of them.
struct PendantElimination {
    let full: BalancingProblem
    /// With the same offers and needs in the same order, elsewhere.
    let short: BalancingProblem
    /// One for each good; nil where nothing is taken elsewhere.
    private let parts: [Part?]

    private struct Part {
        /// Places of the links that stay.
        let kept: [Int]
        /// For each offer and each need the place of its link; nil where it stays.
        let linkOfOffer: [Int?]
        let linkOfNeed: [Int?]
    }

    init(_ offers: BalancingProblem) {
        full = offers
        let parts = offers.goods.map { Self.part($0, of: offers) }
        self.parts = parts
        guard parts.contains(where: { $0 != nil }) else {
            short = offers
            return
        }
        let goods = zip(offers.goods, parts).map { good, part in
            guard let part else { return good }
            func moved(
                _ stands: [BalancingProblem.Terminal], _ links: [Int?],
                _ end: KeyPath<BalancingProblem.Arc, Int>
            )
                -> [BalancingProblem.Terminal]
            {
                zip(stands, links).map { stand, place in
                    guard let place else { return stand }
                    let link = offers.links[good.links[place]]
                    return BalancingProblem.Terminal(
                        site: stand.site, location: link[keyPath: end], tier: stand.tier,
                        quantity: stand.quantity, cost: link.cost * good.load)
                }
            }
            return BalancingProblem.Commodity(
                resource: good.resource, load: good.load,
                offers: moved(good.offers, part.linkOfOffer, \.head),
                needs: moved(good.needs, part.linkOfNeed, \.tail), links: part.kept.map { good.links[$0] })
        }
        let running = zip(offers.running, parts).map { trips, part in
            guard let part else { return trips }
            return trips.map { trip in
                Trip(
                    good: trip.good, offer: trip.offer, need: trip.need,
                    route: trip.route.compactMap { part.kept.index(of: $0, by: \.self) },
                    quantity: trip.quantity)
            }
        }
        short = BalancingProblem(
            goods: goods, links: offers.links, handlingMax: offers.handlingMax, running: running)
    }

    private static func part(_ good: BalancingProblem.Commodity, of offers: BalancingProblem) -> Part? {
        let ends = good.links.map { offers.links[$0] }
        let none = offers.handlingMax.map { _ in 0 }
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
        for offer in good.offers { gives[offer.location] = true }
        for need in good.needs { takes[need.location] = true }
        var onlyLink = none.map { _ in nil as Int? }
        for (place, link) in ends.enumerated() {
            guard link.capacity == nil, offers.handlingMax[link.tail] == nil else { continue }
            if gives[link.tail], !takes[link.tail], outOf[link.tail] == 1, neighbours[link.tail] == link.head
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
            linkOfOffer: good.offers.map { onlyLink[$0.location] },
            linkOfNeed: good.needs.map { onlyLink[$0.location] })
    }

    /// The full offers with the quantities of these folded ones.
    func unfolded(_ offers: BalancingProblem) -> BalancingProblem {
        if parts.allSatisfy({ $0 == nil }) { return offers }
        let goods = zip(full.goods, offers.goods).map { full, folded in
            var good = full
            for (place, offer) in folded.offers.enumerated() { good.offers[place].quantity = offer.quantity }
            for (place, need) in folded.needs.enumerated() { good.needs[place].quantity = need.quantity }
            return good
        }
        return BalancingProblem(goods: goods, links: full.links, handlingMax: full.handlingMax)
    }

    /// The same, told of the full offers.
    func unfolded(_ cleared: Allocation) -> Allocation {
        var onLinks = cleared.flows.onLinks
        var atLocations = cleared.flows.prices.atLocations
        for (number, (good, part)) in zip(full.goods, parts).enumerated() {
            guard let part else { continue }
            onLinks[number] = [Int64](repeating: 0, count: good.links.count)
            for (place, flow) in zip(part.kept, cleared.flows.onLinks[number]) {
                onLinks[number][place] = flow
            }
            func unfold(_ stands: [BalancingProblem.Terminal], _ links: [Int?], _ amounts: [Int64]) {
                for (index, stand) in stands.enumerated() {
                    guard let place = links[index] else { continue }
                    let link = full.links[good.links[place]]
                    onLinks[number][place] += amounts[index]
                    // A unit is worth as much at both ends, but for the way.
                    let cost = Int128(link.cost * good.load) * Int128(Prices.scale)
                    let isTail = stand.location == link.tail
                    let far = Int128(atLocations[number][isTail ? link.head : link.tail])
                    atLocations[number][stand.location] = Int64(clamping: isTail ? far - cost : far + cost)
                }
            }
            unfold(good.offers, part.linkOfOffer, cleared.flows.taken[number])
            unfold(good.needs, part.linkOfNeed, cleared.served[number])
        }
        let prices = cleared.flows.prices
        return Allocation(
            served: cleared.served,
            flows: Flows(
                onLinks: onLinks, taken: cleared.flows.taken,
                prices: Prices(atLocations: atLocations, onLinks: prices.onLinks, handling: prices.handling)),
            tierMaxima: cleared.tierMaxima)
    }
}
