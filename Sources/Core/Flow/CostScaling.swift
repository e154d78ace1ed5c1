/// The cost-scaling method: prices are right within an error that falls by a factor at each phase; vertices with too much
/// push it along arcs that save, a few arcs at a time, and lower their price when there is none.
///
/// Goldberg, *An Efficient Implementation of a Scaling Minimum-Cost Flow Algorithm* (1997), for price refinement and global
/// updates; Bünnagel, Korte, Vygen, *Efficient implementation of the Goldberg-Tarjan minimum-cost flow algorithm* (1998);
/// Király, Kovács (2012) for partial augmentation.
///
/// Costs are multiplied by one more than the vertices, so that an error of 1 is none. ``init(_:)`` makes sure that prices
/// stay within 2⁶¹.
struct CostScaling: ~Copyable {
    let vertexCount: Int
    /// Where the edges out of each vertex begin; then the end. Each arc is an edge out of either end.
    private let starts: UnsafeMutablePointer<Int32>
    private let edges: UnsafeMutablePointer<Edge>
    private let edgeCount: Int
    let prices: UnsafeMutablePointer<Int64>
    private let excess: UnsafeMutablePointer<Int64>
    /// The edge out of each vertex that may be used next; those before it save nothing.
    private let current: UnsafeMutablePointer<Int32>
    /// The edge along each arc of the problem; below zero for an arc without room.
    private var edgeOfArc: [Int32]
    private var active: VertexQueue
    private var relabelCount = 0
    let factor: Int64
    private let costMax: Int64
    private var ranks: PriceRanks
    private var priceMin: Int64 = 0

    struct Edge {
        var room: Int64
        let cost: Int64
        let head: Int32
        let reverse: Int32
    }

    /// How much smaller the error becomes with each phase.
    private static let shrinkage: Int64 = 16
    /// Arcs that are gone along before what can be pushed is pushed.
    private static let pathLengthMax = 4

    /// Nil when prices could become too large.
    init?(_ network: borrowing ResidualNetwork) {
        let problem = network.problem
        vertexCount = problem.vertexCount
        factor = Int64(vertexCount + 1)
        costMax = network.costMax
        let bound = Int128(costMax + 1) * Int128(factor) * Int128(factor) * 8
        guard bound < 1 << 61, vertexCount > 0, !network.hasUnlimitedArc else { return nil }
        edgeCount = 2 * network.openArcCount
        starts = .allocate(capacity: vertexCount + 2)
        edges = .allocate(capacity: edgeCount)
        prices = .allocate(capacity: vertexCount)
        excess = .allocate(capacity: vertexCount)
        current = .allocate(capacity: vertexCount)
        prices.initialize(repeating: 0, count: vertexCount)
        starts.initialize(repeating: 0, count: vertexCount + 2)
        active = VertexQueue(vertexCount: vertexCount)
        ranks = PriceRanks(vertexCount: vertexCount)
        for vertex in 0..<vertexCount { excess[vertex] = network.excess[vertex] }
        let arcs = problem.arcs
        for arc in arcs.indices where arcs.rooms[arc] > 0 {
            starts[Int(arcs.tails[arc]) + 2] += 1
            starts[Int(arcs.heads[arc]) + 2] += 1
        }
        for vertex in 0...vertexCount { starts[vertex + 1] += starts[vertex] }
        edgeOfArc = [Int32](repeating: -1, count: arcs.count)
        for arc in arcs.indices where arcs.rooms[arc] > 0 {
            let (tail, head) = (Int(arcs.tails[arc]) + 1, Int(arcs.heads[arc]) + 1)
            let (along, back) = (starts[tail], starts[head])
            starts[tail] += 1
            starts[head] += 1
            let cost = arcs.costs[arc] * factor
            (edges + Int(along)).initialize(
                to: Edge(room: network.room(of: arc), cost: cost, head: Int32(head - 1), reverse: back))
            (edges + Int(back)).initialize(
                to: Edge(room: 0, cost: -cost, head: Int32(tail - 1), reverse: along))
            edgeOfArc[arc] = along
        }
    }

    deinit {
        starts.deallocate()
        edges.deallocate()
        prices.deallocate()
        excess.deallocate()
        current.deallocate()
    }

    /// Whether there is a flow at all, and no cycle that pays without limit.
    mutating func run() -> Bool {
        var error = max(1, costMax &* factor)
        while true {
            error = max(1, error / Self.shrinkage)
            guard refine(within: error) else { return false }
            if error == 1 { return true }
        }
    }

    // MARK: One phase

    /// Makes the flow one whose prices are right within the error. False when something cannot get where it must.
    private mutating func refine(within error: Int64) -> Bool {
        for vertex in 0..<vertexCount {
            current[vertex] = starts[vertex]
            for place in Int(starts[vertex])..<Int(starts[vertex + 1]) {
                let edge = edges[place]
                guard edge.room > 0,
                    edge.cost &+ prices[vertex] &- prices[Int(edge.head)] < 0
                else { continue }
                move(edge.room, along: place, from: vertex)
            }
        }
        for vertex in 0..<vertexCount where excess[vertex] > 0 { active.append(Int32(vertex)) }
        // When there is a flow no price falls further.
        priceMin =
            (0..<vertexCount).reduce(0) { min($0, prices[$1]) }
            &- 3 &* Int64(vertexCount) &* (Self.shrinkage &+ 1) &* error
        relabelCount = 0
        var relabelLimit = 0
        while let vertex = active.popFirst() {
            if relabelCount >= relabelLimit {
                lowerAllPrices(by: error)
                relabelLimit = relabelCount &+ vertexCount
            }
            guard discharge(vertex, error) else { return false }
        }
        return true
    }

