public import Domain

/// A reserve and a limit for one resource at one site, with what they rest on. People approve them.
public struct StockProposal: Hashable, Sendable {
    /// Stock below it is to be replenished.
    public let reserve: Quantity
    /// Replenished up to this; more need not lie there.
    public let limit: Quantity
    /// Of the policy of least cost, before the service level of the tier.
    public let policy: ReorderPolicy
    public let estimate: DemandEstimate
    public let family: DiscreteDemand.Family
    /// What everything was counted in, so that a round's demand is a number of manageable size.
    public let step: Quantity
    /// Whether the tier's service level has raised the reserve above that of least cost.
    public let isRaisedForService: Bool
    /// How much is used until a new order is there, at least as likely as the service level of the tier.
    public let serviceReserve: Quantity

    /// What demand of one round is counted up to, in steps.
    private static let meanInStepsMax: Int64 = 200

    /// - Parameters:
    ///   - use: of one round after the other, in units.
    ///   - leadRounds: from an order to its arrival, 0 or more.
    ///   - serviceThousandths: with which probability a reserve is to last until goods come, in thousandths, below 1,000.
    public init(use: [Int64], leadRounds: Int, costs: StockCosts, serviceThousandths: Int) {
        precondition((0...365).contains(leadRounds) && (1..<1_000).contains(serviceThousandths))
        let raw = DemandEstimate(use: use, horizon: leadRounds + 1)
        // A step of one, two or five times a power of ten.
        var (step, factors) = (1 as Int64, [2, 5, 10] as [Int64])
        var power: Int64 = 1
        while raw.meanThousandths / 1_000 / step > Self.meanInStepsMax {
            step = power * factors[0]
            factors.append(factors.removeFirst())
            if factors[0] == 2 { power *= 10 }
        }
        estimate = raw
        self.step = Quantity(step)
        // Over-dispersion beyond what a distribution of that mean can have in the range counted is cut off.
        let mean = raw.meanThousandths / step
        let variance = min(raw.varianceThousandths / (step * step), DiscreteDemand.varianceMax * 1_000)
        let one = DiscreteDemand(meanThousandths: mean, varianceThousandths: variance)
        let lead = DiscreteDemand(
            meanThousandths: mean, varianceThousandths: variance, rounds: leadRounds + 1)
        family = one.family
        let scaled = StockCosts(
            holding: min(StockCosts.moneyMax, costs.holding * step),
            shortage: min(StockCosts.moneyMax, costs.shortage * step), order: costs.order)
        policy = ReorderPolicy(demand: one, leadDemand: lead, costs: scaled)
        let service = lead.quantile(DiscreteDemand.scale / 1_000 * Int64(serviceThousandths))
        let reserve = max(0, policy.reorderLevel, service)
        isRaisedForService = service > policy.reorderLevel
        serviceReserve = Quantity(Int64(service) * step)
        self.reserve = Quantity(Int64(reserve) * step)
        limit = Quantity(Int64(reserve + policy.orderUpTo - policy.reorderLevel) * step)
    }
}
