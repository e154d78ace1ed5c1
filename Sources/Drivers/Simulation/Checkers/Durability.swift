internal import Domain

/// Every start finds what was committed before: all of it, and of no turn only a part. So nobody knows more of a site than the site itself, unless
/// its disk lost something or others speak in its name.
struct Durability: Checker {
    let name = CheckerName.durability
    private var turns: [NodeID: Turns] = [:]
    /// Programs whose journals lost something, and names under which others speak too, or that contradict themselves.
    private var doubtful: Set<NodeID>

    init(byzantineSites: [NodeID]) { doubtful = Set(byzantineSites) }

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
        case .wentBack(let node, of: let name, let recordCount):
            turns[node] = Turns(wholeCount: recordCount)
            doubtful.formUnion([node, name])
        case .shared(let node), .replaced(let node): doubtful.insert(node)
        case .published(let outgoing, by: let node) where outgoing.header.from != node:
            doubtful.formUnion([node, outgoing.header.from])
        case .accepted(let received, let frame, by: _) where frame.isStolen:
            doubtful.insert(received.header.from)
        case .noticed(.behind(let loss, says: let peer), by: let node):
            guard doubtful.isDisjoint(with: [node, peer]) else { return nil }
            return Finding(
                "\(node) is behind what \(peer) knows of it, and its disk lost nothing: \(loss.words)",
                about: [node.text])
        case .started(let node, let isDamaged, let found):
            if isDamaged { doubtful.insert(node) }
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
