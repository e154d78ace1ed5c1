/// Clears the reduced market and speaks of the sites.
///
/// Proof sketch: a solution of the full market gives one of the reduced market by adding up, one of the reduced market gives one of the
/// full market by sharing out, and both have the same flows on links, cost, total and shortage. Sharing out gives each need its wanted
/// units before any gets more, so the shortage of a group is the sum of the shortages of its sites.
struct AggregatedSolver<Core: AllocationSolver & ~Copyable>: AllocationSolver, ~Copyable {
    private(set) var needs: [Need]
    var core: Core
    private(set) var aggregation: SiteAggregation
    let commodities: Range<Int>
    /// For each need, which of the core's it is part of.
    private let groupOf: [Int]
    /// For each commodity, for each of the reduced commodity's needs, which of the core's it is.
    private let corePlaces: [[Int]]

    init(_ aggregation: SiteAggregation, commodities: Range<Int>, core: consuming Core) {
        needs = Need.all(of: aggregation.full, commodities: commodities)
        var places = aggregation.reduced.commodities.map { $0.needs.map { _ in 0 } }
        for (place, need) in core.needs.enumerated() { places[need.commodity][need.terminal] = place }
        groupOf = needs.map { places[$0.commodity][aggregation.needGroups[$0.commodity][$0.terminal]] }
        corePlaces = places
        (self.aggregation, self.commodities) = (aggregation, commodities)
        self.core = core
    }

    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling {
        let groups = demand.asked.map { groupOf[$0] }
        let grouped = grouped(demand)
        let asked = grouped.asked
        let filling = try core.fill(grouped)
        // What is granted comes first: a need that asks for more may not take it from another of its group.
        let quantities = demand.asked.map { needs[$0].quantity }
        var (left, served) = (filling.served, groups.map { _ in 0 as Int64 })
        for limits in [demand.granted, demand.wanted, quantities] where !limits.isEmpty {
            for (place, group) in groups.enumerated() {
                let more = min(limits[place] - served[place], left[group - asked.lowerBound])
                served[place] += more
                left[group - asked.lowerBound] -= more
            }
        }
        return Filling(
            served: served, missing: filling.missing, total: filling.total, totalBound: filling.totalBound,
            cuts: shared(filling.cuts, demand))
    }

    var findsLevels: Bool { core.findsLevels }

    mutating func fillByLevels(_ demand: Demand) throws(BalancingError) -> LevelFilling {
        let grouped = grouped(demand)
        let filling = try core.fillByLevels(grouped)
        var given = core.needs.map { _ in 0 as Int64 }
        for (group, amount) in zip(grouped.asked, filling.served) { given[group] = amount }
        let none = needs.map { _ in 0 as Int64 }
        let served = spread(given, wanted: core.needs.map { _ in 0 }, none)
        return LevelFilling(served: Array(served[demand.asked]), cuts: shared(filling.cuts, demand))
    }

    /// What is asked of the groups.
    private func grouped(_ demand: Demand) -> Demand {
        let count = core.needs.count
        var (settled, wanted) = ([Int64](repeating: 0, count: count), [Int64](repeating: 0, count: count))
        for (place, amount) in demand.settled.enumerated() { settled[groupOf[place]] += amount }
        for (place, amount) in zip(demand.asked, demand.wanted) { wanted[groupOf[place]] += amount }
        var granted = demand.granted.isEmpty ? [] : [Int64](repeating: 0, count: count)
        for (place, amount) in zip(demand.asked, demand.granted) { granted[groupOf[place]] += amount }
        let asked = self.groups(of: demand.asked)
        let settledCount = demand.settled.isEmpty ? 0 : self.groups(of: demand.settled.indices).upperBound
        return Demand(
            asked: asked, settled: Array(settled[..<settledCount]), wanted: Array(wanted[asked]),
            granted: granted.isEmpty ? [] : Array(granted[asked]),
            totals: demand.totals.map { TierTotal(needs: self.groups(of: $0.needs), min: $0.min) })
    }

    /// The cuts of groups for the needs in them.
    private func shared(_ cuts: [Cut], _ demand: Demand) -> [Cut] {
        let first = self.groups(of: demand.asked).lowerBound
        return cuts.map { cut in
            Cut(
                weights: demand.asked.map { cut.weights[groupOf[$0] - first] }, limit: cut.limit,
                bound: cut.bound)
        }
    }

    /// A tier's groups are as contiguous as its needs.
    private func groups(of needs: Range<Int>) -> Range<Int> {
        let groups = groupOf[needs]
        return groups.min()!..<groups.max()! + 1
    }

    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Routing {
        let wanted = grouped(served)
        return ofSites(try core.cheapest(serving: wanted), wanted: wanted, served)
    }

    private func ofSites(_ routing: Routing, wanted: [Int64], _ served: [Int64]) -> Routing {
        Routing(
            served: spread(routing.served, wanted: wanted, served),
            flows: aggregation.sharedOut(routing.flows, commodities: commodities),
            mustRun: routing.mustRun, losesLeast: routing.losesLeast)
    }

    /// - Parameter full: of the core: all that its needs are, or a few units less.
    func allocation(of full: Routing, _ monitor: PlanningMonitor) -> Allocation {
        let wanted = core.needs.map(\.quantity)
        if full.served == wanted { return aggregation.allocation(of: full, commodities: commodities) }
        var allocation = Allocation(
            commodities, needs: needs, routing: ofSites(full, wanted: wanted, needs.map(\.quantity)),
            tiers: Allocation.fullTiers(needs))
        allocation.isFinished = !monitor.isStopped
        return allocation
    }

    func lastRouting() throws(BalancingError) -> Routing {
        let routing = try core.lastRouting()
        let none = routing.served.map { _ in 0 as Int64 }
        return Routing(
            served: spread(routing.served, wanted: none, needs.map { _ in 0 }),
            flows: aggregation.sharedOut(routing.flows, commodities: commodities))
    }

    /// What the sites of each group get of what it gets: what was wanted, or else the fairest shares of it.
    private func spread(_ given: [Int64], wanted: [Int64], _ served: [Int64]) -> [Int64] {
        var answer = served
        if given == wanted { return answer }
        var membersOf = given.map { _ in [] as [Int] }
        for (member, group) in groupOf.enumerated() { membersOf[group].append(member) }
        for (group, members) in membersOf.enumerated() where given[group] != wanted[group] {
            var fairness = MaxMinFairness(
                needs: members.map { needs[$0].quantity }, groupOf: members.map { _ in 0 })
            fairness.limit(total: given[group], weights: members.map { _ in 1 })
            for (member, amount) in zip(members, fairness.fairest()) { answer[member] = amount }
        }
        return answer
    }

    /// What each of the core's needs gets.
    func grouped(_ served: [Int64]) -> [Int64] {
        var sums = [Int64](repeating: 0, count: core.needs.count)
        for (place, amount) in served.enumerated() { sums[groupOf[place]] += amount }
        return sums
    }
}

extension AggregatedSolver where Core == MultiCommoditySolver {
    mutating func setOffer(_ place: Int, of commodity: Int, to quantity: Int64) {
        let (group, sum) = aggregation.setOffer(place, of: commodity, to: quantity)
        core.setOffer(group, of: commodity, to: sum)
    }

    /// - Parameter index: in ``needs``.
    mutating func setNeed(_ index: Int, to quantity: Int64) {
        let need = needs[index]
        let (group, sum) = aggregation.setNeed(need.terminal, of: need.commodity, to: quantity)
        needs[index].quantity = quantity
        core.setNeed(corePlaces[need.commodity][group], to: sum)
    }
}