    @inline(__always)
    private func move(_ amount: Int64, along place: Int, from vertex: Int) {
        edges[place].room &-= amount
        edges[Int(edges[place].reverse)].room &+= amount
        excess[vertex] &-= amount
        excess[Int(edges[place].head)] &+= amount
    }

    /// Sends what a vertex has too much of along short ways.
    private mutating func discharge(_ origin: Int32, _ error: Int64) -> Bool {
        var (first, second, third, fourth) = (-1, -1, -1, -1)
        while excess[Int(origin)] > 0 {
            var (length, tip) = (0, Int(origin))
            while length < Self.pathLengthMax, length == 0 || excess[tip] >= 0 {
                let edge = nextSaving(at: tip)
                if edge >= 0 {
                    switch length {
                    case 0: first = edge
                    case 1: second = edge
                    case 2: third = edge
                    default: fourth = edge
                    }
                    length &+= 1
                    tip = Int(edges[edge].head)
                } else {
                    guard relabel(tip, error) else { return false }
                    if length > 0 {
                        length &-= 1
                        let last = length == 0 ? first : length == 1 ? second : length == 2 ? third : fourth
                        tip = Int(edges[Int(edges[last].reverse)].head)
                    }
                }
            }
            var vertex = Int(origin)
            for step in 0..<length {
                let edge = step == 0 ? first : step == 1 ? second : step == 2 ? third : fourth
                let amount = min(edges[edge].room, excess[vertex])
                if amount > 0 { move(amount, along: edge, from: vertex) }
                if vertex != Int(origin), excess[vertex] > 0 { active.append(Int32(vertex)) }
                vertex = Int(edges[edge].head)
            }
            if excess[vertex] > 0 { active.append(Int32(vertex)) }
        }
        return true
    }

    /// The next edge with room out of a vertex that saves; below zero for none.
    @inline(__always)
    private func nextSaving(at vertex: Int) -> Int {
        let (price, end) = (prices[vertex], Int(starts[vertex + 1]))
        var place = Int(current[vertex])
        while place < end {
            // Both below zero, in one branch that is seldom taken: as two, either would be a toss.
            let reduced = edges[place].cost &+ price &- prices[Int(edges[place].head)]
            if reduced & (0 &- edges[place].room) < 0 {
                current[vertex] = Int32(truncatingIfNeeded: place)
                return place
            }
            place &+= 1
        }
        return -1
    }

    /// Lowers the price of a vertex as far as it may, so that at least one edge saves. False when no edge has room.
    private mutating func relabel(_ vertex: Int, _ error: Int64) -> Bool {
        var best = Int64.min
        let end = Int(starts[vertex + 1])
        var place = Int(starts[vertex])
        while place < end {
            let bound = prices[Int(edges[place].head)] &- edges[place].cost
            best = max(best, edges[place].room > 0 ? bound : Int64.min)
            place &+= 1
        }
        guard best > priceMin else { return false }
        prices[vertex] = best &- error
        current[vertex] = starts[vertex]
        relabelCount &+= 1
        return true
    }

    // MARK: All prices at once

    /// Lowers prices by how far, counted in errors, a vertex is from the next one that lacks something.
    private mutating func lowerAllPrices(by error: Int64) {
        ranks.begin()
        var excessCount = 0
        for vertex in 0..<vertexCount {
            if excess[vertex] < 0 { ranks.put(vertex, at: 0) }
            if excess[vertex] > 0 { excessCount += 1 }
        }
        while excessCount > 0 {
            guard let (vertex, rank) = ranks.popLowest() else { break }
            if excess[vertex] > 0 { excessCount &-= 1 }
            let price = prices[vertex]
            for place in Int(starts[vertex])..<Int(starts[vertex + 1]) {
                let other = Int(edges[place].head)
                guard ranks.isOpen(other, above: rank) else { continue }
                let reduced = prices[other] &- edges[place].cost &- price
                let reached = rank &+ (reduced < 0 ? 0 : Int(reduced / error) &+ 1)
                // The edge that leads here is far away in memory: it is looked at last.
                if ranks.isOpen(other, above: reached), edges[Int(edges[place].reverse)].room > 0 {
                    ranks.put(other, at: reached)
                }
            }
        }
        let last = ranks.lowest
        for vertex in 0..<vertexCount {
            let rank = ranks.rank(of: vertex, atMost: last)
            if rank > 0 {
                prices[vertex] &-= Int64(rank) &* error
                current[vertex] = starts[vertex]
            }
        }
    }

    // MARK: The end

    /// Flows above the least, and prices that prove them; nil when they cannot be found.
    consuming func finish(arcCount: Int) -> (flows: [Int64], potentials: [Int64])? {
        var flows = [Int64](repeating: 0, count: arcCount)
        for arc in 0..<arcCount where edgeOfArc[arc] >= 0 {
            flows[arc] = edges[Int(edges[Int(edgeOfArc[arc])].reverse)].room
        }
        // Prices within 1 of right become whole ones that are right: only few are wrong by one.
        for vertex in 0..<vertexCount {
            let price = prices[vertex]
            prices[vertex] = price >= 0 ? price / factor : -((factor - 1 - price) / factor)
            active.append(Int32(vertex))
        }
        var left = 64 * vertexCount * vertexCount
        while let popped = active.popFirst() {
            let vertex = Int(popped)
            for place in Int(starts[vertex])..<Int(starts[vertex + 1]) where edges[place].room > 0 {
                let most = prices[vertex] &+ edges[place].cost / factor
                if prices[Int(edges[place].head)] > most {
                    prices[Int(edges[place].head)] = most
                    active.append(edges[place].head)
                }
            }
            left -= 1
            guard left > 0 else { return nil }
        }
        return (flows, (0..<vertexCount).map { prices[$0] })
    }
}
