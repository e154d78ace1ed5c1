internal import HeapModule

/// The next best for each trip of one commodity, all other commodities staying as they are.
///
/// What could change is the residual network (``CommodityResidual``), each step at what it costs or saves. A cheapest path there to the source, from an offer that has something left, is what the plan would do if the source had a
/// unit less. A cheapest path from source to destination that enters none of the trip's links, nor a full location, is what it
/// would do if those could take a unit less and every source gave as before. The prices make every step of a cheapest plan
/// cost nothing or more, so that Dijkstra's method finds both.
/// Ahuja, Magnanti, Orlin, *Network Flows* (1993), sections 9.2 and 9.7.
struct Alternatives {
    private let commodity: BalancingProblem.Commodity
    private let problem: BalancingProblem
    private let flow: [Int64]
    /// For each of the commodity's arcs, what all arcs of its link have in common.
    private let linkOf: [Int]
    /// For each location, its two cheapest offers with something left.
    private let left: [[Int]]
    private let count: Int
    private let potentials: [Int128]
    private let residual: CommodityResidual
    /// In the order of the residual network's.
    private let steps: [Step]
    /// For each location that was asked about: the best from elsewhere to it.
    private var fromElsewhere: [Path??]
    /// For each route that was asked about: the best besides it.
    private var besides: [[Int]: Path?] = [:]
    private var search: Search

    struct Found {
        let offer: Int
        /// Places in the commodity's links.
        let route: [Int]
        let turnsOthers: Bool
        /// Money for one base unit.
        let difference: Int64
    }

    private struct Step {
        let tail: Int
        let head: Int
        /// Place in the commodity's links; nil for handling.
        let link: Int?
        let isReverse: Bool
        let cost: Int64
        /// By prices; never below zero.
        let reduced: Int128
    }

    private struct Path {
        let offer: Int
        let steps: [Int]
        let cost: Int64
    }

    init(
        _ place: Int, of problem: BalancingProblem, in cleared: Allocation, flow: [Int64], loads: Loads,
        prices: Prices
    ) {
        let commodity = problem.commodities[place]
        let count = problem.handlingMax.count
        let price = prices.atLocations[place]
        let potentials =
            price.map { Int128($0) }
            + zip(price, prices.handling).map { Int128($0) + Int128($1) * Int128(commodity.load) }
        linkOf = commodity.arcs.map {
            problem.arcs[$0].link >= 0 ? problem.arcs[$0].link : -1 - problem.arcs[$0].group
        }
        residual = CommodityResidual(of: commodity, in: problem, flow: flow, loads: loads)
        steps = residual.steps.map { step in
            let forward = step.arc.map { problem.arcs[commodity.arcs[$0]].cost * commodity.load } ?? 0
            let cost = step.isReverse ? -forward : forward
            let reduced =
                Int128(cost) * Int128(problem.priceScale) + potentials[step.tail] - potentials[step.head]
            return Step(
                tail: step.tail, head: step.head, link: step.arc, isReverse: step.isReverse, cost: cost,
                reduced: max(0, reduced))
        }
        let taken = cleared.flows.taken[place]
        var left = [[Int]](repeating: [], count: count)
        let rest = commodity.offers.indices.filter { taken[$0] < commodity.offers[$0].quantity }
        for index in rest.sorted(by: { commodity.offers[$0].cost < commodity.offers[$1].cost }) {
            let location = commodity.offers[index].location
            if left[location].count < 2 { left[location].append(index) }
        }
        self.left = left
        (self.commodity, self.problem, self.flow, self.count) = (commodity, problem, flow, count)
        self.potentials = potentials
        fromElsewhere = left.map { _ in nil }
        search = Search(nodeCount: 2 * count)
    }

    mutating func nextBest(for trip: Trip) -> Found? {
        let supplyCost = commodity.offers[trip.offer].cost
        let elsewhere = withoutUnit(of: trip.offer).map {
            found(adding: trip.route, to: $0, lessCost: supplyCost)
        }
        let routeCost = trip.route.reduce(0 as Int64) {
            $0 + problem.arcs[commodity.arcs[$1]].cost * commodity.load
        }
        let apart = besides(trip).map { found(adding: [], to: $0, lessCost: routeCost) }
        // An offer keeps its cost on another route.
        guard let elsewhere, let apart else { return elsewhere ?? apart }
        return apart.difference < elsewhere.difference ? apart : elsewhere
    }

