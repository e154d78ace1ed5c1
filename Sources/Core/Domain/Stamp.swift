/// Orders everything one node ever sends: later starts of its program have higher incarnations.
public struct Stamp: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// Counts the starts of the node, from 1; on its disk before the first message leaves.
    public let incarnation: UInt32
    /// Counts the messages of that incarnation, from 1.
    public let sequence: UInt64

    public init(incarnation: UInt32, sequence: UInt64) {
        (self.incarnation, self.sequence) = (incarnation, sequence)
    }

    /// Whether an honest node can have come here from there: somebody with a stolen key must not lock it out with one message.
    ///
    /// - Parameter last: the newest that was heard of the node; nil when none was.
    public func isPlausible(after last: Stamp?) -> Bool {
        guard let last else {
            return incarnation <= Self.firstIncarnationMax && sequence <= Self.firstSequenceMax
        }
        guard incarnation > last.incarnation else {
            return sequence <= last.sequence || sequence - last.sequence <= Self.sequenceStepMax
        }
        return incarnation - last.incarnation <= Self.incarnationStepMax && sequence <= Self.firstSequenceMax
    }

    static let firstIncarnationMax: UInt32 = 1_000_000
    static let firstSequenceMax: UInt64 = 1 << 40
    /// Starts of a node that its parent did not hear of.
    public static let incarnationStepMax: UInt32 = 1_000
    /// Messages of a node that its parent did not hear.
    static let sequenceStepMax: UInt64 = 1_000_000_000

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
