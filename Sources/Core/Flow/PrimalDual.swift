/// The primal-dual method: vertices with too much send it over arcs that cost nothing at the prices of now; where these do not
/// lead on, prices fall by the length of the shortest ways. Ford, Fulkerson (1957); Ahuja, Magnanti, Orlin, *Network Flows*
/// (1993), section 9.8. What is sent at one set of prices goes along the fewest arcs first, by labels that rise where nothing leads
/// on (section 7.4).
///
/// It begins with any flows and prices: an arc that does not suit its price is filled or emptied first, and what that leaves too
/// much or too little at its ends is what has to be sent. So it is quick where little is wrong, as after a change, and where
/// costs take few values, as when every unit counts the same: then prices fall seldom, and each time much can be sent.
///
/// O(arcs + vertices × log vertices) each time that prices fall, besides what is sent. Deterministic.
struct PrimalDual: ~Copyable {
    let vertexCount: Int
    private let arcCount: Int
    private let edgeCount: Int
    /// Where the edges out of each vertex begin; then the end. Each arc is an edge out of either end.
    private let starts: UnsafeMutablePointer<Int32>
    private let ends: UnsafeMutablePointer<EdgeEnd>
    private let rooms: UnsafeMutablePointer<Int64>
    private let costs: UnsafeMutablePointer<Int64>
    private let reverses: UnsafeMutablePointer<Int32>
    /// The edge along each arc of the problem; below zero for one that was left out.
    private let edgeOfArc: UnsafeMutablePointer<Int32>
    private let potentials: UnsafeMutablePointer<Int64>
    /// What each vertex has too much, below zero what it lacks.
    private let excess: UnsafeMutablePointer<Int64>
    /// Of the shortest way to a vertex that lacks something.
    private let distances: UnsafeMutablePointer<Int64>
    /// About how many arcs there are on the shortest way over arcs that cost nothing to a vertex that lacks something.
    private let labels: UnsafeMutablePointer<Int32>
    /// The edge out of each vertex that may be used next.
    private let current: UnsafeMutablePointer<Int32>
    /// How many vertices have each label.
    private let labelCounts: UnsafeMutablePointer<Int32>
    private var queue = DistanceQueue()
    private var level: [Int32] = []
    private var way: [Int32] = []
    /// Edges that were looked at to raise labels since prices fell.
    private var labelWork = 0
    /// How often prices fell.
    private(set) var fallCount = 0

    /// Where an edge leads, and whether it and the one back have room: all that most looks at an edge need.
    private struct EdgeEnd {
        private var bits: UInt32

        init(head: Int, hasRoom: Bool, hasRoomBack: Bool) {
            bits = UInt32(head) << 2 | (hasRoomBack ? 2 : 0) | (hasRoom ? 1 : 0)
        }

        var head: Int { Int(bits >> 2) }
        var hasRoom: Bool {
            get { bits & 1 != 0 }
            set { bits = bits & ~1 | (newValue ? 1 : 0) }
        }
        var hasRoomBack: Bool {
            get { bits & 2 != 0 }
            set { bits = bits & ~2 | (newValue ? 2 : 0) }
        }

        /// Nothing where there is room back, else further than any vertex is away.
        var farWithoutRoomBack: Int64 { Int64(~bits & 2) << 60 }
        /// Zero where there is room, else one.
        var isFull: Int32 { Int32(~bits & 1) }
    }

