/// The network simplex method: a spanning tree of arcs carries the flow, all other arcs are empty or full; an arc that
/// would save enters the tree, one that gives way leaves it, until none would save.
///
/// Deterministic. Polynomial in practice, exponential at worst; strongly feasible trees keep it from cycling. Ahuja,
/// Magnanti, Orlin, *Network Flows* (1993), chapter 11; Király, Kovács, *Efficient implementations of minimum-cost flow
/// algorithms* (2012), for block search.
///
/// A slot holds an arc that has room, turned so that more can flow from its tail to its head: a full arc is stored the
/// other way round, with what it saves as its cost. So entering needs no case. Beyond the slots, each vertex has an
/// artificial arc that ties it to a root outside the problem, so dearly that flow is left there only if it can go nowhere
/// else.
///
/// Nothing in the hot loops can overflow: with `dearly` within 2⁶⁰ the potentials are within 2⁶¹, and flows within 2⁶⁰.
struct NetworkSimplex<Cost: FixedWidthInteger & SignedInteger>: ~Copyable {
    let slotCount: Int
    let tails: UnsafeMutablePointer<Int32>
    let heads: UnsafeMutablePointer<Int32>
    let costs: UnsafeMutablePointer<Cost>
    let rooms: UnsafeMutablePointer<Int64>
    /// The arc of the problem in each slot.
    let arcs: UnsafeMutablePointer<Int32>
    let potentials: UnsafeMutablePointer<Int64>
    let tree: SpanningTree
    private let dearly: Int64
    private var nextSlot = 0
    private let blockLength: Int
    private(set) var pivotCount = 0

    /// Whether every artificial arc leads to the root, as in a tree that was given.
    private let isOutwardOnly: Bool

    /// - Parameters:
    ///   - start: the tree to begin with; nil for one of artificial arcs alone.
    ///   - bigM: the cost of an artificial arc; nil for the least that is enough for the costs of the network.
    init(_ network: borrowing ResidualNetwork, _ start: StartingTree? = nil, bigM: Int64? = nil) {
        let problem = network.problem
        let vertexCount = problem.vertexCount
        slotCount = network.openArcCount
        tails = .allocate(capacity: slotCount)
        heads = .allocate(capacity: slotCount)
        costs = .allocate(capacity: slotCount)
        rooms = .allocate(capacity: slotCount)
        arcs = .allocate(capacity: slotCount)
        potentials = .allocate(capacity: vertexCount + 1)
        isOutwardOnly = start != nil
        dearly = bigM ?? network.dearly
        blockLength = network.pricingBlockLength

        let order = network.pricingOrder()
        for (slot, arc) in order.enumerated() {
            tails[slot] = problem.arcs.tails[Int(arc)]
            heads[slot] = problem.arcs.heads[Int(arc)]
            costs[slot] = Cost(truncatingIfNeeded: problem.arcs.costs[Int(arc)])
            rooms[slot] = network.room(of: Int(arc))
            arcs[slot] = arc
        }
        potentials[vertexCount] = 0
        if let start {
            tree = Self.tree(start, network, slots: order)
            for vertex in 0..<vertexCount { potentials[vertex] = start.potentials[vertex] }
            // A full arc is stored the other way round, unless it is in the tree.
            for slot in 0..<slotCount where start.flows[Int(arcs[slot])] == rooms[slot] {
                let (tail, head) = (Int(tails[slot]), Int(heads[slot]))
                if start.arcs[tail] != arcs[slot], start.arcs[head] != arcs[slot] { turn(slot) }
            }
            return
        }
        tree = SpanningTree(starWith: vertexCount, firstArc: slotCount)
        for vertex in 0..<vertexCount {
            // An empty arc of the tree leads to the root: that makes the first tree a strongly feasible one.
            let excess = network.excess[vertex]
            if excess >= 0 {
                potentials[vertex] = 0
                (tree.links[vertex].roomUp, tree.links[vertex].roomDown) = (Residual.unlimited, excess)
            } else {
                potentials[vertex] = dearly
                (tree.links[vertex].roomUp, tree.links[vertex].roomDown) = (-excess, Residual.unlimited)
            }
        }
    }

