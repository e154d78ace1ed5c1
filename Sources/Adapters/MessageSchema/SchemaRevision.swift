/// Which edition of the schema a message or a journal record was written in. Nodes understand each other if the
/// major number is the same; docs/protocol.md gives the rule by which the numbers move.
public struct SchemaRevision: Hashable, Sendable, CustomStringConvertible {
    public let major: UInt32
    public let minor: UInt32

    public init(major: UInt32, minor: UInt32) { (self.major, self.minor) = (major, minor) }

    public static let current = SchemaRevision(major: 1, minor: 3)

    public var description: String { "\(major).\(minor)" }
}
