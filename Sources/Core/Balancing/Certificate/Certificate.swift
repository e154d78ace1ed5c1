/// A proof, from prices alone, that an allocation keeps every rule and how far each of its stages may be from the best: what each tier gets in
/// all, how fairly, and the cost.
///
/// It knows nothing of how flows or prices were found: any prices give a true bound, good ones a tight one.
/// Ahuja, Magnanti, Orlin, *Network Flows* (1993), chapter 17.
struct Certificate {
    /// First served first.
    let tiers: [TierCertificate]
    let prices: Prices
    let mustRun: MustRunCertificate
    /// In 1 / ``Prices/scale`` of money: nothing that serves the same and uses as much must-run supply of each resource costs less.
    let scaledCostMin: Int128

    /// - Throws: `certificateFailed` for what breaks a rule, or serves less or less fairly than is allowed.
    init(of allocation: Allocation, for problem: BalancingProblem) throws(BalancingError) {
        try Self.checkRules(allocation, for: problem)
        // What was not finished may leave something undone: its gaps say how much at most.
        if allocation.isFinished { try LocalOptimality(of: allocation, for: problem).check() }
        let allowance = WholeUnitAllowance(of: allocation, for: problem)
        var tiers: [TierCertificate] = []
        for tier in problem.tiers {
            let proof = allocation.tiers.first { $0.tier == tier } ?? TierProof(tier: tier)
            tiers.append(
                try TierCertificate(
                    of: proof, after: tiers, allocation, allowing: allowance, for: problem))
        }
        let prices = Self.repaired(allocation.flows.prices, for: problem)
        var value: Int128 = 0
        for (place, commodity) in problem.commodities.enumerated() {
            let price = prices.atLocations[place]
            // Where prices are the same quantities are added up first: a site is one sum of 64 bits then, not several products of 128.
            var (servedAt, offeredAt) = (price.map { _ in 0 as Int64 }, price.map { _ in 0 as Int64 })
            for (need, served) in zip(commodity.needs, allocation.served[place]) {
                servedAt[need.location] += served
            }
            let mustRunPrice = Int128(prices.mustRun.isEmpty ? 0 : max(0, prices.mustRun[place]))
            for offer in commodity.offers {
                if offer.cost == 0, offer.mustRun == 0 {
                    offeredAt[offer.location] += offer.quantity
                    continue
                }
                let worth = Int128(price[offer.location]) - Int128(offer.cost) * Int128(problem.priceScale)
                value -= max(0, worth) * Int128(offer.quantity - offer.mustRun)
                value -= max(0, worth + mustRunPrice) * Int128(offer.mustRun)
            }
            for (price, (served, offered)) in zip(price, zip(servedAt, offeredAt)) {
                value += Int128(price) * Int128(served) - Int128(max(0, price)) * Int128(offered)
            }
            if mustRunPrice > 0 {
                value += mustRunPrice * Int128(commodity.mustRunUsed(of: allocation.flows.taken[place]))
            }
            // Arcs whose price could not be raised, because they have no capacity.
            let gain = commodity.arcs.reduce(0 as Int128) {
                $0 + min(0, Self.reducedCost($1, commodity, price, prices, problem))
            }
            if gain < 0 { value += gain * Int128(min(commodity.offered, commodity.needed)) }
        }
        for (price, arc) in zip(prices.onLinks, problem.arcs) where price > 0 {
            value -= Int128(price) * Int128(arc.capacity ?? 0)
        }
        for (price, limit) in zip(prices.handling, problem.handlingMax) where price > 0 {
            value -= Int128(price) * Int128(limit ?? 0)
        }
        (self.tiers, self.prices, scaledCostMin) = (tiers, prices, value)
        mustRun = MustRunCertificate(of: allocation, for: problem)
    }

    /// How far `cost` may lie above the least, rounded up.
    ///
    /// - Throws: `certificateFailed` where a resource could be moved at less cost in what the others leave it, or where a resource alone costs more
    ///   than prices prove by a ten-millionth and one base unit for each capacity with a price, at that price. Where several resources share
    ///   capacities whole units may cost more than that: then the gap is stated.
    func gap(
        of cost: Int128, _ allocation: Allocation, for problem: BalancingProblem
    ) throws(BalancingError) -> Int128 {
        let scale = Int128(problem.priceScale)
        let gap = max(0, (cost * scale - scaledCostMin + scale - 1) / scale)
        if gap <= rounding(for: problem) || !allocation.isFinished { return gap }
        if problem.commodities.count == 1 {
            let gapMax = cost / 10_000_000 + oneUnitOfEachCapacity(for: problem)
            guard gap <= gapMax else {
                throw .certificateFailed(
                    "its cost of \(cost) may be \(gap) too high, and \(gapMax) is allowed")
            }
        }
        try LocalOptimality(of: allocation, for: problem).checkCost()
        return gap
    }

