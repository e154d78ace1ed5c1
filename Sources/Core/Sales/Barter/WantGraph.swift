internal import Domain

/// The wants that can be part of a cycle: between items of one strongly connected component. Tarjan, *Depth-first search and linear graph algorithms* (1972).
struct WantGraph {
    let exchange: BarterExchange
    /// For each item, what it accepts within its component; sorted.
    let accepted: [[Int]]
    /// For each item its component. A want leads to another component only where that has a lower number.
    let components: [Int]
    /// Items with a want that can be part of a cycle, in their order.
    let active: [Int]

    /// - Complexity: O(items + wants × log wants).
    init(_ exchange: BarterExchange) {
        self.exchange = exchange
        let all = exchange.accepted
        let components = Self.components(of: all)
        self.components = components
        accepted = all.enumerated().map { item, list in list.filter { components[$0] == components[item] } }
        active = exchange.items.indices.filter { [accepted] in !accepted[$0].isEmpty }
    }

    func isItem(_ node: Int) -> Bool { !exchange.items[node].isGroup }

    private static func components(of accepted: [[Int]]) -> [Int] {
        var components = accepted.map { _ in -1 }
        var (order, lowest) = (components, components)
        var (next, componentCount) = (0, 0)
        var (stack, path) = ([] as [Int], [] as [(item: Int, place: Int)])
        for root in accepted.indices where order[root] < 0 {
            path.append((root, 0))
            while let (item, place) = path.last {
                if place == 0 {
                    (order[item], lowest[item]) = (next, next)
                    next += 1
                    stack.append(item)
                }
                if place < accepted[item].count {
                    path[path.count - 1].place += 1
                    let other = accepted[item][place]
                    if order[other] < 0 {
                        path.append((other, 0))
                    } else if components[other] < 0 {
                        lowest[item] = min(lowest[item], order[other])
                    }
                    continue
                }
                path.removeLast()
                if let above = path.last { lowest[above.item] = min(lowest[above.item], lowest[item]) }
                if lowest[item] == order[item] {
                    while let member = stack.popLast() {
                        components[member] = componentCount
                        if member == item { break }
                    }
                    componentCount += 1
                }
            }
        }
        return components
    }

    /// The cycles in which each item goes over to the next one; -1 where it stays.
    func cycles(following next: [Int]) -> [[Int]] {
        var (isDone, cycles) = (next.map { $0 < 0 }, [] as [[Int]])
        for start in next.indices where !isDone[start] {
            var (cycle, item) = ([] as [Int], start)
            while !isDone[item] {
                isDone[item] = true
                cycle.append(item)
                item = next[item]
            }
            cycles.append(cycle)
        }
        return cycles
    }

    /// Potentials of one component each, raised so that wants that lead to another component keep the condition of the certificate.
    ///
    /// - Parameter least: of what is missing at most on such a want.
    func raised(_ potentials: [Int64], by least: Int64) -> [Int64] {
        // A want leads to a component of a lower number: its potential must be lower.
        let highest = potentials.reduce(0) { max($0, $1.magnitude) }
        let step = 2 * Int64(highest) + least + 1
        return potentials.enumerated().map { $1 + Int64(components[$0]) * step }
    }
}
