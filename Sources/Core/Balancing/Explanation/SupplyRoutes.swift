/// The ways on which units of one commodity could come to a location, all other commodities staying as they are.
///
/// Its residual network (``CommodityResidual``) with the full links and locations put back in: those are the limits that a way may have
/// to pass. Building it takes O(locations + arcs).
struct SupplyRoutes {
    enum Limit: Equatable {
        /// A group of arcs.
        case link(Int)
        case location(Int)
    }

    /// Those that are full for one more unit, the dearest first; of equals links before locations, each in the order of the problem.
    let limits: [Limit]
    private let nodeCount: Int
    /// By head.
    private let steps: [Step]
    /// The steps to node `n` are those from `starts[n]` to before `starts[n + 1]`.
    private let starts: [Int]

    private struct Step {
        let tail: Int
        let head: Int
        /// Index in ``limits``; nil where there is room.
        let limit: Int?
    }

    init(
        of commodity: BalancingProblem.Commodity, in problem: BalancingProblem, flow: [Int64], loads: Loads,
        prices: Prices
    ) {
        let residual = CommodityResidual(of: commodity, in: problem, flow: flow, loads: loads)
        var isOpen = (
            arcs: commodity.arcs.map { _ in false }, handling: problem.handlingMax.map { _ in false }
        )
        for step in residual.steps where !step.isReverse {
            if let arc = step.arc { isOpen.arcs[arc] = true } else { isOpen.handling[step.tail] = true }
        }
        var full: [(limit: Limit, price: Int64)] = []
        var isListed = problem.arcs.map { _ in false }
        for (place, index) in commodity.arcs.enumerated() where !isOpen.arcs[place] {
            let group = problem.arcs[index].group
            if isListed[group] { continue }
            isListed[group] = true
            full.append((.link(group), prices.onLinks[group]))
        }
        for location in problem.handlingMax.indices where !isOpen.handling[location] {
            full.append((.location(location), prices.handling[location]))
        }
        let order = full.indices.sorted { (-full[$0].price, $0) < (-full[$1].price, $1) }
        limits = order.map { full[$0].limit }
        var ranks = (arcs: problem.arcs.map { _ in -1 }, handling: problem.handlingMax.map { _ in -1 })
        for (rank, limit) in limits.enumerated() {
            switch limit {
            case .link(let group): ranks.arcs[group] = rank
            case .location(let location): ranks.handling[location] = rank
            }
        }
        var steps = residual.steps.map { Step(tail: $0.tail, head: $0.head, limit: nil) }
        for (place, index) in commodity.arcs.enumerated() where !isOpen.arcs[place] {
            let arc = problem.arcs[index]
            steps.append(
                Step(tail: residual.behind(arc.tail), head: arc.head, limit: ranks.arcs[arc.group]))
        }
        for location in problem.handlingMax.indices where !isOpen.handling[location] {
            steps.append(
                Step(tail: location, head: residual.behind(location), limit: ranks.handling[location]))
        }
        nodeCount = 2 * residual.locationCount
        var starts = [Int](repeating: 0, count: nodeCount + 1)
        for step in steps { starts[step.head + 1] += 1 }
        for node in 0..<nodeCount { starts[node + 1] += starts[node] }
        var (next, placed) = (starts, [Int](repeating: 0, count: steps.count))
        for (index, step) in steps.enumerated() {
            placed[next[step.head]] = index
            next[step.head] += 1
        }
        (self.starts, self.steps) = (starts, placed.map { steps[$0] })
    }

    /// How a location can be reached.
    struct Way {
        /// How many limits have to be passed, at least.
        let limitCount: Int
        /// Of those the one nearest the destination; index in ``limits``. Where there is a choice, the dearest.
        let limit: Int?
    }

    /// For each node the way from there to one of these locations that passes the fewest limits; nil where there is none.
    ///
    /// O(locations + arcs), and sorting the full ones.
    func ways(to locations: [Int]) -> [Way?] {
        var ways = [Way?](repeating: nil, count: nodeCount)
        var (level, entries) = (0, locations.map { (node: $0, limit: nil as Int?) })
        while !entries.isEmpty {
            var next: [(node: Int, limit: Int?)] = []
            var stack: [Int] = []
            for entry in entries where ways[entry.node] == nil {
                let way = Way(limitCount: level, limit: entry.limit)
                ways[entry.node] = way
                stack.append(entry.node)
                while let node = stack.popLast() {
                    for step in steps[starts[node]..<starts[node + 1]] where ways[step.tail] == nil {
                        if let limit = step.limit {
                            next.append((step.tail, way.limit ?? limit))
                        } else {
                            ways[step.tail] = way
                            stack.append(step.tail)
                        }
                    }
                }
            }
            entries = next.sorted { ($0.limit ?? -1, $0.node) < ($1.limit ?? -1, $1.node) }
            level += 1
        }
        return ways
    }
}
