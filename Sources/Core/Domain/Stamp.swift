/// Orders everything one node ever sends: later starts of its program have higher incarnations.
public struct Stamp: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// Counts the starts of the node, from 1; on its disk before the first message leaves.
    public let incarnation: UInt32
    /// Counts the messages of that incarnation, from 1.
    public let sequence: UInt64

    public init(incarnation: UInt32, sequence: UInt64) {
        (self.incarnation, self.sequence) = (incarnation, sequence)
    }

    /// The lowest above this one.
    public var next: Stamp {
        sequence < UInt64(Limits.counterMax)
            ? Stamp(incarnation: incarnation, sequence: sequence + 1)
            : Stamp(incarnation: incarnation &+ 1, sequence: 1)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.incarnation, left.sequence) < (right.incarnation, right.sequence)
    }

    public var description: String { "\(incarnation).\(sequence)" }
}
