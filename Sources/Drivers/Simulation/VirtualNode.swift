internal import Agents
internal import Domain

/// One node's program in a simulation: its agent with all that surrounds it on a real machine.
struct VirtualNode {
    let id: NodeID
    let role: Role
    /// Nil for the hub.
    let parent: NodeID?
    /// The index of the parent and what this node subscribes to there; nil for the hub.
    let uplink: (parent: Int, subscriptions: [String])?
    var agent: any Agent
    /// What reaches a node whose program does not run is lost.
    var isUp = false
    /// Only an enterprise has one.
    var plant: PlantModel?

    var membership: (node: NodeID, role: Role, parent: NodeID?) { (id, role, parent) }

    private var agentAlarm: Alarm?
    private var plantAlarm: Alarm?

    /// The hub first, then the prefectures, then the enterprises.
    static func all(of network: Network, cast: Cast) -> [VirtualNode] {
        let hub = network.hub.id
        let prefectures = network.prefectures.map(\.id)
        func uplink(_ node: NodeID, under parent: NodeID, isParent: Bool) -> (Int, [String]) {
            guard let index = parent == hub ? 0 : prefectures.firstIndex(of: parent).map({ $0 + 1 }) else {
                preconditionFailure("\(parent), the parent of \(node), is not in the network")
            }
            return (index, Topic.subscriptions(of: node, under: parent, isParent: isParent))
        }
        return [VirtualNode(id: hub, role: .hub, parent: nil, uplink: nil, agent: cast.hub(network))]
            + prefectures.map {
                VirtualNode(
                    id: $0, role: .prefecture, parent: hub, uplink: uplink($0, under: hub, isParent: true),
                    agent: cast.prefecture($0, network))
            }
            + network.sites.map {
                VirtualNode(
                    id: $0.id, role: .enterprise, parent: $0.parent,
                    uplink: uplink($0.id, under: $0.parent, isParent: false),
                    agent: cast.enterprise($0, network), plant: PlantModel(site: $0, network: network))
            }
    }

    /// Something falls due at `at`. The agenda has an entry for it, known by its number; entries of other numbers are
    /// out of date.
    private struct Alarm {
        let at: Instant
        let entry: UInt64
    }

    /// Puts what falls due next onto the agenda, unless it is there.
    mutating func setAlarms(in agenda: inout Agenda, index: Int, now: Instant) {
        Self.set(&agentAlarm, to: agent.nextDeadline, .agentAlarm(of: index), in: &agenda, now)
        Self.set(&plantAlarm, to: plant?.nextDeadline, .plantAlarm(of: index), in: &agenda, now)
    }

    /// - Returns: false when the alarm has been set anew since.
    mutating func takeAgentAlarm(_ entry: UInt64) -> Bool { Self.take(&agentAlarm, entry) }
    mutating func takePlantAlarm(_ entry: UInt64) -> Bool { Self.take(&plantAlarm, entry) }

    private static func set(
        _ alarm: inout Alarm?, to deadline: Instant?, _ event: Agenda.Event, in agenda: inout Agenda,
        _ now: Instant
    ) {
        guard let deadline else {
            alarm = nil
            return
        }
        let at = max(deadline, now)
        guard alarm?.at != at else { return }
        alarm = Alarm(at: at, entry: agenda.add(event, at: at))
    }

    private static func take(_ alarm: inout Alarm?, _ entry: UInt64) -> Bool {
        guard alarm?.entry == entry else { return false }
        alarm = nil
        return true
    }
}
