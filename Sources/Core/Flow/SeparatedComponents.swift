/// What is left of a network without its hubs, in groups: the vertices of a group touch two hubs and nothing else.
///
/// A hub has at least so many arcs. The other vertices form components; a component whose arcs all have limits and
/// that touches at most two hubs exchanges goods with the rest through these two only. Components that touch the same pair
/// are one group. All other vertices, the hubs among them, are the core.
///
/// Time and memory: O(vertices + arcs), but for the nearly constant factor of a union of sets.
struct SeparatedComponents {
    /// The vertices of the problem that are in no group, in their order.
    private(set) var core: [Int32] = []
    /// The name of each vertex of the problem in the core, or its place within its group.
    private(set) var names: [Int32]
    /// The group of each vertex; -1 for the core.
    private(set) var groupOfVertex: [Int32]
    private(set) var groups: [Group] = []
    /// The arcs with room between vertices of the core, in their order.
    private(set) var coreArcs: [Int32] = []

    struct Group {
        /// As vertices of the problem.
        let hubs: Leaves.Sides
        var vertices: [Int32] = []
        /// The arcs with room that touch a vertex of the group, in their order.
        var arcs: [Int32] = []
    }

    /// Nil where less than half of the vertices are in groups, or one group has nearly all of them.
    ///
    /// - Parameter hubDegreeMin: vertices with so many arcs are hubs.
    init?(of network: borrowing ResidualNetwork, hubDegreeMin: Int32) {
        let vertexCount = network.problem.vertexCount
        var degrees = [Int32](repeating: 0, count: vertexCount)
        network.problem.arcs.withColumns { columns in
            degrees.withUnsafeMutableBufferPointer { degrees in
                for arc in 0..<columns.count where columns.rooms[arc] > 0 {
                    degrees[Int(columns.tails[arc])] += 1
                    degrees[Int(columns.heads[arc])] += 1
                }
            }
        }
        let hubs = degrees.indices.filter { degrees[$0] >= hubDegreeMin }
        guard hubs.count > 2, hubs.count * 4 < vertexCount else { return nil }
        names = [Int32](repeating: -1, count: vertexCount)
        groupOfVertex = names
        let components = Self.components(of: network, degrees, hubDegreeMin)
        var sides = Self.sides(of: network, components, degrees, hubDegreeMin)
        for vertex in sides.indices where Int(components[vertex]) == vertex {
            if sides[vertex].lower >= 0, sides[vertex].upper == -1 {
                // Any second hub: nothing is exchanged with it.
                sides[vertex].add(Int32(hubs[0] == Int(sides[vertex].lower) ? hubs[1] : hubs[0]))
            }
        }
        choose(components, sides, degrees, hubDegreeMin)
        guard (vertexCount - core.count) * 2 > vertexCount,
            groups.allSatisfy({ $0.vertices.count * 4 < vertexCount * 3 })
        else { return nil }
        listArcs(of: network)
    }

    /// For each vertex that is no hub the lowest vertex of its component; hubs are alone.
    private static func components(
        of network: borrowing ResidualNetwork, _ degrees: [Int32], _ hubDegreeMin: Int32
    ) -> [Int32] {
        var parents = degrees.indices.map { Int32($0) }
        network.problem.arcs.withColumns { columns in
            degrees.withUnsafeBufferPointer { degrees in
                parents.withUnsafeMutableBufferPointer { parents in
                    func top(of vertex: Int32) -> Int32 {
                        var vertex = vertex
                        while parents[Int(vertex)] != vertex {
                            parents[Int(vertex)] = parents[Int(parents[Int(vertex)])]
                            vertex = parents[Int(vertex)]
                        }
                        return vertex
                    }
                    for arc in 0..<columns.count where columns.rooms[arc] > 0 {
                        let (tail, head) = (columns.tails[arc], columns.heads[arc])
                        guard degrees[Int(tail)] < hubDegreeMin, degrees[Int(head)] < hubDegreeMin else {
                            continue
                        }
                        let (one, other) = (top(of: tail), top(of: head))
                        if one != other { parents[Int(max(one, other))] = min(one, other) }
                    }
                    for vertex in parents.indices { parents[vertex] = parents[Int(parents[vertex])] }
                }
            }
        }
        return parents
    }

    /// By the lowest vertex of each component the hubs that it touches; many, where it cannot be taken out.
    private static func sides(
        of network: borrowing ResidualNetwork, _ components: [Int32], _ degrees: [Int32],
        _ hubDegreeMin: Int32
    ) -> [Leaves.Sides] {
        var sides = [Leaves.Sides](repeating: .none, count: components.count)
        network.problem.arcs.withColumns { columns in
            sides.withUnsafeMutableBufferPointer { sides in
                for arc in 0..<columns.count where columns.rooms[arc] > 0 {
                    let (tail, head) = (columns.tails[arc], columns.heads[arc])
                    let (tailIsHub, headIsHub) = (
                        degrees[Int(tail)] >= hubDegreeMin, degrees[Int(head)] >= hubDegreeMin
                    )
                    if tailIsHub, headIsHub { continue }
                    let component = Int(components[Int(tailIsHub ? head : tail)])
                    if network.room(of: arc) == Residual.unlimited {
                        sides[component] = .many
                    } else if tailIsHub || headIsHub {
                        sides[component].add(tailIsHub ? tail : head)
                    }
                }
            }
        }
        return sides
    }

    private mutating func choose(
        _ components: [Int32], _ sides: [Leaves.Sides], _ degrees: [Int32], _ hubDegreeMin: Int32
    ) {
        var groupOfPair: [Leaves.Sides: Int32] = [:]
        for vertex in components.indices {
            let hubs = sides[Int(components[vertex])]
            guard degrees[vertex] < hubDegreeMin, hubs.upper >= 0 else {
                names[vertex] = Int32(core.count)
                core.append(Int32(vertex))
                continue
            }
            let group: Int32
            if Int(components[vertex]) != vertex {
                group = groupOfVertex[Int(components[vertex])]
            } else if let known = groupOfPair[hubs] {
                group = known
            } else {
                group = Int32(groups.count)
                groupOfPair[hubs] = group
                groups.append(Group(hubs: hubs))
            }
            groupOfVertex[vertex] = group
            names[vertex] = Int32(groups[Int(group)].vertices.count)
            groups[Int(group)].vertices.append(Int32(vertex))
        }
    }

    private mutating func listArcs(of network: borrowing ResidualNetwork) {
        let arcs = network.problem.arcs
        for arc in arcs.indices where arcs.rooms[arc] > 0 {
            let group = max(groupOfVertex[Int(arcs.tails[arc])], groupOfVertex[Int(arcs.heads[arc])])
            if group >= 0 { groups[Int(group)].arcs.append(Int32(arc)) } else { coreArcs.append(Int32(arc)) }
        }
    }
}
