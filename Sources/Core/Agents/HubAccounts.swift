public import Domain
internal import Ledger
internal import OrderedCollections

/// What the hub knows of each site and each order, for whoever holds it against the sites' own word.
extension HubAgent {
    /// Those that have not ended, oldest first.
    public var openOrders: [OrderID] { Array(orders.open.keys) }

    public var orderCounts: OrderCounts { orders.counts(at: .epoch, clock: nil, allowance: .zero) }

    /// Nil for what is no site of the network.
    public func account(of site: NodeID) -> SiteAccount? {
        desks[site].map { desk in
            SiteAccount(
                instructionsIssuedThrough: desk.instructions.issuedThrough,
                factsTakenThrough: desk.facts.takenThrough,
                lines: desk.booked.map {
                    .init(
                        resource: $0.resource, onHand: ledger.onHand($0.resource, at: site),
                        suppliedTotal: $0.suppliedTotal, consumedTotal: $0.consumedTotal)
                })
        }
    }
}

/// One site by the hub's books.
public struct SiteAccount: Hashable, Sendable {
    public let instructionsIssuedThrough: UInt64
    public let factsTakenThrough: UInt64
    /// Sorted by resource.
    public let lines: [Line]

    public init(instructionsIssuedThrough: UInt64, factsTakenThrough: UInt64, lines: [Line]) {
        self.instructionsIssuedThrough = instructionsIssuedThrough
        self.factsTakenThrough = factsTakenThrough
        self.lines = lines
    }

    public struct Line: Hashable, Sendable {
        public let resource: ResourceID
        public let onHand: Quantity
        /// The site's meters, as far as the books follow them.
        public let suppliedTotal: Quantity
        public let consumedTotal: Quantity

        public init(
            resource: ResourceID, onHand: Quantity, suppliedTotal: Quantity, consumedTotal: Quantity
        ) {
            (self.resource, self.onHand) = (resource, onHand)
            (self.suppliedTotal, self.consumedTotal) = (suppliedTotal, consumedTotal)
        }
    }
}
