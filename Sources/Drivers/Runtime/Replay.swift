public import Agents
public import Domain
public import MessageSchema

/// Brings an agent back to where it was: hands over every input of its journal again and drops what it wants done.
public struct Replay: Sendable {
    private var fold: Fold
    /// What the agent has decided so far.
    public private(set) var decisions: DecisionChain

    public init(of agent: any Agent, node: NodeID, network: NetworkID, hub: NodeID) {
        fold = Fold(of: agent, hub: hub)
        decisions = DecisionChain(of: node, in: network)
    }

    public var agent: any Agent { fold.agent }
    /// The instant of the last record.
    public var lastInstant: Instant? { fold.lastInstant }
    /// Of all recorded messages of the hub; 0 when there is none.
    public var highestEpoch: UInt64 { fold.highestEpoch }
    /// How many records led here.
    public var recordCount: Int { fold.recordCount }

    /// Goes on from a state that the records up to the last of its own led to.
    mutating func resume(
        _ agent: any Agent, decisions: DecisionChain, lastInstant: Instant?, highestEpoch: UInt64,
        recordCount: Int
    ) {
        self.decisions = decisions
        fold.resume(
            agent, lastInstant: lastInstant, highestEpoch: highestEpoch, recordCount: recordCount)
    }

    /// - Parameter position: for the error.
    /// - Returns: what the node did then, and must not do again.
    @discardableResult
    public mutating func take(_ position: Int64, _ bytes: [UInt8]) throws(ReplayFailure) -> [Effect] {
        let record: JournalRecord
        do { record = try JournalCoding.decode(bytes) } catch {
            throw ReplayFailure(position: position, reason: .undecodable(error))
        }
        let effects = fold.take(record.input, at: record.at)
        let decided = decisions.extend(by: fold.agent.decisions)
        guard decided == record.decided else {
            throw ReplayFailure(
                position: position, reason: .decidesOtherwise(recorded: record.decided, now: decided))
        }
        return effects
    }
}

/// A record was found undamaged and still makes no sense to this program.
public struct ReplayFailure: Error, CustomStringConvertible {
    public let position: Int64
    public let reason: Reason

    public enum Reason: Hashable, Sendable {
        case undecodable(JournalDecodingFailure)
        /// On this record, or on one since the last decision before it.
        case decidesOtherwise(recorded: Fingerprint?, now: Fingerprint?)
    }

    public var description: String {
        switch reason {
        case .undecodable(let failure): "record \(position) of the journal: \(failure)"
        case .decidesOtherwise:
            """
            record \(position) of the journal: this program decides otherwise than the one that wrote it: run that \
            program, or use the network folder that it had
            """
        }
    }
}
