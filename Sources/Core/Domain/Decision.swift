/// What a node has decided while it took one input: what it will stand by for ever. The same inputs lead every program of
/// one revision to the same decisions; the journal holds it to that.
public enum Decision: Hashable, Codable, Sendable {
    /// The hub will plan this round on this.
    case frozen(Snapshot)
    /// Another department of the hub than goods dispatch will decide on this.
    case posed(DepartmentContent)
    /// The hub tells a site something.
    case ordered(NodeID, Instruction)
    /// The books have new entries, and this is their head.
    case posted(LedgerHead)
    /// A site says that something has happened.
    case stated(Fact)
}

/// How far the books of a network have come: a change of any entry up to there would give another fingerprint.
public struct LedgerHead: Hashable, Codable, Sendable {
    public let entryCount: Int
    public let fingerprint: Fingerprint

    public init(entryCount: Int, fingerprint: Fingerprint) {
        (self.entryCount, self.fingerprint) = (entryCount, fingerprint)
    }
}
