/// What the leaves between one pair of vertices offer together: units from `tail` to `head`, the cheapest first.
/// A convex piecewise-linear function, as steps of rising slope: the merit order.
struct Curve {
    let tail: Int32
    let head: Int32
    /// In the steps of the ``Curves``.
    let steps: Range<Int>
    /// The leaves it stands for.
    let leaves: Range<Int>
}

/// All curves of a network, with their steps by columns.
struct Curves {
    let leaves: Leaves
    private(set) var curves: [Curve] = []
    /// What each step costs for a unit, rising within a curve.
    private(set) var slopes: [Int64] = []
    var lengths: [Int64] = []
    /// The leaf each step belongs to.
    var owners: [Int32] = []
    /// For each leaf the least it gives to its lower side, below zero when it takes; where its curve begins.
    var lows: [Int64] = []
    /// For each leaf how many of its arcs lead to or from its lower side: they come first in ``arcs``.
    private(set) var lowerCounts: [Int32] = []
    /// The arcs of the leaves, of each first those of the lower side, by rising slope.
    var arcs: [Int32]

    /// Nil when a leaf cannot get rid of its supply.
    init?(_ leaves: consuming Leaves, of network: borrowing ResidualNetwork) {
        var leaves = leaves
        arcs = leaves.takeArcs()
        self.leaves = leaves
        let leafCount = self.leaves.vertices.count
        slopes.reserveCapacity(arcs.count)
        lengths.reserveCapacity(arcs.count)
        owners.reserveCapacity(arcs.count)
        lows.reserveCapacity(leafCount)
        lowerCounts.reserveCapacity(leafCount)
        var fold = LeafFold()
        var order = StepOrder()
        var start = 0
        while start < leafCount {
            let sides = self.leaves.sides[Int(self.leaves.vertices[start])]
            let firstStep = slopes.count
            var place = start
            repeat {
                let vertex = Int(self.leaves.vertices[place])
                guard self.leaves.sides[vertex] == sides else { break }
                let range = Int(self.leaves.starts[place])..<Int(self.leaves.starts[place + 1])
                guard
                    let low = fold.fold(
                        Int32(vertex), lower: sides.lower, supply: network.excess[vertex],
                        arcs: &arcs, range, of: network.problem)
                else { return nil }
                lows.append(low)
                lowerCounts.append(Int32(fold.lowerCount))
                for step in 0..<fold.stepCount {
                    slopes.append(fold.slopes[step])
                    lengths.append(fold.lengths[step])
                    owners.append(Int32(place))
                }
                place += 1
            } while place < leafCount
            if sides.upper >= 0 {
                order.sort(&slopes, &lengths, &owners, firstStep..<slopes.count)
                curves.append(
                    Curve(
                        tail: sides.upper, head: sides.lower, steps: firstStep..<slopes.count,
                        leaves: start..<place))
            }
            start = place
        }
    }
}

/// Folds one leaf after the other: what it costs that it gives a unit more to its lower side and a unit less to its upper
/// one, from the least to the most it can give.
struct LeafFold {
    private(set) var slopes: [Int64] = []
    private(set) var lengths: [Int64] = []
    private(set) var stepCount = 0
    private(set) var lowerCount = 0
    /// Of the arcs of the leaf: what a unit more away from the leaf costs, and how many units.
    private var sorted: [Exchange] = []

    private struct Exchange {
        let isUpper: Bool
        let slope: Int64
        let room: Int64
        let arc: Int32

        func isBefore(_ other: Exchange) -> Bool {
            if isUpper != other.isUpper { return other.isUpper }
            return (slope, arc) < (other.slope, other.arc)
        }
    }

    /// Returns the least the leaf gives to its lower side; nil when it cannot get rid of its supply.
    mutating func fold(
        _ vertex: Int32, lower: Int32, supply: Int64, arcs: inout [Int32], _ range: Range<Int>,
        of problem: FlowProblem
    ) -> Int64? {
        sort(vertex, lower: lower, &arcs, range, of: problem)
        lowerCount = 0
        // What is given to a side runs from all of the arcs that lead to the leaf full to all that lead from it full.
        var (lowerMin, lowerMax, upperMin, upperMax) = (0 as Int64, 0 as Int64, 0 as Int64, 0 as Int64)
        for entry in sorted {
            let isAway = problem.arcs.tails[Int(entry.arc)] == vertex
            if entry.isUpper {
                if isAway { upperMax += entry.room } else { upperMin -= entry.room }
            } else {
                lowerCount += 1
                if isAway { lowerMax += entry.room } else { lowerMin -= entry.room }
            }
        }
        let (low, high) = (max(lowerMin, supply - upperMax), min(lowerMax, supply - upperMin))
        guard low <= high else { return nil }
        stepCount = 0
        // From `low` on the lower arcs fill in their order, and the upper ones empty in the opposite one.
        var (lowerPlace, upperPlace) = (0, sorted.count - 1)
        var (lowerEnd, upperEnd) = (lowerMin, supply - upperMax)
        var given = low
        while lowerPlace < lowerCount, upperPlace >= lowerCount {
            let lowerNext = lowerEnd + sorted[lowerPlace].room
            let upperNext = upperEnd + sorted[upperPlace].room
            let next = min(lowerNext, upperNext)
            let reached = min(max(next, given), high)
            put(sorted[lowerPlace].slope - sorted[upperPlace].slope, reached - given)
            given = reached
            // As long as a side has one arc the steps stay the same when amounts change: some of no length.
            if upperNext <= lowerNext ? upperPlace > lowerCount : lowerPlace + 1 == lowerCount {
                (upperPlace, upperEnd) = (upperPlace - 1, upperNext)
            } else if lowerPlace + 1 < lowerCount {
                (lowerPlace, lowerEnd) = (lowerPlace + 1, lowerNext)
            } else {
                break
            }
        }
        return low
    }

