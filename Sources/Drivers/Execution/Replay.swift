public import Agents
public import Domain
public import MessageSchema

/// Brings an agent back to where it was: hands over every input of its journal again and drops what it wants done.
public struct Replay: Sendable {
    public private(set) var agent: any Agent
    /// What the agent has decided so far.
    public private(set) var decisions: DecisionChain
    /// The last record, as it was read; nil before the first, and where a snapshot stands for it.
    public private(set) var lastRecord: JournalRecord?
    /// The instant of the last record.
    public private(set) var lastInstant: Instant?
    /// Of all recorded messages of the hub; 0 when there is none.
    public private(set) var highestEpoch: UInt64 = 0
    /// How many records led here.
    public private(set) var recordCount = 0
    private let hub: NodeID

    public init(of agent: any Agent, node: NodeID, network: NetworkID, hub: NodeID) {
        (self.agent, self.hub) = (agent, hub)
        decisions = DecisionChain(of: node, in: network)
    }

    /// Goes on from a state that the records up to the last of its own led to.
    mutating func resume(
        _ agent: any Agent, decisions: DecisionChain, lastInstant: Instant?, highestEpoch: UInt64,
        recordCount: Int
    ) {
        lastRecord = nil
        (self.agent, self.decisions, self.lastInstant) = (agent, decisions, lastInstant)
        (self.highestEpoch, self.recordCount) = (highestEpoch, recordCount)
    }

    /// - Parameter position: for the error.
    /// - Returns: what the node did then, and must not do again.
    @discardableResult
    public mutating func take(_ position: Int64, _ bytes: [UInt8]) throws(ReplayFailure) -> [Effect] {
        let record: JournalRecord
        do { record = try JournalCoding.decode(bytes) } catch {
            throw ReplayFailure(position: position, reason: .undecodable(error))
        }
        let now = max(record.at, lastInstant ?? record.at)
        let effects = agent.receive(record.input, at: now)
        if case .received(let received) = record.input, received.header.from == hub {
            highestEpoch = max(highestEpoch, received.header.epoch)
        }
        (lastInstant, lastRecord) = (now, record)
        recordCount += 1
        let decided = decisions.extend(by: agent.decisions)
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
