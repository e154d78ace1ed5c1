/// Vertices in the order in which they came, each at most once.
struct VertexQueue: ~Copyable {
    private let capacity: Int
    private let vertices: UnsafeMutablePointer<Int32>
    private let isIn: UnsafeMutablePointer<Bool>
    private var first = 0
    private var count = 0

    init(vertexCount: Int) {
        capacity = vertexCount
        vertices = .allocate(capacity: vertexCount)
        isIn = .allocate(capacity: vertexCount)
        isIn.initialize(repeating: false, count: vertexCount)
    }

    deinit {
        vertices.deallocate()
        isIn.deallocate()
    }

    mutating func append(_ vertex: Int32) {
        guard !isIn[Int(vertex)] else { return }
        isIn[Int(vertex)] = true
        var place = first &+ count
        if place >= capacity { place &-= capacity }
        vertices[place] = vertex
        count &+= 1
    }

    mutating func popFirst() -> Int32? {
        guard count > 0 else { return nil }
        let vertex = vertices[first]
        first = first &+ 1 == capacity ? 0 : first &+ 1
        count &-= 1
        isIn[Int(vertex)] = false
        return vertex
    }
}

/// Vertices by rank, the lowest first.
struct PriceRanks: ~Copyable {
    /// For each rank a list: its first vertex, and from each the next. -1 ends it.
    private let buckets: UnsafeMutablePointer<Int32>
    private let bucketCount: Int
    private let next: UnsafeMutablePointer<Int32>
    private let previous: UnsafeMutablePointer<Int32>
    private let ranks: UnsafeMutablePointer<Int>
    private let vertexCount: Int
    private(set) var lowest = 0

    private static let open = Int.max
    /// What is further away than this for each vertex is as good as not reached.
    private static let rankPerVertexMax = 16

    init(vertexCount: Int) {
        self.vertexCount = vertexCount
        bucketCount = Self.rankPerVertexMax * vertexCount + 1
        next = .allocate(capacity: vertexCount)
        previous = .allocate(capacity: vertexCount)
        ranks = .allocate(capacity: vertexCount)
        buckets = .allocate(capacity: bucketCount)
        ranks.initialize(repeating: Self.open, count: vertexCount)
        buckets.initialize(repeating: -1, count: bucketCount)
    }

    deinit {
        next.deallocate()
        previous.deallocate()
        ranks.deallocate()
        buckets.deallocate()
    }

    mutating func begin() {
        for vertex in 0..<vertexCount {
            if ranks[vertex] != Self.open { buckets[ranks[vertex]] = -1 }
            ranks[vertex] = Self.open
        }
        lowest = 0
    }

    /// Whether a vertex may still come to be nearer than it is.
    func isOpen(_ vertex: Int, above rank: Int) -> Bool { ranks[vertex] > rank }

    func put(_ vertex: Int, at rank: Int) {
        let old = ranks[vertex]
        guard rank < old, rank < bucketCount else { return }
        if old != Self.open {
            let (before, after) = (previous[vertex], next[vertex])
            if before >= 0 { next[Int(before)] = after } else { buckets[old] = after }
            if after >= 0 { previous[Int(after)] = before }
        }
        let first = buckets[rank]
        (next[vertex], previous[vertex]) = (first, -1)
        if first >= 0 { previous[Int(first)] = Int32(vertex) }
        buckets[rank] = Int32(vertex)
        ranks[vertex] = rank
    }

    mutating func popLowest() -> (vertex: Int, rank: Int)? {
        while lowest < bucketCount {
            let vertex = buckets[lowest]
            if vertex >= 0 {
                let after = next[Int(vertex)]
                buckets[lowest] = after
                if after >= 0 { previous[Int(after)] = -1 }
                return (Int(vertex), lowest)
            }
            lowest += 1
        }
        return nil
    }

    /// A vertex that was not reached is beyond all that were.
    func rank(of vertex: Int, atMost last: Int) -> Int { min(ranks[vertex], last) }
}