    /// - Parameter isKept: whether arcs without room are counted too, because they may get some.
    init(_ network: borrowing ResidualNetwork, isKept: Bool = false) {
        let arcs = network.problem.arcs
        vertexCount = network.problem.vertexCount
        arcCount = arcs.count
        edgeCount = 2 * (isKept ? arcCount : network.openArcCount)
        starts = .allocate(capacity: vertexCount + 2)
        ends = .allocate(capacity: edgeCount)
        rooms = .allocate(capacity: edgeCount)
        costs = .allocate(capacity: edgeCount)
        reverses = .allocate(capacity: edgeCount)
        edgeOfArc = .allocate(capacity: arcCount)
        potentials = .allocate(capacity: vertexCount)
        excess = .allocate(capacity: vertexCount)
        distances = .allocate(capacity: vertexCount)
        labels = .allocate(capacity: vertexCount)
        current = .allocate(capacity: vertexCount)
        labelCounts = .allocate(capacity: vertexCount + 2)
        current.initialize(repeating: 0, count: vertexCount)
        labelCounts.initialize(repeating: 0, count: vertexCount + 2)
        starts.initialize(repeating: 0, count: vertexCount + 2)
        for vertex in 0..<vertexCount {
            (potentials[vertex], excess[vertex]) = (0, network.excess[vertex])
            (distances[vertex], labels[vertex]) = (0, 0)
        }
        arcs.withColumns { columns in
            for arc in 0..<columns.count where isKept || columns.rooms[arc] > 0 {
                starts[Int(columns.tails[arc]) + 2] += 1
                starts[Int(columns.heads[arc]) + 2] += 1
            }
            for vertex in 0..<vertexCount { starts[vertex + 1] += starts[vertex] }
            for arc in 0..<columns.count {
                guard isKept || columns.rooms[arc] > 0 else {
                    edgeOfArc[arc] = -1
                    continue
                }
                let (tail, head) = (Int(columns.tails[arc]), Int(columns.heads[arc]))
                let (along, back) = (Int(starts[tail + 1]), Int(starts[head + 1]))
                starts[tail + 1] += 1
                starts[head + 1] += 1
                let room = network.room(of: arc)
                ends[along] = EdgeEnd(head: head, hasRoom: room > 0, hasRoomBack: false)
                ends[back] = EdgeEnd(head: tail, hasRoom: false, hasRoomBack: room > 0)
                (rooms[along], rooms[back]) = (room, 0)
                (costs[along], costs[back]) = (columns.costs[arc], -columns.costs[arc])
                (reverses[along], reverses[back]) = (Int32(back), Int32(along))
                edgeOfArc[arc] = Int32(along)
            }
        }
    }

    deinit {
        starts.deallocate()
        ends.deallocate()
        rooms.deallocate()
        costs.deallocate()
        reverses.deallocate()
        edgeOfArc.deallocate()
        potentials.deallocate()
        excess.deallocate()
        distances.deallocate()
        labels.deallocate()
        current.deallocate()
        labelCounts.deallocate()
    }

    // MARK: Where it begins

    /// Begins without prices: every arc that saves is full. False when one that saves has no limit.
    mutating func begin() -> Bool {
        for vertex in 0..<vertexCount {
            for place in Int(starts[vertex])..<Int(starts[vertex + 1])
            where costs[place] < 0 && rooms[place] > 0 {
                guard rooms[place] < Residual.unlimited else { return false }
                move(rooms[place], along: place, from: vertex)
            }
        }
        return true
    }

    /// Begins at flows above the least and at prices: where an arc does not suit them the prices are right. False when they would fill an
    /// arc without limit.
    mutating func begin(flows: [Int64], potentials start: [Int64]) -> Bool {
        for vertex in 0..<vertexCount { potentials[vertex] = start[vertex] }
        for arc in 0..<arcCount where edgeOfArc[arc] >= 0 {
            let place = Int(edgeOfArc[arc])
            let tail = ends[Int(reverses[place])].head
            let reduced = reducedCost(of: place, from: tail)
            guard reduced >= 0 || rooms[place] < Residual.unlimited else { return false }
            let flow = reduced < 0 ? rooms[place] : reduced > 0 ? 0 : min(flows[arc], rooms[place])
            if flow > 0 { move(flow, along: place, from: tail) }
        }
        return true
    }

    /// Gives a vertex more, or less.
    mutating func supply(_ more: Int64, at vertex: Int) { excess[vertex] += more }

    /// Changes what an arc may carry and what it costs. False when it would have to carry without limit.
    mutating func replace(_ arc: Int, room: Int64, cost: Int64) -> Bool {
        let place = Int(edgeOfArc[arc])
        let back = Int(reverses[place])
        let tail = ends[back].head
        let flow = rooms[back]
        (costs[place], costs[back]) = (cost, -cost)
        let reduced = reducedCost(of: place, from: tail)
        guard reduced >= 0 || room < Residual.unlimited else { return false }
        let wanted = reduced < 0 ? room : reduced > 0 ? 0 : min(flow, room)
        rooms[place] = room - flow
        move(wanted - flow, along: place, from: tail)
        return true
    }

