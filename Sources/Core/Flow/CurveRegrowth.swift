extension CurveSimplex {
    /// Takes up the tree again after changes of the core. Full arcs stay full, curves that are not in the tree stay at their step; what
    /// then does not fit onto an arc of the tree goes to the root, as at the very beginning.
    mutating func resume() {
        for slot in 0..<plainCount {
            let isTurned = tails[slot] != core.tails[slot]
            costs[slot] = isTurned ? -core.costs[slot] : core.costs[slot]
            rooms[slot] = core.rooms[slot]
        }
        var excess = core.excess + [0]
        for slot in 0..<plainCount where tails[slot] != core.tails[slot] {
            // What is in the tree is turned back: its flow is found anew.
            excess[Int(core.tails[slot])] -= rooms[slot]
            excess[Int(core.heads[slot])] += rooms[slot]
        }
        for vertex in core.vertices.indices {
            let slot = Int(tree.arcs[vertex])
            guard slot < plainCount, tails[slot] != core.tails[slot] else { continue }
            excess[Int(core.tails[slot])] += rooms[slot]
            excess[Int(core.heads[slot])] -= rooms[slot]
            turn(slot)
        }
        var filled = core.curves.map { _ in 0 as Int64 }
        for (curve, given) in core.curves.enumerated() {
            filled[curve] = core.lengths[given.steps.lowerBound..<positions[curve].step].reduce(0, +)
            guard !positions[curve].isInTree else { continue }
            excess[Int(given.tail)] -= filled[curve]
            excess[Int(given.head)] += filled[curve]
        }
        regrow(excess, filled)
        for curve in positions.indices { price(curve) }
        setPotentials()
    }

    /// Finds the flows of the tree from below.
    private mutating func regrow(_ given: [Int64], _ filled: [Int64]) {
        let root = tree.root
        var excess = given
        var parents = core.vertices.indices.map { tree.parent(of: Int32($0)) }
        var arcs = core.vertices.indices.map { tree.arcs[$0] }
        var links = core.vertices.indices.map { tree.links[$0] }
        var order: [Int] = []
        var next = tree.next[Int(root)]
        while next != root {
            order.append(Int(next))
            next = tree.next[Int(next)]
        }
        for vertex in order.reversed() {
            let slot = Int(arcs[vertex])
            var carried = slot < slotCount ? excess[vertex] : 0
            if slot < plainCount {
                let isUpward = Int(tails[slot]) == vertex
                let flow = isUpward ? excess[vertex] : -excess[vertex]
                let fitting = min(max(flow, 0), rooms[slot])
                carried = isUpward ? fitting : -fitting
                links[vertex].roomUp = isUpward ? rooms[slot] - fitting : fitting
                links[vertex].roomDown = isUpward ? fitting : rooms[slot] - fitting
                if (fitting != flow || links[vertex].roomUp == 0) && fitting == rooms[slot] { turn(slot) }
            } else if slot < slotCount {
                let curve = (slot - plainCount) / 2
                let isUpward = Int(core.curves[curve].tail) == vertex
                let offset = move(
                    curve, to: isUpward ? excess[vertex] : -excess[vertex], from: filled[curve],
                    leavingRoomAhead: isUpward)
                let left = core.lengths[positions[curve].step] - offset.units
                carried = isUpward ? offset.reached : -offset.reached
                links[vertex].roomUp = isUpward ? left : offset.units
                links[vertex].roomDown = isUpward ? offset.units : left
                if carried != excess[vertex] || links[vertex].roomUp == 0 {
                    positions[curve].isInTree = false
                    // A curve out of the tree stands at the beginning of a step: what is beyond it has to find a way.
                    if left == 0 {
                        positions[curve].step += 1
                    } else {
                        carried += isUpward ? -offset.units : offset.units
                    }
                }
            }
            let rest = excess[vertex] - carried
            if slot >= slotCount || rest != 0 || links[vertex].roomUp == 0 {
                (parents[vertex], arcs[vertex]) = (root, Int32(slotCount + vertex))
                isOutward[vertex] = rest >= 0
                links[vertex].roomUp = rest >= 0 ? Residual.unlimited : -rest
                links[vertex].roomDown = rest >= 0 ? rest : Residual.unlimited
                // The arc that was cut keeps what it carries, full or empty.
            }
            if slot < slotCount { excess[Int(tree.parent(of: Int32(vertex)))] += carried }
        }
        tree = SpanningTree(parents: parents, arcs: arcs)
        for vertex in core.vertices.indices {
            tree.links[vertex].roomUp = links[vertex].roomUp
            tree.links[vertex].roomDown = links[vertex].roomDown
        }
    }

    /// Moves a curve of the tree to where so many units are gone along, or as near as it can. Returns how many of them are
    /// on its step, and how many in all.
    private mutating func move(
        _ curve: Int, to wanted: Int64, from filled: Int64, leavingRoomAhead: Bool
    ) -> (units: Int64, reached: Int64) {
        let steps = core.curves[curve].steps
        var (step, begin) = (positions[curve].step, filled)
        while leavingRoomAhead ? wanted < begin : wanted <= begin, step > steps.lowerBound {
            step -= 1
            begin -= core.lengths[step]
        }
        while step + 1 < steps.upperBound {
            let end = begin + core.lengths[step]
            guard leavingRoomAhead ? wanted >= end : wanted > end else { break }
            begin = end
            step += 1
        }
        positions[curve].step = step
        let units = min(max(wanted - begin, 0), core.lengths[step])
        return (units, begin + units)
    }
}
