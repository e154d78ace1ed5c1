/// A rooted tree over the vertices of a flow problem: each but the root hangs below its parent by one arc.
struct SpanningTree {
    private var parents: [Int32]
    private var arcs: [Int32]
    private var depths: [Int32]
    /// The children of a vertex are a list: the first, and from each the next and the one before. -1 is no vertex.
    private var firstChildren: [Int32]
    private var nextSiblings: [Int32]
    private var previousSiblings: [Int32]

    /// A root, numbered `leafCount`, with vertices 0 to `leafCount - 1` right below it by arcs from `firstArc` on.
    init(starWith leafCount: Int, firstArc: Int) {
        let root = Int32(leafCount)
        parents = [Int32](repeating: root, count: leafCount) + [-1]
        arcs = (0..<leafCount).map { Int32(firstArc + $0) } + [-1]
        depths = [Int32](repeating: 1, count: leafCount) + [0]
        firstChildren = [Int32](repeating: -1, count: leafCount) + [leafCount > 0 ? 0 : -1]
        nextSiblings = (0..<leafCount).map { $0 + 1 < leafCount ? Int32($0 + 1) : -1 } + [-1]
        previousSiblings = (0..<leafCount).map { Int32($0 - 1) } + [-1]
    }

    func parent(of vertex: Int) -> Int { Int(parents[vertex]) }

    /// The arc between a vertex and its parent.
    func arc(of vertex: Int) -> Int { Int(arcs[vertex]) }

    /// The lowest vertex that is above both, or one of them.
    func join(_ left: Int, _ right: Int) -> Int {
        var (left, right) = (left, right)
        while left != right {
            if depths[left] >= depths[right] { left = parent(of: left) } else { right = parent(of: right) }
        }
        return left
    }

    /// From the upper vertex down to the lower one, both included.
    func path(from upper: Int, to lower: Int) -> [Int] {
        var path = [lower]
        while let last = path.last, last != upper { path.append(parent(of: last)) }
        return path.reversed()
    }

    /// Cuts the tree above `cut` and hangs what is below it under `anchor` by its vertex `moved`, which becomes its top.
    mutating func rehang(_ moved: Int, cutAbove cut: Int, under anchor: Int, by arc: Int) {
        var (vertex, newParent, newArc) = (moved, anchor, arc)
        while true {
            let (oldParent, oldArc) = (parent(of: vertex), self.arc(of: vertex))
            unlink(vertex)
            link(vertex, under: newParent)
            arcs[vertex] = Int32(newArc)
            if vertex == cut { break }
            (newParent, newArc, vertex) = (vertex, oldArc, oldParent)
        }
        var below = moved
        while below >= 0 {
            depths[below] = depths[parent(of: below)] + 1
            below = next(after: below, below: moved)
        }
    }

    private mutating func unlink(_ vertex: Int) {
        let (next, previous) = (nextSiblings[vertex], previousSiblings[vertex])
        if previous >= 0 {
            nextSiblings[Int(previous)] = next
        } else {
            firstChildren[parent(of: vertex)] = next
        }
        if next >= 0 { previousSiblings[Int(next)] = previous }
    }

    private mutating func link(_ vertex: Int, under parent: Int) {
        let first = firstChildren[parent]
        parents[vertex] = Int32(parent)
        (nextSiblings[vertex], previousSiblings[vertex]) = (first, -1)
        if first >= 0 { previousSiblings[Int(first)] = Int32(vertex) }
        firstChildren[parent] = Int32(vertex)
    }

    /// Every vertex from `top` down, parents before children.
    func forEach(below top: Int, _ body: (Int) -> Void) {
        var vertex = top
        while vertex >= 0 {
            body(vertex)
            vertex = next(after: vertex, below: top)
        }
    }

    /// The vertex that follows in the order parents before children; -1 after the last one below `top`.
    private func next(after vertex: Int, below top: Int) -> Int {
        if firstChildren[vertex] >= 0 { return Int(firstChildren[vertex]) }
        var vertex = vertex
        while vertex != top, nextSiblings[vertex] < 0 { vertex = parent(of: vertex) }
        return vertex == top ? -1 : Int(nextSiblings[vertex])
    }
}