    /// What an arc carries above its least.
    borrowing func flow(of arc: Int) -> Int64 {
        let place = Int(edgeOfArc[arc])
        return place < 0 ? 0 : rooms[Int(reverses[place])]
    }

    // MARK: Sending

    /// Sends everything where it is lacking. False when some cannot get there.
    mutating func run() -> Bool {
        while true {
            let left = totalExcess
            if left == 0 { return true }
            guard lowerPrices(for: left) else { return false }
            sendAll()
        }
    }

    private var totalExcess: Int64 {
        var sum: Int64 = 0
        for vertex in 0..<vertexCount { sum &+= max(0, excess[vertex]) }
        return sum
    }

    /// Makes the shortest ways from those who have too much cost nothing. False when there is no way from any.
    private mutating func lowerPrices(for wanted: Int64) -> Bool {
        fallCount += 1
        queue.removeAll()
        level.removeAll(keepingCapacity: true)
        for vertex in 0..<vertexCount {
            distances[vertex] = Self.far
            labels[vertex] = Self.unreached
            current[vertex] = starts[vertex]
            if excess[vertex] < 0 {
                (distances[vertex], labels[vertex]) = (0, 0)
                level.append(Int32(vertex))
            }
        }
        var (distance, reached, last) = (0 as Int64, 0 as Int64, -1 as Int64)
        var next = 0
        while true {
            // Vertices of one distance by label: those that were found there, and those that wait for it.
            var vertex: Int
            if let first = queue.first, first.distance == distance,
                next == level.count || first.label < labels[Int(level[next])]
            {
                vertex = Int(first.vertex)
                queue.removeMin()
                if distances[vertex] != distance { continue }
            } else if next < level.count {
                vertex = Int(level[next])
                next += 1
            } else {
                if reached >= wanted { break }
                guard let first = queue.first else { break }
                distance = first.distance
                level.removeAll(keepingCapacity: true)
                next = 0
                continue
            }
            if excess[vertex] > 0 {
                reached &+= excess[vertex]
                last = distance
            }
            scanBack(vertex, at: distance)
        }
        guard last >= 0 else { return false }
        labelCounts.update(repeating: 0, count: vertexCount + 2)
        for vertex in 0..<vertexCount {
            potentials[vertex] &-= min(distances[vertex], last)
            if distances[vertex] > last { labels[vertex] = Self.unreached }
            if labels[vertex] < Self.unreached { labelCounts[Int(labels[vertex])] += 1 }
        }
        labelWork = 0
        return true
    }

    private static var unreached: Int32 { .max }
    /// Further away than any vertex.
    private static var far: Int64 { 1 << 60 }

    /// A look at an edge has one branch, and that is seldom taken: whether there is room is a toss.
    @inline(__always)
    private mutating func scanBack(_ vertex: Int, at distance: Int64) {
        let offset = distance &- potentials[vertex]
        let label = labels[vertex] &+ 1
        for place in Int(starts[vertex])..<Int(starts[vertex + 1]) {
            let end = ends[place]
            let further = offset &- costs[place] &+ potentials[end.head] &+ end.farWithoutRoomBack
            guard further < distances[end.head] else { continue }
            let tail = end.head
            (distances[tail], labels[tail]) = (further, label)
            if further == distance {
                level.append(Int32(tail))
            } else {
                queue.insert(.init(distance: further, label: label, vertex: Int32(tail)))
            }
        }
    }

    /// More than that, and the labels are found anew.
    private var labelWorkMax: Int { 2 * edgeCount }

    /// From each vertex with too much as much as leads on, along edges that cost nothing.
    private mutating func sendAll() {
        for vertex in 0..<vertexCount where excess[vertex] > 0 {
            send(from: vertex)
            if labelWork > labelWorkMax { return }
        }
    }

