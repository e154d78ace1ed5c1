internal import Domain
internal import Randomness

/// Copies of journals that somebody starts while the originals run.
extension Simulation {
    /// The node's program at this place among the network's nodes.
    func machine(of place: Int) -> Int { place == 0 ? hubIndex : place }

    /// Somewhere two programs speak as one node.
    var hasTwin: Bool { nodes.contains { $0.isTwin && !$0.staysDown } }

    /// A copy of the hub gets the hub's address, and nobody reaches the original, which goes on. A copy of another node speaks
    /// beside it; where goods are, only the original's people are.
    ///
    /// - Parameter isStartedAgain: whether the original hub is started once more meanwhile.
    mutating func startTwin(_ role: Role, for span: Duration, isStartedAgain: Bool) {
        guard !hasTwin, let index = original(for: role), nodes[index].isUp, !nodes[index].isDamaged else {
            return
        }
        if role == .hub {
            guard restored == nil, hubRecordCountMin != nil, everybodyAgrees else { return }
            faults.count(.hubTwin)
            nodes.append(nodes[index].twin(numbered: nodes.count, on: nodes[index].wire))
            nodes[index].wire = nil
            (hubIndex, restored) = (nodes.count - 1, 0)
            checkers.see(.replaced(nodes[index].id), at: now)
            if isStartedAgain { crash(index) }
        } else {
            guard let wire = nodes[index].wire else { return }
            faults.count(.nodeTwin)
            nodes.append(nodes[index].twin(numbered: nodes.count, on: wires.add(beside: wire)))
        }
        record.transcript?.note(
            now, "a copy of \(nodes[index].program) is started as \(nodes[nodes.count - 1].program)")
        let twin = nodes[nodes.count - 1]
        checkers.see(.wentBack(twin.program, of: twin.program, recordCount: twin.disk.recordCount), at: now)
        boot(nodes.count - 1)
        eventQueue.add(.twinEnds(nodes.count - 1), at: now.advanced(by: span))
    }

    private mutating func original(for role: Role) -> Int? {
        switch role {
        case .hub: hubIndex
        case .prefecture:
            nodes.indices.filter { nodes[$0].role == .prefecture && !nodes[$0].staysDown }.randomElement(
                using: &chance)
        case .enterprise: nodes.firstIndex { $0.id == doubled }
        case .observer, .dispatcher: nil
        }
    }

    /// There is only one again.
    ///
    /// - Parameter keepsCopy: whether of two hubs it is the copy.
    mutating func endTwin(_ index: Int, keepsCopy: Bool) {
        guard nodes[index].isTwin, !nodes[index].staysDown else { return }
        guard index == hubIndex else { return end(index) }
        guard let original = nodes.firstIndex(where: { $0.role == .hub && $0.wire == nil && !$0.staysDown })
        else {
            preconditionFailure("a hub's copy has an original")
        }
        record.transcript?.note(now, "of \(nodes[original].program) and its copy only one is left")
        if keepsCopy {
            nodes[index].becomeTheOnlyOne()
            return end(original)
        }
        nodes[original].wire = nodes[index].wire
        hubIndex = original
        checkers.see(.replaced(nodes[original].id), at: now)
        end(index)
    }

    private mutating func end(_ index: Int) {
        nodes[index].staysDown = true
        nodes[index].wire = nil
        crash(index)
        setAlarms(of: index)
    }
}
