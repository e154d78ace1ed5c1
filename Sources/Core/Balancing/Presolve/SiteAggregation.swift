/// Step 2: sites that share a location become one.
///
/// They differ in nothing that a link could tell: moving a unit from one to another costs nothing and takes no capacity. So offers of one
/// good at one location are one offer, and needs of one good, tier and location are one need; whatever is decided about those is shared
/// out among the sites afterwards. The core then has the size of the network, not of the enterprises.
struct SiteAggregation {
    private(set) var full: BalancingProblem
    private(set) var reduced: BalancingProblem
    /// For each good, for each of its offers, which of the reduced good's it is part of.
    private let offerGroups: [[Int]]
    /// For each good, for each of its needs, which of the reduced good's it is part of.
    fileprivate let needGroups: [[Int]]

    init(_ offers: BalancingProblem) {
        var (offerGroups, needGroups) = ([] as [[Int]], [] as [[Int]])
        var goods: [BalancingProblem.Commodity] = []
        for good in offers.goods {
            let (givers, giverGroups) = Self.grouped(
                good.offers, byTier: false, locationCount: offers.handlingMax.count)
            let (takers, takerGroups) = Self.grouped(
                good.needs, byTier: true, locationCount: offers.handlingMax.count)
            goods.append(
                BalancingProblem.Commodity(
                    resource: good.resource, load: good.load, offers: givers, needs: takers, links: good.links
                ))
            offerGroups.append(giverGroups)
            needGroups.append(takerGroups)
        }
        full = offers
        let running = offers.running.enumerated().map { good, trips in
            trips.map { trip in
                Trip(
                    good: good, offer: offerGroups[good][trip.offer], need: needGroups[good][trip.need],
                    route: trip.route, quantity: trip.quantity)
            }
        }
        reduced = BalancingProblem(
            goods: goods, links: offers.links, handlingMax: offers.handlingMax, running: running)
        (self.offerGroups, self.needGroups) = (offerGroups, needGroups)
    }

    /// BalancingProblem that cost something on their way are the steps of a curve, one for each cost; a need's is the same whoever serves it. Groups are in
    /// the order of their first stands.
    private static func grouped(
        _ stands: [BalancingProblem.Terminal], byTier: Bool, locationCount: Int
    ) -> (groups: [BalancingProblem.Terminal], groupOf: [Int]) {
        var (groups, groupOf) = ([] as [BalancingProblem.Terminal], [] as [Int])
        groupOf.reserveCapacity(stands.count)
        // Needs are sorted by tier.
        var (numbers, tier) = ([Int](repeating: -1, count: locationCount), stands.first?.tier)
        var steps: [Step: Int] = [:]
        for stand in stands {
            if byTier, stand.tier != tier {
                numbers = [Int](repeating: -1, count: locationCount)
                tier = stand.tier
            }
            let step = Step(location: stand.location, cost: stand.cost)
            let isStep = !byTier && stand.cost > 0
            var number = isStep ? steps[step] ?? -1 : numbers[stand.location]
            if number < 0 {
                number = groups.count
                if isStep { steps[step] = number } else { numbers[stand.location] = number }
                groups.append(stand)
            } else {
                groups[number].quantity += stand.quantity
            }
            groupOf.append(number)
        }
        return (groups, groupOf)
    }

    private struct Step: Hashable {
        let location: Int
        let cost: Int64
    }

