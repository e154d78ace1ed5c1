public import Domain

/// A node as a pure value: it has no clock, socket, task or random source of its own.
///
/// A driver (`Runtime` or `Simulation`) hands over what has arrived, input by input, and performs no effect of any of
/// these before every input that asked for it is recorded; `Execution` gives the order. What the node knows is the fold of
/// the inputs it asked to be recorded: hand them over again after a restart, with the instants they came at, drop the
/// effects, then hand over `.started`.
public protocol Agent: Sendable {
    /// - Parameter now: never earlier than in the call before.
    mutating func receive(_ input: Input, at now: Instant) -> [Effect]

    /// What it decided in the last call; empty unless that asked for a record. A replay decides the same again.
    var decisions: [Decision] { get }

    /// When to call again with `.deadlineReached` if nothing else arrives first. A call too early does nothing.
    var nextDeadline: Instant? { get }

    /// What the node holds to be so, for those who compare; never for another agent. Nil where there is nothing to
    /// compare.
    var stateView: StateView? { get }
}

extension Agent {
    public var stateView: StateView? { nil }
    public var decisions: [Decision] { [] }
}

extension [Effect] {
    /// The same, after the input that led to them is kept.
    var recorded: [Effect] { [.record] + filter { $0 != .record } }
}
