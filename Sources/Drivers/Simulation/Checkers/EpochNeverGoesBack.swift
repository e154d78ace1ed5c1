internal import Domain

/// A node that has heard a hub never again heeds the one before it, whatever happened to the node in between.
struct EpochNeverGoesBack: Checker {
    let name = CheckerName.epochNeverGoesBack
    private var highest: [NodeID: UInt64] = [:]
    private let hub: NodeID

    init(of hub: NodeID) { self.hub = hub }

    mutating func see(_ observation: Observation) -> Finding? {
        guard case .accepted(let received, _, by: let node) = observation, received.header.from == hub else {
            return nil
        }
        let before = highest[node] ?? 0
        guard received.header.epoch < before else {
            highest[node] = received.header.epoch
            return nil
        }
        return Finding(
            "\(node) heeds epoch \(received.header.epoch) after \(before)", about: [node.text])
    }
}
