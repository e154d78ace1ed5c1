/// The network simplex method where some arcs are curves: a step of a curve that is used up gives way to the next one
/// within the same pivot for as long as going on saves.
///
/// A curve takes part in pricing twice: with the slope of the step ahead, and with that of the step behind, turned round.
struct CurveSimplex: ~Copyable {
    var core: ReducedNetwork
    /// Plain arcs, turned so that more can flow from tail to head; then two slots for each curve.
    let plainCount: Int
    var tails: [Int32]
    var heads: [Int32]
    var costs: [Int64]
    var rooms: [Int64]
    var positions: [Position]
    private var potentials: [Int64]
    var tree: SpanningTree
    private let dearly: Int64
    /// Whether the artificial arc of each vertex leads to the root.
    var isOutward: [Bool]
    private var nextSlot = 0
    private let blockLength: Int
    private(set) var pivotCount = 0

    /// Where a curve stands: at the beginning of a step or, in the tree, on it, as far as its link's rooms say.
    struct Position {
        var step: Int
        var isInTree = false
    }

    init(_ core: consuming ReducedNetwork) {
        let vertexCount = core.vertices.count
        plainCount = core.arcs.count
        let slotCount = plainCount + 2 * core.curves.count
        (tails, heads, costs, rooms) = (core.tails, core.heads, core.costs, core.rooms)
        for curve in core.curves {
            tails += [curve.tail, curve.head]
            heads += [curve.head, curve.tail]
        }
        costs += [Int64](repeating: 0, count: 2 * core.curves.count)
        positions = core.curves.map { Position(step: $0.steps.lowerBound) }
        potentials = [Int64](repeating: 0, count: vertexCount + 1)
        dearly = core.dearly
        blockLength = max(10, (1...).first { $0 * $0 >= slotCount } ?? 10)

        let start = core.selfSufficientStart()
        var excess = core.excess
        var parents = [Int32](repeating: Int32(vertexCount), count: vertexCount)
        var parentArcs = (0..<vertexCount).map { Int32(slotCount + $0) }
        for (index, amount) in start.enumerated() {
            let curve = core.curves[index]
            excess[Int(curve.tail)] -= amount.units
            excess[Int(curve.head)] += amount.units
            positions[index].step = amount.step
            guard let child = amount.child else { continue }
            positions[index].isInTree = true
            parents[Int(child)] = curve.tail == child ? curve.head : curve.tail
            parentArcs[Int(child)] = Int32(plainCount + 2 * index)
        }
        tree = SpanningTree(parents: parents, arcs: parentArcs)
        for (index, amount) in start.enumerated() {
            guard let child = amount.child else { continue }
            let left = core.lengths[amount.step] - amount.offset
            let isUpward = core.curves[index].tail == child
            tree.links[Int(child)].roomUp = isUpward ? left : amount.offset
            tree.links[Int(child)].roomDown = isUpward ? amount.offset : left
        }
        for vertex in 0..<vertexCount where parentArcs[vertex] >= slotCount {
            tree.links[vertex].roomUp = excess[vertex] >= 0 ? Residual.unlimited : -excess[vertex]
            tree.links[vertex].roomDown = excess[vertex] >= 0 ? excess[vertex] : Residual.unlimited
        }
        isOutward = excess.map { $0 >= 0 }
        self.core = core
        for curve in positions.indices { price(curve) }
        setPotentials()
    }

    var slotCount: Int { plainCount + 2 * positions.count }

    mutating func run() throws(FlowFailure) {
        while let entering = nextEntering() { try pivot(entering) }
    }

    /// From the root down.
    mutating func setPotentials() {
        potentials[Int(tree.root)] = 0
        var vertex = tree.next[Int(tree.root)]
        while vertex != tree.root {
            let arc = Int(tree.arcs[Int(vertex)])
            let above = potentials[Int(tree.parent(of: vertex))]
            if arc >= slotCount {
                potentials[Int(vertex)] =
                    isOutward[Int(vertex)] ? above : above + dearly
            } else {
                potentials[Int(vertex)] = tails[arc] == vertex ? above - costs[arc] : above + costs[arc]
            }
            vertex = tree.next[Int(vertex)]
        }
    }

    // MARK: Entering

    private mutating func nextEntering() -> Int? {
        var (best, bestCost) = (nil as Int?, 0 as Int64)
        var (slot, left) = (nextSlot, slotCount)
        while left > 0 {
            let end = min(slot &+ blockLength, slotCount)
            left &-= end &- slot
            while slot < end {
                let reduced = reducedCost(of: slot)
                if reduced < bestCost { (best, bestCost) = (slot, reduced) }
                slot &+= 1
            }
            if slot == slotCount { slot = 0 }
            if best != nil { break }
        }
        nextSlot = slot
        return best
    }

    private func reducedCost(of slot: Int) -> Int64 {
        costs[slot] &+ potentials[Int(tails[slot])] &- potentials[Int(heads[slot])]
    }

