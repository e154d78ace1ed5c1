/// The state of a node after a record: it stands for that record and all before it.
public struct JournalSnapshot: Hashable, Sendable {
    /// The last record that is in it, counted from 1.
    public let position: Int64
    /// Which programs can read it.
    public let form: String
    public let bytes: [UInt8]

    public init(position: Int64, form: String, bytes: [UInt8]) {
        (self.position, self.form, self.bytes) = (position, form, bytes)
    }
}
