/// A proof, from prices alone, that flows keep every rule and how far they may be from the cheapest that serve the same.
///
/// It knows nothing of how flows or prices were found: any prices give a true bound, good ones a tight one.
/// Ahuja, Magnanti, Orlin, *Network Flows* (1993), chapter 17.
struct Certificate {
    let prices: Prices
    /// In 1 / ``Prices/scale`` of money: nothing that serves the same costs less.
    let scaledCostMin: Int128

    init(of cleared: Allocation, for offers: BalancingProblem) throws(BalancingError) {
        try Self.checkRules(cleared, for: offers)
        prices = Self.repaired(cleared.flows.prices, for: offers)
        var value: Int128 = 0
        for (place, good) in offers.goods.enumerated() {
            let price = prices.atLocations[place]
            for (need, served) in zip(good.needs, cleared.served[place]) {
                value += Int128(price[need.location]) * Int128(served)
            }
            for offer in good.offers {
                value -= Int128(max(0, price[offer.location])) * Int128(offer.quantity)
            }
            // Links whose price could not be raised, because they have no capacity.
            let movedMax = min(good.offered, good.needed)
            for link in good.links {
                value += min(0, Self.reducedCost(link, good, price, prices, offers)) * Int128(movedMax)
            }
        }
        for (price, link) in zip(prices.onLinks, offers.links) {
            value -= Int128(price) * Int128(link.capacity ?? 0)
        }
        for (price, limit) in zip(prices.handling, offers.handlingMax) {
            value -= Int128(price) * Int128(limit ?? 0)
        }
        scaledCostMin = value
    }

    /// How far `cost` may lie above the least, rounded up.
    ///
    /// - Throws: `certificateFailed` when that is more than ``gapMax(of:offers:)``.
    func gap(of cost: Int128, for offers: BalancingProblem) throws(BalancingError) -> Int128 {
        let scale = Int128(Prices.scale)
        let gap = max(0, (cost * scale - scaledCostMin + scale - 1) / scale)
        let gapMax = gapMax(of: cost, for: offers)
        guard gap <= gapMax else {
            throw .certificateFailed("its cost of \(cost) may be \(gap) too high, and \(gapMax) is allowed")
        }
        return gap
    }

    /// A ten-millionth of the cost, and for each resource and each capacity with a price one base unit at that price.
    private func gapMax(of cost: Int128, for offers: BalancingProblem) -> Int128 {
        var allowance: Int128 = 0
        for good in offers.goods {
            for price in prices.onLinks + prices.handling { allowance += Int128(price) * Int128(good.load) }
        }
        return cost / 10_000_000 + (allowance + Int128(Prices.scale) - 1) / Int128(Prices.scale)
    }

    /// Nothing negative, nothing created or lost, no offer or capacity overdrawn, no need overserved.
    private static func checkRules(_ cleared: Allocation, for offers: BalancingProblem) throws(BalancingError)
    {
        for (place, good) in offers.goods.enumerated() {
            var balance = offers.handlingMax.map { _ in 0 as Int64 }
            for (offer, taken) in zip(good.offers, cleared.flows.taken[place]) {
                guard (0...offer.quantity).contains(taken) else {
                    throw .certificateFailed("it takes \(taken) of an offer of \(offer.quantity)")
                }
                balance[offer.location] += taken
            }
            for (need, served) in zip(good.needs, cleared.served[place]) {
                guard (0...need.quantity).contains(served) else {
                    throw .certificateFailed("it serves \(served) to a need of \(need.quantity)")
                }
                balance[need.location] -= served
            }
            for (link, flow) in zip(good.links, cleared.flows.onLinks[place]) {
                guard flow >= 0 else { throw .certificateFailed("a flow is negative") }
                balance[offers.links[link].tail] -= flow
                balance[offers.links[link].head] += flow
            }
            guard balance.allSatisfy({ $0 == 0 }) else {
                throw .certificateFailed("goods appear or vanish at a location")
            }
        }
        guard Loads(of: cleared.flows.onLinks, in: offers).isWithin(offers) else {
            throw .certificateFailed("it overloads a link or a location")
        }
    }

    /// Raises the price of each limited link, or of a tighter limit on handling before it, until no good would gain by
    /// using more of it.
    private static func repaired(_ prices: Prices, for offers: BalancingProblem) -> Prices {
        var prices = Prices(
            atLocations: prices.atLocations, onLinks: prices.onLinks.map { max(0, $0) },
            handling: prices.handling.map { max(0, $0) })
        for (index, link) in offers.links.enumerated() where link.capacity == nil {
            prices.onLinks[index] = 0
        }
        for (index, limit) in offers.handlingMax.enumerated() where limit == nil {
            prices.handling[index] = 0
        }
        for (place, good) in offers.goods.enumerated() where good.load > 0 {
            for index in good.links {
                let reduced = reducedCost(index, good, prices.atLocations[place], prices, offers)
                guard reduced < 0 else { continue }
                let raise = Int64(clamping: (-reduced + Int128(good.load) - 1) / Int128(good.load))
                let link = offers.links[index]
                switch (link.capacity, offers.handlingMax[link.tail]) {
                case (let capacity?, let limit?) where limit < capacity: prices.handling[link.tail] += raise
                case (nil, .some): prices.handling[link.tail] += raise
                case (.some, _): prices.onLinks[index] += raise
                case (nil, nil): break
                }
            }
        }
        return prices
    }

    private static func reducedCost(
        _ index: Int, _ good: BalancingProblem.Commodity, _ price: [Int64], _ prices: Prices,
        _ offers: BalancingProblem
    ) -> Int128 {
        let link = offers.links[index]
        return Int128(link.cost * good.load) * Int128(Prices.scale) + Int128(price[link.tail])
            - Int128(price[link.head])
            + Int128(good.load) * Int128(prices.onLinks[index] + prices.handling[link.tail])
    }
}
