/// The cheapest way to let more of a commodity pass over an arc, while every need gets what it gets and no other commodity changes.
///
/// A detour is a circle in the residual network through the arc; what is given and taken back at offers closes it too. It takes back at least some flow or
/// some of an offer: only sending more around would be goods that go nowhere.
struct DetourSearch {
    struct Detour {
        let changes: [Change]
        /// In units.
        let room: Int64
        /// Of one unit.
        let cost: Int64
    }

    enum Change {
        /// Over an arc of the commodity, by its place.
        case carry(place: Int, isReverse: Bool)
        case take(offer: Int)
        case giveBack(offer: Int)
    }

    private struct Step {
        let tail: Int
        let head: Int
        let cost: Int64
        let room: Int64
        /// Nil for handling.
        let change: Change?
        let takesBack: Bool
    }

    private let problem: BalancingProblem
    private let commodity: BalancingProblem.Commodity
    private let residual: CommodityResidual
    private let steps: [Step]
    private let nodeCount: Int

    /// - Parameter minOf: by link, the load that it is to have at least: what has no more is not taken back there.
    init(
        _ index: Int, of problem: BalancingProblem, flow: [Int64], taken: [Int64], loads: Loads,
        minOf: [Int: Int64]
    ) {
        self.problem = problem
        let commodity = problem.commodities[index]
        self.commodity = commodity
        let residual = CommodityResidual(of: commodity, in: problem, flow: flow, loads: loads)
        self.residual = residual
        let source = 2 * residual.locationCount
        nodeCount = source + 1
        var linkLoads: [Int: Int64] = [:]
        for (group, load) in loads.onLinks.enumerated() where minOf[problem.arcs[group].link] != nil {
            linkLoads[problem.arcs[group].link, default: 0] += load
        }
        var steps: [Step] = []
        for step in residual.steps {
            var room = step.room ?? .max
            guard let place = step.arc else {
                steps.append(
                    Step(
                        tail: step.tail, head: step.head, cost: 0, room: room, change: nil, takesBack: false))
                continue
            }
            let arc = problem.arcs[commodity.arcs[place]]
            if step.isReverse, let least = minOf[arc.link], commodity.load > 0 {
                room = min(room, max(0, (linkLoads[arc.link] ?? 0) - least) / commodity.load)
            }
            if room == 0 { continue }
            let cost = arc.cost * commodity.load
            steps.append(
                Step(
                    tail: step.tail, head: step.head, cost: step.isReverse ? -cost : cost, room: room,
                    change: .carry(place: place, isReverse: step.isReverse), takesBack: step.isReverse))
        }
        for (offer, terminal) in commodity.offers.enumerated() {
            let (left, spare) = (terminal.quantity - taken[offer], taken[offer] - terminal.mustRun)
            if left > 0 {
                steps.append(
                    Step(
                        tail: source, head: terminal.location, cost: terminal.cost, room: left,
                        change: .take(offer: offer), takesBack: true))
            }
            if spare > 0 {
                steps.append(
                    Step(
                        tail: terminal.location, head: source, cost: -terminal.cost, room: spare,
                        change: .giveBack(offer: offer), takesBack: true))
            }
        }
        self.steps = steps
    }

    /// Nil where there is none, or the arc has no room.
    ///
    /// Bellman's and Ford's method; nodes are counted twice, for ways that have taken nothing back yet and for others.
    func cheapest(over place: Int) -> Detour? {
        let arc = problem.arcs[commodity.arcs[place]]
        let own = steps.first {
            if case .carry(place, false)? = $0.change { return true }
            return false
        }
        guard let own else { return nil }
        let (start, end) = (own.head, own.tail)
        var costs = [Int64?](repeating: nil, count: 2 * nodeCount)
        var parents = [Int](repeating: -1, count: 2 * nodeCount)
        costs[start] = 0
        for _ in 0..<2 * nodeCount {
            var isChanged = false
            for (number, step) in steps.enumerated() {
                if case .carry(let other, _)? = step.change,
                    problem.arcs[commodity.arcs[other]].link == arc.link
                {
                    continue
                }
                for layer in [0, nodeCount] {
                    guard let cost = costs[layer + step.tail] else { continue }
                    let head = step.head + (step.takesBack ? nodeCount : layer)
                    if head == start || cost + step.cost >= costs[head] ?? .max { continue }
                    costs[head] = cost + step.cost
                    parents[head] = 2 * number + (layer == 0 ? 0 : 1)
                    isChanged = true
                }
            }
            if !isChanged { break }
        }
        guard let cost = costs[nodeCount + end] else { return nil }
        var (node, changes, room) = (
            nodeCount + end, [Change.carry(place: place, isReverse: false)], own.room
        )
        var (visited, count) = (Set<Int>(), 0)
        while node != start {
            guard parents[node] >= 0, visited.insert(node).inserted, count <= 2 * nodeCount else {
                return nil
            }
            let step = steps[parents[node] / 2]
            if let change = step.change { changes.append(change) }
            room = min(room, step.room)
            node = step.tail + (parents[node] % 2 == 1 ? nodeCount : 0)
            count += 1
        }
        return Detour(changes: changes, room: room, cost: cost + own.cost)
    }
}
