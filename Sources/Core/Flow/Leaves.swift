/// The vertices of a network that touch at most two others by arcs with limits, none of them beside another such vertex:
/// enterprises at a hub, offers at a place.
///
/// Such a leaf does nothing but choose how much it exchanges with the one side and how much with the other; the rest of the
/// network need not know it. They are listed by the pair they touch.
struct Leaves {
    /// In the order of their pairs.
    private(set) var vertices: [Int32] = []
    /// For each leaf where its arcs begin in ``arcs``; then the end.
    private(set) var starts: [Int32] = []
    private(set) var arcs: [Int32] = []
    /// For each vertex the lower and the upper of its neighbours; -1 for none.
    private(set) var sides: [Sides]
    /// For each vertex its place among the leaves; -1 for the others.
    private(set) var places: [Int32]

    struct Sides: Hashable {
        var lower: Int32
        var upper: Int32

        static let none = Sides(lower: -1, upper: -1)
        static let many = Sides(lower: -2, upper: -2)

        mutating func add(_ neighbour: Int32) {
            if lower == neighbour || upper == neighbour || lower == -2 { return }
            if lower == -1 {
                lower = neighbour
            } else if upper == -1 {
                (lower, upper) = (min(lower, neighbour), max(lower, neighbour))
            } else {
                self = .many
            }
        }
    }

    /// - Parameter closed: whether arcs without room are counted too, because they may get some.
    init(of network: borrowing ResidualNetwork, counting closed: Bool = false) {
        let roomMin: Int64 = closed ? 0 : 1
        let problem = network.problem
        let vertexCount = problem.vertexCount
        sides = [Sides](repeating: .none, count: vertexCount)
        places = [Int32](repeating: -1, count: vertexCount)
        problem.arcs.withColumns { columns in
            sides.withUnsafeMutableBufferPointer { sides in
                for arc in 0..<columns.count where columns.rooms[arc] >= roomMin {
                    let (tail, head) = (columns.tails[arc], columns.heads[arc])
                    if network.room(of: arc) == Residual.unlimited {
                        (sides[Int(tail)], sides[Int(head)]) = (.many, .many)
                    } else {
                        sides[Int(tail)].add(head)
                        sides[Int(head)].add(tail)
                    }
                }
            }
        }
        choose()
        sortByPair()
        listArcs(of: problem, roomMin)
    }

    /// Of neighbours only the first is a leaf.
    private mutating func choose() {
        for vertex in sides.indices where sides[vertex].lower != -2 {
            let (lower, upper) = (sides[vertex].lower, sides[vertex].upper)
            if lower >= 0 && places[Int(lower)] >= 0 || upper >= 0 && places[Int(upper)] >= 0 {
                sides[vertex] = .many
            } else {
                places[vertex] = Int32(vertices.count)
                vertices.append(Int32(vertex))
            }
        }
    }

    private mutating func sortByPair() {
        var counts = [Int32](repeating: 0, count: places.count + 2)
        for vertex in vertices { counts[Int(sides[Int(vertex)].lower) + 2] += 1 }
        for lower in counts.indices.dropFirst() { counts[lower] += counts[lower - 1] }
        var sorted = vertices
        for vertex in vertices {
            let lower = Int(sides[Int(vertex)].lower) + 1
            sorted[Int(counts[lower])] = vertex
            counts[lower] += 1
        }
        var start = 0
        while start < sorted.count {
            let first = sides[Int(sorted[start])]
            var (end, isMixed) = (start + 1, false)
            while end < sorted.count, sides[Int(sorted[end])].lower == first.lower {
                if sides[Int(sorted[end])] != first { isMixed = true }
                end += 1
            }
            if isMixed {
                let sides = sides
                sorted[start..<end].sort {
                    (sides[Int($0)].upper, $0) < (sides[Int($1)].upper, $1)
                }
            }
            start = end
        }
        vertices = sorted
        for (place, vertex) in vertices.enumerated() { places[Int(vertex)] = Int32(place) }
    }

    private mutating func listArcs(of problem: FlowProblem, _ roomMin: Int64) {
        var starts = [Int32](repeating: 0, count: vertices.count + 2)
        problem.arcs.withColumns { columns in
            places.withUnsafeBufferPointer { places in
                starts.withUnsafeMutableBufferPointer { starts in
                    for arc in 0..<columns.count where columns.rooms[arc] >= roomMin {
                        let place = max(places[Int(columns.tails[arc])], places[Int(columns.heads[arc])])
                        if place >= 0 { starts[Int(place) + 2] += 1 }
                    }
                    for place in 1..<starts.count { starts[place] += starts[place - 1] }
                    arcs = [Int32](unsafeUninitializedCapacity: Int(starts.last ?? 0)) { list, count in
                        for arc in 0..<columns.count where columns.rooms[arc] >= roomMin {
                            let place = max(
                                places[Int(columns.tails[arc])], places[Int(columns.heads[arc])])
                            if place >= 0 {
                                list[Int(starts[Int(place) + 1])] = Int32(arc)
                                starts[Int(place) + 1] += 1
                            }
                        }
                        count = Int(starts.last ?? 0)
                    }
                }
            }
        }
        starts.removeLast()
        self.starts = starts
    }

    /// Hands over ``arcs``, to be put in another order.
    mutating func takeArcs() -> [Int32] {
        defer { arcs = [] }
        return arcs
    }
}
