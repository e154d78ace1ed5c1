public import Domain

/// Why the books do not take a posting. Nothing has changed then.
public enum LedgerRefusal: Error, Hashable, Sendable {
    case notEnough(site: NodeID, resource: ResourceID, available: Quantity)
    case orderExists(OrderID)
    case unknownOrder(OrderID)
    case moreThanOrdered(OrderID, Quantity, atMost: Quantity)
    case notInSuspense(Quantity, ResourceID, NodeID, Quantity)
    case noRoom(ResourceID, Quantity)
}

extension LedgerRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notEnough(let site, let resource, let available):
            "\(site) has only \(available) of \(resource) to give"
        case .orderExists(let order): "order \(order) is in the books already"
        case .unknownOrder(let order): "order \(order) is not open in the books"
        case .moreThanOrdered(let order, let quantity, let max):
            "order \(order) moves between 1 and \(max), not \(quantity)"
        case .notInSuspense(let quantity, let resource, let site, let open):
            open == .zero
                ? "nothing of \(resource) is in suspense at \(site)"
                : "\(open) of \(resource) are in suspense at \(site), not \(quantity)"
        case .noRoom(let resource, let room):
            "the books can take only \(room) more of \(resource)"
        }
    }
}

/// What an audit found. None of these can come from ``Ledger``'s own postings unless it is wrong.
public enum LedgerViolation: Hashable, Sendable {
    case sumNotZero(ResourceID, Quantity)
    case negativeStock(NodeID, ResourceID, Quantity)
    case badTransit(OrderID, Quantity)
    /// What is promised at a site is not the sum of the open reservations.
    case reservationsDiffer(NodeID, ResourceID)
}
