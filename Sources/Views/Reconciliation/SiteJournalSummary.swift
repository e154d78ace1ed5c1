public import Domain

/// What one site's journal says of itself.
public struct SiteJournalSummary: Hashable, Sendable {
    public let site: NodeID
    /// How its agent says that it stands.
    public let standing: StatusReport
    /// The orders to send something, as it took them.
    public let orders: [Order]
    /// What became of goods, as its people said, in that order: what was carried out, whatever agents made of it.
    public let movements: [Movement]

    public init(site: NodeID, standing: StatusReport, orders: [Order], movements: [Movement]) {
        (self.site, self.standing, self.orders, self.movements) = (site, standing, orders, movements)
    }

    public struct Movement: Hashable, Sendable {
        public let kind: Kind
        public let order: OrderID
        public let quantity: Quantity

        public init(_ kind: Kind, _ order: OrderID, _ quantity: Quantity) {
            (self.kind, self.order, self.quantity) = (kind, order, quantity)
        }

        public enum Kind: Hashable, Sendable {
            case loaded, turnedBack
            /// The sum so far.
            case unloaded, lost
        }
    }
}

extension SiteJournalSummary.Movement {
    /// Nil for what moves no goods.
    init?(_ input: Input) {
        switch input {
        case .loaded(let order, let quantity): self.init(.loaded, order, quantity)
        case .unloaded(let order, let total): self.init(.unloaded, order, total)
        case .turnedBack(let order, let quantity): self.init(.turnedBack, order, quantity)
        case .lost(let order, let total, _): self.init(.lost, order, total)
        default: return nil
        }
    }
}