    /// The worth of the room that one base unit of each resource takes up in each capacity.
    private func oneUnitOfEachCapacity(for problem: BalancingProblem) -> Int128 {
        let prices = (prices.onLinks + prices.handling).reduce(0 as Int128) { $0 + Int128($1) }
        let loads = problem.commodities.reduce(0 as Int128) { $0 + Int128($1.load) }
        let scale = Int128(problem.priceScale)
        return (prices * loads + scale - 1) / scale
    }

    /// What the least cost may seem less than it is because prices of capacities are rounded up.
    private func rounding(for problem: BalancingProblem) -> Int128 {
        let limits = problem.arcs.map(\.capacity) + problem.handlingMax
        let priced = zip(prices.onLinks + prices.handling, limits).reduce(0 as Int128) { sum, entry in
            entry.0 > 0 ? sum + Int128(entry.1 ?? 0) : sum
        }
        return priced / Int128(problem.priceScale)
    }

    /// Nothing negative, nothing created or lost, no offer or capacity overdrawn, no need overserved.
    static func checkRules(_ allocation: Allocation, for problem: BalancingProblem)
        throws(BalancingError)
    {
        for (place, commodity) in problem.commodities.enumerated() {
            var balance = problem.handlingMax.map { _ in 0 as Int64 }
            for (offer, taken) in zip(commodity.offers, allocation.flows.taken[place]) {
                guard (0...offer.quantity).contains(taken) else {
                    throw .certificateFailed("it takes \(taken) of an offer of \(offer.quantity)")
                }
                balance[offer.location] += taken
            }
            for (need, served) in zip(commodity.needs, allocation.served[place]) {
                guard (0...need.quantity).contains(served) else {
                    throw .certificateFailed("it serves \(served) to a need of \(need.quantity)")
                }
                balance[need.location] -= served
            }
            for (link, flow) in zip(commodity.arcs, allocation.flows.onLinks[place]) {
                guard flow >= 0 else { throw .certificateFailed("a flow is negative") }
                balance[problem.arcs[link].tail] -= flow
                balance[problem.arcs[link].head] += flow
            }
            guard balance.allSatisfy({ $0 == 0 }) else {
                throw .certificateFailed("units appear or vanish at a location")
            }
        }
        guard Loads(of: allocation.flows.onLinks, in: problem).isWithin(problem) else {
            throw .certificateFailed("it overloads a link or a location")
        }
    }

    /// Raises the price of each limited link, or of a tighter limit on handling before it, until no commodity would gain by
    /// using more of it.
    private static func repaired(_ prices: Prices, for problem: BalancingProblem) -> Prices {
        var prices = Prices(
            atLocations: prices.atLocations, onLinks: prices.onLinks.map { max(0, $0) },
            handling: prices.handling.map { max(0, $0) }, mustRun: prices.mustRun)
        for (index, link) in problem.arcs.enumerated() where link.capacity == nil {
            prices.onLinks[index] = 0
        }
        for (index, limit) in problem.handlingMax.enumerated() where limit == nil {
            prices.handling[index] = 0
        }
        for (place, commodity) in problem.commodities.enumerated() where commodity.load > 0 {
            lazy var movedMax = Int128(min(commodity.offered, commodity.needed))
            for index in commodity.arcs {
                let reduced = reducedCost(index, commodity, prices.atLocations[place], prices, problem)
                guard reduced < 0 else { continue }
                let raise = Int64(clamping: (-reduced + Int128(commodity.load) - 1) / Int128(commodity.load))
                let link = problem.arcs[index]
                let capacity = min(link.capacity ?? .max, problem.handlingMax[link.tail] ?? .max)
                // Where all that may move saves less than a higher price would cost the saving stays, and is charged to the bound.
                if Int128(raise) * Int128(capacity) >= -reduced * movedMax { continue }
                switch (link.capacity, problem.handlingMax[link.tail]) {
                case (let capacity?, let limit?) where limit < capacity: prices.handling[link.tail] += raise
                case (nil, .some): prices.handling[link.tail] += raise
                case (.some, _): prices.onLinks[link.group] += raise
                case (nil, nil): break
                }
            }
        }
        return prices
    }

    private static func reducedCost(
        _ index: Int, _ commodity: BalancingProblem.Commodity, _ price: [Int64], _ prices: Prices,
        _ problem: BalancingProblem
    ) -> Int128 {
        let link = problem.arcs[index]
        return Int128(link.cost * commodity.load) * Int128(problem.priceScale) + Int128(price[link.tail])
            - Int128(price[link.head])
            + Int128(commodity.load) * Int128(prices.onLinks[link.group] + prices.handling[link.tail])
    }
}
