/// How much less than a bound allows a tier may be served, because whole units do not fill every capacity that resources share.
///
/// What a plan serves is below a bound by what it leaves of each capacity at the capacity's price, as long as it leaves nothing else that has a
/// price (complementary slackness). So a capacity without a price cannot hold the tier back, and one that is full, with no room for a unit of each
/// resource that uses it, costs at most its heaviest unit at its price. That is allowed: an amount that plans in whole units have kept on
/// every network that was tried, not one that is proven to be enough.
struct WholeUnitAllowance {
    private let problem: BalancingProblem
    private let full: [Capacity]

    /// One that is full and that several commodities share.
    private struct Capacity {
        /// Of the first arc of a group, or of a location after all arcs.
        let place: Int
        /// Which commodities may take it up.
        let users: [Int]
        let heaviest: Int64
    }

    /// O(commodities × arcs).
    init(of allocation: Allocation, for problem: BalancingProblem) {
        self.problem = problem
        let limits = problem.arcs.map(\.capacity) + problem.handlingMax
        var users = [[Int]](repeating: [], count: limits.count)
        for (index, commodity) in problem.commodities.enumerated() where commodity.load > 0 {
            func use(_ place: Int) {
                if limits[place] ?? 0 > 0, users[place].last != index { users[place].append(index) }
            }
            for arc in commodity.arcs {
                use(problem.arcs[arc].group)
                use(limits.count - problem.handlingMax.count + problem.arcs[arc].tail)
            }
        }
        let loads = Loads(of: allocation.flows.onLinks, in: problem)
        let taken = loads.onLinks + loads.handling
        full = users.indices.compactMap { place in
            guard users[place].count > 1, let limit = limits[place] else { return nil }
            let own = users[place].map { problem.commodities[$0].load }
            guard limit - taken[place] < own.reduce(0, +) else { return nil }
            return Capacity(place: place, users: users[place], heaviest: own.max()!)
        }
    }

    /// - Parameters:
    ///   - bounds: of the tier's total, each for other commodities.
    ///   - before: of the tiers before. What they miss the tier could have had in its place, at the price of their totals.
    func units(of tier: Int, under bounds: [ServiceBound], after before: [TierCertificate]) -> Int128 {
        var (sum, isBounded) = (0 as Int128, problem.commodities.map { _ in false })
        for bound in bounds {
            for index in bound.commodities { isBounded[index] = true }
            // Where a commodity is alone there is a plan in whole units that meets the bound.
            if bound.commodities.count == 1 { continue }
            let scale = Int128(bound.scale)
            let prices = bound.prices.onLinks + bound.prices.handling
            let worth = full.reduce(0 as Int128) {
                $0 + Int128(max(0, prices[$1.place])) * Int128($1.heaviest)
            }
            let missed = bound.totals.reduce(0 as Int128) { sum, total in
                sum + Int128(total.price) * (before.first { $0.tier == total.tier }?.gap ?? 0)
            }
            // Prices that cancel out leave capacities full too: one unit where there is any.
            let unit = problem.commodities.reduce(0 as Int128) { max($0, Int128($1.weight)) }
            sum += min(max((worth + scale - 1) / scale, unit), units(of: tier, in: full))
            sum += (missed + scale - 1) / scale + tolerance(of: tier) + 1
        }
        let isNeeded = problem.commodities.indices.contains { index in
            !isBounded[index] && !problem.commodities[index].needs(of: tier).isEmpty
        }
        return isNeeded ? sum + units(of: tier, in: full) : sum
    }

    /// For each capacity a unit of what takes up least of it, as often as the heaviest unit has room for it.
    private func units(of tier: Int, in capacities: [Capacity]) -> Int128 {
        capacities.reduce(0) { sum, capacity in
            var most: Int128 = 0
            for index in capacity.users {
                let commodity = problem.commodities[index]
                if commodity.needs(of: tier).isEmpty { continue }
                let count = (capacity.heaviest + commodity.load - 1) / commodity.load
                most = max(most, Int128(count) * Int128(commodity.weight))
            }
            return sum + most
        }
    }

    /// Of the engine that found the amounts, which computes in floating point.
    private func tolerance(of tier: Int) -> Int128 {
        problem.commodities.indices.reduce(0) { $0 + problem.needed(of: tier, $1) } / 1_000_000_000
    }
}
