/// Step 2: sites that share a location become one.
///
/// They differ in nothing that a link could tell: moving a unit from one to another costs nothing and takes no capacity. So offers of one
/// commodity at one location are one offer, and needs of one commodity, tier and location are one need; whatever is decided about those is shared
/// out among the sites afterwards. The core then has the size of the network, not of the enterprises.
struct SiteAggregation {
    private(set) var full: BalancingProblem
    private(set) var reduced: BalancingProblem
    /// For each commodity its offers, those of which a part must run in two; in their order, what must run first.
    private let offerParts: [[OfferPart]]
    /// For each commodity, for each of its needs, which of the reduced commodity's it is part of.
    let needGroups: [[Int]]

    private struct OfferPart {
        let offer: Int
        let isMustRun: Bool
        /// Which of the reduced commodity's offers it is part of.
        var group = -1

        func quantity(of offer: BalancingProblem.Terminal) -> Int64 {
            isMustRun ? offer.mustRun : offer.quantity - offer.mustRun
        }

        /// What of an amount of the offer is of this part.
        func share(of amount: Int64, _ offer: BalancingProblem.Terminal) -> Int64 {
            isMustRun ? min(amount, offer.mustRun) : max(0, amount - offer.mustRun)
        }

        static func all(of offers: [BalancingProblem.Terminal]) -> [OfferPart] {
            var parts: [OfferPart] = []
            parts.reserveCapacity(offers.count)
            for (offer, terminal) in offers.enumerated() {
                if terminal.mustRun > 0 { parts.append(OfferPart(offer: offer, isMustRun: true)) }
                if terminal.mustRun < terminal.quantity {
                    parts.append(OfferPart(offer: offer, isMustRun: false))
                }
            }
            return parts
        }
    }

    init(_ problem: BalancingProblem) {
        var (offerParts, needGroups) = ([] as [[OfferPart]], [] as [[Int]])
        var commodities: [BalancingProblem.Commodity] = []
        for commodity in problem.commodities {
            let (givers, parts) = Self.offers(of: commodity, locationCount: problem.handlingMax.count)
            let (takers, takerGroups) = Self.grouped(
                commodity.needs, byTier: true, locationCount: problem.handlingMax.count)
            commodities.append(
                BalancingProblem.Commodity(
                    resource: commodity.resource, lot: commodity.lot, load: commodity.load,
                    weight: commodity.weight,
                    offers: givers, needs: takers, arcs: commodity.arcs
                ))
            offerParts.append(parts)
            needGroups.append(takerGroups)
        }
        full = problem
        let running = problem.running.enumerated().map { commodity, trips in
            Self.parted(trips, offerParts[commodity], problem.commodities[commodity].offers).map { trip in
                Trip(
                    commodity: commodity, offer: offerParts[commodity][trip.offer].group,
                    need: needGroups[commodity][trip.need],
                    route: trip.route, quantity: trip.quantity)
            }
        }
        reduced = BalancingProblem(
            commodities: commodities, arcs: problem.arcs, handlingMax: problem.handlingMax, running: running,
            priceScale: problem.priceScale)
        (self.offerParts, self.needGroups) = (offerParts, needGroups)
    }

    private static func offers(
        of commodity: BalancingProblem.Commodity, locationCount: Int
    ) -> (groups: [BalancingProblem.Terminal], parts: [OfferPart]) {
        if !commodity.hasMustRun {
            let (groups, groupOf) = grouped(commodity.offers, byTier: false, locationCount: locationCount)
            return (
                groups,
                groupOf.enumerated().map { OfferPart(offer: $0, isMustRun: false, group: $1) }
            )
        }
        var parts = OfferPart.all(of: commodity.offers)
        let (groups, groupOf) = grouped(
            parts.map { part in
                var terminal = commodity.offers[part.offer]
                terminal.quantity = part.quantity(of: terminal)
                terminal.mustRun = part.isMustRun ? terminal.quantity : 0
                return terminal
            }, byTier: false, locationCount: locationCount)
        for (place, group) in groupOf.enumerated() { parts[place].group = group }
        return (groups, parts)
    }

    /// Trips from parts of offers: what must run goes first.
    private static func parted(
        _ trips: [Trip], _ parts: [OfferPart], _ offers: [BalancingProblem.Terminal]
    ) -> [Trip] {
        if trips.isEmpty { return [] }
        var partsOf = offers.map { _ in [] as [Int] }
        for (place, part) in parts.enumerated() { partsOf[part.offer].append(place) }
        var left = offers.map(\.mustRun)
        return trips.flatMap { trip in
            let first = min(trip.quantity, left[trip.offer])
            left[trip.offer] -= first
            return partsOf[trip.offer].compactMap { place in
                let quantity = parts[place].isMustRun ? first : trip.quantity - first
                return quantity == 0
                    ? nil
                    : Trip(
                        commodity: trip.commodity, offer: place, need: trip.need, route: trip.route,
                        quantity: quantity)
            }
        }
    }

