/// A rooted tree over the vertices of a flow problem: each but the root hangs below its parent by one arc.
///
/// The vertices form a ring, parents before children, in which those below a vertex follow it in one stretch; each vertex
/// knows the end of its stretch and its length. Then what hangs below an arc is moved, and walked, without looking at
/// anything else. Ahuja, Magnanti, Orlin, *Network Flows* (1993), section 11.3; Barr, Glover, Klingman, *Enhancements of
/// Spanning Tree Labelling Procedures for Network Optimization* (1979).
///
/// Nothing here checks its bounds: every vertex is one of the tree's.
struct SpanningTree: ~Copyable {
    let vertexCount: Int
    let root: Int32
    /// What the walk to the root reads.
    let links: UnsafeMutablePointer<Link>
    /// The arc between a vertex and its parent.
    let arcs: UnsafeMutablePointer<Int32>
    /// The ring.
    let next: UnsafeMutablePointer<Int32>
    let previous: UnsafeMutablePointer<Int32>
    /// The last vertex below each, or itself.
    private let last: UnsafeMutablePointer<Int32>

    struct Link {
        var parent: Int32
        /// Vertices below this one, and itself.
        var size: Int32
        /// How much more can flow to the parent over the arc between.
        var roomUp: Int64
        /// How much more can flow from the parent.
        var roomDown: Int64
    }

    static let none: Int32 = -1

    /// A root, numbered `leafCount`, and vertices 0 to `leafCount - 1` right below it by arcs from `firstArc` on, without
    /// any room yet.
    init(starWith leafCount: Int, firstArc: Int) {
        self.init(vertexCount: leafCount + 1)
        for leaf in 0..<leafCount {
            links[leaf] = Link(parent: root, size: 1, roomUp: 0, roomDown: 0)
            arcs[leaf] = Int32(firstArc + leaf)
            next[leaf] = leaf + 1 < leafCount ? Int32(leaf + 1) : root
            previous[leaf] = leaf > 0 ? Int32(leaf - 1) : root
            last[leaf] = Int32(leaf)
        }
        links[leafCount].size = Int32(vertexCount)
        next[leafCount] = leafCount > 0 ? 0 : root
        previous[leafCount] = leafCount > 0 ? Int32(leafCount - 1) : root
        last[leafCount] = previous[leafCount]
    }

    /// The tree in which each vertex but the last one, the root, hangs below `parents`, without any room yet.
    init(parents: [Int32], arcs parentArcs: [Int32]) {
        self.init(vertexCount: parents.count + 1)
        // Children in their order; then sizes and ends from below.
        var firstChildren = [Int32](repeating: Self.none, count: vertexCount)
        var siblings = [Int32](repeating: Self.none, count: vertexCount)
        for vertex in parents.indices.reversed() {
            let parent = Int(parents[vertex])
            links[vertex] = Link(parent: parents[vertex], size: 1, roomUp: 0, roomDown: 0)
            arcs[vertex] = parentArcs[vertex]
            (siblings[vertex], firstChildren[parent]) = (firstChildren[parent], Int32(vertex))
        }
        links[Int(root)].size = 1
        var order: [Int32] = []
        var vertex = root
        while vertex >= 0 {
            order.append(vertex)
            if firstChildren[Int(vertex)] >= 0 {
                vertex = firstChildren[Int(vertex)]
            } else {
                while vertex >= 0, siblings[Int(vertex)] < 0 { vertex = links[Int(vertex)].parent }
                if vertex >= 0 { vertex = siblings[Int(vertex)] }
            }
        }
        precondition(order.count == vertexCount, "the parents do not lead to the root")
        for (place, vertex) in order.enumerated() {
            let follower = order[place + 1 < order.count ? place + 1 : 0]
            (next[Int(vertex)], previous[Int(follower)]) = (follower, vertex)
            last[Int(vertex)] = vertex
        }
        for vertex in order.dropFirst().reversed() {
            let parent = Int(links[Int(vertex)].parent)
            links[parent].size += links[Int(vertex)].size
            if last[parent] == Int32(parent) { last[parent] = last[Int(vertex)] }
        }
    }

    private init(vertexCount: Int) {
        self.vertexCount = vertexCount
        root = Int32(vertexCount - 1)
        links = .allocate(capacity: vertexCount)
        arcs = .allocate(capacity: vertexCount)
        next = .allocate(capacity: vertexCount)
        previous = .allocate(capacity: vertexCount)
        last = .allocate(capacity: vertexCount)
        links[vertexCount - 1] = Link(parent: Self.none, size: 1, roomUp: 0, roomDown: 0)
        arcs[vertexCount - 1] = Self.none
    }