    /// Sets both slots of a curve by where it stands; a direction in which nothing is left never saves.
    mutating func price(_ curve: Int) {
        let (given, position) = (core.curves[curve], positions[curve])
        let slot = plainCount + 2 * curve
        let isAheadOpen = position.isInTree || position.step < given.steps.upperBound
        let isBehindOpen = position.isInTree || position.step > given.steps.lowerBound
        (tails[slot], heads[slot]) = (given.tail, isAheadOpen ? given.head : given.tail)
        (tails[slot + 1], heads[slot + 1]) = (given.head, isBehindOpen ? given.tail : given.head)
        costs[slot] = isAheadOpen ? core.slopes[position.step] : 0
        costs[slot + 1] =
            isBehindOpen ? -core.slopes[position.isInTree ? position.step : position.step - 1] : 0
    }

    // MARK: Pivoting

    /// A curve on the cycle, and how it is gone along.
    private struct CurveOnCycle {
        let curve: Int
        let isAhead: Bool
        /// The vertex below it in the tree; nil when it enters.
        let child: Int32?
        var step: Int
        /// What is left of the step.
        var room: Int64
        let firstStep: Int
    }

    private mutating func pivot(_ entering: Int) throws(FlowFailure) {
        pivotCount &+= 1
        let (first, second) = (tails[entering], heads[entering])
        var gain = -reducedCost(of: entering)
        var curvesOnCycle: [CurveOnCycle] = []
        var plainRoom = Residual.unlimited
        if entering < plainCount {
            plainRoom = rooms[entering]
        } else {
            let curve = (entering - plainCount) / 2
            let isAhead = (entering - plainCount) % 2 == 0
            let step = isAhead ? positions[curve].step : positions[curve].step - 1
            curvesOnCycle.append(
                CurveOnCycle(
                    curve: curve, isAhead: isAhead, child: nil, step: step, room: core.lengths[step],
                    firstStep: step))
        }
        func meet(_ vertex: Int32, goesUp: Bool) {
            let link = tree.links[Int(vertex)]
            let (room, arc) = (goesUp ? link.roomUp : link.roomDown, Int(tree.arcs[Int(vertex)]))
            guard arc >= plainCount, arc < slotCount else {
                plainRoom = min(plainRoom, room)
                return
            }
            let curve = (arc - plainCount) / 2
            let step = positions[curve].step
            curvesOnCycle.append(
                CurveOnCycle(
                    curve: curve, isAhead: (core.curves[curve].tail == vertex) == goesUp, child: vertex,
                    step: step, room: room, firstStep: step))
        }
        var (left, right) = (first, second)
        while left != right {
            if tree.links[Int(left)].size < tree.links[Int(right)].size {
                meet(left, goesUp: false)
                left = tree.parent(of: left)
            } else {
                meet(right, goesUp: true)
                right = tree.parent(of: right)
            }
        }
        let amount = ride(&curvesOnCycle, within: plainRoom, &gain)
        guard amount < Residual.boundless else {
            throw .unbounded(
                cycle: (tree.path(from: left, to: first)
                    + tree.path(from: left, to: second).reversed().dropLast()).map {
                        Int(core.vertices[$0])
                    })
        }
        finish(entering, curvesOnCycle, amount, first, second, join: left)
    }

    /// Goes along all curves at once for as long as that saves. Returns how far.
    private func ride(_ curvesOnCycle: inout [CurveOnCycle], within plainRoom: Int64, _ gain: inout Int64)
        -> Int64
    {
        var amount: Int64 = 0
        while true {
            var stride = plainRoom - amount
            for curveOnCycle in curvesOnCycle { stride = min(stride, curveOnCycle.room) }
            amount += stride
            for index in curvesOnCycle.indices { curvesOnCycle[index].room -= stride }
            if amount == plainRoom { return amount }
            for index in curvesOnCycle.indices where curvesOnCycle[index].room == 0 {
                let (curveOnCycle, steps) = (
                    curvesOnCycle[index], core.curves[curvesOnCycle[index].curve].steps
                )
                let next = curveOnCycle.isAhead ? curveOnCycle.step + 1 : curveOnCycle.step - 1
                guard steps.contains(next) else { return amount }
                let dearer = abs(core.slopes[next] - core.slopes[curveOnCycle.step])
                guard gain > dearer else { return amount }
                gain -= dearer
                (curvesOnCycle[index].step, curvesOnCycle[index].room) = (next, core.lengths[next])
            }
        }
    }