    private static func tree(
        _ start: StartingTree, _ network: borrowing ResidualNetwork, slots order: [Int32]
    ) -> SpanningTree {
        let vertexCount = start.parents.count
        var slotOfArc = [Int32](repeating: -1, count: network.problem.arcs.count)
        for (slot, arc) in order.enumerated() { slotOfArc[Int(arc)] = Int32(slot) }
        let tree = SpanningTree(
            parents: start.parents.map { $0 < 0 ? Int32(vertexCount) : $0 },
            arcs: start.arcs.enumerated().map { $1 < 0 ? Int32(order.count + $0) : slotOfArc[Int($1)] })
        for vertex in 0..<vertexCount {
            let arc = Int(start.arcs[vertex])
            guard arc >= 0 else {
                (tree.links[vertex].roomUp, tree.links[vertex].roomDown) = (Residual.unlimited, 0)
                continue
            }
            let (flow, left) = (start.flows[arc], network.room(of: arc) - start.flows[arc])
            let isUpward = Int(network.problem.arcs.tails[arc]) == vertex
            tree.links[vertex].roomUp = isUpward ? left : flow
            tree.links[vertex].roomDown = isUpward ? flow : left
        }
        return tree
    }

    deinit {
        tails.deallocate()
        heads.deallocate()
        costs.deallocate()
        rooms.deallocate()
        arcs.deallocate()
        potentials.deallocate()
    }

    mutating func run() throws(FlowFailure) {
        while true {
            let entering = nextEntering()
            if entering < 0 { return }
            try pivot(entering)
        }
    }

    /// The same within so many pivots; false when they are not enough.
    mutating func run(pivotMax: Int) throws(FlowFailure) -> Bool {
        while pivotCount < pivotMax {
            let entering = nextEntering()
            if entering < 0 { return true }
            try pivot(entering)
        }
        return false
    }

    // MARK: Entering

    /// The arc that promises most among the first block of arcs that has any; below zero when the flow is cheapest.
    private mutating func nextEntering() -> Int {
        var (best, bestCost) = (-1, 0 as Int64)
        var (slot, left) = (nextSlot, slotCount)
        while left > 0 {
            let end = min(slot &+ blockLength, slotCount)
            left &-= end &- slot
            while slot < end {
                let reduced =
                    Int64(truncatingIfNeeded: costs[slot]) &+ potentials[Int(tails[slot])]
                    &- potentials[Int(heads[slot])]
                if reduced < bestCost { (best, bestCost) = (slot, reduced) }
                slot &+= 1
            }
            if slot == slotCount { slot = 0 }
            if best >= 0 { break }
        }
        nextSlot = slot
        return best
    }

    // MARK: Pivoting

    /// Sends as much as possible round the cycle that `entering` closes with the tree, and swaps it for the arc that gives
    /// way.
    private mutating func pivot(_ entering: Int) throws(FlowFailure) {
        pivotCount &+= 1
        let links = tree.links
        let (first, second) = (tails[entering], heads[entering])
        // Of the arcs that limit the flow, the last one met on the way round from the join leaves: so the tree stays
        // strongly feasible. The ways up from both ends are walked at once: the vertex with less below it is lower.
        var (left, right) = (first, second)
        var (leftAmount, leftCut) = (Int64.max, SpanningTree.none)
        var (rightAmount, rightCut) = (Int64.max, SpanningTree.none)
        while left != right {
            if links[Int(left)].size < links[Int(right)].size {
                let room = links[Int(left)].roomDown
                if room < leftAmount { (leftAmount, leftCut) = (room, left) }
                left = links[Int(left)].parent
            } else {
                let room = links[Int(right)].roomUp
                if room <= rightAmount { (rightAmount, rightCut) = (room, right) }
                right = links[Int(right)].parent
            }
        }
        let join = left
        let amount = min(rooms[entering], leftAmount, rightAmount)
        guard amount < Residual.boundless else {
            throw .unbounded(
                cycle: tree.path(from: join, to: first)
                    + tree.path(from: join, to: second).reversed().dropLast())
        }
        if amount > 0 { send(amount, first, second, join) }

        let room = rooms[entering]
        let leavesOnRight = rightAmount == amount
        if !leavesOnRight, room == amount {
            turn(entering)
            return
        }
        let cut = leavesOnRight ? rightCut : leftCut
        let leaving = Int(tree.arcs[Int(cut)])
        if leaving < slotCount {
            let isUpward = tails[leaving] == cut
            if isUpward ? links[Int(cut)].roomUp == 0 : links[Int(cut)].roomDown == 0 { turn(leaving) }
        }
        let reduced =
            Int64(truncatingIfNeeded: costs[entering]) &+ potentials[Int(first)] &- potentials[Int(second)]
        let size = links[Int(cut)].size
        let (moved, anchor) = leavesOnRight ? (second, first) : (first, second)
        let link = SpanningTree.Link(
            parent: anchor, size: size, roomUp: leavesOnRight ? amount : room &- amount,
            roomDown: leavesOnRight ? room &- amount : amount)
        tree.rehang(moved, cutAbove: cut, under: anchor, join: join, by: Int32(entering), link)
        shift(below: moved, by: leavesOnRight ? reduced : 0 &- reduced)
    }

