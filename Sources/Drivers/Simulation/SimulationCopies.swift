internal import Agents
internal import Domain
internal import Randomness

/// Nodes that start from older copies of their journals, and the people who resume them.
extension Simulation {
    /// - Parameter share: of a thousand records, how many the copy has; 0 for a disk that was lost.
    mutating func goBack(_ index: Int, to share: Int, downFor span: Duration) {
        // Only sites know what became of a hub's books before its copies; a lost hub is replaced by its newest copy.
        guard !nodes[index].staysDown, !nodes[index].isDamaged,
            index > 0 || (share > 0 && hubRecordCountMin != nil),
            restored == index || everybodyAgrees
        else { return }
        nodes[index].downFor = span
        if nodes[index].isUp { crash(index) }
        guard
            let recordCount = nodes[index].disk.goBack(
                to: share, recordCountMin: index == 0 ? hubRecordCountMin ?? 0 : 0)
        else { return }
        faults.count(share == 0 ? .lostDisk : .olderCopy)
        record.transcript?.note(now, "\(nodes[index].id) gets a copy of \(recordCount) records")
        checkers.see(.wentBack(nodes[index].id, recordCount: recordCount), at: now)
        restored = index
    }

    var everybodyAgrees: Bool {
        let outsiders = outsiders
        guard case .hub(let hub)? = nodes[0].agent?.stateView, nodes[0].isUp, hub.agreesWithAll,
            hub.held.isEmpty
        else {
            return false
        }
        return nodes.allSatisfy { node in
            guard case .site(let site)? = node.agent?.stateView, !outsiders.contains(node.id) else {
                return true
            }
            return node.isUp && site.agreesWithHub
        }
    }

    /// Somebody in the dispatch centre looks who is held, and resumes it. Once the trouble is over, held orders are
    /// released, once more where the hub could not hear of it yet.
    mutating func attend() {
        eventQueue.add(.attend, at: now.advanced(by: network.calendar.round / 8))
        if let index = restored, everybodyAgrees {
            restored = nil
            if nodes[index].site != nil { hubRecordCountMin = nodes[0].disk.recordCount }
        }
        guard desk.isDone, nodes[0].isUp, case .hub(let hub)? = nodes[0].agent?.stateView else { return }
        if let node = hub.held.first(where: { !outsiders.contains($0) }) {
            let grounds = Grounds(who: "a person", why: "no other process speaks as \(node)")
            rule(Ruling(.resume(node), grounds: grounds))
        } else if isHealing {
            let grounds = Grounds(who: "a person", why: "the trouble is over")
            for order in hub.orders
            where order.isHeld && order.state < .inTransit && !outsiders.contains(order.source) {
                rule(Ruling(order: order.id, verdict: .revise(.release), grounds: grounds))
            }
        }
    }
}
