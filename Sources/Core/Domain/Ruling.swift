/// What a person in the dispatch centre wants done.
public struct Ruling: Hashable, Codable, Sendable {
    public let matter: Matter
    public let grounds: Grounds

    public init(_ matter: Matter, grounds: Grounds) { (self.matter, self.grounds) = (matter, grounds) }

    /// - Parameter revisionCount: how often the order was changed when the person looked; nil for whatever it is now.
    public init(order: OrderID, verdict: Verdict, ifRevisionCount revisionCount: Int? = nil, grounds: Grounds)
    {
        self.init(.order(order, verdict, ifRevisionCount: revisionCount), grounds: grounds)
    }

    public enum Matter: Hashable, Codable, Sendable {
        case order(OrderID, Verdict, ifRevisionCount: Int?)
        /// What a site's counts differ by has been looked into: so much of it, as the person saw it, is written off as loss
        /// or, if the site had more, taken in as supply.
        case suspense(NodeID, ResourceID, Quantity)
        /// The node has forgotten what others know of it, and no other process speaks as it: it gets back what they know.
        case resume(NodeID)
        /// For another department than goods dispatch.
        case department(DepartmentContent)
    }

    public enum Verdict: Hashable, Codable, Sendable {
        /// Issues a proposed order.
        case approve
        /// Ends a proposed order, which nobody but the hub has heard of.
        case reject
        case revise(Revision.Change)
    }
}

/// What the hub says to a ruling.
public enum RulingAnswer: Hashable, Codable, Sendable {
    /// It is recorded and carried out. The number of the order's revision, if it made one.
    case done(revision: Int?)
    /// Nothing was changed, for this reason.
    case refused(String)
    /// Nothing was decided: a ruling with this stamp was heard under the same key. Said again above it, it is new.
    case superseded(by: Stamp)

    /// In bytes of UTF-8.
    public static let reasonByteCountMax = 2_000
}
