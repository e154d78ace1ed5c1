/// What could still change in the flow of one commodity, all others staying as they are: arcs with room, and flows that could be turned back.
///
/// A location is two nodes: itself, where goods arrive and are given and needed, and, behind its handling limit, the place where its arcs begin.
/// Building it takes O(locations + arcs).
struct CommodityResidual {
    /// From node to node, in the direction of goods.
    struct Step {
        let tail: Int
        let head: Int
        /// Place in the commodity's arcs; nil for handling.
        let arc: Int?
        /// Whether it takes back what flows.
        let isReverse: Bool
        /// In units; nil for any number.
        let room: Int64?
    }

    /// Of locations; there are twice as many nodes.
    let locationCount: Int
    let steps: [Step]
    /// The steps from node `n` are those from `starts[n]` to before `starts[n + 1]`.
    private let starts: [Int]

    /// The place where the arcs of a location begin.
    func behind(_ location: Int) -> Int { locationCount + location }

    func steps(from node: Int) -> Range<Int> { starts[node]..<starts[node + 1] }

    /// - Parameter flow: over each of the commodity's arcs.
    init(
        of commodity: BalancingProblem.Commodity, in problem: BalancingProblem, flow: [Int64], loads: Loads
    ) {
        let count = problem.handlingMax.count
        let load = commodity.load
        func room(_ max: Int64?, _ taken: Int64) -> Int64? {
            load == 0 ? nil : max.map { Swift.max(0, $0 - taken) / load }
        }
        var steps: [Step] = []
        var outflow = [Int64](repeating: 0, count: count)
        for (place, index) in commodity.arcs.enumerated() {
            let arc = problem.arcs[index]
            let room = room(arc.capacity, loads.onLinks[arc.group])
            if room ?? 1 > 0 {
                steps.append(
                    Step(tail: count + arc.tail, head: arc.head, arc: place, isReverse: false, room: room))
            }
            if flow[place] > 0 {
                steps.append(
                    Step(
                        tail: arc.head, head: count + arc.tail, arc: place, isReverse: true, room: flow[place]
                    ))
                outflow[arc.tail] += flow[place]
            }
        }
        for location in 0..<count {
            let room = room(problem.handlingMax[location], loads.handling[location])
            if room ?? 1 > 0 {
                steps.append(
                    Step(tail: location, head: count + location, arc: nil, isReverse: false, room: room))
            }
            if outflow[location] > 0 {
                steps.append(
                    Step(
                        tail: count + location, head: location, arc: nil, isReverse: true,
                        room: outflow[location]))
            }
        }
        locationCount = count
        var starts = [Int](repeating: 0, count: 2 * count + 1)
        for step in steps { starts[step.tail + 1] += 1 }
        for node in 0..<2 * count { starts[node + 1] += starts[node] }
        var (next, order) = (starts, [Int](repeating: 0, count: steps.count))
        for (index, step) in steps.enumerated() {
            order[next[step.tail]] = index
            next[step.tail] += 1
        }
        (self.starts, self.steps) = (starts, order.map { steps[$0] })
    }

    /// For each node the first of the sources that reaches it, and the step by which it did; nil where none does.
    ///
    /// - Parameter sources: locations; those named first reach first.
    func flood(from sources: [Int]) -> [(source: Int, step: Int?)?] {
        var reached = [(source: Int, step: Int?)?](repeating: nil, count: 2 * locationCount)
        var stack: [Int] = []
        for (source, location) in sources.enumerated() where reached[location] == nil {
            reached[location] = (source, nil)
            stack.append(location)
            while let node = stack.popLast() {
                for index in steps(from: node) where reached[steps[index].head] == nil {
                    reached[steps[index].head] = (source, index)
                    stack.append(steps[index].head)
                }
            }
        }
        return reached
    }
}