    /// A full arc is stored the other way round.
    private func turn(_ slot: Int) {
        (tails[slot], heads[slot]) = (heads[slot], tails[slot])
        costs[slot] = 0 &- costs[slot]
    }

    private func send(_ amount: Int64, _ first: Int32, _ second: Int32, _ join: Int32) {
        var vertex = first
        while vertex != join {
            tree.links[Int(vertex)].roomDown &-= amount
            tree.links[Int(vertex)].roomUp &+= amount
            vertex = tree.links[Int(vertex)].parent
        }
        vertex = second
        while vertex != join {
            tree.links[Int(vertex)].roomUp &-= amount
            tree.links[Int(vertex)].roomDown &+= amount
            vertex = tree.links[Int(vertex)].parent
        }
    }

    /// Adds to the potentials of a vertex and of all below it; or takes it from all others, if they are fewer: only
    /// differences count.
    func shift(below top: Int32, by amount: Int64) {
        var (first, last, amount) = (top, tree.end(below: top), amount)
        var count = Int(tree.links[Int(top)].size)
        if count &+ count > tree.vertexCount, potentials[Int(tree.root)].magnitude < UInt64(dearly) {
            (first, last) = (tree.next[Int(last)], tree.previous[Int(first)])
            count = tree.vertexCount &- count
            amount = 0 &- amount
        }
        // From both ends at once: each step waits for the one before it, so that two ways take half the time.
        for _ in 0..<count / 2 {
            potentials[Int(first)] &+= amount
            potentials[Int(last)] &+= amount
            first = tree.next[Int(first)]
            last = tree.previous[Int(last)]
        }
        if count % 2 == 1 { potentials[Int(first)] &+= amount }
    }

    // MARK: The end

    /// Writes the flows above the least, and the potentials.
    ///
    /// - Throws: ``FlowFailure/infeasible(cut:missing:)`` when flow is left on the artificial arcs.
    borrowing func finish(_ network: borrowing ResidualNetwork) throws(FlowFailure) -> (
        flows: [Int64], potentials: [Int64]
    ) {
        let root = Int(tree.root)
        var missing: Int64 = 0
        for vertex in 0..<root
        where Int(tree.arcs[vertex]) >= slotCount && (isOutwardOnly || network.excess[vertex] >= 0) {
            missing &+= tree.links[vertex].roomDown
        }
        let prices = (0..<root).map { potentials[$0] &- potentials[root] }
        guard missing == 0 else {
            // The vertices that are worth more than any real way to them costs: what leads there from the others is full.
            throw .infeasible(cut: prices.indices.filter { prices[$0] <= dearly / 2 }, missing: missing)
        }
        var flows = [Int64](repeating: 0, count: network.problem.arcs.count)
        for slot in 0..<slotCount {
            let arc = Int(arcs[slot])
            if tails[slot] != network.problem.arcs.tails[arc] { flows[arc] = rooms[slot] }
        }
        for vertex in 0..<root {
            let slot = Int(tree.arcs[vertex])
            guard slot < slotCount else { continue }
            let (arc, isUpward) = (Int(arcs[slot]), Int(tails[slot]) == vertex)
            let flow = isUpward ? tree.links[vertex].roomDown : tree.links[vertex].roomUp
            flows[arc] = tails[slot] == network.problem.arcs.tails[arc] ? flow : rooms[slot] &- flow
        }
        return (flows, prices)
    }
}
