/// The folded form of a problem, kept with the tree of its core.
struct KeptFold: ~Copyable {
    private var curves: Curves
    private var simplex: CurveSimplex
    /// The core's name of each vertex and arc of the problem; -1 for none.
    private var vertexNames: [Int32]
    private var arcNames: [Int32]
    /// Where the steps of each leaf lie in their curve: from ``firstSteps`` on, in their order.
    private var stepPlaces: [Int32]
    private var firstSteps: [Int32]
    /// The curve of each leaf; -1 for none.
    private var curveOfLeaf: [Int32]
    private var excess: [Int64]
    /// Of changed arcs: all together stay within what the simplex can add up.
    private let limitMax: Int64
    /// Of changed arcs: more could cost more than what is dear.
    private let costMax: Int64
    /// Where each curve stood when the flows of its leaves were last found.
    private var shown: [Shown] = []

    private struct Shown {
        var step: Int
        var offset: Int64
        /// Whether the steps have another order since.
        var isStale = false
    }

    private var order = StepOrder()
    private var leafFold = LeafFold()

    /// Nil when folding does not apply.
    static func keep(_ network: borrowing ResidualNetwork) -> KeptFold? {
        guard network.problem.arcs.flowMins.isEmpty else { return nil }
        var capacity = network.excess.reduce(0 as Int128) { $0 + Int128(max(0, $1)) }
        for room in network.problem.arcs.rooms where room != Arcs.unlimited { capacity += Int128(room) }
        guard capacity < Int128(Residual.boundless) / 4 else { return nil }
        let leaves = Leaves(of: network, counting: true)
        guard leaves.vertices.count * 2 > network.problem.vertexCount,
            let curves = Curves(leaves, of: network),
            let core = ReducedNetwork(of: network, without: curves, counting: true)
        else { return nil }
        return KeptFold(curves, core, of: network)
    }

    private init(_ curves: Curves, _ core: ReducedNetwork, of network: borrowing ResidualNetwork) {
        costMax = network.costMax
        limitMax = Residual.boundless / 4 / Int64(max(1, network.problem.arcs.count))
        vertexNames = [Int32](repeating: -1, count: network.problem.vertexCount)
        for (name, vertex) in core.vertices.enumerated() { vertexNames[Int(vertex)] = Int32(name) }
        arcNames = [Int32](repeating: -1, count: network.problem.arcs.count)
        for (name, arc) in core.arcs.enumerated() { arcNames[Int(arc)] = Int32(name) }
        let leafCount = curves.leaves.vertices.count
        firstSteps = [Int32](repeating: 0, count: leafCount + 2)
        for owner in curves.owners { firstSteps[Int(owner) + 2] += 1 }
        for leaf in 0...leafCount { firstSteps[leaf + 1] += firstSteps[leaf] }
        stepPlaces = [Int32](repeating: 0, count: curves.owners.count)
        for (place, owner) in curves.owners.enumerated() {
            stepPlaces[Int(firstSteps[Int(owner) + 1])] = Int32(place)
            firstSteps[Int(owner) + 1] += 1
        }
        curveOfLeaf = [Int32](repeating: -1, count: leafCount)
        for (index, curve) in curves.curves.enumerated() {
            for leaf in curve.leaves { curveOfLeaf[leaf] = Int32(index) }
        }
        excess = network.excess
        self.curves = curves
        // From now on the core's lengths are the ones that change.
        self.curves.lengths = []
        simplex = CurveSimplex(core)
    }

    /// Solves for the first time; nil when that does not lead to an answer.
    mutating func unfoldAll(_ problem: FlowProblem) -> (flows: [Int64], potentials: [Int64])? {
        guard (try? simplex.run()) != nil, let outcome = simplex.outcome() else { return nil }
        shown = zip(outcome.steps, outcome.offsets).map { Shown(step: $0, offset: $1) }
        return curves.unfold(outcome, of: simplex.core, in: problem, excess)
    }

