public import Agents
public import Domain
public import MessageSchema

/// What a driver does with an agent, as a value without input or output: `Runtime` gives it threads, disk and sockets,
/// `Simulation` virtual ones.
///
///     arrivals ─▶ turn(_:at:) ─▶ commit ─▶ notices, plant commands, plans ─▶ messages
///
/// A driver hands over what has arrived, carries out the steps of the ``Turn`` one after the other, and only then makes the
/// next turn. If a step fails, the program ends and starts again from its journal with a ``Replay``.
public struct Execution: Sendable {
    public private(set) var agent: any Agent
    private var decisions: DecisionChain
    private var admission: any MessageAdmission

    /// - Parameters:
    ///   - replay: the agent as its journal left it.
    ///   - admission: knows the epochs in the journal.
    public init(_ replay: Replay, admission: any MessageAdmission) {
        (agent, decisions, self.admission) = (replay.agent, replay.decisions, admission)
    }

    /// What has arrived, as far as it can be checked without what arrived before it.
    public enum Arrival: Sendable {
        /// From inside the node or from its plant.
        case input(Input)
        case message(Result<Received, Refusal>)
    }

    /// When to make a turn if nothing arrives first.
    public var nextDeadline: Instant? { agent.nextDeadline }

    /// Hands over what has arrived, in this order, and the deadline if one has passed.
    ///
    /// - Parameter now: never earlier than in the call before.
    public mutating func turn(_ arrivals: [Arrival], at now: Instant) -> Turn {
        var turn = Turn()
        for (index, arrival) in arrivals.enumerated() {
            do throws(Refusal) {
                hand(try admit(arrival), at: now, in: &turn)
            } catch { turn.refuse(arrival: index, error) }
        }
        if let deadline = agent.nextDeadline, deadline <= now { hand(.deadlineReached, at: now, in: &turn) }
        return turn
    }

    private mutating func admit(_ arrival: Arrival) throws(Refusal) -> Input {
        switch arrival {
        case .input(let input): return input
        case .message(let checked):
            let received = try checked.get()
            try admission.admit(received)
            return .received(received)
        }
    }

    private mutating func hand(_ input: Input, at now: Instant, in turn: inout Turn) {
        let effects = agent.receive(input, at: now)
        guard effects.contains(.record) else {
            precondition(
                agent.decisions.isEmpty, "what is decided on \(input) would be forgotten: it is not recorded")
            return turn.take(input, recordedAs: nil, effects)
        }
        let decided = decisions.extend(by: agent.decisions)
        turn.take(input, recordedAs: JournalCoding.encode(input, at: now, decided: decided), effects)
    }
}

/// What of a message depends on the messages admitted before it.
public protocol MessageAdmission: Sendable {
    mutating func admit(_ received: Received) throws(Refusal)
}

extension MessageOpener: MessageAdmission {}
