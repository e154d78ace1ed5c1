public import Domain
internal import MessageSchema

/// Counts what passes a tap, by node and by topic.
public struct TrafficCount: Sendable {
    private let registry: Registry
    private var nodes: [NodeID: Counted] = [:]
    private var topics: [String: Counted] = [:]
    private var refusals = RefusalCounts()
    private var (missedCount, droppedCount): (UInt64, UInt64) = (0, 0)
    private var isReplay = false
    private let startedAt: Instant
    /// When earlier counts were taken, for the rate now.
    private var earlier: Mark?

    private struct Counted: Sendable {
        var (messageCount, byteCount): (UInt64, UInt64) = (0, 0)
        var (lostCount, restartCount, refusedCount): (UInt64, UInt64, UInt64) = (0, 0, 0)
        var lastAt: Instant?
        var delay: Duration?
    }

    private struct Mark: Sendable {
        let at: Instant
        let nodes: [NodeID: Counted]
        let topics: [String: Counted]
    }

    public init(registry: Registry, at now: Instant) { (self.registry, startedAt) = (registry, now) }

    public mutating func note(_ sighting: Sighting) {
        switch sighting {
        case .message(let message): note(message)
        case .finding(.lost(let count, let node)): nodes[node, default: .init()].lostCount += count
        case .finding(.restarted(let node, _)): nodes[node, default: .init()].restartCount += 1
        case .refused(let refusal, let topic):
            refusals.count(refusal)
            if isKnown(topic) { topics[topic, default: .init()].refusedCount += 1 }
            if let sender = refusal.claimedSender.flatMap({ try? NodeID($0) }), registry.member(sender) != nil
            {
                nodes[sender, default: .init()].refusedCount += 1
            }
        case .missed(let count): missedCount += count
        case .dropped(let count): droppedCount += UInt64(count)
        }
    }

    /// A stranger may name anything: only what members can be about is counted under its name.
    private func isKnown(_ text: String) -> Bool {
        guard let topic = Topic(text) else { return false }
        return [topic.parent, topic.node].compactMap(\.self).allSatisfy { registry.member($0) != nil }
    }

    private mutating func note(_ message: TapMessage) {
        isReplay = isReplay || message.note?.isReplay == true
        let header = message.received.header
        func count(_ counted: inout Counted) {
            counted.lastAt = max(counted.lastAt ?? message.passedAt, message.passedAt)
            // What passed before is no part of a rate.
            guard !message.isLast else { return }
            counted.messageCount += 1
            counted.byteCount += UInt64(message.byteCount)
            counted.delay = message.receivedAt.duration(since: header.sentAt)
        }
        count(&nodes[header.from, default: .init()])
        count(&topics[message.received.topic.description, default: .init()])
    }

    /// Begins a new stretch for rates; the last one stays in use until then.
    public mutating func mark(at now: Instant) { earlier = Mark(at: now, nodes: nodes, topics: topics) }

    /// What has been counted. Rates are since the last mark, or since the beginning.
    public func figures(at now: Instant) -> TrafficFigures {
        let span = max(0.001, now.duration(since: earlier?.at ?? startedAt) / .seconds(1))
        func row(_ name: String, _ counted: Counted, _ before: Counted?) -> TrafficFigures.Row {
            TrafficFigures.Row(
                name: name, messages: counted.messageCount,
                messagesPerSecond: Double(counted.messageCount - (before?.messageCount ?? 0)) / span,
                bytesPerSecond: Double(counted.byteCount - (before?.byteCount ?? 0)) / span,
                bytes: counted.byteCount,
                ageSeconds: counted.lastAt.map { now.duration(since: $0) / .seconds(1) },
                delaySeconds: counted.delay.map { $0 / .seconds(1) },
                lost: counted.lostCount, restarts: counted.restartCount, refused: counted.refusedCount)
        }
        let speakers = registry.members.filter { $0.role.isNode }.map(\.node)
        let known = Set(speakers).union(nodes.keys).sorted()
        return TrafficFigures(
            isReplay: isReplay, seconds: now.duration(since: startedAt) / .seconds(1),
            nodes: known.map { row($0.text, nodes[$0] ?? Counted(), earlier?.nodes[$0]) },
            topics: topics.keys.sorted().map { row($0, topics[$0]!, earlier?.topics[$0]) },
            refused: refusals.entries.map { .init(reason: $0.counterName, count: $0.count) },
            missed: missedCount, dropped: droppedCount)
    }
}

/// What passed a tap in a while, in figures.
public struct TrafficFigures: Hashable, Sendable, Encodable {
    public let isReplay: Bool
    /// How long it was watched.
    public let seconds: Double
    /// Every node of the registry that may speak, whether or not it was heard.
    public let nodes: [Row]
    public let topics: [Row]
    public let refused: [Refused]
    /// Messages that passed the tap and did not come here.
    public let missed: UInt64
    /// Messages that came and were too many for this program.
    public let dropped: UInt64

    public struct Row: Hashable, Sendable, Encodable {
        public let name: String
        public let messages: UInt64
        public let messagesPerSecond: Double
        public let bytesPerSecond: Double
        public let bytes: UInt64
        /// Since the last one; nil if there was none.
        public let ageSeconds: Double?
        /// From its sending to its coming here, by two clocks.
        public let delaySeconds: Double?
        /// By the numbers of those who are wholly heard here.
        public let lost: UInt64
        public let restarts: UInt64
        public let refused: UInt64
    }

    public struct Refused: Hashable, Sendable, Encodable {
        public let reason: String
        public let count: Int
    }
}
