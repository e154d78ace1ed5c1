public import Agents
internal import Balancing
public import Domain
internal import MessageSchema

/// Who plays the nodes: the real ones, or in a test a wrong one that must be caught.
public struct Cast: Sendable {
    public var hub: @Sendable (Network) -> any Agent = {
        HubAgent(network: $0, roundLength: $0.calendar.round, hash: .sha256)
    }
    public var prefecture: @Sendable (NodeID, Network) -> any Agent = { PrefectureAgent($0, network: $1) }
    public var enterprise: @Sendable (Site, Network) -> any Agent = { EnterpriseAgent(site: $0, network: $1) }
    public var planner: Planner

    /// The agents and the planner of production. A virtual day is a day.
    public static let real = Cast(planner: { try plan(for: $0, in: $1).plan })

    public init(planner: @escaping Planner) { self.planner = planner }
}

public typealias Planner = @Sendable (Snapshot, Network) throws -> Plan
