internal import Flow
internal import Randomness

/// Seeded networks of the kinds on which solvers of flows are compared. Equal in kind to the generators of the literature,
/// not in number.
struct FlowInstances {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    private mutating func draw(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &random) }
    private mutating func draw(_ range: Range<Int>) -> Int { .random(in: range, using: &random) }
    private mutating func share() -> Double { .random(in: 0..<1, using: &random) }

    /// So many units over so many places, each anywhere.
    private mutating func scatter(_ units: Int, over count: Int) -> [Int64] {
        var parts = [Int64](repeating: 0, count: count)
        for _ in 0..<units { parts[draw(0..<count)] += 1 }
        return parts
    }

    private func problem(_ supplies: [Int64], _ arcs: [FlowProblem.Arc]) throws -> FlowProblem {
        var problem = FlowProblem(vertexCount: supplies.count)
        problem.reserveCapacity(arcCount: arcs.count)
        for (vertex, supply) in supplies.enumerated() { try problem.supply(supply, at: vertex) }
        for arc in arcs { try problem.add(arc) }
        return problem
    }

    /// Chains from each source over vertices of its own to a few sinks make sure of an answer; eight arcs a vertex in all,
    /// drawn anywhere. Klingman, Napier, Stutz, *NETGEN* (1974).
    mutating func netgen(vertexCount: Int) throws -> FlowProblem {
        let ends = max(1, Int(Double(vertexCount).squareRoot().rounded()))
        let firstSink = vertexCount - ends
        let given = scatter(1_000 * ends, over: ends)
        var supplies = given + [Int64](repeating: 0, count: vertexCount - ends)
        var arcs: [FlowProblem.Arc] = []
        var middle = Array(ends..<firstSink)
        middle.shuffle(using: &random)
        var chains = [[Int]](repeating: [], count: ends)
        for vertex in middle { chains[draw(0..<ends)].append(vertex) }
        for source in 0..<ends {
            var last = source
            for vertex in chains[source] {
                arcs.append(
                    .init(from: last, to: vertex, flowMax: max(1, given[source]), cost: draw(1...10_000)))
                last = vertex
            }
            let count = draw(1..<max(2, 2 * chains[source].count / 10 + 2))
            let sinks = (firstSink..<vertexCount).shuffled(using: &random).prefix(count)
            for (sink, units) in zip(sinks, scatter(Int(given[source]), over: sinks.count)) {
                supplies[sink] -= units
                arcs.append(
                    .init(from: last, to: sink, flowMax: max(1, given[source]), cost: draw(1...10_000)))
            }
        }
        while arcs.count < 8 * vertexCount {
            let (tail, head) = (draw(0..<firstSink), draw(ends..<vertexCount))
            guard tail != head else { continue }
            arcs.append(.init(from: tail, to: head, flowMax: draw(1...1_000), cost: draw(1...10_000)))
        }
        return try problem(supplies, arcs.shuffled(using: &random))
    }

    /// A square of vertices tied to their neighbours both ways, and a dear road without end through all of them.
    mutating func grid(side: Int) throws -> FlowProblem {
        let vertexCount = side * side
        let total: Int64 = 300 * Int64(side)
        var arcs: [FlowProblem.Arc] = []
        for vertex in 0..<vertexCount {
            var ends: [Int] = []
            if vertex % side + 1 < side { ends.append(vertex + 1) }
            if vertex / side + 1 < side { ends.append(vertex + side) }
            for (tail, head) in ends.flatMap({ [(vertex, $0), ($0, vertex)] }) {
                arcs.append(.init(from: tail, to: head, flowMax: draw(1...1_000), cost: draw(1...10_000)))
            }
        }
        func place(_ step: Int) -> Int {
            let (row, column) = step.quotientAndRemainder(dividingBy: side)
            return row * side + (row % 2 == 0 ? column : side - 1 - column)
        }
        for step in 1..<vertexCount {
            for (tail, head) in [(place(step - 1), place(step)), (place(step), place(step - 1))] {
                arcs.append(.init(from: tail, to: head, flowMax: total, cost: 20_000))
            }
        }
        let places = (0..<vertexCount).shuffled(using: &random)
        var supplies = [Int64](repeating: 0, count: vertexCount)
        for (vertex, units) in zip(places, scatter(Int(total), over: side)) { supplies[vertex] += units }
        for (vertex, units) in zip(places.dropFirst(side), scatter(Int(total), over: side)) {
            supplies[vertex] -= units
        }
        return try problem(supplies, arcs.shuffled(using: &random))
    }

    /// A grid bent into a ring, with long arcs whose cost grows faster than their length, and as much to send halfway round
    /// as can get there. Goldberg, Kharitonov, *On Implementing Scaling Push-Relabel Algorithms for the Minimum-Cost Flow
    /// Problem* (1993).
    mutating func goto(vertexCount wanted: Int) throws -> FlowProblem {
        let width = max(4, Int(Double(wanted).squareRoot().squareRoot().rounded()))
        let length = wanted / width
        let (source, sink) = (width * length, width * length + 1)
        var arcs: [FlowProblem.Arc] = []
        for vertex in 0..<source {
            let (x, y) = (vertex / width, vertex % width)
            func at(_ dx: Int, _ dy: Int) -> Int { (x + dx) % length * width + (y + dy) % width }
            arcs.append(.init(from: vertex, to: at(1, 0), flowMax: draw(1...16_384), cost: draw(1...64)))
            for dy in [1, width - 1] {
                arcs.append(.init(from: vertex, to: at(0, dy), flowMax: draw(1...16_384), cost: draw(1...32)))
            }
            for (rank, dx) in [2, 3, 5, 9, 17].enumerated() {
                let head = at(dx, rank % 2 == 1 ? draw(0..<width) : rank)
                guard head != vertex else { continue }
                arcs.append(
                    .init(
                        from: vertex, to: head, flowMax: draw(1...16_384 / Int64(rank + 1)),
                        cost: draw(1...min(4_096, 64 * Int64(dx) * Int64(rank + 2)))))
            }
        }
        for y in 0..<width {
            arcs.append(.init(from: source, to: y, flowMax: 1_000_000, cost: 0))
            arcs.append(.init(from: length / 2 * width + y, to: sink, flowMax: 1_000_000, cost: 0))
        }
        // As much as possible: a way back earns one for each unit, and nothing costs anything.
        var free = FlowProblem(vertexCount: sink + 1)
        for arc in arcs { try free.add(.init(from: arc.tail, to: arc.head, flowMax: arc.flowMax, cost: 0)) }
        try free.add(.init(from: sink, to: source, flowMax: 1_000_000 * Int64(width), cost: -1))
        let most = try free.solve().flows[free.arcs.count - 1]
        var supplies = [Int64](repeating: 0, count: sink + 1)
        (supplies[source], supplies[sink]) = (most, -most)
        return try problem(supplies, arcs.shuffled(using: &random))
    }

    /// Everywhere to everywhere at the distance, in the plane.
    mutating func dense(from tailCount: Int, to headCount: Int, isAssignment: Bool = false) throws
        -> FlowProblem
    {
        let (tails, heads) = (places(tailCount, within: 10_000), places(headCount, within: 10_000))
        var supplies =
            isAssignment
            ? [Int64](repeating: 1, count: tailCount) + [Int64](repeating: -1, count: headCount)
            : (0..<tailCount).map { _ in draw(1...1_000) } + (0..<headCount).map { _ in -draw(1...1_000) }
        let surplus = supplies.reduce(0, +)
        let short = surplus > 0 ? tailCount..<tailCount + headCount : 0..<tailCount
        for (vertex, units) in zip(short, scatter(abs(Int(surplus)), over: short.count)) {
            supplies[vertex] -= surplus > 0 ? units : -units
        }
        var problem = try problem(supplies, [])
        problem.reserveCapacity(arcCount: tailCount * headCount)
        for (tail, from) in tails.enumerated() {
            for (head, to) in heads.enumerated() {
                try problem.add(
                    .init(
                        from: tail, to: tailCount + head,
                        flowMax: min(supplies[tail], -supplies[tailCount + head]),
                        cost: Int64(from.distance(to: to).rounded())))
            }
        }
        return problem
    }

    /// Each to the nearest few; what is left over is kept, what is missing goes short at a price.
    mutating func nearest(_ degree: Int, from tailCount: Int, to headCount: Int) throws -> FlowProblem {
        let (tails, heads) = (places(tailCount, within: 10_000), places(headCount, within: 10_000))
        let atlas = Atlas(of: heads, within: 10_000)
        let outside = tailCount + headCount
        var supplies =
            (0..<tailCount).map { _ in draw(1...1_000) } + (0..<headCount).map { _ in -draw(1...1_000) } + [0]
        supplies[outside] = -supplies.reduce(0, +)
        var arcs: [FlowProblem.Arc] = []
        for (tail, place) in tails.enumerated() {
            for head in atlas.nearest(degree, to: place) {
                arcs.append(
                    .init(
                        from: tail, to: tailCount + head,
                        flowMax: min(supplies[tail], -supplies[tailCount + head]),
                        cost: Int64(place.distance(to: heads[head]).rounded())))
            }
        }
        for tail in 0..<tailCount {
            arcs.append(.init(from: tail, to: outside, flowMax: supplies[tail], cost: 0))
        }
        for head in tailCount..<outside {
            arcs.append(.init(from: outside, to: head, flowMax: -supplies[head], cost: 20_000))
        }
        return try problem(supplies, arcs)
    }

    mutating func places(_ count: Int, within side: Double) -> [MapPoint] {
        (0..<count).map { _ in MapPoint(x: share() * side, y: share() * side) }
    }
}

