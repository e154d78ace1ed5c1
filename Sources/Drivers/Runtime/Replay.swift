public import Agents
public import Domain
internal import MessageSchema

/// Brings an agent back to where it was: hands over every input of its journal again and drops what it wants done.
public struct Replay: Sendable {
    public private(set) var agent: any Agent
    /// The instant of the last record.
    public private(set) var lastInstant: Instant?
    /// Of all recorded messages of the hub; 0 when there is none.
    public private(set) var highestEpoch: UInt64 = 0
    public private(set) var recordCount = 0
    private let hub: NodeID

    public init(of agent: any Agent, hub: NodeID) { (self.agent, self.hub) = (agent, hub) }

    /// - Parameter position: for the error.
    public mutating func take(_ position: Int64, _ record: [UInt8]) throws(ReplayFailure) {
        let (input, instant): (Input, Instant)
        do { (input, instant) = try JournalCoding.decode(record) } catch {
            throw ReplayFailure(position: position, reason: error)
        }
        let now = max(instant, lastInstant ?? instant)
        _ = agent.receive(input, at: now)
        if case .received(let received) = input, received.header.from == hub {
            highestEpoch = max(highestEpoch, received.header.epoch)
        }
        lastInstant = now
        recordCount += 1
    }
}

/// A record was found undamaged and still makes no sense to this program.
public struct ReplayFailure: Error, CustomStringConvertible {
    public let position: Int64
    public let reason: any Error & CustomStringConvertible & Sendable

    public var description: String { "record \(position) of the journal: \(reason)" }
}
