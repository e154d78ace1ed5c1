extension Flows {
    /// Takes out what goes round in circles, which changes nothing but frees capacity and saves cost.
    ///
    /// O(commodities × arcs), and as much again as its arcs for each circle.
    ///
    /// - Returns: whether there was anything.
    @discardableResult
    mutating func removeCircles(in problem: BalancingProblem) -> Bool {
        var isChanged = false
        for (index, commodity) in problem.commodities.enumerated() {
            var search = CircleSearch(commodity, of: problem, flow: onLinks[index])
            search.run()
            if search.isChanged {
                onLinks[index] = search.flow
                isChanged = true
            }
        }
        return isChanged
    }
}

/// Follows the flow of one commodity in depth, and takes out every circle that it closes.
struct CircleSearch {
    private(set) var flow: [Int64]
    private(set) var isChanged = false
    private let heads: [Int]
    private let tails: [Int]
    /// For each location, the places of its outgoing arcs in the commodity's arcs, and how many of them are done.
    private let outgoing: [[Int]]
    private var doneCounts: [Int]
    private var states: [State]
    /// Arcs from the location where the search began.
    private var path: [Int] = []

    private enum State { case new, onPath, done }

    init(_ commodity: BalancingProblem.Commodity, of problem: BalancingProblem, flow: [Int64]) {
        self.init(
            flow, tails: commodity.arcs.map { problem.arcs[$0].tail },
            heads: commodity.arcs.map { problem.arcs[$0].head }, locationCount: problem.handlingMax.count)
    }

    /// - Parameter flow: on each arc, of which `tails` and `heads` are the ends.
    init(_ flow: [Int64], tails: [Int], heads: [Int], locationCount: Int) {
        (self.flow, self.tails, self.heads) = (flow, tails, heads)
        var outgoing = [[Int]](repeating: [], count: locationCount)
        for (place, tail) in tails.enumerated() where flow[place] > 0 { outgoing[tail].append(place) }
        self.outgoing = outgoing
        doneCounts = outgoing.map { _ in 0 }
        states = outgoing.map { $0.isEmpty ? .done : .new }
    }

    mutating func run() {
        for location in states.indices where states[location] == .new { follow(from: location) }
    }

    private mutating func follow(from start: Int) {
        var location = start
        states[start] = .onPath
        while true {
            guard let arc = nextArc(at: location) else {
                states[location] = .done
                guard let last = path.popLast() else { return }
                location = tails[last]
                doneCounts[location] += 1
                continue
            }
            switch states[heads[arc]] {
            case .done: doneCounts[location] += 1
            case .new:
                path.append(arc)
                location = heads[arc]
                states[location] = .onPath
            case .onPath: location = removeCircle(closedBy: arc)
            }
        }
    }

    private mutating func nextArc(at location: Int) -> Int? {
        while doneCounts[location] < outgoing[location].count {
            let arc = outgoing[location][doneCounts[location]]
            if flow[arc] > 0 { return arc }
            doneCounts[location] += 1
        }
        return nil
    }

    /// - Returns: where the path ends now.
    private mutating func removeCircle(closedBy arc: Int) -> Int {
        isChanged = true
        let start = path.lastIndex { tails[$0] == heads[arc] } ?? path.count
        let quantity = path[start...].reduce(flow[arc]) { min($0, flow[$1]) }
        for step in path[start...] { flow[step] -= quantity }
        flow[arc] -= quantity
        guard let cut = path[start...].firstIndex(where: { flow[$0] == 0 }) else { return tails[arc] }
        for step in path[cut...] { states[heads[step]] = .new }
        let end = tails[path[cut]]
        path.removeSubrange(cut...)
        return end
    }
}
