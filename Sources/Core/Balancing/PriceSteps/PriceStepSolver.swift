internal import Domain
internal import Flow

/// Clears a market: each product as if it had all capacities to itself; where they then exceed capacities together, all at once.
struct PriceStepSolver {
    let market: PriceStepMarket
    let products: [ProductFlow]
    private let tails: [Int]
    private let heads: [Int]

    init(_ market: PriceStepMarket) {
        self.market = market
        (tails, heads) = (market.links.map(\.tail), market.links.map(\.head))
        var asks = [[Int]](repeating: [], count: market.productCount)
        var bids = asks
        for (index, step) in market.asks.enumerated() { asks[step.product].append(index) }
        for (index, step) in market.bids.enumerated() { bids[step.product].append(index) }
        products = (0..<market.productCount).map {
            ProductFlow($0, of: market, asks: asks[$0], bids: bids[$0])
        }
    }

    func cleared() throws(BalancingError) -> ClearedPriceSteps {
        let capacities = market.links.map(\.capacity)
        let alone = try products.map { product throws(BalancingError) in
            try product.cheapest(within: capacities)
        }
        if room(beside: alone.map(\.onLinks)).allSatisfy({ $0 ?? 0 >= 0 }) {
            return cleared(alone, prices: alone.map(\.prices), worths: alone.map { $0.prices.map(scaled) })
        }
        var shared = SharedPriceSteps(self, alone)
        let optimum = try shared.optimum()
        let floored = optimum.worths.map { $0.map { $0 >> Int64(Price.scale.trailingZeroBitCount) } }
        if let whole = optimum.whole, arePrices(floored, of: whole) {
            return cleared(whole, prices: floored, worths: optimum.worths)
        }
        // Each product in turn in what the others leave it: whole units, and whole prices.
        var answers = optimum.flows
        var flows = answers.map { withoutCircles($0.onLinks) }
        // What goes round in circles frees capacity when it is taken out, of which another product may make use.
        var isFreed = true
        while isFreed {
            isFreed = false
            for (index, product) in products.enumerated() {
                let others = flows.indices.filter { $0 != index }.map { flows[$0] }
                answers[index] = try product.cheapest(within: room(beside: others))
                flows[index] = withoutCircles(answers[index].onLinks)
                if flows[index] != answers[index].onLinks { isFreed = true }
            }
        }
        return cleared(answers, prices: answers.map(\.prices), worths: optimum.worths)
    }

    private func scaled(_ price: Int64) -> Int64 { price * Price.scale }

    /// What some flows leave of each link's capacity; below zero where they exceed it, nil where nothing limits it.
    private func room(beside flows: [[Int64]]) -> [Int64?] {
        var rooms = market.links.map(\.capacity)
        for flow in flows {
            for (link, amount) in flow.enumerated() where amount != 0 { rooms[link]? -= amount }
        }
        return rooms
    }

    private func cleared(
        _ answers: [ProductFlow.Answer], prices: [[Int64]], worths: [[Int64]]
    ) -> ClearedPriceSteps {
        var sold = [Int64](repeating: 0, count: market.asks.count)
        var bought = [Int64](repeating: 0, count: market.bids.count)
        for (product, answer) in zip(products, answers) {
            for (ask, amount) in zip(product.asks, answer.sold) { sold[ask] = amount }
            for (bid, amount) in zip(product.bids, answer.bought) { bought[bid] = amount }
        }
        return ClearedPriceSteps(
            sold: sold, bought: bought, flows: answers.map { withoutCircles($0.onLinks) }, prices: prices,
            worths: worths)
    }

    private func withoutCircles(_ flow: [Int64]) -> [Int64] {
        var search = CircleSearch(flow, tails: tails, heads: heads, locationCount: market.locationCount)
        search.run()
        return search.flow
    }