    private mutating func put(_ slope: Int64, _ length: Int64) {
        if stepCount == slopes.count {
            slopes.append(slope)
            lengths.append(length)
        } else {
            (slopes[stepCount], lengths[stepCount]) = (slope, length)
        }
        stepCount += 1
    }

    private mutating func sort(
        _ vertex: Int32, lower: Int32, _ arcs: inout [Int32], _ range: Range<Int>, of problem: FlowProblem
    ) {
        sorted.removeAll(keepingCapacity: true)
        for place in range {
            let arc = arcs[place]
            let isAway = problem.arcs.tails[Int(arc)] == vertex
            let other = isAway ? problem.arcs.heads[Int(arc)] : problem.arcs.tails[Int(arc)]
            let cost = problem.arcs.costs[Int(arc)]
            sorted.append(
                Exchange(
                    isUpper: other != lower, slope: isAway ? cost : -cost,
                    room: problem.arcs.rooms[Int(arc)], arc: arc))
        }
        if sorted.count <= 16 {
            for place in sorted.indices.dropFirst() {
                var hole = place
                let entry = sorted[place]
                while hole > 0, entry.isBefore(sorted[hole - 1]) {
                    sorted[hole] = sorted[hole - 1]
                    hole -= 1
                }
                sorted[hole] = entry
            }
        } else {
            sorted.sort { $0.isBefore($1) }
        }
        for (place, entry) in zip(range, sorted) { arcs[place] = entry.arc }
    }
}

/// Sorts the steps of a curve by rising slope; among equals the first comes first.
struct StepOrder {
    private var keys: [UInt64] = []
    private var other: [UInt64] = []
    private var values: [Int64] = []
    private var places: [Int32] = []

    mutating func sort(
        _ slopes: inout [Int64], _ lengths: inout [Int64], _ owners: inout [Int32], _ range: Range<Int>
    ) {
        guard let low = slopes[range].min(), let high = slopes[range].max() else { return }
        let placeBits = Int.bitWidth - range.count.leadingZeroBitCount
        let slopeBits = UInt64.bitWidth - UInt64(high - low).leadingZeroBitCount
        // Slopes are differences of two costs: within 2⁴¹ either way; a curve has fewer than 2³⁰ steps.
        keys.removeAll(keepingCapacity: true)
        for (place, index) in range.enumerated() {
            keys.append(UInt64(slopes[index] - low) << placeBits | UInt64(place))
        }
        if placeBits + slopeBits <= UInt64.bitWidth, keys.count > 64 {
            radixSort(from: placeBits, bits: slopeBits)
        } else {
            let slopes = slopes
            keys = range.indices.map { UInt64($0 - range.lowerBound) }
            keys.sort { left, right in
                let (leftSlope, rightSlope) = (
                    slopes[range.lowerBound + Int(left)], slopes[range.lowerBound + Int(right)]
                )
                return (leftSlope, left) < (rightSlope, right)
            }
        }
        let mask = (1 as UInt64) << placeBits - 1
        places.removeAll(keepingCapacity: true)
        for key in keys { places.append(Int32(truncatingIfNeeded: key & mask)) }
        permute(&slopes, range)
        permute(&lengths, range)
        let old = Array(owners[range])
        for (place, source) in places.enumerated() { owners[range.lowerBound + place] = old[Int(source)] }
    }

    private mutating func permute(_ column: inout [Int64], _ range: Range<Int>) {
        values.removeAll(keepingCapacity: true)
        values.append(contentsOf: column[range])
        for (place, source) in places.enumerated() { column[range.lowerBound + place] = values[Int(source)] }
    }

    /// By eleven bits at a time, the lowest first; stable.
    private mutating func radixSort(from firstBit: Int, bits: Int) {
        let digitBits = 11
        if other.count < keys.count { other = keys }
        var shift = firstBit
        while shift < firstBit + bits {
            var counts = [Int](repeating: 0, count: 1 << digitBits)
            let mask = UInt64(counts.count - 1)
            keys.withUnsafeMutableBufferPointer { keys in
                other.withUnsafeMutableBufferPointer { other in
                    counts.withUnsafeMutableBufferPointer { counts in
                        for key in keys { counts[Int(key >> shift & mask)] += 1 }
                        var sum = 0
                        for digit in counts.indices { (counts[digit], sum) = (sum, sum + counts[digit]) }
                        for key in keys {
                            let digit = Int(key >> shift & mask)
                            other[counts[digit]] = key
                            counts[digit] += 1
                        }
                        for place in keys.indices { keys[place] = other[place] }
                    }
                }
            }
            shift += digitBits
        }
    }
}
