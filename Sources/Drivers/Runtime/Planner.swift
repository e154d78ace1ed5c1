internal import Domain

/// Makes plans one after the other on a thread of its own, so that a long one holds up nothing else.
actor Planner {
    private let thread = DedicatedThread(name: "planner")
    private let plan: @Sendable (Snapshot) throws -> Plan

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(plan: @escaping @Sendable (Snapshot) throws -> Plan) { self.plan = plan }

    /// The input that answers ``Effect/balance(_:)``.
    func answer(to snapshot: Snapshot) -> Input {
        do { return .planned(try plan(snapshot)) } catch {
            guard case .round(let round) = snapshot.span else {
                preconditionFailure("an agent plans round by round")
            }
            return .planRefused(round: round, reason: "\(error)")
        }
    }
}