    /// Whether nobody would rather sell, buy or carry another amount at these prices; what is full may earn anything.
    private func arePrices(_ prices: [[Int64]], of answers: [ProductFlow.Answer]) -> Bool {
        let rooms = room(beside: answers.map(\.onLinks))
        for (product, (answer, price)) in zip(products, zip(answers, prices)) {
            for (ask, sold) in zip(product.asks, answer.sold) {
                let step = market.asks[ask]
                let gain = price[step.location] - step.price
                if gain < 0 && sold > 0 || gain > 0 && sold < step.quantity { return false }
            }
            for (bid, bought) in zip(product.bids, answer.bought) {
                let step = market.bids[bid]
                let gain = step.price - price[step.location]
                if gain < 0 && bought > 0 || gain > 0 && bought < step.quantity { return false }
            }
            for (index, link) in market.links.enumerated() {
                let gain = price[link.head] - price[link.tail] - link.cost
                if gain < 0 && answer.onLinks[index] > 0 || gain > 0 && rooms[index] ?? 1 > 0 { return false }
            }
        }
        return true
    }
}

/// One product of a market as a minimum-cost flow: from the ground through asks and refused bids, over the links, to the bids.
struct ProductFlow {
    let number: Int
    /// Indices in the market, by location, then rising price.
    let asks: [Int]
    /// Indices in the market, by location, then rising price.
    let bids: [Int]
    private let market: PriceStepMarket

    struct Answer {
        /// For each of the asks.
        var sold: [Int64]
        /// For each of the bids.
        var bought: [Int64]
        var onLinks: [Int64]
        /// For each location.
        var prices: [Int64]
    }

    init(_ number: Int, of market: PriceStepMarket, asks: [Int], bids: [Int]) {
        (self.number, self.market) = (number, market)
        func key(_ index: Int, _ steps: [PriceStepMarket.Step]) -> (Int, Int64, Int) {
            (steps[index].location, steps[index].price, index)
        }
        self.asks = asks.sorted { key($0, market.asks) < key($1, market.asks) }
        self.bids = bids.sorted { key($0, market.bids) < key($1, market.bids) }
    }

    /// What the product takes at each location when every bid is served, less what is fixed there.
    var demands: [Int64] {
        var demands = [Int64](repeating: 0, count: market.locationCount)
        for bid in bids { demands[market.bids[bid].location] += market.bids[bid].quantity }
        if !market.fixed.isEmpty {
            for (location, amount) in market.fixed[number].enumerated() { demands[location] -= amount }
        }
        return demands
    }

    /// - Parameter capacities: of each link, none below zero; nil for any number of units.
    func cheapest(within capacities: [Int64?]) throws(BalancingError) -> Answer {
        let ground = market.locationCount
        var problem = FlowProblem(vertexCount: market.locationCount + 1)
        var arcOfLink = [Int](repeating: -1, count: market.links.count)
        do throws(FlowProblemError) {
            problem.reserveCapacity(arcCount: asks.count + bids.count + market.links.count)
            for ask in asks {
                let step = market.asks[ask]
                try problem.add(
                    .init(from: ground, to: step.location, flowMax: step.quantity, cost: step.price))
            }
            for bid in bids {
                let step = market.bids[bid]
                try problem.add(
                    .init(from: ground, to: step.location, flowMax: step.quantity, cost: step.price))
            }
            for (index, link) in market.links.enumerated()
            where capacities[index] != 0 {
                arcOfLink[index] = problem.arcs.count
                try problem.add(
                    .init(from: link.tail, to: link.head, flowMax: capacities[index], cost: link.cost))
            }
            for (location, demand) in demands.enumerated() where demand != 0 {
                try problem.supply(-demand, at: location)
                try problem.supply(demand, at: ground)
            }
        } catch {
            throw .unsolved("\(error)")
        }
        let solution: FlowSolution
        do { solution = try problem.solve() } catch {
            if case .infeasible = error { throw .infeasible }
            throw .unsolved("\(error)")
        }
        return Answer(
            sold: Array(solution.flows.prefix(asks.count)),
            bought: bids.indices.map { market.bids[bids[$0]].quantity - solution.flows[asks.count + $0] },
            onLinks: arcOfLink.map { $0 < 0 ? 0 : solution.flows[$0] },
            prices: (0..<ground).map { solution.potentials[$0] - solution.potentials[ground] })
    }
}