    /// Takes over changes that the problem already shows. False when the problem has to be solved anew.
    mutating func resolve(
        _ changes: [WarmFlow.Change], in problem: FlowProblem, _ flows: inout [Int64],
        _ potentials: inout [Int64], _ cost: inout Int128
    ) -> Bool {
        guard problem.arcs.flowMins.isEmpty, let touched = takeOver(changes, problem) else { return false }
        guard (try? simplex.run()) != nil, let outcome = simplex.outcome() else { return false }
        var isTouched = [Bool](repeating: false, count: curveOfLeaf.count)
        for leaf in touched { isTouched[leaf] = true }
        for (index, curve) in curves.curves.enumerated() {
            let (old, new) = (shown[index], Shown(step: outcome.steps[index], offset: outcome.offsets[index]))
            if old.isStale { for leaf in curve.leaves { isTouched[leaf] = true } }
            let (low, high) = (min(old.step, new.step), max(old.step, new.step))
            for step in low..<min(high + 1, curve.steps.upperBound) {
                isTouched[Int(curves.owners[step])] = true
            }
            shown[index] = new
        }
        for (name, arc) in simplex.core.arcs.enumerated() {
            cost += Int128(outcome.flows[name] - flows[Int(arc)]) * Int128(problem.arcs.costs[Int(arc)])
            flows[Int(arc)] = outcome.flows[name]
        }
        for (name, vertex) in simplex.core.vertices.enumerated() {
            potentials[Int(vertex)] = outcome.potentials[name]
        }
        refill(isTouched, problem, &flows, &potentials, &cost)
        return true
    }

    /// Brings the leaves and the core up to date, and returns the leaves whose arcs or supplies are other.
    private mutating func takeOver(_ changes: [WarmFlow.Change], _ problem: FlowProblem) -> [Int]? {
        var touched: [Int] = []
        for change in changes {
            switch change {
            case .supply(let vertex, let amount):
                let leaf = curves.leaves.places[vertex]
                if leaf >= 0 { touched.append(Int(leaf)) }
                excess[vertex] = amount
            case .arc(let index, let arc):
                guard arc.flowMax ?? 0 <= limitMax, arc.cost.magnitude <= UInt64(costMax) else { return nil }
                let leaf = max(curves.leaves.places[arc.tail], curves.leaves.places[arc.head])
                if leaf >= 0, arc.flowMax != nil {
                    touched.append(Int(leaf))
                } else if leaf >= 0 || arcNames[index] < 0 {
                    return nil
                }
            }
        }
        touched.sort()
        var last = -1
        touched.removeAll { leaf in
            defer { last = leaf }
            return leaf == last
        }
        return fold(touched, changes, problem) ? touched : nil
    }

    /// False when a leaf cannot get rid of its supply, or supplies and demands differ.
    private mutating func fold(_ touched: [Int], _ changes: [WarmFlow.Change], _ problem: FlowProblem) -> Bool
    {
        guard problem.supplies.reduce(0 as Int128, { $0 + Int128($1) }) == 0 else { return false }
        for case .arc(let index, let arc) in changes where arcNames[index] >= 0 {
            simplex.core.costs[Int(arcNames[index])] = arc.cost
            simplex.core.rooms[Int(arcNames[index])] = arc.flowMax ?? Residual.unlimited
        }
        var newSlopes: [NewSlope] = []
        var isUnsorted = [Bool](repeating: false, count: curves.curves.count)
        for leaf in touched {
            let vertex = curves.leaves.vertices[leaf]
            let range = Int(curves.leaves.starts[leaf])..<Int(curves.leaves.starts[leaf + 1])
            guard
                let low = leafFold.fold(
                    vertex, lower: curves.leaves.sides[Int(vertex)].lower, supply: excess[Int(vertex)],
                    arcs: &curves.arcs, range, of: problem)
            else { return false }
            curves.lows[leaf] = low
            // A leaf has as many steps as before: one less than arcs.
            for step in 0..<Int(firstSteps[leaf + 1] - firstSteps[leaf]) {
                let place = Int(stepPlaces[Int(firstSteps[leaf]) + step])
                if simplex.core.slopes[place] != leafFold.slopes[step] {
                    newSlopes.append(NewSlope(place: place, slope: leafFold.slopes[step]))
                    isUnsorted[Int(curveOfLeaf[leaf])] = true
                }
                simplex.core.lengths[place] = leafFold.lengths[step]
            }
        }
        sort(isUnsorted, newSlopes)
        countExcess()
        simplex.resume()
        return true
    }