    deinit {
        links.deallocate()
        arcs.deallocate()
        next.deallocate()
        previous.deallocate()
        last.deallocate()
    }

    @inline(__always)
    func parent(of vertex: Int32) -> Int32 { links[Int(vertex)].parent }

    /// The last vertex in the stretch of one.
    func end(below vertex: Int32) -> Int32 { last[Int(vertex)] }

    /// From the upper vertex down to the lower one, both included.
    func path(from upper: Int32, to lower: Int32) -> [Int] {
        var path = [Int(lower)]
        while let last = path.last, last != Int(upper) { path.append(Int(links[last].parent)) }
        return path.reversed()
    }

    /// Cuts the tree above `cut` and hangs what is below it under `anchor` by its vertex `moved`, which becomes its top.
    ///
    /// - Parameters:
    ///   - join: the lowest vertex above both `cut` and `anchor`, or `anchor` itself.
    ///   - link: of `moved` to `anchor`; its size does not matter.
    func rehang(
        _ moved: Int32, cutAbove cut: Int32, under anchor: Int32, join: Int32, by arc: Int32, _ link: Link
    ) {
        let size = links[Int(cut)].size
        detach(cut, below: join)
        let end = turn(moved, below: cut, size: size)
        arcs[Int(moved)] = arc
        links[Int(moved)] = link
        links[Int(moved)].size = size
        links[Int(moved)].parent = anchor
        attach(moved, through: end, under: anchor, join: join)
    }

    /// Takes the stretch of `cut` out of the ring.
    private func detach(_ cut: Int32, below join: Int32) {
        let (before, end, size) = (previous[Int(cut)], last[Int(cut)], links[Int(cut)].size)
        let after = next[Int(end)]
        next[Int(before)] = after
        previous[Int(after)] = before
        var above = links[Int(cut)].parent
        while above != join {
            links[Int(above)].size &-= size
            if last[Int(above)] == end { last[Int(above)] = before }
            above = links[Int(above)].parent
        }
        while above >= 0, last[Int(above)] == end {
            last[Int(above)] = before
            above = links[Int(above)].parent
        }
    }

    /// Turns the way from `top` up to `cut` upside down, and returns the new end of the stretch, which begins at `top`.
    ///
    /// One level after the other, what belongs to the upper vertex alone is put behind what belongs to the lower one.
    private func turn(_ top: Int32, below cut: Int32, size: Int32) -> Int32 {
        var (vertex, upper) = (top, links[Int(top)].parent)
        // What was before the vertex in the ring, and of its stretch the end and what followed.
        var before = previous[Int(top)]
        var oldEnd = last[Int(top)]
        var follower = next[Int(oldEnd)]
        var end = oldEnd
        // Of the vertex, which is overwritten before the one above needs it.
        var (arc, link) = (arcs[Int(top)], links[Int(top)])
        while vertex != cut {
            let upperEnd = last[Int(upper)]
            let newEnd: Int32
            if upperEnd == oldEnd {
                newEnd = before
            } else {
                next[Int(before)] = follower
                previous[Int(follower)] = before
                (newEnd, oldEnd, follower) = (upperEnd, upperEnd, next[Int(upperEnd)])
            }
            before = previous[Int(upper)]
            next[Int(end)] = upper
            previous[Int(upper)] = end
            end = newEnd

            let (upperArc, upperLink) = (arcs[Int(upper)], links[Int(upper)])
            arcs[Int(upper)] = arc
            links[Int(upper)] = Link(
                parent: vertex, size: size &- link.size, roomUp: link.roomDown, roomDown: link.roomUp)
            (arc, link) = (upperArc, upperLink)
            (vertex, upper) = (upper, upperLink.parent)
        }
        // Now all on the way end where the last of them does.
        while true {
            last[Int(vertex)] = end
            if vertex == top { break }
            vertex = links[Int(vertex)].parent
        }
        return end
    }

    /// Puts the stretch from `top` to `end` right behind `anchor`.
    private func attach(_ top: Int32, through end: Int32, under anchor: Int32, join: Int32) {
        let (after, size) = (next[Int(anchor)], links[Int(top)].size)
        next[Int(anchor)] = top
        previous[Int(top)] = anchor
        next[Int(end)] = after
        previous[Int(after)] = end
        var above = anchor
        while above != join {
            links[Int(above)].size &+= size
            if last[Int(above)] == anchor { last[Int(above)] = end }
            above = links[Int(above)].parent
        }
        while above >= 0, last[Int(above)] == anchor {
            last[Int(above)] = end
            above = links[Int(above)].parent
        }
    }
}
