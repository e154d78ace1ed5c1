/// What is left of a network when its leaves are folded: the other vertices, the arcs between them, and curves.
struct ReducedNetwork {
    /// The vertex of the problem that each vertex here stands for.
    let vertices: [Int32]
    var excess: [Int64]
    /// The arc of the problem that each arc here stands for.
    let arcs: [Int32]
    let tails: [Int32]
    let heads: [Int32]
    var costs: [Int64]
    var rooms: [Int64]
    /// By the vertices here.
    let curves: [Curve]
    var slopes: [Int64]
    var lengths: [Int64]
    let dearly: Int64

    struct Outcome {
        /// Above the least.
        let flows: [Int64]
        /// For each curve: all steps before this one are used, and of this one ``offsets``.
        let steps: [Int]
        let offsets: [Int64]
        let potentials: [Int64]
    }

    /// Nil when costs times vertices are too large.
    init?(
        of network: borrowing ResidualNetwork, without folded: borrowing Curves, counting closed: Bool = false
    ) {
        let roomMin: Int64 = closed ? 0 : 1
        let leaves = folded.leaves
        let places = leaves.places
        var vertices: [Int32] = []
        var names = [Int32](repeating: -1, count: places.count)
        for vertex in places.indices where places[vertex] < 0 {
            names[vertex] = Int32(vertices.count)
            vertices.append(Int32(vertex))
        }
        var excess = vertices.map { network.excess[Int($0)] }
        for (place, vertex) in leaves.vertices.enumerated() {
            let sides = leaves.sides[Int(vertex)]
            if sides.lower >= 0 { excess[Int(names[Int(sides.lower)])] += folded.lows[place] }
            if sides.upper >= 0 {
                excess[Int(names[Int(sides.upper)])] += network.excess[Int(vertex)] - folded.lows[place]
            }
        }
        var arcs: [Int32] = []
        network.problem.arcs.withColumns { columns in
            for arc in 0..<columns.count
            where columns.rooms[arc] >= roomMin && names[Int(columns.tails[arc])] >= 0
                && names[Int(columns.heads[arc])] >= 0
            {
                arcs.append(Int32(arc))
            }
        }
        let given = network.problem.arcs
        (self.vertices, self.excess, self.arcs) = (vertices, excess, arcs)
        tails = arcs.map { names[Int(given.tails[Int($0)])] }
        heads = arcs.map { names[Int(given.heads[Int($0)])] }
        costs = arcs.map { given.costs[Int($0)] }
        var roomsFound: [Int64] = []
        for arc in arcs { roomsFound.append(network.room(of: Int(arc))) }
        rooms = roomsFound
        curves = folded.curves.map {
            Curve(
                tail: names[Int($0.tail)], head: names[Int($0.head)], steps: $0.steps, leaves: $0.leaves)
        }
        (slopes, lengths) = (folded.slopes, folded.lengths)
        // A way through the network enters and leaves a leaf: a curve's slope is the difference of two costs.
        let (dearly, isOverflown) = (2 * network.costMax + 1).multipliedReportingOverflow(
            by: Int64(vertices.count + 1))
        guard !isOverflown, dearly <= Int64.max / 8 else { return nil }
        self.dearly = dearly
    }

    /// How far to go along a curve to begin with.
    struct Start {
        var units: Int64 = 0
        var step: Int
        var offset: Int64 = 0
        /// The end of the curve that hangs below the other in the first tree.
        var child: Int32?
    }

    /// Each vertex that has a curve to the vertex with the most curves lives on that curve alone, if it can.
    func selfSufficientStart() -> [Start] {
        var counts = vertices.map { _ in 0 }
        for curve in curves {
            counts[Int(curve.tail)] += 1
            counts[Int(curve.head)] += 1
        }
        let centre = Int32(counts.indices.max { counts[$0] < counts[$1] } ?? 0)
        var isTaken = vertices.map { _ in false }
        return curves.map { curve in
            var start = Start(step: curve.steps.lowerBound)
            guard curve.tail == centre || curve.head == centre else { return start }
            let vertex = curve.tail == centre ? curve.head : curve.tail
            guard !isTaken[Int(vertex)] else { return start }
            isTaken[Int(vertex)] = true
            let isUpward = curve.tail == vertex
            let wanted = isUpward ? excess[Int(vertex)] : -excess[Int(vertex)]
            // In the tree more must be able to flow from the vertex to the centre.
            while start.step < curve.steps.upperBound, start.units < wanted {
                start.offset = min(lengths[start.step], wanted - start.units)
                start.units += start.offset
                if start.offset < lengths[start.step] || !isUpward && start.units == wanted {
                    start.child = vertex
                    return start
                }
                (start.step, start.offset) = (start.step + 1, 0)
            }
            if isUpward, start.units == wanted, start.step < curve.steps.upperBound,
                lengths[start.step] > 0
            {
                start.child = vertex
            }
            return start
        }
    }
}
