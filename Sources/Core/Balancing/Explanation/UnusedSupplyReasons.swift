internal import Domain

/// What of the must-run supply is used, and why the rest is not.
struct UnusedSupplyReasons {
    private let problem: BalancingProblem
    private let network: Network
    private let allocation: Allocation
    private let onLinks: [[Int64]]
    private let prices: Prices
    private let loads: Loads

    /// - Parameter onLinks: for each commodity, over each of its arcs.
    init(
        of allocation: Allocation, onLinks: [[Int64]], prices: Prices, for problem: BalancingProblem,
        in network: Network
    ) {
        (self.allocation, self.onLinks, self.prices) = (allocation, onLinks, prices)
        (self.problem, self.network) = (problem, network)
        loads = Loads(of: onLinks, in: problem)
    }

    /// O(positions × log(sites)), and O(locations + arcs) for each commodity with must-run supply that is not used.
    ///
    /// - Parameters:
    ///   - settled: with what smallest shipments and lots have changed.
    ///   - gap: how much more could be used, before that.
    /// - Returns: nil where nothing must run.
    func outcome(of snapshot: Snapshot, settled: Allocation, gap: Int128) -> MustRunOutcome? {
        let positions = snapshot.positions.filter { $0.mustRun > .zero }
        if positions.isEmpty { return nil }
        var unused: [UnusedSupply] = []
        var quantities: [MustRunQuantity] = []
        for (index, resource) in network.resources.enumerated() {
            let own = positions.filter { $0.resource == resource.id }
            if own.isEmpty { continue }
            let commodity = problem.commodities.index(of: index, by: \.resource)
            let reasons = commodity.map { Reasons(of: $0, self) }
            var used = Quantity.zero
            for position in own {
                let taken =
                    commodity.flatMap { self.taken(by: position.site, $0, in: settled) } ?? Quantity.zero
                let left = position.mustRun - min(taken, position.mustRun)
                used += position.mustRun - left
                if left > .zero {
                    unused.append(
                        UnusedSupply(
                            site: position.site, resource: resource.id, quantity: left,
                            reason: reasons?.reason(at: position.site) ?? .shipmentTooSmall))
                }
            }
            let quantity = own.reduce(Quantity.zero) { $0 + $1.mustRun }
            quantities.append(MustRunQuantity(resource: resource.id, quantity: quantity, used: used))
        }
        return MustRunOutcome(
            resources: quantities,
            unused: unused.sorted { ($0.site, $0.resource) < ($1.site, $1.resource) },
            gap: Quantity(Int64(clamping: gap)))
    }

    private func offer(of site: NodeID, _ commodity: Int) -> Int? {
        network.sites.index(of: site, by: \.id).flatMap {
            problem.commodities[commodity].offers.index(of: $0, by: \.site)
        }
    }

    private func taken(by site: NodeID, _ commodity: Int, in allocation: Allocation) -> Quantity? {
        offer(of: site, commodity).map {
            Quantity(allocation.flows.taken[commodity][$0] * problem.commodities[commodity].lot)
        }
    }

    /// Of one commodity.
    private struct Reasons {
        private let all: UnusedSupplyReasons
        private let index: Int
        private let commodity: BalancingProblem.Commodity
        private let limits: [SupplyRoutes.Limit]
        /// From each location to other supply in use, or to an open need.
        private let ways: [SupplyRoutes.Way?]

        init(of index: Int, _ all: UnusedSupplyReasons) {
            let (problem, allocation) = (all.problem, all.allocation)
            let commodity = problem.commodities[index]
            (self.all, self.index, self.commodity) = (all, index, commodity)
            let routes = SupplyRoutes(
                of: commodity, in: problem, flow: all.onLinks[index], loads: all.loads, prices: all.prices)
            let taken = allocation.flows.taken[index]
            let others = commodity.offers.indices.filter { taken[$0] > commodity.offers[$0].mustRun }
            let open = commodity.needs.indices.filter {
                allocation.served[index][$0] < commodity.needs[$0].quantity
            }
            limits = routes.limits
            ways = routes.ways(
                to: others.map { commodity.offers[$0].location } + open.map { commodity.needs[$0].location })
        }

        func reason(at site: NodeID) -> UnusedReason {
            guard let offer = all.offer(of: site, index),
                all.allocation.flows.taken[index][offer] < commodity.offers[offer].mustRun
            else { return .shipmentTooSmall }
            let location = commodity.offers[offer].location
            guard let way = ways[location] else {
                let reach = Reach(
                    of: [location],
                    over: commodity.arcs.map { (all.problem.arcs[$0].tail, all.problem.arcs[$0].head) },
                    locationCount: all.problem.handlingMax.count)
                let isInReach = commodity.needs.contains { reach.contains($0.location) }
                return isInReach ? .notNeeded : .noNeedInReach
            }
            switch way.limit.map({ limits[$0] }) {
            case .link(let group): return .linkFull(all.network.links[all.problem.arcs[group].link].id)
            case .location(let location): return .locationFull(all.network.locations[location].id)
            case nil: return .notFinished
            }
        }
    }
}
