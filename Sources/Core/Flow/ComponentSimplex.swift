/// A group of vertices between two hubs, solved for a price: what it gives to the lower hub earns the price for each unit,
/// what it takes from there costs as much, and it exchanges the rest with the upper hub for nothing.
///
/// The least cost is a convex piecewise-linear function of the units given to the lower hub, with whole slopes. At a price
/// that lies halfway between two whole numbers the units are the same in every cheapest flow; so prices are counted twice,
/// and the odd ones are solved for. The tree of one price is where the next one starts from.
final class ComponentSimplex {
    /// Within their group the vertices come first, then the lower hub, then the upper one.
    private let network: ResidualNetwork
    private var simplex: NetworkSimplex<Int64>
    /// The slot of the arc from the lower hub to the upper one: what the group gives to the lower hub goes back over it.
    private let exchange: Int
    private let lower: Int32
    /// The arc of the exchange carries so many units more: then its flow is never below zero.
    private let offset: Int64
    private var twicePrice: Int64
    /// By rising price; prices and units rise.
    private(set) var points: [Point] = []
    /// What the group gives at least and at most to the lower hub, whatever the price.
    let unitsMin: Int64
    let unitsMax: Int64
    /// No price beyond it, above or below zero, changes anything.
    let priceMax: Int64

    struct Point {
        /// Odd.
        let twicePrice: Int64
        /// Given to the lower hub.
        let units: Int64
        /// Of the group.
        let twiceCost: Int128
    }

    /// Nil when prices could become too large, or when what the vertices have or lack cannot get out of the group.
    ///
    /// - Parameters:
    ///   - names: of the vertices of the problem within the group.
    ///   - price: to begin with, and so far above and below it.
    init?(
        _ group: SeparatedComponents.Group, _ names: [Int32], of network: borrowing ResidualNetwork,
        price: Int64,
        andWithin reach: Int64
    ) throws(FlowFailure) {
        let count = group.vertices.count
        let arcs = network.problem.arcs
        let (lower, upper) = (Int32(count), Int32(count + 1))
        var local = FlowProblem(vertexCount: count + 2)
        local.reserveCapacity(arcCount: group.arcs.count + 1)
        var (unitsMin, unitsMax) = (0 as Int64, 0 as Int64)
        var costMax: Int64 = 0
        func name(_ vertex: Int32) -> Int32 {
            vertex == group.hubs.lower ? lower : vertex == group.hubs.upper ? upper : names[Int(vertex)]
        }
        do {
            for arc in group.arcs {
                let (tail, head) = (name(arcs.tails[Int(arc)]), name(arcs.heads[Int(arc)]))
                let room = network.room(of: Int(arc))
                if head == lower { unitsMax += room }
                if tail == lower { unitsMin -= room }
                costMax = max(costMax, abs(arcs.costs[Int(arc)]))
                try local.add(
                    .init(from: Int(tail), to: Int(head), flowMax: room, cost: 2 * arcs.costs[Int(arc)]))
            }
            let (bound, isOverflown) = (costMax + 1).multipliedReportingOverflow(by: Int64(count + 2))
            guard !isOverflown, bound <= FlowProblem.costMax / 8 else { return nil }
            priceMax = bound
            twicePrice = 2 * min(max(price, -bound), bound) - 1
            offset = max(unitsMax, -unitsMin) + 1
            try local.add(.init(from: count, to: count + 1, flowMax: 2 * offset, cost: -twicePrice))
            var surplus: Int64 = 0
            for (place, vertex) in group.vertices.enumerated() {
                try local.supply(network.excess[Int(vertex)], at: place)
                surplus += network.excess[Int(vertex)]
            }
            try local.supply(offset, at: count)
            try local.supply(-offset - surplus, at: count + 1)
        } catch { return nil }
        (self.unitsMin, self.unitsMax, self.lower) = (unitsMin, unitsMax, lower)
        // Even, so that no potential changes between an even price and its odd neighbours but by the price.
        let (bigM, isOverflown) = (8 * (priceMax + costMax + 1)).multipliedReportingOverflow(
            by: Int64(count + 3))
        guard !isOverflown, bigM < 1 << 59 else { return nil }
        let exchangeArc = Int32(group.arcs.count)
        self.network = try ResidualNetwork(local)
        simplex = NetworkSimplex<Int64>(self.network, bigM: bigM)
        var slot = 0
        while simplex.arcs[slot] != exchangeArc { slot += 1 }
        exchange = slot
        try simplex.run()
        guard simplex.missing(self.network) == 0 else { return nil }
        note()
        let middle = twicePrice
        try solve(forTwice: middle - 2 * reach)
        try solve(forTwice: middle + 2 * reach)
    }

