internal import Agents
internal import Domain

/// A real agent that hears or says something else than it should.
struct FaultyAgent: Agent {
    var agent: any Agent
    /// What it takes an input for; several are taken one after the other, none is not taken.
    var hears: @Sendable (Input) -> [Input] = { [$0] }
    var does: @Sendable ([Effect]) -> [Effect] = { $0 }
    /// What the plant is believed to have answered to a command before it was asked.
    var assumes: @Sendable (PlantCommand) -> Input? = { _ in nil }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        var effects = does(hears(input).flatMap { agent.receive($0, at: now) })
        for case .plant(let command) in effects {
            if let answer = assumes(command) { effects += does(agent.receive(answer, at: now)) }
        }
        return effects
    }
}

/// Keeps every message it has ever heard, and writes all of them down.
struct UnboundedAgent: Agent, Encodable {
    private var agent: any Agent
    private var heard: [[UInt8]] = []

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }
    var decisions: [Decision] { agent.decisions }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        if case .received(let received) = input { heard.append(received.envelope.payload) }
        return agent.receive(input, at: now)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(heard)
    }
}

/// Rewrites what is said before it is signed.
func saying(_ rewrite: @escaping @Sendable (Message) -> Message?) -> @Sendable ([Effect]) -> [Effect] {
    { effects in
        effects.compactMap { effect in
            guard case .publish(let outgoing) = effect else { return effect }
            guard let message = rewrite(outgoing.message) else { return nil }
            return .publish(Outgoing(topic: outgoing.topic, header: outgoing.header, message: message))
        }
    }
}

/// Withholds some notices.
func withholding(_ isWithheld: @escaping @Sendable (Notice) -> Bool) -> @Sendable ([Effect]) -> [Effect] {
    { effects in effects.filter { if case .notice(let notice) = $0 { !isWithheld(notice) } else { true } } }
}

/// Acknowledges without recording.
@Sendable func recordingNothingAcknowledged(_ effects: [Effect]) -> [Effect] {
    let acknowledges = effects.contains {
        if case .publish(let outgoing) = $0, case .acknowledgement = outgoing.message { true } else { false }
    }
    return acknowledges ? effects.filter { $0 != .record } : effects
}

/// Hears everything but that others know of more starts.
func ignoringForgottenStarts(of node: NodeID) -> @Sendable (Input) -> [Input] {
    { input in
        guard case .received(let received) = input else { return [input] }
        var message = received.message
        switch message {
        case .beacon(let beacon):
            message = .beacon(
                Beacon(
                    clock: beacon.clock, children: beacon.children.filter { $0.node != node },
                    books: beacon.books, booksSaid: beacon.booksSaid))
        case .acknowledgement(let acknowledgement):
            guard let said = acknowledgement.streams else { break }
            message = .acknowledgement(
                Acknowledgement(
                    acknowledgement.stream, through: acknowledgement.through,
                    streams: StreamStatement(
                        answers: said.answers, issuedThrough: said.issuedThrough,
                        acknowledgedThrough: said.acknowledgedThrough, takenThrough: said.takenThrough,
                        condition: said.condition),
                    recall: acknowledgement.recall))
        case .status, .fact, .instruction, .attendance, .overview, .ruling, .answer: break
        }
        return [
            .received(
                Received(
                    topic: received.topic, header: received.header, message: message,
                    envelope: received.envelope))
        ]
    }
}

/// Takes the numbers of a stream for something else than they are.
struct RenumberingAgent: Agent {
    var agent: any Agent
    /// From the number that arrived and the last one taken, to the number the agent is given.
    let reads: @Sendable (_ number: UInt64, _ takenThrough: UInt64) -> UInt64
    private var takenThrough: UInt64 = 0

    init(_ agent: any Agent, reads: @escaping @Sendable (UInt64, UInt64) -> UInt64) {
        (self.agent, self.reads) = (agent, reads)
    }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        guard case .received(let received) = input, case .instruction(let instruction) = received.message
        else {
            return agent.receive(input, at: now)
        }
        let number = reads(instruction.number, takenThrough)
        if number == takenThrough + 1 { takenThrough = number }
        return agent.receive(
            .received(
                Received(
                    topic: received.topic, header: received.header,
                    message: .instruction(Instruction(number: number, content: instruction.content)),
                    envelope: received.envelope)), at: now)
    }
}

/// Counts its facts from 1 again after each start.
struct RecountingAgent: Agent {
    var agent: any Agent
    private var issuedThrough: UInt64 = 0
    private var before: UInt64 = 0

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        if case .started = input { before = issuedThrough }
        return agent.receive(input, at: now).map { effect in
            guard case .publish(let outgoing) = effect, case .fact(let fact) = outgoing.message else {
                return effect
            }
            issuedThrough = max(issuedThrough, fact.number)
            let number = fact.number > before ? fact.number - before : fact.number
            return .publish(
                Outgoing(
                    topic: outgoing.topic, header: outgoing.header,
                    message: .fact(Fact(number: number, at: fact.at, event: fact.event))))
        }
    }
}

/// Says everything once and never again.
struct NonRepeatingAgent: Agent {
    var agent: any Agent
    private var saidThrough: [NodeID?: UInt64] = [:]

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        agent.receive(input, at: now).filter { effect in
            guard case .publish(let outgoing) = effect else { return true }
            let number: UInt64
            switch outgoing.message {
            case .fact(let fact): number = fact.number
            case .instruction(let instruction): number = instruction.number
            case .status, .acknowledgement, .beacon, .attendance, .overview, .ruling, .answer: return true
            }
            guard number > saidThrough[outgoing.header.to] ?? 0 else { return false }
            saidThrough[outgoing.header.to] = number
            return true
        }
    }
}

/// Passes on what comes up, and does not listen to it.
struct ForwardOnlyAgent: Agent {
    var agent: any Agent

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        guard case .received(let received) = input, received.topic.direction == .up else {
            return agent.receive(input, at: now)
        }
        return [.forward(received.topic, received.envelope)]
    }
}
