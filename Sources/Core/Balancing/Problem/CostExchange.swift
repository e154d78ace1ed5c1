/// What a unit of one commodity could be moved for less, while the same is served: a circle of negative cost in its residual network, with one node
/// more from which all offers are taken. Must-run supply that is used stays in use.
struct CostExchange {
    private struct Step {
        let tail: Int
        let head: Int
        let cost: Int64
        let change: Change
    }

    /// What a step changes.
    enum Change {
        /// A step of the residual network.
        case step(Int)
        case take(offer: Int)
        case giveBack(offer: Int)
    }

    private let steps: [Step]
    private let nodeCount: Int
    /// In whole money: what a unit is worth at each node by the prices of the plan.
    private let worths: [Int64]

    /// - Parameter place: of the commodity among those that the prices are for.
    init(
        of commodity: BalancingProblem.Commodity, in problem: BalancingProblem, _ residual: CommodityResidual,
        taken: [Int64], prices: Prices, at place: Int
    ) {
        let source = 2 * residual.locationCount
        nodeCount = source + 1
        // Beyond it sums could not be counted.
        let worthMax: Int128 = 1 << 60
        // Rounded down, so that a step that saves nothing at the prices saves nothing at the worths, if its cost is whole.
        func worth(_ price: Int64, _ handling: Int64) -> Int64 {
            let scale = Int128(problem.priceScale)
            let scaled = Int128(price) + Int128(handling) * Int128(commodity.load)
            return Int64(max(-worthMax, min(worthMax, (scaled - (scaled < 0 ? scale - 1 : 0)) / scale)))
        }
        let atLocations = prices.atLocations[place]
        worths =
            atLocations.map { worth($0, 0) } + zip(atLocations, prices.handling).map { worth($0, $1) } + [0]
        var steps: [Step] = residual.steps.indices.map { index in
            let step = residual.steps[index]
            let cost = step.arc.map { problem.arcs[commodity.arcs[$0]].cost * commodity.load } ?? 0
            return Step(
                tail: step.tail, head: step.head, cost: step.isReverse ? -cost : cost, change: .step(index))
        }
        // Of the offers at one location the cheapest that has something left, and the dearest that gives.
        var cheapest = [(offer: Int, cost: Int64)](repeating: (-1, .max), count: residual.locationCount)
        var dearest = [(offer: Int, cost: Int64)](repeating: (-1, -1), count: residual.locationCount)
        for (offer, terminal) in commodity.offers.enumerated() {
            let (location, cost) = (terminal.location, terminal.cost)
            if taken[offer] < terminal.quantity, cost < cheapest[location].cost {
                cheapest[location] = (offer, cost)
            }
            if taken[offer] > terminal.mustRun, cost > dearest[location].cost {
                dearest[location] = (offer, cost)
            }
        }
        for (location, entry) in cheapest.enumerated() where entry.offer >= 0 {
            steps.append(
                Step(tail: source, head: location, cost: entry.cost, change: .take(offer: entry.offer)))
        }
        for (location, entry) in dearest.enumerated() where entry.offer >= 0 {
            steps.append(
                Step(tail: location, head: source, cost: -entry.cost, change: .giveBack(offer: entry.offer)))
        }
        self.steps = steps
    }

    /// A circle that costs less than nothing; nil when there is none.
    ///
    /// Bellman's and Ford's method from all nodes at once, beginning at the prices: as many passes as the longest path of steps that save something
    /// at those, about, and at most as many as nodes; wrong prices only make it longer. Ahuja, Magnanti, Orlin, *Network Flows* (1993), section 5.5.
    func saving() -> (changes: [Change], cost: Int64)? {
        var distances = worths
        var parents = [Int](repeating: -1, count: nodeCount)
        for pass in 1...nodeCount + 1 {
            var isChanged = false
            for (index, step) in steps.enumerated()
            where distances[step.tail] + step.cost < distances[step.head] {
                distances[step.head] = distances[step.tail] + step.cost
                parents[step.head] = index
                isChanged = true
            }
            if !isChanged { return nil }
            if pass % Self.passesBetweenLooks == 0 || pass == nodeCount + 1, let circle = circle(of: parents)
            {
                return (circle.map { steps[$0].change }, circle.reduce(0) { $0 + steps[$1].cost })
            }
        }
        return nil
    }

    private static let passesBetweenLooks = 8

    /// A circle of the steps by which nodes were reached last: it costs less than nothing.
    private func circle(of parents: [Int]) -> [Int]? {
        var visits = [Int](repeating: -1, count: nodeCount)
        for start in 0..<nodeCount where visits[start] < 0 {
            var node = start
            while visits[node] < 0 {
                visits[node] = start
                guard parents[node] >= 0 else { break }
                node = steps[parents[node]].tail
            }
            guard visits[node] == start, parents[node] >= 0 else { continue }
            var (circle, next) = ([] as [Int], node)
            repeat {
                circle.append(parents[next])
                next = steps[parents[next]].tail
            } while next != node && circle.count <= nodeCount
            if next == node, circle.reduce(0, { $0 + steps[$1].cost }) < 0 { return circle }
        }
        return nil
    }
}