    /// BalancingProblem that cost something on their way are the steps of a curve, one for each cost; a need's is the same for all sources. Groups are in
    /// the order of their first terminals.
    private static func grouped(
        _ terminals: [BalancingProblem.Terminal], byTier: Bool, locationCount: Int
    ) -> (groups: [BalancingProblem.Terminal], groupOf: [Int]) {
        var (groups, groupOf) = ([] as [BalancingProblem.Terminal], [] as [Int])
        groupOf.reserveCapacity(terminals.count)
        // Needs are sorted by tier.
        var (numbers, tier) = ([Int](repeating: -1, count: locationCount), terminals.first?.tier)
        var steps: [Step: Int] = [:]
        for terminal in terminals {
            if byTier, terminal.tier != tier {
                numbers = [Int](repeating: -1, count: locationCount)
                tier = terminal.tier
            }
            let step = Step(
                location: terminal.location, cost: terminal.cost, isMustRun: terminal.mustRun > 0)
            let isStep = !byTier && (terminal.cost > 0 || terminal.mustRun > 0)
            var number = isStep ? steps[step] ?? -1 : numbers[terminal.location]
            if number < 0 {
                number = groups.count
                if isStep { steps[step] = number } else { numbers[terminal.location] = number }
                groups.append(terminal)
            } else {
                groups[number].quantity += terminal.quantity
                groups[number].mustRun += terminal.mustRun
            }
            groupOf.append(number)
        }
        return (groups, groupOf)
    }

    private struct Step: Hashable {
        let location: Int
        let cost: Int64
        let isMustRun: Bool
    }

    /// What sites get and give where their groups get all that they need.
    func allocation(of full: Routing, commodities: Range<Int>) -> Allocation {
        Allocation(
            served: commodities.map { self.full.commodities[$0].needs.map(\.quantity) },
            flows: sharedOut(full.flows, commodities: commodities),
            tiers: reduced.tiers(of: commodities).map { TierProof(tier: $0) },
            mustRun: full.mustRun.map { [$0] } ?? [])
    }

    /// Sources that give already go on giving as much; then the largest offers give first, so that few have to.
    func sharedOut(_ flows: Flows, commodities: Range<Int>) -> Flows {
        let taken = commodities.enumerated().map { place, commodity in
            let (offers, groups) = (full.commodities[commodity].offers, reduced.commodities[commodity].offers)
            let parts = offerParts[commodity]
            let running = full.running[commodity].isEmpty ? [] : full.runningFlow(of: commodity).taken
            let taken = Self.mustRunFirst(flows.taken[place], groups)
            var left = taken
            var givers = groups.map { _ in [] as [Giver] }
            var shares = [Int64](repeating: 0, count: parts.count)
            for (number, part) in parts.enumerated() where left[part.group] > 0 {
                let quantity = part.quantity(of: offers[part.offer])
                if taken[part.group] == groups[part.group].quantity {
                    shares[number] = quantity
                } else {
                    let kept = running.isEmpty ? 0 : part.share(of: running[part.offer], offers[part.offer])
                    givers[part.group].append(Giver(isRunning: false, quantity: quantity, offer: number))
                    if kept > 0 {
                        givers[part.group].append(
                            Giver(isRunning: true, quantity: min(kept, quantity), offer: number))
                    }
                }
            }
            for (group, givers) in givers.enumerated() where !givers.isEmpty {
                for giver in givers.sorted() {
                    if left[group] == 0 { break }
                    let more = min(left[group], giver.quantity - shares[giver.offer])
                    shares[giver.offer] += more
                    left[group] -= more
                }
            }
            if parts.count == offers.count { return shares }
            var sums = offers.map { _ in 0 as Int64 }
            for (part, share) in zip(parts, shares) { sums[part.offer] += share }
            return sums
        }
        return Flows(onLinks: flows.onLinks, taken: taken, prices: flows.prices)
    }

    /// What is taken of groups at one location and cost, moved to what must run of them: that changes nothing else.
    private static func mustRunFirst(_ taken: [Int64], _ groups: [BalancingProblem.Terminal]) -> [Int64] {
        let mustRun = groups.indices.filter { groups[$0].mustRun > 0 }
        if mustRun.isEmpty { return taken }
        var (taken, others) = (taken, [:] as [Step: Int])
        for (group, terminal) in groups.enumerated() where terminal.mustRun == 0 {
            others[Step(location: terminal.location, cost: terminal.cost, isMustRun: false)] = group
        }
        for group in mustRun {
            let terminal = groups[group]
            let step = Step(location: terminal.location, cost: terminal.cost, isMustRun: false)
            guard let other = others[step] else { continue }
            let more = min(terminal.quantity - taken[group], taken[other])
            taken[group] += more
            taken[other] -= more
        }
        return taken
    }

    private struct Giver: Comparable {
        /// Whether what it gives already is meant.
        let isRunning: Bool
        let quantity: Int64
        /// Of the parts.
        let offer: Int

        static func < (left: Self, right: Self) -> Bool {
            if left.isRunning != right.isRunning { return left.isRunning }
            return left.quantity != right.quantity ? left.quantity > right.quantity : left.offer < right.offer
        }
    }

    // MARK: Change

    /// - Returns: which of the reduced commodity's offers it is part of, and how much that has now.
    mutating func setOffer(_ place: Int, of commodity: Int, to quantity: Int64) -> (group: Int, sum: Int64) {
        // Where nothing must run the parts are the offers.
        let group = offerParts[commodity][place].group
        reduced.commodities[commodity].offers[group].quantity +=
            quantity - full.commodities[commodity].offers[place].quantity
        full.commodities[commodity].offers[place].quantity = quantity
        return (group, reduced.commodities[commodity].offers[group].quantity)
    }

    mutating func setNeed(_ place: Int, of commodity: Int, to quantity: Int64) -> (group: Int, sum: Int64) {
        let group = needGroups[commodity][place]
        reduced.commodities[commodity].needs[group].quantity +=
            quantity - full.commodities[commodity].needs[place].quantity
        full.commodities[commodity].needs[place].quantity = quantity
        return (group, reduced.commodities[commodity].needs[group].quantity)
    }
}