    private mutating func send(from source: Int) {
        way.removeAll(keepingCapacity: true)
        var vertex = source
        while labels[source] < Self.unreached {
            if excess[vertex] < 0 {
                vertex = fill(from: source, to: vertex)
                if excess[source] == 0 { return }
                continue
            }
            let (price, label) = (potentials[vertex], labels[vertex])
            let end = Int(starts[vertex + 1])
            var place = Int(current[vertex])
            while place < end {
                let head = ends[place].head
                let reduced = costs[place] &+ price &- potentials[head]
                // Room, no cost, and a lower label, in one branch.
                let isNear: Int32 = labels[head] < label ? 0 : 1
                if reduced | Int64(isNear | ends[place].isFull) == 0 { break }
                place &+= 1
            }
            current[vertex] = Int32(truncatingIfNeeded: place)
            if place < end {
                way.append(Int32(truncatingIfNeeded: place))
                vertex = ends[place].head
                continue
            }
            guard raiseLabel(of: vertex) else { return }
            if let last = way.popLast() { vertex = ends[Int(reverses[Int(last)])].head }
        }
    }

    /// Nothing leads on from a vertex at its label. False when nothing leads on from any with its label or above, or when the labels are to
    /// be found anew.
    private mutating func raiseLabel(of vertex: Int) -> Bool {
        let (price, old) = (potentials[vertex], labels[vertex])
        var lowest = Self.unreached
        for place in Int(starts[vertex])..<Int(starts[vertex + 1]) {
            let head = ends[place].head
            let reduced = costs[place] &+ price &- potentials[head]
            let isOpen = reduced | Int64(ends[place].isFull) == 0
            lowest = min(lowest, isOpen ? labels[head] : Self.unreached)
        }
        labelWork &+= Int(starts[vertex + 1] &- starts[vertex])
        let label = lowest < Int32(truncatingIfNeeded: vertexCount) ? max(lowest, old) &+ 1 : Self.unreached
        labels[vertex] = label
        current[vertex] = starts[vertex]
        labelCounts[Int(old)] &-= 1
        if label < Self.unreached { labelCounts[Int(label)] &+= 1 }
        return labelCounts[Int(old)] > 0 && labelWork <= labelWorkMax
    }

    /// Sends as much as the way bears. Returns the vertex from which it bears more.
    private mutating func fill(from source: Int, to sink: Int) -> Int {
        var amount = min(excess[source], -excess[sink])
        for place in way { amount = min(amount, rooms[Int(place)]) }
        excess[source] -= amount
        excess[sink] += amount
        var firstFull = way.count
        for index in way.indices.reversed() {
            let place = Int(way[index])
            moveRoom(amount, along: place)
            if rooms[place] == 0 { firstFull = index }
        }
        // Where no edge is full the sink has enough, and the way goes on from it.
        guard firstFull < way.count else { return sink }
        let tail = ends[Int(reverses[Int(way[firstFull])])].head
        way.removeLast(way.count - firstFull)
        return tail
    }

    @inline(__always)
    private func reducedCost(of place: Int, from tail: Int) -> Int64 {
        costs[place] &+ potentials[tail] &- potentials[ends[place].head]
    }

    @inline(__always)
    private func moveRoom(_ amount: Int64, along place: Int) {
        let back = Int(reverses[place])
        rooms[place] &-= amount
        rooms[back] &+= amount
        (ends[place].hasRoom, ends[place].hasRoomBack) = (rooms[place] > 0, rooms[back] > 0)
        (ends[back].hasRoom, ends[back].hasRoomBack) = (rooms[back] > 0, rooms[place] > 0)
    }

    @inline(__always)
    private func move(_ amount: Int64, along place: Int, from tail: Int) {
        moveRoom(amount, along: place)
        excess[tail] -= amount
        excess[ends[place].head] += amount
    }

    // MARK: The end

    /// Flows above the least, and prices.
    borrowing func finish() -> (flows: [Int64], potentials: [Int64]) {
        let flows = [Int64](unsafeUninitializedCapacity: arcCount) { flows, count in
            for arc in 0..<arcCount { (flows.baseAddress! + arc).initialize(to: flow(of: arc)) }
            count = arcCount
        }
        return (flows, (0..<vertexCount).map { potentials[$0] })
    }
}
