/// How much must-run supply is used, and how much could be at most when the same is served.
struct MustRunCertificate {
    /// Each unit by its weight.
    let used: Int128
    /// Proven by prices; true of fractions of units too.
    let usedMax: Int128

    var gap: Int128 { max(0, usedMax - used) }

    init(of allocation: Allocation, for problem: BalancingProblem) {
        var (used, most) = (0 as Int128, 0 as Int128)
        var isBounded = problem.commodities.map { _ in false }
        for bound in allocation.mustRun {
            for index in bound.commodities { isBounded[index] = true }
            let limit = bound.inequality(in: problem, settled: allocation.served).limit
            most += max(0, limit) / Int128(bound.scale)
        }
        var all: Int128 = 0
        for (index, commodity) in problem.commodities.enumerated() where commodity.hasMustRun {
            let own = commodity.offers.reduce(0 as Int128) { $0 + Int128($1.mustRun) }
            let weight = Int128(commodity.weight)
            used += weight * Int128(commodity.mustRunUsed(of: allocation.flows.taken[index]))
            all += weight * own
            if !isBounded[index] { most += weight * own }
        }
        (self.used, usedMax) = (used, min(most, all))
    }
}