/// A point of a plane.
struct MapPoint {
    let x: Double
    let y: Double

    func distance(to other: MapPoint) -> Double {
        ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
    }
}

/// Points by squares, to find those that are near.
struct Atlas {
    private let points: [MapPoint]
    private let sheetSide: Double
    private let columnCount: Int
    private var sheets: [[Int]]

    init(of points: [MapPoint], within side: Double) {
        self.points = points
        columnCount = max(1, Int((Double(points.count) / 3).squareRoot()))
        sheetSide = side / Double(columnCount)
        sheets = [[Int]](repeating: [], count: columnCount * columnCount)
        for (index, point) in points.enumerated() {
            sheets[row(point) * columnCount + column(point)].append(index)
        }
    }

    private func row(_ point: MapPoint) -> Int { min(columnCount - 1, max(0, Int(point.y / sheetSide))) }
    private func column(_ point: MapPoint) -> Int { min(columnCount - 1, max(0, Int(point.x / sheetSide))) }

    /// The nearest first.
    func nearest(_ count: Int, to place: MapPoint) -> [Int] {
        let (row, column) = (row(place), column(place))
        var found: [(distance: Double, index: Int)] = []
        for radius in 0...columnCount {
            // What lies further out than this ring is at least so far away.
            let beyond = Double(radius - 1) * sheetSide
            if found.count >= count {
                found.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
                if found[count - 1].distance <= beyond { break }
            }
            for y in max(0, row - radius)...min(columnCount - 1, row + radius) {
                for x in max(0, column - radius)...min(columnCount - 1, column + radius)
                where max(abs(y - row), abs(x - column)) == radius {
                    for index in sheets[y * columnCount + x] {
                        found.append((place.distance(to: points[index]), index))
                    }
                }
            }
        }
        found.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
        return found.prefix(count).map(\.index)
    }
}
