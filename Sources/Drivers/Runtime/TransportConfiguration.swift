public import Domain
public import ZeroMQ

/// Where a node connects and listens, with which keys.
public struct TransportConfiguration: Sendable {
    public let node: NodeID
    /// Curve25519, 32 bytes.
    public let secretKey: [UInt8]
    public let registry: Registry
    /// Nil for nodes without children.
    public let listening: ListeningAddresses?
    /// Nil for the hub.
    public let parent: ParentAddresses?

    public init(
        node: NodeID, secretKey: [UInt8], registry: Registry, listening: ListeningAddresses?,
        parent: ParentAddresses?
    ) {
        (self.node, self.secretKey, self.registry) = (node, secretKey, registry)
        (self.listening, self.parent) = (listening, parent)
    }
}

/// The endpoints of a parent.
public struct ListeningAddresses: Hashable, Sendable {
    /// Where it hears its children.
    public let reports: Endpoint
    /// Where its children hear it.
    public let orders: Endpoint
    /// Where observers hear both.
    public let tap: Endpoint

    public init(reports: Endpoint, orders: Endpoint, tap: Endpoint) {
        (self.reports, self.orders, self.tap) = (reports, orders, tap)
    }
}

/// Where a child finds its parent.
public struct ParentAddresses: Hashable, Sendable {
    public let node: NodeID
    public let reports: Endpoint
    public let orders: Endpoint

    public init(node: NodeID, reports: Endpoint, orders: Endpoint) {
        (self.node, self.reports, self.orders) = (node, reports, orders)
    }
}