    private struct NewSlope {
        let place: Int
        let slope: Int64
    }

    /// Brings the steps of curves in order again, and keeps each where its price is.
    private mutating func sort(_ isUnsorted: [Bool], _ newSlopes: [NewSlope]) {
        guard !newSlopes.isEmpty else { return }
        let before = simplex.positions.indices.map { curve in
            simplex.positions[curve].step < curves.curves[curve].steps.upperBound
                ? simplex.core.slopes[simplex.positions[curve].step] : Int64.max
        }
        for new in newSlopes { simplex.core.slopes[new.place] = new.slope }
        for curve in isUnsorted.indices where isUnsorted[curve] {
            let given = curves.curves[curve]
            order.sort(&simplex.core.slopes, &simplex.core.lengths, &curves.owners, given.steps)
            var next = firstSteps[given.leaves.lowerBound..<given.leaves.upperBound]
            for place in given.steps {
                let owner = Int(curves.owners[place])
                stepPlaces[Int(next[owner])] = Int32(place)
                next[owner] += 1
            }
            shown[curve].isStale = true
            let step =
                given.steps.first { simplex.core.slopes[$0] >= before[curve] } ?? given.steps.upperBound
            let last = simplex.positions[curve].isInTree ? given.steps.upperBound - 1 : given.steps.upperBound
            simplex.positions[curve].step = min(step, last)
        }
    }

    private mutating func countExcess() {
        for name in simplex.core.vertices.indices {
            simplex.core.excess[name] = excess[Int(simplex.core.vertices[name])]
        }
        for (leaf, vertex) in curves.leaves.vertices.enumerated() {
            let sides = curves.leaves.sides[Int(vertex)]
            if sides.lower >= 0 {
                simplex.core.excess[Int(vertexNames[Int(sides.lower)])] += curves.lows[leaf]
            }
            if sides.upper >= 0 {
                simplex.core.excess[Int(vertexNames[Int(sides.upper)])] +=
                    excess[Int(vertex)] - curves.lows[leaf]
            }
        }
    }

    /// Finds the flows of the leaves that are touched, and the prices of all.
    private mutating func refill(
        _ isTouched: [Bool], _ problem: FlowProblem, _ flows: inout [Int64], _ potentials: inout [Int64],
        _ cost: inout Int128
    ) {
        let lengths = simplex.core.lengths
        problem.arcs.withColumns { columns in
            flows.withUnsafeMutableBufferPointer { flows in
                potentials.withUnsafeMutableBufferPointer { potentials in
                    for leaf in isTouched.indices {
                        let vertex = curves.leaves.vertices[leaf]
                        let range = Int(curves.leaves.starts[leaf])..<Int(curves.leaves.starts[leaf + 1])
                        if isTouched[leaf] {
                            var given = curves.lows[leaf]
                            let curve = Int(curveOfLeaf[leaf])
                            for index in Int(firstSteps[leaf])..<Int(firstSteps[leaf + 1]) where curve >= 0 {
                                let place = Int(stepPlaces[index])
                                given +=
                                    place < shown[curve].step
                                    ? lengths[place] : place == shown[curve].step ? shown[curve].offset : 0
                            }
                            var before: Int128 = 0
                            for place in range {
                                let arc = Int(curves.arcs[place])
                                before += Int128(flows[arc]) * Int128(columns.costs[arc])
                            }
                            let middle = range.lowerBound + Int(curves.lowerCounts[leaf])
                            curves.fill(range.lowerBound..<middle, of: vertex, given, columns, flows)
                            curves.fill(
                                middle..<range.upperBound, of: vertex, excess[Int(vertex)] - given, columns,
                                flows)
                            for place in range {
                                let arc = Int(curves.arcs[place])
                                cost += Int128(flows[arc]) * Int128(columns.costs[arc])
                            }
                            cost -= before
                        }
                        potentials[Int(vertex)] = curves.potential(
                            of: vertex, range, columns, flows, potentials)
                    }
                }
            }
        }
    }
}