    /// The best to the offer's location from any other offer, at what it costs there.
    private mutating func withoutUnit(of offer: Int) -> Path? {
        let location = commodity.offers[offer].location
        let neighbour = left[location].first { $0 != offer }.map {
            Path(offer: $0, steps: [], cost: commodity.offers[$0].cost)
        }
        // Nothing saves anything against what is taken.
        if let neighbour, neighbour.cost <= commodity.offers[offer].cost { return neighbour }
        if fromElsewhere[location] == nil {
            let others = left.indices.compactMap { $0 == location ? nil : left[$0].first }
            fromElsewhere[location] = .some(
                path(from: others, to: location, withSupply: true) { _ in true })
        }
        guard let neighbour, let other = fromElsewhere[location] ?? nil else {
            return neighbour ?? fromElsewhere[location] ?? nil
        }
        return other.cost < neighbour.cost ? other : neighbour
    }

    /// The best from the same offer that enters none of the trip's links.
    private mutating func besides(_ trip: Trip) -> Path? {
        if trip.route.isEmpty { return nil }
        if let known = besides[trip.route] {
            return known.map { Path(offer: trip.offer, steps: $0.steps, cost: $0.cost) }
        }
        let (barred, flow, linkOf) = (Set(trip.route.map { self.linkOf[$0] }), flow, self.linkOf)
        let path = path(from: [trip.offer], to: destination(of: trip)) { step in
            guard let place = step.link, barred.contains(linkOf[place]) else { return true }
            return step.isReverse && flow[place] > 1
        }
        besides[trip.route] = .some(path)
        return path
    }

    private func destination(of trip: Trip) -> Int { commodity.needs[trip.need].location }

    /// What a path means to those who ship: links that the rest of the route enters again are not left in between.
    private func found(adding rest: [Int], to path: Path, lessCost: Int64 = 0) -> Found {
        var steps = path.steps.map { self.steps[$0] }.filter { $0.link != nil }[...]
        var rest = rest[...]
        while let last = steps.last, last.isReverse, last.link == rest.first {
            steps.removeLast()
            rest.removeFirst()
        }
        return Found(
            offer: path.offer, route: steps.filter { !$0.isReverse }.map { $0.link! } + rest,
            turnsOthers: steps.contains(where: \.isReverse), difference: max(0, path.cost - lessCost))
    }

    private mutating func path(
        from sources: [Int], to end: Int, withSupply: Bool = false, where isOpen: (Step) -> Bool
    ) -> Path? {
        guard !sources.isEmpty else { return nil }
        search.begin()
        for offer in sources {
            let node = commodity.offers[offer].location
            let cost = withSupply ? Int128(commodity.offers[offer].cost) * Int128(problem.priceScale) : 0
            search.reach(node, at: cost - potentials[node], from: offer, by: nil)
        }
        while let node = search.nextSettled() {
            if node == end { break }
            for index in residual.steps(from: node) where isOpen(steps[index]) {
                search.reach(
                    steps[index].head, at: search.distance(of: node) + steps[index].reduced,
                    from: search.offer(of: node), by: index)
            }
        }
        guard search.isReached(end) else { return nil }
        var (node, path) = (end, [] as [Int])
        while let step = search.step(to: node) {
            path.append(step)
            node = steps[step].tail
        }
        let offer = search.offer(of: end)
        let cost = path.reduce(withSupply ? commodity.offers[offer].cost : 0) { $0 + steps[$1].cost }
        return Path(offer: offer, steps: path.reversed(), cost: cost)
    }
}

/// The state of Dijkstra's method, kept from search to search.
private struct Search {
    private var labels: [Label]
    private var number: Int32 = 0
    private var queue = Heap<Entry>()

    private struct Label {
        /// In which search it was set; settled when negative.
        var number: Int32 = 0
        var isSettled = false
        var step: Int32 = -1
        var offer: Int32 = -1
        var distance: Int128 = 0
    }

    private struct Entry: Comparable {
        let distance: Int128
        let node: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.distance, left.node) < (right.distance, right.node)
        }
    }

    init(nodeCount: Int) { labels = [Label](repeating: Label(), count: nodeCount) }

    mutating func begin() {
        number += 1
        queue = Heap()
    }

    func isReached(_ node: Int) -> Bool { labels[node].number == number }
    func distance(of node: Int) -> Int128 { labels[node].distance }
    func offer(of node: Int) -> Int { Int(labels[node].offer) }
    func step(to node: Int) -> Int? { labels[node].step < 0 ? nil : Int(labels[node].step) }

    mutating func reach(_ node: Int, at distance: Int128, from offer: Int, by step: Int?) {
        if isReached(node), labels[node].isSettled || labels[node].distance <= distance { return }
        labels[node] = Label(
            number: number, step: Int32(step ?? -1), offer: Int32(offer), distance: distance)
        queue.insert(Entry(distance: distance, node: node))
    }

    mutating func nextSettled() -> Int? {
        while let entry = queue.popMin() {
            if labels[entry.node].isSettled { continue }
            labels[entry.node].isSettled = true
            return entry.node
        }
        return nil
    }
}
