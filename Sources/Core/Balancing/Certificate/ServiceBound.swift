/// A proof by prices that the needs of one tier cannot get more together than some amount.
///
/// Any prices prove a true bound, good ones a tight one. Let every arc be priced so that no unit gains by moving over it. Then a unit served at
/// a location is paid for by the offers it was taken from and the capacities it went through at their prices, so the most that can be
/// earned from needs is what all offers and capacities are worth. Ahuja, Magnanti, Orlin, *Network Flows* (1993), chapter 17.
struct ServiceBound {
    let tier: Int
    /// Of these commodities; others may share their capacities.
    let commodities: Range<Int>
    /// `atLocations` is for ``commodities`` only. In 1 / ``scale`` of a weighted unit.
    var prices: Prices
    let scale: Int64
    /// Whether it bounds the tier's total; else the amounts that the prices weigh.
    let isOfTotal: Bool
    /// What the least totals of tiers cost the amounts in question.
    let totals: [TotalPrice]
    /// Whether it bounds how much must-run supply is used, each unit by its weight, when every need gets what is settled.
    var isOfMustRun = false

    struct TotalPrice {
        let tier: Int
        /// Of a weighted unit, in 1 / ``ServiceBound/scale``.
        let price: Int64
        /// What the tier gets at least in all, each unit by its weight.
        let min: Int128
    }

    /// States that `weights × served` of the tier is at most `limit`, both in 1 / ``ServiceBound/scale``.
    struct Inequality {
        /// For each of the commodities, for each of its needs; zero outside the tier.
        let weights: [[Int64]]
        let limit: Int128
    }

    /// What the prices prove about every plan that serves the tiers in ``totals`` at least as much in all as stands there.
    ///
    /// - Parameter settled: for each commodity of the problem, for each of its needs, what tiers before get exactly; nil where they get anything
    ///   that keeps the totals.
    /// - Complexity: O(commodities × (arcs + sites)).
    func inequality(in problem: BalancingProblem, settled: [[Int64]]?) -> Inequality {
        let prices = repaired(in: problem)
        let totals = totals.filter { settled == nil || $0.tier >= tier }
        var (limit, weights) = (0 as Int128, [] as [[Int64]])
        for total in totals { limit -= Int128(total.price) * total.min }
        let ownTotal = totals.first { $0.tier == tier }?.price ?? 0
        for (place, index) in commodities.enumerated() {
            let commodity = problem.commodities[index]
            let price = prices.atLocations[place]
            var own = [Int64](repeating: 0, count: commodity.needs.count)
            for (need, terminal) in commodity.needs.enumerated() {
                let worth = price[terminal.location]
                if terminal.tier == tier {
                    let given = ownTotal * commodity.weight
                    let earned = isOfTotal ? commodity.weight * scale + given : max(worth, given)
                    own[need] = earned - given
                    limit += Int128(max(0, earned - worth)) * Int128(terminal.quantity)
                } else if let settled, terminal.tier < tier {
                    limit -= Int128(worth) * Int128(settled[index][need])
                } else if let total = totals.first(where: { $0.tier == terminal.tier }) {
                    let earned = total.price * commodity.weight
                    limit += Int128(max(0, earned - worth)) * Int128(terminal.quantity)
                } else {
                    limit += Int128(max(0, -worth)) * Int128(terminal.quantity)
                }
            }
            for offer in commodity.offers {
                let worth = Int128(price[offer.location])
                limit += max(0, worth) * Int128(offer.quantity - (isOfMustRun ? offer.mustRun : 0))
                if isOfMustRun {
                    limit += max(0, worth + Int128(commodity.weight) * Int128(scale)) * Int128(offer.mustRun)
                }
            }
            // Arcs whose price could not be raised, because they have no capacity.
            let movedMax = Int128(min(commodity.offered, commodity.needed))
            for arc in commodity.arcs {
                limit += max(0, profit(over: problem.arcs[arc], commodity, price, prices)) * movedMax
            }
            weights.append(own)
        }
        let step = commonLoad(in: problem)
        func usable(_ capacity: Int64) -> Int128 { Int128(capacity / step * step) }
        for (price, arc) in zip(prices.onLinks, problem.arcs) where price > 0 {
            limit += Int128(price) * usable(arc.capacity ?? 0)
        }
        for (price, max) in zip(prices.handling, problem.handlingMax) where price > 0 {
            limit += Int128(price) * usable(max ?? 0)
        }
        return Inequality(weights: weights, limit: limit)
    }

    /// What the same prices prove about every plan that serves tiers at least as much in all as an allocation does, whatever was taken for granted when
    /// the prices were found. A bound of the total takes nothing of later tiers for granted.
    ///
    /// - Parameter served: for each commodity of the problem, for each of its needs.
    func given(_ served: [[Int64]], in problem: BalancingProblem) -> ServiceBound {
        given { problem.total(of: $0, commodities, served) }
    }

    /// - Parameter servedMin: what the commodities get of a tier at least in all, each unit by its weight.
    func given(_ servedMin: (_ tier: Int) -> Int128) -> ServiceBound {
        ServiceBound(
            tier: tier, commodities: commodities, prices: prices, scale: scale, isOfTotal: isOfTotal,
            totals: totals.filter { !isOfTotal || $0.tier < tier }.map {
                TotalPrice(tier: $0.tier, price: max(0, $0.price), min: servedMin($0.tier))
            })
    }