    private mutating func finish(
        _ entering: Int, _ curvesOnCycle: [CurveOnCycle], _ amount: Int64, _ first: Int32, _ second: Int32,
        join: Int32
    ) {
        let links = tree.links
        var vertex = first
        while vertex != join {
            links[Int(vertex)].roomDown -= amount
            links[Int(vertex)].roomUp += amount
            vertex = links[Int(vertex)].parent
        }
        vertex = second
        while vertex != join {
            links[Int(vertex)].roomUp -= amount
            links[Int(vertex)].roomDown += amount
            vertex = links[Int(vertex)].parent
        }
        var link = SpanningTree.Link(parent: first, size: 0, roomUp: 0, roomDown: 0)
        if entering < plainCount { (link.roomUp, link.roomDown) = (amount, rooms[entering] - amount) }
        for curveOnCycle in curvesOnCycle {
            positions[curveOnCycle.curve].step = curveOnCycle.step
            let (ahead, behind) = (curveOnCycle.room, core.lengths[curveOnCycle.step] - curveOnCycle.room)
            guard let child = curveOnCycle.child else {
                // As if it hung below `first` by its head: up is back.
                (link.roomUp, link.roomDown) = (behind, ahead)
                continue
            }
            // A curveOnCycle goes up from the vertices below `second`, and down to those below `first`.
            let isUpward = core.curves[curveOnCycle.curve].tail == child
            let goesUp = curveOnCycle.isAhead == isUpward
            links[Int(child)].roomUp = goesUp ? ahead : behind
            links[Int(child)].roomDown = goesUp ? behind : ahead
            let dearer = core.slopes[curveOnCycle.step] - core.slopes[curveOnCycle.firstStep]
            if dearer != 0 {
                shift(below: child, by: isUpward ? -dearer : dearer)
                price(curveOnCycle.curve)
            }
        }
        swap(entering, link, first, second, join: join)
    }

    /// Of the arcs that nothing more can go over, the last one met on the way round from the join leaves the tree.
    private mutating func swap(
        _ entering: Int, _ link: SpanningTree.Link, _ first: Int32, _ second: Int32, join: Int32
    ) {
        var (cut, isOnRight) = (SpanningTree.none, true)
        var vertex = second
        while vertex != join {
            if tree.links[Int(vertex)].roomUp == 0 { cut = vertex }
            vertex = tree.parent(of: vertex)
        }
        if cut < 0, link.roomDown == 0 {
            entering < plainCount
                ? turn(entering) : rest(entering, isAheadClosed: (entering - plainCount) % 2 == 0)
            return
        }
        if cut < 0 {
            isOnRight = false
            vertex = first
            while tree.links[Int(vertex)].roomDown != 0 { vertex = tree.parent(of: vertex) }
            cut = vertex
        }
        let leaving = Int(tree.arcs[Int(cut)])
        let isFullUpward = tree.links[Int(cut)].roomUp == 0
        if leaving < plainCount {
            if (tails[leaving] == cut) == isFullUpward { turn(leaving) }
        } else if leaving < slotCount {
            let curve = core.curves[(leaving - plainCount) / 2]
            rest(leaving, isAheadClosed: (curve.tail == cut) == isFullUpward)
        }
        var arc = entering
        var reduced = reducedCost(of: entering)
        if entering >= plainCount {
            let curve = (entering - plainCount) / 2
            let slope = core.slopes[positions[curve].step]
            arc = plainCount + 2 * curve
            let isAhead = arc == entering
            reduced = (isAhead ? slope : -slope) + potentials[Int(first)] - potentials[Int(second)]
            positions[curve].isInTree = true
            price(curve)
        }
        let (moved, anchor) = isOnRight ? (second, first) : (first, second)
        var link = link
        if !isOnRight { (link.roomUp, link.roomDown) = (link.roomDown, link.roomUp) }
        tree.rehang(moved, cutAbove: cut, under: anchor, join: join, by: Int32(arc), link)
        shift(below: moved, by: isOnRight ? reduced : -reduced)
    }

    mutating func turn(_ slot: Int) {
        (tails[slot], heads[slot]) = (heads[slot], tails[slot])
        costs[slot] = -costs[slot]
    }

    /// A curve that is not in the tree stands at the beginning of a step.
    private mutating func rest(_ slot: Int, isAheadClosed: Bool) {
        let curve = (slot - plainCount) / 2
        positions[curve].isInTree = false
        if isAheadClosed { positions[curve].step += 1 }
        price(curve)
    }

    private mutating func shift(below top: Int32, by amount: Int64) {
        var vertex = top
        for _ in 0..<tree.links[Int(top)].size {
            potentials[Int(vertex)] += amount
            vertex = tree.next[Int(vertex)]
        }
    }

    // MARK: The end

    /// For each plain arc its flow, for each curve its step and how far it is gone along, for each vertex its potential;
    /// nil when flow is left on the artificial arcs.
    borrowing func outcome() -> ReducedNetwork.Outcome? {
        var flows = (0..<plainCount).map { tails[$0] == core.tails[$0] ? 0 : rooms[$0] }
        var offsets = positions.map { _ in 0 as Int64 }
        for vertex in core.vertices.indices {
            let (link, slot) = (tree.links[vertex], Int(tree.arcs[vertex]))
            if slot >= slotCount {
                if (isOutward[vertex] ? link.roomDown : link.roomUp) != 0 { return nil }
            } else if slot >= plainCount {
                let curve = (slot - plainCount) / 2
                offsets[curve] = core.curves[curve].tail == Int32(vertex) ? link.roomDown : link.roomUp
            } else {
                let flow = Int(tails[slot]) == vertex ? link.roomDown : link.roomUp
                flows[slot] = tails[slot] == core.tails[slot] ? flow : rooms[slot] - flow
            }
        }
        return ReducedNetwork.Outcome(
            flows: flows, steps: positions.map(\.step), offsets: offsets,
            potentials: Array(potentials.dropLast()))
    }
}
