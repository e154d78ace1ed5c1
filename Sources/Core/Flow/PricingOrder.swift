extension ResidualNetwork {
    /// The arcs with room in the order in which they are looked through for one that would save.
    ///
    /// By tail, so that a stretch reads potentials that lie together. In a sparse network a block would then see one region
    /// only and follow it for long: there, arcs from as many regions as a vertex has arcs take turns.
    func pricingOrder() -> [Int32] {
        let byTail = arcsByTail()
        guard degree < Self.denseDegreeMin else { return byTail }
        let regionCount = max(3, degree)
        let length = (byTail.count + regionCount - 1) / regionCount
        var order: [Int32] = []
        order.reserveCapacity(byTail.count)
        for start in 0..<min(length, byTail.count) {
            for place in stride(from: start, to: byTail.count, by: length) { order.append(byTail[place]) }
        }
        return order
    }

    /// How many arcs are looked through before the best of them enters the tree: the square root of their number. In a
    /// dense network half as many: an exchange moves little there, so that more of them are cheaper than longer blocks.
    var pricingBlockLength: Int {
        var root = 0
        while root * root < openArcCount { root += 1 }
        return max(10, degree < Self.denseDegreeMin ? root : root / 2)
    }

    private var degree: Int { openArcCount / max(1, problem.vertexCount) }

    /// From this many arcs a vertex on, a network is dense: a block is then about half of one vertex's arcs.
    private static let denseDegreeMin = 40

    private func arcsByTail() -> [Int32] {
        let arcs = problem.arcs
        var starts = [Int32](repeating: 0, count: problem.vertexCount + 1)
        for arc in arcs.indices where arcs.rooms[arc] > 0 { starts[Int(arcs.tails[arc]) + 1] += 1 }
        for vertex in 0..<problem.vertexCount { starts[vertex + 1] += starts[vertex] }
        return [Int32](unsafeUninitializedCapacity: openArcCount) { order, count in
            for arc in arcs.indices where arcs.rooms[arc] > 0 {
                let tail = Int(arcs.tails[arc])
                order[Int(starts[tail])] = Int32(arc)
                starts[tail] += 1
            }
            count = openArcCount
        }
    }
}