    /// Whoever gives already goes on giving as much; then the largest offers give first, so that few have to.
    fileprivate func sharedOut(_ flows: Flows, goods: Range<Int>) -> Flows {
        let taken = goods.enumerated().map { place, good in
            let (offers, groups) = (full.goods[good].offers, reduced.goods[good].offers)
            let groupOf = offerGroups[good]
            let running = full.runningFlow(of: good).taken
            var left = flows.taken[place]
            var givers = groups.map { _ in [] as [Giver] }
            var shares = [Int64](repeating: 0, count: offers.count)
            for (offer, group) in groupOf.enumerated() where left[group] > 0 {
                if flows.taken[place][group] == groups[group].quantity {
                    shares[offer] = offers[offer].quantity
                } else {
                    let (quantity, kept) = (offers[offer].quantity, running[offer])
                    givers[group].append(Giver(isRunning: false, quantity: quantity, offer: offer))
                    if kept > 0 {
                        givers[group].append(
                            Giver(isRunning: true, quantity: min(kept, quantity), offer: offer))
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
            return shares
        }
        return Flows(onLinks: flows.onLinks, taken: taken, prices: flows.prices)
    }

    private struct Giver: Comparable {
        /// Whether what it gives already is meant.
        let isRunning: Bool
        let quantity: Int64
        let offer: Int

        static func < (left: Self, right: Self) -> Bool {
            if left.isRunning != right.isRunning { return left.isRunning }
            return left.quantity != right.quantity ? left.quantity > right.quantity : left.offer < right.offer
        }
    }

    // MARK: Change

    /// - Returns: which of the reduced good's offers it is part of, and how much that has now.
    mutating func setOffer(_ place: Int, of good: Int, to quantity: Int64) -> (group: Int, sum: Int64) {
        let group = offerGroups[good][place]
        reduced.goods[good].offers[group].quantity += quantity - full.goods[good].offers[place].quantity
        full.goods[good].offers[place].quantity = quantity
        return (group, reduced.goods[good].offers[group].quantity)
    }

    mutating func setNeed(_ place: Int, of good: Int, to quantity: Int64) -> (group: Int, sum: Int64) {
        let group = needGroups[good][place]
        reduced.goods[good].needs[group].quantity += quantity - full.goods[good].needs[place].quantity
        full.goods[good].needs[place].quantity = quantity
        return (group, reduced.goods[good].needs[group].quantity)
    }
}

/// Clears the reduced market and speaks of the sites.
///
/// Proof sketch: a solution of the full market gives one of the reduced market by adding up, one of the reduced market gives one of the
/// full market by sharing out, and both have the same flows on links, cost, total and shortage. Sharing out gives each need its wanted
/// units before any gets more, so the shortage of a group is the sum of the shortages of its sites.
struct AggregatedSolver<Core: AllocationSolver & ~Copyable>: AllocationSolver, ~Copyable {
    private(set) var needs: [Need]
    var core: Core
    private(set) var reduction: SiteAggregation
    private let goods: Range<Int>
    /// For each need, which of the core's it is part of.
    private let groupOf: [Int]
    /// For each good, for each of the reduced good's needs, which of the core's it is.
    private let corePlaces: [[Int]]

    init(_ reduction: SiteAggregation, goods: Range<Int>, core: consuming Core) {
        needs = Need.all(of: reduction.full, goods: goods)
        var places = reduction.reduced.goods.map { $0.needs.map { _ in 0 } }
        for (place, need) in core.needs.enumerated() { places[need.good][need.stand] = place }
        groupOf = needs.map { places[$0.good][reduction.needGroups[$0.good][$0.stand]] }
        corePlaces = places
        (self.reduction, self.goods) = (reduction, goods)
        self.core = core
    }

    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling {
        let count = core.needs.count
        var (settled, wanted) = ([Int64](repeating: 0, count: count), [Int64](repeating: 0, count: count))
        for (place, amount) in demand.settled.enumerated() { settled[groupOf[place]] += amount }
        for (place, amount) in zip(demand.tier, demand.wanted) { wanted[groupOf[place]] += amount }
        let groups = demand.tier.map { groupOf[$0] }
        // A tier's groups are as contiguous as its needs.
        let tier = groups.min()!..<groups.max()! + 1
        let filling = try core.fill(
            Demand(
                tier: tier, settled: Array(settled[..<tier.lowerBound]), wanted: Array(wanted[tier]),
                totalMin: demand.totalMin))
        var left = filling.served
        var served = demand.wanted
        for (place, group) in groups.enumerated() {
            served[place] = min(demand.wanted[place], left[group - tier.lowerBound])
            left[group - tier.lowerBound] -= served[place]
        }
        for (place, group) in groups.enumerated() {
            let more = min(
                needs[demand.tier.lowerBound + place].quantity - served[place], left[group - tier.lowerBound])
            served[place] += more
            left[group - tier.lowerBound] -= more
        }
        return Filling(
            served: served, shortage: filling.shortage, shortageMin: filling.shortageMin,
            prices: groups.map { filling.prices[$0 - tier.lowerBound] })
    }

    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Flows? {
        guard let flows = try core.cheapest(serving: grouped(served)) else { return nil }
        return reduction.sharedOut(flows, goods: goods)
    }

    /// What each of the core's needs gets.
    func grouped(_ served: [Int64]) -> [Int64] {
        var sums = [Int64](repeating: 0, count: core.needs.count)
        for (place, amount) in served.enumerated() { sums[groupOf[place]] += amount }
        return sums
    }
}

extension AggregatedSolver where Core == MultiCommoditySolver {
    mutating func setOffer(_ place: Int, of good: Int, to quantity: Int64) {
        let (group, sum) = reduction.setOffer(place, of: good, to: quantity)
        core.setOffer(group, of: good, to: sum)
    }

    /// - Parameter index: in ``needs``.
    mutating func setNeed(_ index: Int, to quantity: Int64) {
        let need = needs[index]
        let (group, sum) = reduction.setNeed(need.stand, of: need.good, to: quantity)
        needs[index].quantity = quantity
        core.setNeed(corePlaces[need.good][group], to: sum)
    }
}