    /// What the same prices prove about the tier's total.
    func ofTotal(scale: Int64) -> ServiceBound {
        ServiceBound(
            tier: tier, commodities: commodities, prices: prices, scale: scale, isOfTotal: true,
            totals: totals)
    }

    /// The same for the needs that a demand asks for.
    ///
    /// - Parameter needs: of the solver; those of one commodity are in the order of its own list.
    func cut(in problem: BalancingProblem, _ demand: Demand, _ needs: [Need]) -> Cut {
        var settled = problem.commodities.map { $0.needs.map { _ in 0 as Int64 } }
        for (need, amount) in zip(needs, demand.settled) { settled[need.commodity][need.terminal] = amount }
        let found = inequality(in: problem, settled: demand.settled.isEmpty ? nil : settled)
        return Cut(
            weights: demand.asked.map { index in
                let need = needs[index]
                guard commodities.contains(need.commodity) else { return 0 }
                return found.weights[need.commodity - commodities.lowerBound][need.terminal]
            }, limit: found.limit, bound: self)
    }

    /// The greatest load that divides all: whole units take up multiples of it.
    private func commonLoad(in problem: BalancingProblem) -> Int64 {
        max(1, commodities.reduce(0) { greatestCommonDivisor($0, problem.commodities[$1].load) })
    }

    /// What a unit gains by moving over an arc.
    private func profit(
        over arc: BalancingProblem.Arc, _ commodity: BalancingProblem.Commodity, _ price: [Int64],
        _ prices: Prices
    ) -> Int128 {
        Int128(price[arc.head]) - Int128(price[arc.tail])
            - Int128(commodity.load) * Int128(prices.onLinks[arc.group] + prices.handling[arc.tail])
    }

    /// Raises the prices of capacities, and lowers those of locations behind arcs without capacity, until no unit gains by moving. Where all that
    /// may move gains less than a higher price would cost the gain stays, and is charged to the bound.
    private func repaired(in problem: BalancingProblem) -> Prices {
        var repaired = prices
        for (place, index) in commodities.enumerated() {
            let commodity = problem.commodities[index]
            let movedMax = Int128(min(commodity.offered, commodity.needed))
            for _ in 0..<Self.passCountMax {
                var isChanged = false
                for number in commodity.arcs {
                    let arc = problem.arcs[number]
                    let gain = profit(over: arc, commodity, repaired.atLocations[place], repaired)
                    guard gain > 0 else { continue }
                    let raise = Int64(
                        clamping: (gain + Int128(commodity.load) - 1) / Int128(max(1, commodity.load)))
                    let handlingMax = problem.handlingMax[arc.tail]
                    let capacity = min(arc.capacity ?? .max, handlingMax ?? .max)
                    if commodity.load > 0, capacity < .max,
                        Int128(raise) * Int128(capacity) >= gain * movedMax
                    {
                        continue
                    }
                    isChanged = true
                    if commodity.load > 0, let capacity = arc.capacity, capacity <= handlingMax ?? .max {
                        repaired.onLinks[arc.group] += raise
                    } else if commodity.load > 0, handlingMax != nil {
                        repaired.handling[arc.tail] += raise
                    } else {
                        repaired.atLocations[place][arc.head] -= Int64(clamping: gain)
                    }
                }
                if !isChanged { break }
            }
        }
        return repaired
    }

    /// What is lowered at one location may have to be lowered at the next; beyond this the rest is charged to the bound.
    private static var passCountMax: Int { 32 }
}

extension BalancingProblem {
    /// What some commodities serve of one tier in all, each unit by its weight.
    ///
    /// - Parameter amounts: for each commodity of the problem, for each of its needs.
    func total(of tier: Int, _ commodities: Range<Int>, _ amounts: [[Int64]]) -> Int128 {
        commodities.reduce(0) { sum, index in
            let commodity = self.commodities[index]
            let units = amounts[index][commodity.needs(of: tier)].reduce(0, +)
            return sum + Int128(units) * Int128(commodity.weight)
        }
    }

    /// What is needed of one commodity in one tier, each unit by its weight.
    func needed(of tier: Int, _ index: Int) -> Int128 {
        let commodity = commodities[index]
        let units = commodity.needs[commodity.needs(of: tier)].reduce(0) { $0 + $1.quantity }
        return Int128(units) * Int128(commodity.weight)
    }
}

func greatestCommonDivisor(_ one: Int64, _ other: Int64) -> Int64 {
    var (one, other) = (one, other)
    while other != 0 { (one, other) = (other, one % other) }
    return one
}

extension ServiceBound {
    /// Of must-run supply, when every need gets what is settled.
    init(mustRunOf commodities: Range<Int>, prices: Prices, scale: Int64) {
        // After all tiers: all of them are settled.
        self.init(
            tier: .max, commodities: commodities, prices: prices, scale: scale, isOfTotal: false, totals: [],
            isOfMustRun: true)
    }
}
