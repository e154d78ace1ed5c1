/// Step 2: sites that share a location become one.
///
/// They differ in nothing that a link could tell: moving a unit from one to another costs nothing and takes no capacity. So offers of one
/// good at one location are one offer, and needs of one good, tier and location are one need; whatever is decided about those is shared
/// out among the sites afterwards. The core then has the size of the network, not of the enterprises.
struct Reduction {
    let full: Offers
    let reduced: Offers
    /// For each good, for each of its offers, which of the reduced good's it is part of.
    private let offerGroups: [[Int]]
    /// For each good, for each of its needs, which of the reduced good's it is part of.
    fileprivate let needGroups: [[Int]]

    init(_ offers: Offers) {
        var (offerGroups, needGroups) = ([] as [[Int]], [] as [[Int]])
        var goods: [Offers.Goods] = []
        for good in offers.goods {
            let (givers, giverGroups) = Self.grouped(good.offers, byTier: false)
            let (takers, takerGroups) = Self.grouped(good.needs, byTier: true)
            goods.append(
                Offers.Goods(
                    resource: good.resource, load: good.load, offers: givers, needs: takers, links: good.links
                ))
            offerGroups.append(giverGroups)
            needGroups.append(takerGroups)
        }
        full = offers
        reduced = Offers(goods: goods, links: offers.links, handlingMax: offers.handlingMax)
        (self.offerGroups, self.needGroups) = (offerGroups, needGroups)
    }

    /// Groups are in the order of their first stands.
    private static func grouped(
        _ stands: [Offers.Stand], byTier: Bool
    ) -> (groups: [Offers.Stand], groupOf: [Int]) {
        struct Key: Hashable {
            let location: Int
            let tier: Int
        }
        var numbers: [Key: Int] = [:]
        var groups: [Offers.Stand] = []
        let groupOf = stands.map { stand in
            let key = Key(location: stand.location, tier: byTier ? stand.tier : 0)
            if let number = numbers[key] {
                groups[number] = groups[number].adding(stand.quantity)
                return number
            }
            numbers[key] = groups.count
            groups.append(stand)
            return groups.count - 1
        }
        return (groups, groupOf)
    }

    /// The largest offers give first, so that few have to.
    fileprivate func sharedOut(_ flows: Flows, goods: Range<Int>) -> Flows {
        let taken = goods.enumerated().map { place, good in
            let offers = full.goods[good].offers
            var left = flows.taken[place]
            var shares = offers.map { _ in 0 as Int64 }
            let order = offers.indices.sorted { (-offers[$0].quantity, $0) < (-offers[$1].quantity, $1) }
            for offer in order {
                let group = offerGroups[good][offer]
                shares[offer] = min(left[group], offers[offer].quantity)
                left[group] -= shares[offer]
            }
            return shares
        }
        return Flows(onLinks: flows.onLinks, taken: taken, prices: flows.prices)
    }
}

extension Offers.Stand {
    fileprivate func adding(_ more: Int64) -> Self {
        Self(site: site, location: location, tier: tier, quantity: quantity + more)
    }
}

/// Clears the reduced market and speaks of the sites.
///
/// Proof sketch: a solution of the full market gives one of the reduced market by adding up, one of the reduced market gives one of the
/// full market by sharing out, and both have the same flows on links, cost, total and shortage. Sharing out gives each need its wanted
/// units before any gets more, so the shortage of a group is the sum of the shortages of its sites.
struct ReducedClearing<Core: Clearing & ~Copyable>: Clearing, ~Copyable {
    let needs: [Need]
    var core: Core
    /// What the core's last cheapest flows took from each of its offers.
    private(set) var lastTaken: [[Int64]] = []
    private let reduction: Reduction
    private let goods: Range<Int>
    /// For each need, which of the core's it is part of.
    private let groupOf: [Int]

    init(_ reduction: Reduction, goods: Range<Int>, core: consuming Core) {
        needs = Need.all(of: reduction.full, goods: goods)
        var places = reduction.reduced.goods.map { $0.needs.map { _ in 0 } }
        for (place, need) in core.needs.enumerated() { places[need.good][need.stand] = place }
        groupOf = needs.map { places[$0.good][reduction.needGroups[$0.good][$0.stand]] }
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
        lastTaken = flows.taken
        return reduction.sharedOut(flows, goods: goods)
    }

    /// What each of the core's needs gets.
    func grouped(_ served: [Int64]) -> [Int64] {
        var sums = [Int64](repeating: 0, count: core.needs.count)
        for (place, amount) in served.enumerated() { sums[groupOf[place]] += amount }
        return sums
    }
}
