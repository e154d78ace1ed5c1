public import Agents
internal import Balancing
public import Domain
public import Execution
internal import MessageSchema

/// Who plays the nodes: the real ones, or in a test a wrong one that must be caught.
public struct SimulatedComponents: Sendable {
    public var hub: @Sendable (Network) -> any Agent = {
        HubAgent(network: $0, roundLength: $0.calendar.round, hash: .sha256)
    }
    public var prefecture: @Sendable (NodeID, Network) -> any Agent = { PrefectureAgent($0, network: $1) }
    public var enterprise: @Sendable (Site, Network) -> any Agent = { EnterpriseAgent(site: $0, network: $1) }
    public var codec: @Sendable (CodecParts) -> any NodeCodec = { ProductionCodec($0) }
    public var disk: @Sendable (NodeID) -> any NodeDisk = { VirtualDisk(of: $0) }
    /// How a turn is carried out: as `Execution` says.
    public var steps: @Sendable ([Turn.Step]) -> [Turn.Step] = { $0 }
    /// Whether a subscription covers a topic: as ZeroMQ does it.
    public var subscribes: @Sendable (_ subscription: String, _ topic: String) -> Bool = { $1.hasPrefix($0) }
    /// Whether reports of one peer are limited: as the driver of real nodes does it.
    public var limitsReports = true
    public var planner: PlanFunction
    /// Of the other departments than goods dispatch, of which production has none.
    public var solver: @Sendable (DepartmentContent, Network) throws -> DepartmentContent = {
        content, _ in throw NoSolver(department: content.department)
    }

    /// The agents and the planner of production. A virtual day is a day.
    public static let real = SimulatedComponents(planner: {
        try plan(for: $0, in: $1, while: { $0.work < planningWorkMax }).plan
    })

    /// Stands for the time that a hub gives its planner. No clock is asked, so that a seed gives the same run on every machine: some seconds' work.
    static let planningWorkMax = 2_000_000_000

    public init(planner: @escaping PlanFunction) { self.planner = planner }
}

/// A department asked for a decision that nobody can make.
public struct NoSolver: Error, Hashable, Sendable, CustomStringConvertible {
    public let department: DepartmentID

    public init(department: DepartmentID) { self.department = department }

    public var description: String { "nobody solves what \(department) asks for" }
}

public typealias PlanFunction = @Sendable (Snapshot, Network) throws -> Plan
