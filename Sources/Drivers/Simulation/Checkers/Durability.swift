internal import Domain

/// Every start finds what was committed before: all of it, and of no turn only a part.
struct Durability: Checker {
    let name = CheckerName.durability
    private var turns: [NodeID: Turns] = [:]

    private struct Turns {
        /// Records of all turns whose records are all safe.
        var wholeCount = 0
        /// Of the present turn: safe ones, and all.
        var safeCount = 0
        var recordCount = 0
    }

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .turned(let count, by: let node):
            turns[node, default: Turns()].safeCount = 0
            turns[node, default: Turns()].recordCount = count
        case .recorded(let count, by: let node):
            turns[node, default: Turns()].safeCount += count
            if let turn = turns[node], turn.safeCount == turn.recordCount {
                turns[node]?.wholeCount += turn.recordCount
            }
        case .wentBack(let node, of: _, let recordCount): turns[node] = Turns(wholeCount: recordCount)
        case .started(let node, _, let found):
            let wholeCount = turns[node]?.wholeCount ?? 0
            turns[node] = Turns(wholeCount: found)
            guard found != wholeCount else { return nil }
            return Finding(
                "\(node) started from \(found) records, but whole turns of \(wholeCount) were safe",
                about: [node.text])
        default: break
        }
        return nil
    }
}
