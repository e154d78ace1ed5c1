internal import Agents
internal import Domain
internal import Randomness

/// Nodes that start from older copies of their journals, and the people who resume them.
extension Simulation {
    /// - Parameters:
    ///   - place: of the node; 0 for the hub.
    ///   - share: of a thousand records, how many the copy has; 0 for a disk that was lost.
    mutating func goBack(_ place: Int, to share: Int, downFor span: Duration) {
        let index = machine(of: place)
        // Only sites know what became of a hub's books before its copies; a lost hub is replaced by its newest copy.
        guard !nodes[index].staysDown, !nodes[index].isDamaged, !hasTwin,
            place > 0 || (share > 0 && hubRecordCountMin != nil),
            restored == place || everybodyAgrees
        else { return }
        nodes[index].downFor = span
        if nodes[index].isUp { crash(index) }
        guard
            let recordCount = nodes[index].disk.goBack(
                to: share, recordCountMin: place == 0 ? hubRecordCountMin ?? 0 : 0)
        else { return }
        faults.count(share == 0 ? .lostDisk : .olderCopy)
        if restored == place { faults.count(.copyOfCopy) }
        record.transcript?.note(now, "\(nodes[index].program) gets a copy of \(recordCount) records")
        checkers.see(.wentBack(nodes[index].program, of: nodes[index].id, recordCount: recordCount), at: now)
        restored = place
    }

    var everybodyAgrees: Bool {
        let outsiders = outsiders
        guard case .hub(let hub)? = nodes[hubIndex].agent?.stateView, nodes[hubIndex].isUp, hub.agreesWithAll,
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
        if let place = restored, !hasTwin, everybodyAgrees {
            restored = nil
            if nodes[place].site != nil { hubRecordCountMin = nodes[hubIndex].disk.recordCount }
        }
        guard desk.isDone, !isResting, nodes[hubIndex].isUp,
            case .hub(let hub)? = nodes[hubIndex].agent?.stateView
        else {
            return
        }
        let outsiders = outsiders
        if let node = hub.held.first(where: { !outsiders.contains($0) || $0 == doubled }) {
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
