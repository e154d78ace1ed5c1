/// Step 3's outcome: who gets how much, and what moves.
struct Allocation {
    /// For each good, for each of its needs.
    let served: [[Int64]]
    let flows: Flows
    /// For each tier with a need, first served first: no more can be served, given the tiers before.
    let tierMaxima: [(tier: Int, totalMax: Int64)]
}

extension Allocation {
    /// Each good alone, as if it had all capacities to itself. When the goods together then keep within the capacities,
    /// that is the best there is: taking capacities away could only make it worse. Otherwise all goods at once.
    init(_ offers: BalancingProblem) throws(BalancingError) {
        let fold = PendantElimination(offers)
        self = fold.unfolded(try Allocation(folded: fold.short))
    }

    private init(folded offers: BalancingProblem) throws(BalancingError) {
        let reduction = SiteAggregation(offers)
        let contraction = SeriesReduction(reduction.reduced)
        var (separate, starts) = ([] as [Allocation], [] as [Flows])
        for good in offers.goods.indices {
            var clearing = AggregatedSolver(
                reduction, goods: good..<good + 1, core: SingleCommoditySolver(contraction, good: good))
            separate.append(try Allocation(by: &clearing, isFullTried: true))
            if let last = clearing.core.last { starts.append(last) }
        }
        let joined = Allocation(joining: separate, for: offers)
        if Loads(of: joined.flows.onLinks, in: offers).isWithin(offers) {
            self = joined
        } else {
            let goods = offers.goods.indices
            var clearing = AggregatedSolver(
                reduction, goods: goods, core: MultiCommoditySolver(contraction, goods: goods))
            let served = clearing.needs.map { joined.served[$0.good][$0.stand] }
            clearing.core.begin(at: Flows(joining: starts, for: offers), serving: clearing.grouped(served))
            self = try Allocation(
                by: &clearing,
                isFullTried: zip(joined.served, offers.goods).allSatisfy { $0 == $1.needs.map(\.quantity) })
        }
    }

    init(by clearing: inout some AllocationSolver & ~Copyable, isFullTried: Bool) throws(BalancingError) {
        let needs = clearing.needs
        let all = needs.map(\.quantity)
        if isFullTried, let flows = try clearing.cheapest(serving: all) {
            self.init(needs: needs, served: all, flows: flows, tierMaxima: Self.totals(of: all, needs))
            return
        }
        let service = try TierAllocation(by: &clearing)
        guard let flows = try clearing.cheapest(serving: service.served) else {
            throw .unsolved("no whole-number flow was found for what is to be served")
        }
        self.init(needs: needs, served: service.served, flows: flows, tierMaxima: service.tiers)
    }

    private init(needs: [Need], served: [Int64], flows: Flows, tierMaxima: [(tier: Int, totalMax: Int64)]) {
        let first = needs.map(\.good).min() ?? 0
        var byGood = flows.onLinks.map { _ in [] as [Int64] }
        // Within one good the needs are in the order of its own list.
        for (need, amount) in zip(needs, served) { byGood[need.good - first].append(amount) }
        self.init(served: byGood, flows: flows, tierMaxima: tierMaxima)
    }

    private static func totals(of amounts: [Int64], _ needs: [Need]) -> [(tier: Int, totalMax: Int64)] {
        var totals: [(tier: Int, totalMax: Int64)] = []
        for (need, amount) in zip(needs, amounts) {
            if totals.last?.tier == need.tier {
                totals[totals.count - 1].totalMax += amount
            } else {
                totals.append((need.tier, amount))
            }
        }
        return totals
    }

    private init(joining parts: [Allocation], for offers: BalancingProblem) {
        var tierMaxima: [(tier: Int, totalMax: Int64)] = []
        for entry in parts.flatMap(\.tierMaxima).sorted(by: { $0.tier < $1.tier }) {
            if tierMaxima.last?.tier == entry.tier {
                tierMaxima[tierMaxima.count - 1].totalMax += entry.totalMax
            } else {
                tierMaxima.append(entry)
            }
        }
        self.init(
            served: parts.flatMap(\.served), flows: Flows(joining: parts.map(\.flows), for: offers),
            tierMaxima: tierMaxima
        )
    }
}

extension Flows {
    /// Of flows that keep within the capacities together: a full link carries one good only or is worth nothing.
    init(joining parts: [Flows], for offers: BalancingProblem) {
        onLinks = parts.flatMap(\.onLinks)
        taken = parts.flatMap(\.taken)
        func highest(_ path: KeyPath<Prices, [Int64]>, _ count: Int) -> [Int64] {
            parts.reduce([Int64](repeating: 0, count: count)) { highest, part in
                zip(highest, part.prices[keyPath: path]).map(max)
            }
        }
        prices = Prices(
            atLocations: parts.flatMap(\.prices.atLocations), onLinks: highest(\.onLinks, offers.links.count),
            handling: highest(\.handling, offers.handlingMax.count))
    }
}

/// How much of every link and location is taken up.
struct Loads {
    var onLinks: [Int64]
    var handling: [Int64]

    init(of flows: [[Int64]], in offers: BalancingProblem) {
        onLinks = offers.links.map { _ in 0 }
        handling = offers.handlingMax.map { _ in 0 }
        for (good, onLinks) in zip(offers.goods, flows) {
            for (link, flow) in zip(good.links, onLinks) {
                self.onLinks[link] += flow * good.load
                handling[offers.links[link].tail] += flow * good.load
            }
        }
    }

    func isWithin(_ offers: BalancingProblem) -> Bool {
        zip(onLinks, offers.links).allSatisfy { load, link in link.capacity.map { load <= $0 } ?? true }
            && zip(handling, offers.handlingMax).allSatisfy { load, limit in limit.map { load <= $0 } ?? true
            }
    }
}
