public import Domain

/// Which messages somebody wants to see.
public struct TrafficFilter: Sendable {
    private let topics: [TopicPattern]
    private let senders: [NodeID]
    private let kinds: [Topic.Kind]
    private let conditions: [Expression]
    public let since: Instant?
    private let until: Instant?

    /// An empty list wants everything.
    public init(
        topics: [TopicPattern] = [], senders: [NodeID] = [], kinds: [Topic.Kind] = [],
        conditions: [Expression] = [],
        since: Instant? = nil, until: Instant? = nil
    ) {
        (self.topics, self.senders, self.kinds, self.conditions) = (topics, senders, kinds, conditions)
        (self.since, self.until) = (since, until)
    }

    public func admits(_ fields: MessageFields) -> Bool {
        let (received, passedAt) = (fields.message.received, fields.message.passedAt)
        return (topics.isEmpty || topics.contains { $0.matches(received.topic) })
            && (senders.isEmpty || senders.contains(received.header.from))
            && (kinds.isEmpty || kinds.contains(received.topic.kind))
            && (since.map { passedAt >= $0 } ?? true) && !isOver(at: passedAt)
            && conditions.allSatisfy { $0.holds(for: fields) }
    }

    /// Nothing later is wanted.
    public func isOver(at instant: Instant) -> Bool { until.map { instant >= $0 } ?? false }
}
