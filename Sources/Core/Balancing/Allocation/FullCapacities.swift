/// Which capacities carry something and have no room for a unit more of some commodity that could use them.
struct FullCapacities {
    /// For each group of arcs, at the first of them.
    private(set) var onLinks: [Bool]
    private(set) var handling: [Bool]

    /// O(commodities × arcs).
    init(of flows: [[Int64]], in problem: BalancingProblem) {
        let loads = Loads(of: flows, in: problem)
        onLinks = problem.arcs.map { _ in false }
        handling = problem.handlingMax.map { _ in false }
        func isFull(_ max: Int64?, _ taken: Int64, _ load: Int64) -> Bool {
            max.map { taken > 0 && $0 - taken < load } ?? false
        }
        for commodity in problem.commodities {
            for arc in commodity.arcs.map({ problem.arcs[$0] }) {
                if isFull(arc.capacity, loads.onLinks[arc.group], commodity.load) {
                    onLinks[arc.group] = true
                }
                if isFull(problem.handlingMax[arc.tail], loads.handling[arc.tail], commodity.load) {
                    handling[arc.tail] = true
                }
            }
        }
    }
}
