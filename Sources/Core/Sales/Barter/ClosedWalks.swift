/// All ways along wants that come back to where they began, by how many items they pass.
///
/// A closed walk is made of cycles of no more items each, so that none falls short of its worths where no cycle does: the least that a walk is worth more than its
/// items can be found step by step, without trying every cycle.
struct ClosedWalks {
    private let wants: [[Int]]
    private let isGroup: [Bool]
    /// What an item or group is worth more than it counts.
    private let surpluses: [Int64]

    /// - Parameter worths: in 1 / ``BarterCertificate/scale``, 0 or more.
    init(_ accepted: [[Int]], _ worths: [Int64], isGroup: [Bool]) {
        self.isGroup = isGroup
        surpluses = zip(worths, isGroup).map { $0 - ($1 ? 0 : BarterCertificate.scale) }
        wants = Self.peeled(accepted)
    }

    /// Without wants of what nobody accepts, or of what accepts nothing: they are part of no cycle.
    private static func peeled(_ accepted: [[Int]]) -> [[Int]] {
        var wants = accepted
        while true {
            var isAccepted = wants.map { _ in false }
            for other in wants.joined() { isAccepted[other] = true }
            let isOpen = wants.indices.map { isAccepted[$0] && !wants[$0].isEmpty }
            let next = wants.enumerated().map { item, list in isOpen[item] ? list.filter { isOpen[$0] } : [] }
            if next == wants { return wants }
            wants = next
        }
    }

    /// - Returns: an item on a closed walk of at most so many items that are worth less than they count; nil where there is none.
    /// - Complexity: O(items × most items of a walk × wants).
    func undercounted(itemCountMax: Int) -> Int? {
        wants.indices.first { !isGroup[$0] && isUndercounted(from: $0, itemCountMax: itemCountMax) }
    }

    /// Of walks whose first item is the first in the list of all that they pass.
    private func isUndercounted(from start: Int, itemCountMax: Int) -> Bool {
        var reached: [Int: Int64] = [start: surpluses[start]]
        for itemCount in 1...itemCountMax {
            let left = Int64(itemCountMax - itemCount) * BarterCertificate.scale
            var (next, open) = ([:] as [Int: Int64], reached.keys.sorted())
            while let place = open.popLast() {
                guard let surplus = reached[place] else { continue }
                for other in wants[place] {
                    if other == start {
                        if surplus < 0 { return true }
                    } else if isGroup[other] {
                        // It counts nothing: the same number of items.
                        let there = surplus + surpluses[other]
                        if there < reached[other] ?? .max, there < left {
                            reached[other] = there
                            open.append(other)
                        }
                    } else if other > start, surplus + surpluses[other] < left {
                        next[other] = min(next[other] ?? .max, surplus + surpluses[other])
                    }
                }
            }
            reached = next
        }
        return false
    }
}
