/// What one commodity gets where it has all capacities to itself.
struct CommodityAlone {
    private let commodity: Int
    private let answer: Answer
    /// For each of the reduced commodity's needs, what it gets.
    let served: [Int64]
    /// Its cheapest flows over ways; nil where none were found.
    let onWays: Flows?

    private enum Answer {
        /// Every need is served: nothing has to be decided among sites.
        case full(Routing)
        case partial(Allocation)
    }

    init(
        _ commodity: Int, of aggregation: SiteAggregation, _ reduction: SeriesReduction,
        _ monitor: PlanningMonitor
    ) throws(BalancingError) {
        self.commodity = commodity
        var core = SingleCommoditySolver(reduction, commodity: commodity)
        if let routing = try Routing(servingAllBy: &core, monitor) {
            (answer, served, onWays) = (.full(routing), routing.served, core.last)
            return
        }
        var solver = AggregatedSolver(aggregation, commodities: commodity..<commodity + 1, core: core)
        let allocation = try Allocation(by: &solver, isFullTried: false, monitor)
        (answer, served) = (.partial(allocation), solver.grouped(allocation.served[0]))
        onWays = solver.core.last
    }

    var isFull: Bool { if case .full = answer { true } else { false } }

    var onLinks: [Int64] {
        switch answer {
        case .full(let routing): routing.flows.onLinks[0]
        case .partial(let allocation): allocation.flows.onLinks[0]
        }
    }

    func ofSites(_ aggregation: SiteAggregation) -> Allocation {
        switch answer {
        case .full(let routing): aggregation.allocation(of: routing, commodities: commodity..<commodity + 1)
        case .partial(let allocation): allocation
        }
    }
}

extension Routing {
    /// What serves every need, or a few units less where whole units cannot.
    ///
    /// - Returns: nil where that cannot be, and once the monitor is stopped.
    init?(
        servingAllBy solver: inout some AllocationSolver & ~Copyable, _ monitor: PlanningMonitor
    ) throws(BalancingError) {
        if monitor.isStopped { return nil }
        do throws(BalancingError) {
            try monitor.begin(.flows, done: 0, of: 1)
            self = try solver.cheapest(serving: solver.needs.map(\.quantity))
        } catch .infeasible {
            return nil
        } catch .interrupted {
            return nil
        }
    }
}
