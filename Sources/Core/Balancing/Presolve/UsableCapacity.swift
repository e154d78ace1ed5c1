/// What whole units can use of a capacity: with loads of 2 and 3 none of 1, all of 5.
struct UsableCapacity {
    private let step: Int64
    /// Sums of loads, in steps, up to ``sumMax``: whether there are units that come to it.
    private var isReached: [Bool] = [true]

    /// - Parameter loads: of a unit of each commodity that takes up the capacity.
    init(loads: [Int64]) {
        let loads = loads.filter { $0 > 0 }
        let step = max(1, loads.reduce(0, greatestCommonDivisor))
        self.step = step
        let steps = loads.map { $0 / step }
        // From the product of the two smallest on every sum is reached, if they have no common divisor: that is far enough to look.
        guard let least = steps.min(), least > 1 else { return }
        for sum in 1...Self.sumMax {
            isReached.append(steps.contains { $0 <= sum && isReached[sum - Int($0)] })
        }
    }

    /// The greatest load of whole units that is at most `capacity`.
    func rounded(_ capacity: Int64) -> Int64 {
        let steps = capacity / step
        guard steps < isReached.count, steps >= 0 else { return max(0, steps) * step }
        return Int64(isReached[...Int(steps)].lastIndex(of: true) ?? 0) * step
    }

    private static let sumMax = 2_000
}

extension BalancingProblem {
    /// With every capacity rounded down to what whole units of the commodities that use it can take up.
    func roundingCapacities() -> BalancingProblem {
        var onArcs = arcs.map { _ in [] as [Int64] }
        var handling = handlingMax.map { _ in [] as [Int64] }
        func add(_ load: Int64, to list: inout [Int64]) {
            if list.last != load, !list.contains(load) { list.append(load) }
        }
        for commodity in commodities {
            for index in commodity.arcs {
                let arc = arcs[index]
                if arc.capacity != nil { add(commodity.load, to: &onArcs[arc.group]) }
                if handlingMax[arc.tail] != nil { add(commodity.load, to: &handling[arc.tail]) }
            }
        }
        var known: [[Int64]: UsableCapacity] = [:]
        func rounded(_ capacity: Int64?, _ loads: [Int64]) -> Int64? {
            guard let capacity, !loads.isEmpty else { return capacity }
            let loads = loads.sorted()
            let usable = known[loads] ?? UsableCapacity(loads: loads)
            known[loads] = usable
            return usable.rounded(capacity)
        }
        return replacing(
            capacities: arcs.map { rounded($0.capacity, onArcs[$0.group]) },
            handlingMax: zip(handlingMax, handling).map(rounded))
    }
}