    /// Finds out what the group gives at a price, if that is not known. Returns whether something had to be found out.
    ///
    /// - Parameter isRough: the price may be far off, so that one near the known ones is asked for instead.
    func learn(_ price: Int64, isRough: Bool) throws(FlowFailure) -> Bool {
        guard let first = points.first?.twicePrice, let last = points.last?.twicePrice else { return false }
        var wanted = 2 * price - 1
        if isRough {
            let reach = 4 * (last - first)
            wanted = min(max(wanted, first - reach), last + reach)
        }
        wanted = min(max(wanted, -4 * priceMax - 1), 4 * priceMax - 1)
        let isKnown =
            points.contains { $0.twicePrice == wanted } && points.contains { $0.twicePrice == wanted + 2 }
        if isKnown { return wanted != 2 * price - 1 }
        try solve(forTwice: wanted)
        try solve(forTwice: wanted + 2)
        return true
    }

    /// Solves for twice a price, an odd number.
    private func solve(forTwice price: Int64) throws(FlowFailure) {
        guard !points.contains(where: { $0.twicePrice == price }) else { return }
        try move(to: price)
        note()
    }

    private func move(to price: Int64) throws(FlowFailure) {
        simplex.addToCost(of: exchange, from: lower, twicePrice - price)
        twicePrice = price
        try simplex.run()
    }

    private func note() {
        let flow = simplex.treeFlow(of: exchange, lower)
        let point = Point(
            twicePrice: twicePrice, units: flow - offset,
            twiceCost: simplex.cost(network) + Int128(twicePrice) * Int128(flow))
        let place = points.firstIndex { $0.twicePrice > twicePrice } ?? points.count
        points.insert(point, at: place)
    }

    /// Flows above the least for the arcs of the group, and potentials of its vertices less that of the upper hub, when it
    /// gives so many units at a price. Nil when it does not at that price.
    func finish(units: Int64, price: Int64) throws(FlowFailure) -> (flows: [Int64], potentials: [Int64])? {
        guard price.magnitude <= 2 * priceMax else { return nil }
        try move(to: 2 * price - 1)
        let least = simplex.treeFlow(of: exchange, lower) - offset
        simplex.addToCost(of: exchange, from: lower, -1)
        let upper = Int(lower) + 1
        let potentials = (0..<Int(lower)).map { (simplex.potentials[$0] - simplex.potentials[upper]) / 2 }
        guard units >= least else { return nil }
        if units > least {
            simplex.addToCost(of: exchange, from: lower, -1)
            simplex.limitTreeArc(exchange, lower, to: units + offset)
            try simplex.run()
        }
        let found = try simplex.finish(network)
        guard found.flows[found.flows.count - 1] == units + offset else { return nil }
        return (found.flows, potentials)
    }
}

extension NetworkSimplex {
    /// Whether some flow is left on artificial arcs.
    borrowing func missing(_ network: borrowing ResidualNetwork) -> Int64 {
        var missing: Int64 = 0
        for vertex in 0..<Int(tree.root)
        where Int(tree.arcs[vertex]) >= slotCount && network.excess[vertex] >= 0 {
            missing &+= tree.links[vertex].roomDown
        }
        return missing
    }

    /// Makes an arc dearer.
    mutating func addToCost(of slot: Int, from given: Int32, _ more: Int64) {
        let (tail, head) = (tails[slot], heads[slot])
        let more = tail == given ? more : -more
        costs[slot] += Cost(truncatingIfNeeded: more)
        if Int(tree.arcs[Int(tail)]) == slot {
            shift(below: tail, by: -more)
        } else if Int(tree.arcs[Int(head)]) == slot {
            shift(below: head, by: more)
        }
    }

    /// What the arc of the tree between these ends carries, from the given vertex.
    borrowing func treeFlow(of slot: Int, _ tail: Int32) -> Int64 {
        let link =
            Int(tree.arcs[Int(tail)]) == slot
            ? tree.links[Int(tail)].roomDown
            : tree.links[Int(heads[slot] == tail ? tails[slot] : heads[slot])].roomUp
        return link
    }

    /// Sets how much an arc of the tree may carry from the given vertex, no less than it does.
    mutating func limitTreeArc(_ slot: Int, _ tail: Int32, to most: Int64) {
        let less = rooms[slot] - most
        rooms[slot] = most
        if Int(tree.arcs[Int(tail)]) == slot {
            tree.links[Int(tail)].roomUp -= less
        } else {
            tree.links[Int(heads[slot])].roomDown -= less
        }
    }

    /// Of the flow as it is.
    borrowing func cost(_ network: borrowing ResidualNetwork) -> Int128 {
        var cost: Int128 = 0
        let given = network.problem.arcs
        for slot in 0..<slotCount where tails[slot] != given.tails[Int(arcs[slot])] {
            cost -= Int128(costs[slot]) * Int128(rooms[slot])
        }
        for vertex in 0..<Int(tree.root) {
            let slot = Int(tree.arcs[vertex])
            guard slot < slotCount else { continue }
            let flow = Int(tails[slot]) == vertex ? tree.links[vertex].roomDown : tree.links[vertex].roomUp
            cost += Int128(costs[slot]) * Int128(flow)
        }
        return cost
    }
}
