extension FlowProblem {
    /// Solves a network of groups that touch two hubs each by agreeing on prices: the core, where each group is a curve of
    /// which only some points are known, says what a unit is worth at the hubs; each group answers with what it gives at that
    /// price. It ends when every group gives at the core's price what the core takes from it.
    ///
    /// *Why this is exact.* Flows that are cheapest within each group, and a core that is cheapest with the curves, have one
    /// price for each vertex that proves both. The curve between two known points is replaced by their chord, in two steps of
    /// whole slopes; between points at adjacent prices it is a single step, and exact. Beyond the known points all costs more
    /// than any price. Each turn adds a point, of which there are finitely many.
    ///
    /// Nil when the network is not like that, or when it does not lead to an answer.
    func solveDecomposed(_ network: borrowing ResidualNetwork, hubDegreeMin: Int32 = Self.hubDegreeMin)
        throws(FlowFailure) -> FlowSolution?
    {
        guard let components = SeparatedComponents(of: network, hubDegreeMin: hubDegreeMin) else {
            return nil
        }
        let first = startingPrices(network)
        var solvers: [ComponentSimplex] = []
        for group in components.groups {
            let price = first.isEmpty ? 0 : first[Int(group.hubs.lower)] - first[Int(group.hubs.upper)]
            guard let solver = try ComponentSimplex(group, components.names, of: network, price: price) else {
                return nil
            }
            for distance: Int64 in [-64, 64] { try solver.solve(forTwice: 2 * price - 1 + 2 * distance) }
            solvers.append(solver)
        }
        for _ in 0..<Self.turnMax {
            guard let core = DecomposedCore(components, solvers, of: network) else { return nil }
            guard let answer = core.solve() else { return nil }
            var isDone = true
            for (index, solver) in solvers.enumerated() {
                let group = components.groups[index]
                let price =
                    answer.potentials[Int(components.names[Int(group.hubs.lower)])]
                    - answer.potentials[Int(components.names[Int(group.hubs.upper)])]
                if try solver.learn(price, within: answer.isShort) { isDone = false }
            }
            if isDone { return try assemble(components, solvers, answer, network) }
        }
        return nil
    }

    private static let turnMax = 200

    private func startingPrices(_ network: borrowing ResidualNetwork) -> [Int64] {
        guard let (core, _) = withoutSideArcs(network), let reduced = try? ResidualNetwork(core),
            let found = try? core.solveFolded(reduced)
        else { return [] }
        return found.potentials
    }

    private func assemble(
        _ components: SeparatedComponents, _ solvers: [ComponentSimplex], _ answer: DecomposedCore.Answer,
        _ network: borrowing ResidualNetwork
    ) throws(FlowFailure) -> FlowSolution? {
        var flows = [Int64](repeating: 0, count: arcs.count)
        var potentials = [Int64](repeating: 0, count: vertexCount)
        for (place, arc) in components.coreArcs.enumerated() { flows[Int(arc)] = answer.flows[place] }
        for (place, vertex) in components.core.enumerated() {
            potentials[Int(vertex)] = answer.potentials[place]
        }
        for (index, solver) in solvers.enumerated() {
            let group = components.groups[index]
            let (lower, upper) = (potentials[Int(group.hubs.lower)], potentials[Int(group.hubs.upper)])
            guard let found = try solver.finish(units: answer.units[index], price: lower - upper) else {
                return nil
            }
            for (place, arc) in group.arcs.enumerated() { flows[Int(arc)] = found.flows[place] }
            for (place, vertex) in group.vertices.enumerated() {
                potentials[Int(vertex)] = found.potentials[place] + upper
            }
        }
        return FlowSolution(flows: flows, potentials: potentials, for: self)
    }
}

extension ComponentSimplex {
    /// Finds out what the group gives at a price, if that is not known; near what is known, when the price may be far off.
    /// Returns whether the price was new.
    func learn(_ price: Int64, within isShort: Bool) throws(FlowFailure) -> Bool {
        guard let first = points.first?.twicePrice, let last = points.last?.twicePrice else { return false }
        var wanted = 2 * price - 1
        if isShort {
            let reach = 4 * (last - first)
            wanted = min(max(wanted, first - reach), last + reach)
        }
        let bound = 4 * priceMax
        wanted = min(max(wanted, -bound - 1), bound - 1)
        let isKnown =
            points.contains { $0.twicePrice == wanted } && points.contains { $0.twicePrice == wanted + 2 }
        if isKnown { return wanted != 2 * price - 1 }
        try solve(forTwice: wanted)
        try solve(forTwice: wanted + 2)
        return true
    }
}

/// The core with each group as a few arcs between its hubs.
struct DecomposedCore {
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
