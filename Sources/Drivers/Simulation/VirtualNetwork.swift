internal import Domain
internal import Randomness

/// The wires between children and parents: frames that go up reach the sender's parent, frames that go down reach the
/// children that subscribed to their topic. One connection keeps the order of what it carries, as TCP does.
///
/// Loss, duplication and cuts will be decided here; so far there are none.
struct VirtualNetwork {
    private let delay: ClosedRange<Duration>
    private var random: SplitMix
    /// By node.
    private var wires: [Wires]

    /// - Parameter uplinks: for each node the index of its parent and what it subscribes to there; nil for the hub.
    init(uplinks: [(parent: Int, subscriptions: [String])?], delay: ClosedRange<Duration>, random: SplitMix) {
        (self.delay, self.random) = (delay, random)
        wires = uplinks.map { Wires(parent: $0?.parent, subscriptions: $0?.subscriptions ?? []) }
        for (child, link) in uplinks.enumerated() {
            if let link { wires[link.parent].children.append(child) }
        }
    }

    /// Who gets this frame, and when.
    mutating func send(_ frame: Frame, from sender: Int, at now: Instant) -> [(recipient: Int, at: Instant)] {
        if frame.topic.hasPrefix("\(Topic.Direction.up.rawValue)/") {
            guard let parent = wires[sender].parent else { return [] }
            return [(parent, pass(\.upFreeFrom, of: sender, at: now))]
        }
        return recipients(below: sender, of: frame.topic).map { ($0, pass(\.downFreeFrom, of: $0, at: now)) }
    }

    /// - Parameter way: which direction of the connection between `child` and its parent.
    private mutating func pass(_ way: WritableKeyPath<Wires, Instant>, of child: Int, at now: Instant)
        -> Instant
    {
        let arrival = max(now.advanced(by: random.draw(delay)), wires[child][keyPath: way])
        wires[child][keyPath: way] = arrival
        return arrival
    }

    private mutating func recipients(below parent: Int, of topic: String) -> [Int] {
        if let known = wires[parent].recipientsByTopic[topic] { return known }
        let found = wires[parent].children.filter { child in
            wires[child].subscriptions.contains { topic.hasPrefix($0) }
        }
        wires[parent].recipientsByTopic[topic] = found
        return found
    }

    private struct Wires {
        let parent: Int?
        let subscriptions: [String]
        var children: [Int] = []
        /// Nothing that is sent later may arrive before this.
        var upFreeFrom = Instant.epoch
        var downFreeFrom = Instant.epoch
        var recipientsByTopic: [String: [Int]] = [:]
    }
}
