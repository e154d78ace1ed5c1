/// The core with each group as a few arcs between its hubs.
struct DecomposedNetwork {
    private var problem: FlowProblem
    private let plainCount: Int
    private var steps: [Step] = []
    private var firstUnits: [Int64] = []

    private struct Step {
        let group: Int32
        let isBeyond: Bool
    }

    struct Answer {
        /// For each arc of the core.
        let flows: [Int64]
        /// For each group what it gives to its lower hub.
        let units: [Int64]
        let potentials: [Int64]
        /// Whether some group has to give more or less than it is known to.
        let isShort: Bool
    }

    init?(
        _ components: SeparatedComponents, _ solvers: [ComponentSimplex],
        of network: borrowing ResidualNetwork
    ) {
        problem = FlowProblem(vertexCount: components.core.count)
        plainCount = components.coreArcs.count
        let arcs = network.problem.arcs
        let names = components.names
        var excess = components.core.map { network.excess[Int($0)] }
        do {
            for arc in components.coreArcs {
                let room = network.room(of: Int(arc))
                try problem.add(
                    .init(
                        from: Int(names[Int(arcs.tails[Int(arc)])]),
                        to: Int(names[Int(arcs.heads[Int(arc)])]),
                        flowMax: room == Residual.unlimited ? nil : room, cost: arcs.costs[Int(arc)]))
            }
            for (index, solver) in solvers.enumerated() {
                let group = components.groups[index]
                let (lower, upper) = (Int(names[Int(group.hubs.lower)]), Int(names[Int(group.hubs.upper)]))
                let surplus = group.vertices.reduce(0 as Int64) { $0 + network.excess[Int($1)] }
                guard let first = solver.points.first, let last = solver.points.last else { return nil }
                func add(_ units: Int64, _ slope: Int64, isBeyond: Bool = false) throws {
                    guard units > 0 else { return }
                    try problem.add(.init(from: upper, to: lower, flowMax: units, cost: slope))
                    steps.append(Step(group: Int32(index), isBeyond: isBeyond))
                }
                let bound = solver.priceMax
                let isOpenBelow = first.twicePrice > -2 * bound - 1
                let start = isOpenBelow ? solver.unitsMin : first.units
                excess[lower] += start
                excess[upper] += surplus - start
                firstUnits.append(start)
                // Less than it is known to give at least: what is taken is given back first.
                try add(first.units - start, -2 * bound, isBeyond: true)
                for (before, after) in zip(solver.points, solver.points.dropFirst()) {
                    let units = after.units - before.units
                    guard units > 0 else { continue }
                    let twice = after.twiceCost - before.twiceCost
                    let (slope, rest) = Self.divide(twice, by: 2 * Int128(units))
                    // The last units cost one more.
                    let dearer = rest / 2
                    try add(units - dearer, slope)
                    try add(dearer, slope + 1)
                }
                if last.twicePrice < 2 * bound + 1 {
                    try add(solver.unitsMax - last.units, 2 * bound, isBeyond: true)
                }
            }
            for (vertex, amount) in excess.enumerated() { try problem.supply(amount, at: vertex) }
        } catch { return nil }
    }

    private static func divide(_ number: Int128, by divisor: Int128) -> (quotient: Int64, rest: Int64) {
        var (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        if rest < 0 { (quotient, rest) = (quotient - 1, rest + divisor) }
        return (Int64(quotient), Int64(rest))
    }

    func solve() -> Answer? {
        guard let solution = try? problem.solve(by: .simplex) else { return nil }
        var units = firstUnits
        var isShort = false
        for (place, step) in steps.enumerated() {
            let flow = solution.flows[plainCount + place]
            units[Int(step.group)] += flow
            if step.isBeyond {
                let isBelow = problem.arcs.costs[plainCount + place] < 0
                if isBelow ? flow < problem.arcs.rooms[plainCount + place] : flow > 0 { isShort = true }
            }
        }
        return Answer(
            flows: Array(solution.flows.prefix(plainCount)), units: units, potentials: solution.potentials,
            isShort: isShort)
    }
}
