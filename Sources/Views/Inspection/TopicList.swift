public import Domain
internal import MessageSchema
internal import Tables

/// The topics that have passed a tap.
public struct TopicList: Sendable {
    private var newest: [Topic: TapMessage] = [:]

    public init() {}

    public mutating func note(_ message: TapMessage) { newest[message.received.topic] = message }

    public var isReplay: Bool { newest.values.contains { $0.note?.isReplay == true } }

    public struct Figures: Hashable, Sendable, Encodable {
        public let topic: String
        public let direction: String
        public let parent: String
        /// Nil for all children of the parent.
        public let node: String?
        public let kind: String
        public let ageSeconds: Double
        public let byteCount: Int
    }

    public func figures(at now: Instant) -> [Figures] {
        sorted.map { topic, message in
            Figures(
                topic: topic.description, direction: topic.direction.rawValue, parent: topic.parent.text,
                node: topic.node?.text, kind: topic.kind.rawValue,
                ageSeconds: now.duration(since: message.passedAt) / .seconds(1),
                byteCount: message.byteCount)
        }
    }

    public func table(at now: Instant, emphasise: (String) -> String = { $0 }) -> [String] {
        var table = TextTable([
            .text("topic"), .text("last from"), .number("age s"), .number("bytes"),
        ])
        for (topic, message) in sorted {
            table.append([
                topic.description, message.received.header.from.text, age(message, at: now),
                "\(message.byteCount)",
            ])
        }
        return table.lines(emphasise: emphasise)
    }

    /// Direction, parent, node, kind; with the names of nodes where they are known.
    public func tree(_ labels: Labels?, at now: Instant, emphasise: (String) -> String = { $0 }) -> [String] {
        var lines: [String] = []
        var above: [String] = []
        for (topic, message) in sorted {
            let path = [
                topic.direction.rawValue, name(topic.parent, labels),
                topic.node.map { name($0, labels) } ?? "* all children",
            ]
            for (depth, text) in path.enumerated() where above.prefix(depth + 1) != path.prefix(depth + 1) {
                lines.append(String(repeating: "  ", count: depth) + (depth == 0 ? emphasise(text) : text))
            }
            above = path
            lines.append("      \(topic.kind.rawValue)  \(age(message, at: now)) s ago")
        }
        return lines
    }

    private func name(_ node: NodeID, _ labels: Labels?) -> String { labels?.node(node) ?? node.text }

    private func age(_ message: TapMessage, at now: Instant) -> String {
        Figure.fixed(now.duration(since: message.passedAt).microseconds, over: 1_000_000, decimals: 1)
    }

    private var sorted: [(Topic, TapMessage)] {
        newest.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
