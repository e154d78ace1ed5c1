internal import Domain

/// A node that has heard a hub never again obeys the one before it, whatever happened to the node in between. What it had not
/// recorded when it crashed had no effect and was not heard; nor was what is not in the copy that people have brought back.
struct EpochNeverGoesBack: Checker {
    let name = CheckerName.epochNeverGoesBack
    private var highest: [NodeID: UInt64] = [:]
    private var recorded: [NodeID: UInt64] = [:]
    private let hub: NodeID

    init(of hub: NodeID) { self.hub = hub }

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .recorded(_, by: let node): recorded[node] = highest[node]
        case .wentBack(let node, of: _, _): recorded[node] = nil
        case .started(let node, _, _): highest[node] = recorded[node]
        case .accepted(let received, _, by: let node) where received.header.from == hub:
            let before = highest[node] ?? 0
            guard received.header.epoch >= before else {
                return Finding(
                    "\(node) obeys epoch \(received.header.epoch) after \(before)", about: [node.text])
            }
            highest[node] = received.header.epoch
        default: break
        }
        return nil
    }
}
