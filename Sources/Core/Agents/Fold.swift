public import Domain

/// Brings an agent back to where it was: the state of a node is the fold of its journal. Both drivers start a node with it.
public struct Fold: Sendable {
    public private(set) var agent: any Agent
    /// The instant of the last record.
    public private(set) var lastInstant: Instant?
    /// Of all recorded messages of the hub; 0 when there is none.
    public private(set) var highestEpoch: UInt64 = 0
    public private(set) var recordCount = 0
    private let hub: NodeID

    public init(of agent: any Agent, hub: NodeID) { (self.agent, self.hub) = (agent, hub) }

    /// Goes on from a state that so many records led to.
    public mutating func resume(
        _ agent: any Agent, lastInstant: Instant?, highestEpoch: UInt64, recordCount: Int
    ) {
        (self.agent, self.lastInstant) = (agent, lastInstant)
        (self.highestEpoch, self.recordCount) = (highestEpoch, recordCount)
    }

    /// Hands over one recorded input again.
    ///
    /// - Returns: what the node did then, and must not do again.
    @discardableResult
    public mutating func take(_ input: Input, at instant: Instant) -> [Effect] {
        let now = max(instant, lastInstant ?? instant)
        let effects = agent.receive(input, at: now)
        if case .received(let received) = input, received.header.from == hub {
            highestEpoch = max(highestEpoch, received.header.epoch)
        }
        lastInstant = now
        recordCount += 1
        return effects
    }
}
