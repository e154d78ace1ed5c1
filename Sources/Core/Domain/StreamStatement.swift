/// How far the numbered streams between a site and the hub have come, as one of the two says. Both say it whenever the other
/// one has started: a node that is behind what the other knows of it has lost records, and must not go on as if it had not.
public struct StreamStatement: Hashable, Codable, Sendable {
    /// The peer's process whose statement this answers; 0 when the sender has heard none since its own start. Only an
    /// answer to a running process says how things stand now.
    public let answers: UInt64
    /// The last item of the sender's own stream.
    public let issuedThrough: UInt64
    /// The last of them that the peer has acknowledged.
    public let acknowledgedThrough: UInt64
    /// The last item of the peer's stream that is on the sender's disk.
    public let takenThrough: UInt64
    public let condition: Condition
    /// To a process whose node was heard in as many starts or more: the last of them. Then the node has forgotten starts, and
    /// what it says looks old. 0 otherwise.
    public let forgottenIncarnation: UInt32

    public enum Condition: UInt8, Hashable, Codable, Sendable, CaseIterable {
        /// The sender has found that both ends agree.
        case agreed = 1
        /// It acts on nothing of the peer's before the peer has answered it.
        case waiting = 2
        /// It has forgotten what the peer knows of it, and waits for a person.
        case held = 3
    }

    public init(
        answers: UInt64, issuedThrough: UInt64, acknowledgedThrough: UInt64, takenThrough: UInt64,
        condition: Condition, forgottenIncarnation: UInt32 = 0
    ) {
        (self.answers, self.issuedThrough) = (answers, issuedThrough)
        (self.acknowledgedThrough, self.takenThrough) = (acknowledgedThrough, takenThrough)
        self.condition = condition
        self.forgottenIncarnation = forgottenIncarnation
    }

    /// What the sender has forgotten, by what its peer knows. Numbers never go back, so a statement from long ago tells it,
    /// too.
    ///
    /// - Returns: nil when it has forgotten nothing that the peer knows of.
    public func loss(accordingTo peer: StreamStatement) -> StreamLoss? {
        let loss = StreamLoss(
            issuedCount: peer.takenThrough.excess(over: issuedThrough),
            takenCount: peer.acknowledgedThrough.excess(over: takenThrough))
        return loss == StreamLoss(issuedCount: 0, takenCount: 0) ? nil : loss
    }
}

/// How many items of the two streams one end has forgotten.
public struct StreamLoss: Hashable, Codable, Sendable {
    /// Of its own stream, which the other end has.
    public let issuedCount: UInt64
    /// Of the other end's stream, which it had acknowledged.
    public let takenCount: UInt64

    public init(issuedCount: UInt64, takenCount: UInt64) {
        (self.issuedCount, self.takenCount) = (issuedCount, takenCount)
    }
}

extension UInt64 {
    /// How much it is above another number; 0 where it is not.
    public func excess(over other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}

/// An instruction as the hub once signed it: what its recipient shows to a hub that has forgotten it.
public struct TakenInstruction: Hashable, Codable, Sendable {
    public let instruction: Instruction
    public let envelope: Envelope

    public init(_ instruction: Instruction, in envelope: Envelope) {
        (self.instruction, self.envelope) = (instruction, envelope)
    }
}

/// What a hub that is behind asks a site to show and to say again.
public struct Recall: Hashable, Codable, Sendable {
    /// Every instruction from this number on.
    public let instructionsFrom: UInt64
    /// Every fact from this number on.
    public let factsFrom: UInt64

    public init(instructionsFrom: UInt64, factsFrom: UInt64) {
        (self.instructionsFrom, self.factsFrom) = (instructionsFrom, factsFrom)
    }
}

/// A node that has forgotten what others know of it, and waits for a person.
public struct HeldNode: Hashable, Codable, Sendable {
    public let node: NodeID
    public let reason: String

    public init(_ node: NodeID, reason: String) { (self.node, self.reason) = (node, reason) }

    /// In bytes of UTF-8.
    public static let reasonByteCountMax = 500
    /// Longer lists are cut in an overview.
    public static let countMax = 50
}

extension StreamLoss {
    /// For people, after the name of the node: `it has forgotten 3 items it had said and 2 it had taken`.
    public var words: String {
        "it has forgotten \(issuedCount) items that it had said and \(takenCount) that it had taken"
    }
}
