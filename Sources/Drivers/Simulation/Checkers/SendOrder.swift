internal import Domain

/// A node's own messages leave in the order in which it wrote them, and what it passes on in the order in which it heard it.
struct SendOrder: Checker {
    let name = CheckerName.sendOrder
    private var lastStamp: [NodeID: Stamp] = [:]
    /// What each node heard in its present turn and may still pass on.
    private var heard: [NodeID: ArraySlice<Envelope>] = [:]

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .started(let node, _, _): lastStamp[node] = nil
        case .published(let outgoing, by: let node):
            let stamp = outgoing.header.stamp
            if let last = lastStamp.updateValue(stamp, forKey: node), stamp < last {
                return Finding("\(node) sent \(stamp) after \(last)", about: [node.text])
            }
        case .turned(_, by: let node): heard[node] = []
        case .accepted(let received, _, by: let node): heard[node]?.append(received.envelope)
        case .forwarded(let envelope, by: let node):
            guard let candidates = heard[node], let place = candidates.firstIndex(of: envelope) else {
                return Finding("\(node) passed on what it heard before something else", about: [node.text])
            }
            heard[node] = candidates[(place + 1)...]
        default: break
        }
        return nil
    }
}
