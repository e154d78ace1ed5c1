/// A market in which sellers and buyers state price steps at locations, and products share the capacities of links.
///
/// It is balancing with price steps on both sides: every bid counts as served, from supply or, at its own price, by being refused. What is cheapest then
/// has the greatest welfare: what the accepted bids would pay, less what the accepted asks want, less transport.
public struct PriceStepMarket: Sendable {
    public let productCount: Int
    public let locationCount: Int
    public let asks: [Step]
    public let bids: [Step]
    public let links: [Way]
    /// For each product, for each location: what is supplied there whatever its price, below zero what is taken. Empty for nothing.
    public let fixed: [[Int64]]

    /// A quantity that is sold at a price or more, or bought at it or less.
    public struct Step: Hashable, Sendable {
        /// Counted from 0.
        public let product: Int
        /// Counted from 0.
        public let location: Int
        /// Money for one unit, 0 or more.
        public let price: Int64
        /// In units, 0 or more.
        public let quantity: Int64

        public init(product: Int, location: Int, price: Int64, quantity: Int64) {
            (self.product, self.location, self.price, self.quantity) = (product, location, price, quantity)
        }
    }

    /// A link in one direction. All products together keep within its capacity.
    public struct Way: Hashable, Sendable {
        public let tail: Int
        public let head: Int
        /// Money for one unit, 0 or more.
        public let cost: Int64
        /// In units; nil for any number.
        public let capacity: Int64?

        public init(from tail: Int, to head: Int, cost: Int64, capacity: Int64?) {
            (self.tail, self.head, self.cost, self.capacity) = (tail, head, cost, capacity)
        }
    }

    public init(
        productCount: Int, locationCount: Int, asks: [Step], bids: [Step], links: [Way],
        fixed: [[Int64]] = []
    ) {
        (self.productCount, self.locationCount, self.fixed) = (productCount, locationCount, fixed)
        (self.asks, self.bids, self.links) = (asks, bids, links)
    }

    /// Of prices and costs.
    public static let priceMax: Int64 = 1 << 32
    /// Of all asks and bids together.
    public static let quantityMax: Int64 = 1 << 50

    /// Accepts the steps with the greatest welfare, in whole units, and finds the prices of every place.
    ///
    /// - Throws: a ``BalancingError`` when a figure is out of range, or when what is fixed cannot be supplied or taken.
    /// - Complexity: one minimum-cost flow for each product; where they do not fit into the capacities together, one linear programme with a column for
    ///   each step and for each product on each link.
    public func cleared() throws(BalancingError) -> ClearedPriceSteps {
        try check()
        return try PriceStepSolver(self).cleared()
    }

    private func check() throws(BalancingError) {
        var sum: Int64 = 0
        for (kind, steps) in [("ask", asks), ("bid", bids)] {
            for (index, step) in steps.enumerated() {
                precondition((0..<productCount).contains(step.product))
                precondition((0..<locationCount).contains(step.location))
                guard step.price >= 0, step.quantity >= 0 else { throw .negative("\(kind) \(index + 1)") }
                guard step.price <= Self.priceMax else { throw .costTooLarge("\(kind) \(index + 1)") }
                guard step.quantity <= Self.quantityMax - sum else {
                    throw .quantityTooLarge("the sum of all asks and bids")
                }
                sum += step.quantity
            }
        }
        for (index, link) in links.enumerated() {
            precondition((0..<locationCount).contains(link.tail))
            precondition((0..<locationCount).contains(link.head) && link.tail != link.head)
            guard link.cost >= 0, link.capacity ?? 0 >= 0 else { throw .negative("link \(index + 1)") }
            guard link.cost <= Self.priceMax else { throw .costTooLarge("link \(index + 1)") }
            guard link.capacity ?? 0 <= Self.quantityMax else {
                throw .quantityTooLarge("the capacity of link \(index + 1)")
            }
        }
    }
}

/// What is accepted in a ``PriceStepMarket``, in whole units, and at what prices.
public struct ClearedPriceSteps: Hashable, Sendable {
    /// For each ask how much of it is sold.
    public let sold: [Int64]
    /// For each bid how much of it is bought.
    public let bought: [Int64]
    /// For each product, for each link how much moves.
    public let flows: [[Int64]]
    /// For each product, for each location the price in whole money: no accepted ask is above it, no accepted bid below it, and what moves over a link
    /// earns at least its cost.
    public let prices: [[Int64]]
    /// For each product, for each location what one more unit there is worth, in 1 / ``Price/scale`` of money: these prove how near to the greatest welfare it is.
    public let worths: [[Int64]]

    public init(
        sold: [Int64], bought: [Int64], flows: [[Int64]], prices: [[Int64]], worths: [[Int64]]
    ) {
        (self.sold, self.bought, self.flows) = (sold, bought, flows)
        (self.prices, self.worths) = (prices, worths)
    }
}
