/// A department of the dispatch centre in which dispatchers sit: it says what they may decide on.
public enum Seat: String, Hashable, Comparable, Codable, Sendable, CaseIterable {
    /// Tiers, livelihood, policies; approves and rejects orders of every resource.
    case planning
    /// Backlogs, outlets and order meetings.
    case economy
    /// Bills, quotas and credit lines.
    case finance
    /// Orders and suspense of energy resources.
    case energy
    /// Orders and suspense of all other resources.
    case materials
    /// Links, handling, and the recall of goods that are under way.
    case transport

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A member of the registry who may rule, and on what.
public struct Dispatcher: Hashable, Codable, Sendable {
    public let id: NodeID
    /// Sorted.
    public let seats: [Seat]

    public init(id: NodeID, seats: [Seat]) { (self.id, self.seats) = (id, seats.sorted()) }
}
