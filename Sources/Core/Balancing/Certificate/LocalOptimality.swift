/// What no plan may leave undone: each commodity by itself, all others staying as they are, can neither serve more nor share more fairly nor
/// do the same at less cost.
///
/// O(tiers × (locations + arcs + sites)) for each commodity with an open need.
struct LocalOptimality {
    private let problem: BalancingProblem
    private let allocation: Allocation
    private let loads: Loads

    init(of allocation: Allocation, for problem: BalancingProblem) {
        (self.allocation, self.problem) = (allocation, problem)
        loads = Loads(of: allocation.flows.onLinks, in: problem)
    }

    /// - Throws: `certificateFailed`, naming the tier.
    func check() throws(BalancingError) {
        for index in problem.commodities.indices {
            let (commodity, served) = (problem.commodities[index], allocation.served[index])
            let open = commodity.needs.indices.filter { served[$0] < commodity.needs[$0].quantity }
            if open.isEmpty { continue }
            let residual = CommodityResidual(
                of: commodity, in: problem, flow: allocation.flows.onLinks[index], loads: loads)
            try checkTotals(commodity, residual, served, allocation.flows.taken[index], open: open)
            try checkFairness(commodity, residual, served, open: open)
        }
    }

    /// No commodity could be moved at less cost in the capacity that the others leave it.
    ///
    /// - Throws: `certificateFailed`, naming the saving.
    func checkCost() throws(BalancingError) {
        for index in problem.commodities.indices {
            let residual = CommodityResidual(
                of: problem.commodities[index], in: problem, flow: allocation.flows.onLinks[index],
                loads: loads)
            let exchange = CostExchange(
                of: problem.commodities[index], in: problem, residual, taken: allocation.flows.taken[index],
                prices: allocation.flows.prices, at: index)
            if let found = exchange.saving() {
                throw .certificateFailed(
                    "a unit of commodity \(index) could be moved for \(-found.cost) less")
            }
        }
    }

    /// Nobody misses anything while an offer that is left, or what a later tier gets, could reach it.
    private func checkTotals(
        _ commodity: BalancingProblem.Commodity, _ residual: CommodityResidual, _ served: [Int64],
        _ taken: [Int64], open: [Int]
    ) throws(BalancingError) {
        let left = commodity.offers.indices.filter { taken[$0] < commodity.offers[$0].quantity }
        // Needs are sorted by tier: what the last tiers get is asked for first, so a node is reached by the latest tier that can.
        let givers = commodity.needs.indices.reversed().filter { served[$0] > 0 }
        let reached = residual.flood(
            from: left.map { commodity.offers[$0].location } + givers.map { commodity.needs[$0].location })
        for need in open {
            let terminal = commodity.needs[need]
            guard let source = reached[terminal.location]?.source else { continue }
            if source < left.count {
                throw .certificateFailed(
                    "tier \(terminal.tier) is short of a unit that is left in reach of location \(terminal.location)"
                )
            }
            let giver = commodity.needs[givers[source - left.count]]
            if giver.tier > terminal.tier {
                throw .certificateFailed(
                    "tier \(giver.tier) is served with what tier \(terminal.tier) needs at location \(terminal.location)"
                )
            }
        }
    }

    /// Nobody could be better off than another of its tier would then be worse off.
    private func checkFairness(
        _ commodity: BalancingProblem.Commodity, _ residual: CommodityResidual, _ served: [Int64], open: [Int]
    ) throws(BalancingError) {
        var start = 0
        while start < open.count {
            let tier = commodity.needs[open[start]].tier
            let end = open[start...].firstIndex { commodity.needs[$0].tier != tier } ?? open.count
            func fill(_ need: Int, less units: Int64) -> PartialFill {
                PartialFill(amount: served[need] - units, need: commodity.needs[need].quantity)
            }
            let givers = commodity.needs.indices.filter { commodity.needs[$0].tier == tier && served[$0] > 0 }
                .sorted { fill($1, less: 1) < fill($0, less: 1) }
            let reached = residual.flood(from: givers.map { commodity.needs[$0].location })
            for need in open[start..<end] {
                guard let source = reached[commodity.needs[need].location]?.source else { continue }
                if fill(need, less: 0) < fill(givers[source], less: 1) {
                    throw .certificateFailed(
                        "a need of tier \(tier) at location \(commodity.needs[need].location) could be served more fairly"
                    )
                }
            }
            start = end
        }
    }
}
