public import Agents
public import Domain

/// What the hub's journal says of itself.
public struct HubWord: Hashable, Sendable {
    public let counts: OrderCounts
    /// Those that have not ended.
    public let openOrders: [OrderID]
    /// One for each site of the network.
    public let accounts: [NodeID: SiteAccount]
    /// What is wrong with the books by themselves, and counts that nobody has explained; in words.
    public let complaints: [String]

    public init(
        counts: OrderCounts, openOrders: [OrderID], accounts: [NodeID: SiteAccount], complaints: [String]
    ) {
        (self.counts, self.openOrders) = (counts, openOrders)
        (self.accounts, self.complaints) = (accounts, complaints)
    }
}

/// What one site's journal says of itself.
public struct SiteWord: Hashable, Sendable {
    public let site: NodeID
    /// How its agent says that it stands.
    public let standing: StatusReport
    /// The orders to send something, as it took them.
    public let orders: [Order]
    /// Goods that left and came, as its people said: what was carried out, whatever agents made of it.
    public let loaded: [Movement]
    public let unloaded: [Movement]

    public init(
        site: NodeID, standing: StatusReport, orders: [Order], loaded: [Movement], unloaded: [Movement]
    ) {
        (self.site, self.standing, self.orders) = (site, standing, orders)
        (self.loaded, self.unloaded) = (loaded, unloaded)
    }

    public struct Movement: Hashable, Sendable {
        public let order: OrderID
        public let quantity: Quantity

        public init(_ order: OrderID, _ quantity: Quantity) {
            (self.order, self.quantity) = (order, quantity)
        }
    }
}
