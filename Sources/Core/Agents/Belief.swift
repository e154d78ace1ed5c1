public import Domain
public import Ledger
internal import OrderedCollections

/// What one node holds to be so: the figures that must agree with another node's, and with the world.
public enum Belief: Hashable, Sendable {
    case hub(HubBelief)
    case prefecture(queues: [QueueLength])
    case site(SiteBelief)

    public var queues: [QueueLength] {
        switch self {
        case .hub(let belief): belief.queues
        case .prefecture(let queues): queues
        case .site(let belief): belief.queues
        }
    }
}

/// How long something is that must not grow without end.
public struct QueueLength: Hashable, Sendable {
    public let name: String
    public let count: Int
    public let countMax: Int

    public init(name: String, count: Int, countMax: Int) {
        (self.name, self.count, self.countMax) = (name, count, countMax)
    }

    /// Whether it waits in this node or for it: the name ends with the node's.
    public func concerns(_ node: NodeID) -> Bool { name.hasSuffix(" \(node)") }
}

public struct HubBelief: Hashable, Sendable {
    /// Since the books were opened.
    public let issuedCount: Int
    public let settledCount: Int
    public let declinedCount: Int
    public let cancelledCount: Int
    /// Sorted by site, then resource.
    public let accounts: [Account]
    public let orders: [OrderStanding]
    /// Counts that differ from the books now.
    public let suspense: [SuspenseItem]
    public let violations: [LedgerViolation]
    /// Sorted by site.
    public let streams: [Streams]
    public let queues: [QueueLength]

    public struct Account: Hashable, Sendable {
        public let site: NodeID
        public let resource: ResourceID
        public let onHand: Quantity
        public let reserved: Quantity
        /// The site's meters, as far as the books follow them.
        public let suppliedTotal: Quantity
        public let consumedTotal: Quantity
    }

    /// An order that has not ended.
    public struct OrderStanding: Hashable, Sendable {
        public let id: OrderID
        public let state: OrderState
        public let isInDoubt: Bool
        public let resource: ResourceID
        public let source: NodeID
        public let destination: NodeID
        /// As it was planned.
        public let quantity: Quantity
        public let inTransit: Quantity
        public let revisionCount: Int
    }

    /// How far the two numbered streams of one site have come, as the hub has it.
    public struct Streams: Hashable, Sendable {
        public let site: NodeID
        public let factsTakenThrough: UInt64
        public let instructionsIssuedThrough: UInt64
    }
}

public struct SiteBelief: Hashable, Sendable {
    public let site: NodeID
    /// Sorted by resource.
    public let lines: [StockLine]
    /// Accepted and not left.
    public let loading: [OrderID]
    /// Under way to here.
    public let expected: [OrderID]
    public let factsIssuedThrough: UInt64
    public let instructionsTakenThrough: UInt64
    public let queues: [QueueLength]
}

extension HubAgent {
    public var belief: Belief? {
        .hub(
            HubBelief(
                issuedCount: orders.issuedCount, settledCount: orders.settledCount,
                declinedCount: orders.declinedCount, cancelledCount: orders.cancelledCount,
                accounts: desks.values.flatMap { desk in
                    desk.site.stocks.map { stock in
                        let booked = desk.booked.first { $0.resource == stock.resource }
                        return .init(
                            site: desk.site.id, resource: stock.resource,
                            onHand: ledger.onHand(stock.resource, at: desk.site.id),
                            reserved: ledger.reserved(stock.resource, at: desk.site.id),
                            suppliedTotal: booked?.suppliedTotal ?? .zero,
                            consumedTotal: booked?.consumedTotal ?? .zero)
                    }
                },
                orders: orders.open.values.map {
                    let shipment = $0.order.shipment
                    return .init(
                        id: $0.order.id, state: $0.state, isInDoubt: $0.isInDoubt,
                        resource: shipment.resource,
                        source: shipment.source, destination: shipment.destination,
                        quantity: shipment.quantity, inTransit: ledger.inTransit($0.order.id),
                        revisionCount: $0.revisionCount)
                },
                suspense: ledger.suspenseItems.filter { $0.quantity != .zero }, violations: ledger.audit(),
                streams: desks.values.map {
                    .init(
                        site: $0.site.id, factsTakenThrough: $0.facts.takenThrough,
                        instructionsIssuedThrough: $0.instructions.issuedThrough)
                },
                queues: desks.values.map {
                    QueueLength(
                        name: "instructions to \($0.site.id)", count: $0.instructions.pending.count,
                        countMax: Self.waitingInstructionCountMax * 2)
                }))
    }
}
