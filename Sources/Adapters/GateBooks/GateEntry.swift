public import Domain

/// What of an order went through a site's gate, turned back before it or was missing there, as its people write it down:
/// once, when it happens.
public struct GateEntry: Hashable, Sendable {
    public let order: OrderID
    public let passage: Passage
    public let quantity: Quantity

    public enum Passage: String, Hashable, Sendable, CaseIterable {
        case loaded, unloaded
        /// Announced, and not in what was unloaded.
        case missing
        /// Turned back on the way here, at this site's wish.
        case turnedBack = "turned-back"
    }

    public init(_ order: OrderID, _ passage: Passage, _ quantity: Quantity) {
        (self.order, self.passage, self.quantity) = (order, passage, quantity)
    }

    /// What a node is told of it.
    public var input: Input {
        switch passage {
        case .loaded: .loaded(order, quantity)
        case .unloaded: .unloaded(order, quantity)
        case .missing: .lost(order, quantity, .short)
        case .turnedBack: .turnedBack(order, quantity)
        }
    }
}
