/// Where a message travels. Topics route; they never authorise.
///
///     up/nanping/shaowu/status/     from Shaowu to its parent Nanping, and on to the hub
///     down/nanping/shaowu/order/    to Shaowu, by way of Nanping
///     down/nanping/*/beacon/        to all children of Nanping
///
/// Every segment ends with a slash, because ZeroMQ matches by prefix: `shaowu/` is not a prefix of `shaowu-2/`.
public struct Topic: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let direction: Direction
    /// The parent of `node`; the sender itself when `node` is nil.
    public let parent: NodeID
    /// The child at the lower end; nil for all children of `parent`.
    public let node: NodeID?
    public let kind: Kind

    public init(_ direction: Direction, parent: NodeID, node: NodeID?, kind: Kind) {
        (self.direction, self.parent, self.node, self.kind) = (direction, parent, node, kind)
    }

    public enum Direction: String, Sendable { case up, down }

    public enum Kind: String, Sendable, CaseIterable {
        case status, fact, order, ack, beacon, attendance, overview, ruling, answer

        public init(of message: Message) {
            self =
                switch message {
                case .status: .status
                case .fact: .fact
                case .instruction: .order
                case .acknowledgement: .ack
                case .beacon: .beacon
                case .attendance: .attendance
                case .overview: .overview
                case .ruling: .ruling
                case .answer: .answer
                }
        }
    }

    public var description: String {
        Self.prefix(direction, parent: parent, node: node) + "\(kind.rawValue)/"
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[4].isEmpty, let direction = Direction(rawValue: String(parts[0])),
            let parent = try? NodeID(String(parts[1])), let kind = Kind(rawValue: String(parts[3]))
        else { return nil }
        if parts[2] == "*" {
            self.init(direction, parent: parent, node: nil, kind: kind)
        } else {
            guard let node = try? NodeID(String(parts[2])) else { return nil }
            self.init(direction, parent: parent, node: node, kind: kind)
        }
    }

    /// What a child subscribes to at its parent: what is for it, the beacon, and what is for its own children.
    public static func subscriptions(of node: NodeID, under parent: NodeID, isParent: Bool) -> [String] {
        let beacon = Topic(.down, parent: parent, node: nil, kind: .beacon)
        let own = [prefix(.down, parent: parent, node: node), beacon.description]
        return isParent ? own + ["\(Direction.down.rawValue)/\(node)/"] : own
    }

    public static func < (left: Self, right: Self) -> Bool { left.description < right.description }

    private static func prefix(_ direction: Direction, parent: NodeID, node: NodeID?) -> String {
        "\(direction.rawValue)/\(parent)/\(node?.text ?? "*")/"
    }
}
