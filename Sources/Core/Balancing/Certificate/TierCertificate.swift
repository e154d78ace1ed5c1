internal import Domain

/// How much one tier is served, how much it could be at most, and how far it may be from the fairest.
struct TierCertificate {
    let tier: Int
    /// Each unit by its weight.
    let served: Int128
    /// No plan that serves the tiers before at least as much in all as this one serves more; not even one of fractions.
    let servedMax: Int128
    /// What whole units may cost: the gap is at most this; see ``WholeUnitAllowance``.
    let gapMax: Int128
    /// See ``LevelCertificate/fillGapMax``.
    let fillGapMax: Fill?
    /// How much of the tier some commodities could be served at most, each unit by its weight; each commodity is in one part.
    private let parts: [(commodities: Range<Int>, servedMax: Int128)]

    var gap: Int128 { max(0, servedMax - served) }

    /// - Parameter before: of the tiers before.
    /// - Throws: `certificateFailed` where the tier gets less than is allowed.
    init(
        of proof: TierProof, after before: [TierCertificate], _ allocation: Allocation,
        allowing allowance: WholeUnitAllowance, for problem: BalancingProblem
    ) throws(BalancingError) {
        tier = proof.tier
        let needed = problem.commodities.indices.map { problem.needed(of: proof.tier, $0) }
        served = problem.total(of: tier, problem.commodities.indices, allocation.served)
        let bounds = proof.totals.filter { $0.tier == proof.tier && $0.isOfTotal && $0.scale > 0 }.map {
            bound in
            bound.given { tier in
                before.first { $0.tier == tier }?.servedMin(of: bound.commodities, problem) ?? 0
            }
        }
        // Commodities that no bound speaks of are bounded by their needs.
        var isBounded = problem.commodities.map { _ in false }
        var parts: [(commodities: Range<Int>, servedMax: Int128)] = []
        for bound in bounds {
            for index in bound.commodities { isBounded[index] = true }
            let most = max(0, bound.inequality(in: problem, settled: nil).limit) / Int128(bound.scale)
            parts.append((bound.commodities, most))
        }
        for index in problem.commodities.indices where !isBounded[index] {
            parts.append((index..<index + 1, needed[index]))
        }
        self.parts = parts
        servedMax = min(parts.reduce(0) { $0 + $1.servedMax }, needed.reduce(0, +))
        let allowed = min(servedMax, allowance.units(of: tier, under: bounds, after: before))
        gapMax = allocation.isFinished ? allowed : max(allowed, servedMax - served)
        // Who gets all can be raised by nothing.
        fillGapMax =
            served == needed.reduce(0, +)
            ? Fill(served: .zero, need: Quantity(1))
            : LevelCertificate(of: proof, allocation, for: problem).fillGapMax
        guard gap <= gapMax else {
            throw .certificateFailed(
                "tier \(tier) gets \(served) where \(servedMax) could be served: \(gap) less, and \(gapMax) is allowed"
            )
        }
    }

    /// How much of the tier some commodities get at least in any plan that serves all of it at least as much in all as this one: what others could not
    /// get in their place.
    private func servedMin(of commodities: Range<Int>, _ problem: BalancingProblem) -> Int128 {
        let others = parts.reduce(0 as Int128) { sum, part in
            if !part.commodities.overlaps(commodities) { return sum + part.servedMax }
            return part.commodities.filter { !commodities.contains($0) }.reduce(sum) {
                $0 + problem.needed(of: tier, $1)
            }
        }
        return max(0, served - others)
    }
}
