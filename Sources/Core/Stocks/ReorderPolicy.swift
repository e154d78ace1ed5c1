/// What stock costs.
public struct StockCosts: Hashable, Sendable {
    /// Money for one unit that lies there at the end of a round, above 0.
    public let holding: Int64
    /// Money for one unit that is missing at the end of a round, above 0.
    public let shortage: Int64
    /// Money for each order, whatever its size.
    public let order: Int64

    public init(holding: Int64, shortage: Int64, order: Int64) {
        precondition((1...Self.moneyMax).contains(holding) && (1...Self.moneyMax).contains(shortage))
        precondition((0...Self.moneyMax).contains(order))
        (self.holding, self.shortage, self.order) = (holding, shortage, order)
    }

    public static let moneyMax: Int64 = 1 << 30
}

/// Order up to ``orderUpTo`` whenever stock and what is on its way are at or below ``reorderLevel``.
public struct ReorderPolicy: Hashable, Sendable {
    /// s; below zero where shortages are cheap and orders dear.
    public let reorderLevel: Int
    /// S.
    public let orderUpTo: Int
    /// Expected money a round, in millionths.
    public let costMillionths: Int64

    /// The policy of least expected cost for ever: Y.-S. Zheng, A. Federgruen, *Finding optimal (s, S) policies is about as simple as evaluating a single policy*,
    /// Operations Research 39 (1991), 654–665.
    ///
    /// Demand is independent from round to round, and what is missing is delivered later.
    ///
    /// - Parameters:
    ///   - demand: of one round.
    ///   - leadDemand: of the rounds from an order to its arrival and the one after it; `demand` where it arrives at once.
    /// - Complexity: O((S - s) × (S - s + demands that can occur)).
    public init(demand: DiscreteDemand, leadDemand: DiscreteDemand, costs: StockCosts) {
        var search = PolicySearch(demand, leadDemand, costs)
        self = search.best()
    }

    init(reorderLevel: Int, orderUpTo: Int, costMillionths: Int64) {
        (self.reorderLevel, self.orderUpTo, self.costMillionths) = (reorderLevel, orderUpTo, costMillionths)
    }
}

/// Costs in fixed point, renewals of demand and expected costs of a round as far as they were asked for.
private struct PolicySearch {
    private let demand: [Int64]
    private let costs: StockCosts
    private let leadMean: Int128
    /// The probability that demand until arrival is at most 0, 1 … and the sums of those: what is left over of a stock on average.
    private var leftOver: [Int128] = [0]
    private var distribution: [Int64] = []
    /// How often demand since an order has been 0, 1 … on average, in 1 / ``renewalScale``, and the sums of what is before.
    private var renewals: [Int128] = []
    private var renewalSums: [Int128] = [0]

    private static let renewalScale: Int128 = 1 << 40
    private static let costScale: Int128 = 1 << 36
    private static let scale = Int128(DiscreteDemand.scale)

    init(_ demand: DiscreteDemand, _ leadDemand: DiscreteDemand, _ costs: StockCosts) {
        (self.demand, self.costs, leadMean) = (demand.probabilities, costs, leadDemand.mean)
        var sum: Int64 = 0
        for probability in leadDemand.probabilities {
            sum += probability
            distribution.append(sum)
        }
    }

    mutating func best() -> ReorderPolicy {
        // Without demand nothing is ever ordered.
        guard demand.count > 1 || demand.first != DiscreteDemand.scale else {
            return ReorderPolicy(reorderLevel: -1, orderUpTo: 0, costMillionths: 0)
        }
        let cheapest = cheapestLevel
        var (low, high) = (cheapest - 1, cheapest)
        while cost(low, high) > roundCost(low) { low -= 1 }
        var least = cost(low, high)
        var candidate = high + 1
        while roundCost(candidate) <= least {
            if cost(low, candidate) < least {
                high = candidate
                while cost(low, high) <= roundCost(low + 1) { low += 1 }
                least = cost(low, high)
            }
            candidate += 1
        }
        return ReorderPolicy(
            reorderLevel: low, orderUpTo: high,
            costMillionths: Int64((least * 1_000_000 + Self.costScale / 2) / Self.costScale))
    }

    /// Where a round costs least.
    private var cheapestLevel: Int {
        let (holding, shortage) = (Int128(costs.holding), Int128(costs.shortage))
        return distribution.firstIndex { Int128($0) * (holding + shortage) >= Self.scale * shortage }
            ?? distribution.count
    }

    /// What a round costs on average that begins, an arrival later, from this level, in 1 / ``costScale``.
    private mutating func roundCost(_ level: Int) -> Int128 {
        while leftOver.count <= level {
            let place = leftOver.count - 1
            let probability = place < distribution.count ? Int128(distribution[place]) : Self.scale
            leftOver.append(leftOver[place] + probability)
        }
        let left = level > 0 ? leftOver[level] : 0
        let missing = leadMean - Int128(level) * Self.scale + left
        return (Int128(costs.holding) * left + Int128(costs.shortage) * missing) * Self.costScale / Self.scale
    }

    /// Of a policy, on average a round, in 1 / ``costScale``.
    private mutating func cost(_ low: Int, _ high: Int) -> Int128 {
        renew(through: high - low)
        var sum = Int128(costs.order) * Self.costScale * Self.renewalScale
        for distance in 0..<high - low { sum += renewals[distance] * roundCost(high - distance) }
        return sum / renewalSums[high - low]
    }

    private mutating func renew(through count: Int) {
        let never = Self.scale - Int128(demand[0])
        while renewals.count < count {
            let distance = renewals.count
            if distance == 0 {
                renewals.append(Self.renewalScale * Self.scale / never)
            } else {
                var sum: Int128 = 0
                for quantity in 1...max(1, min(distance, demand.count - 1)) where quantity < demand.count {
                    sum += Int128(demand[quantity]) * renewals[distance - quantity]
                }
                renewals.append(sum / never)
            }
            renewalSums.append(renewalSums[distance] + renewals[distance])
        }
    }
}
