internal import Domain
internal import OrderedCollections

/// The hub's orders that have not ended, and how many have.
struct OrderBook: Codable, Sendable {
    private(set) var open: OrderedDictionary<OrderID, OpenOrder> = [:]
    private(set) var issuedCount = 0
    private(set) var settledCount = 0
    private(set) var declinedCount = 0
    private(set) var cancelledCount = 0

    mutating func propose(_ order: Order) { open[order.id] = OpenOrder(order: order) }

    /// From now on the source is expected to move it, and until `doubtAt` trusted to.
    mutating func issue(_ id: OrderID, at elapsed: Duration, doubtAt: Instant) {
        open[id]?.state = .issued
        open[id]?.issuedAt = elapsed
        open[id]?.doubtAt = doubtAt
        issuedCount += 1
    }

    /// Moves an order forward; one that has ended leaves the book.
    ///
    /// - Returns: false when it is not open or was further already.
    mutating func advance(_ id: OrderID, to state: OrderState) -> Bool {
        guard let current = open[id]?.state, current < state else { return false }
        switch state {
        case .settled: settledCount += 1
        case .declined: declinedCount += 1
        case .cancelled: if current >= .issued { cancelledCount += 1 }
        case .proposed, .approved, .issued, .received, .accepted, .inTransit, .delivered: break
        }
        if state.isFinal {
            open[id] = nil
        } else {
            open[id]?.state = state
            if state >= .inTransit {
                open[id]?.doubtAt = nil
                open[id]?.isInDoubt = false
            }
        }
        return true
    }

    // MARK: Revisions

    /// Counts one more change of an order.
    mutating func revise(_ id: OrderID, _ change: Revision.Change, _ grounds: Grounds) -> Revision {
        let number = (open[id]?.revisionCount ?? 0) + 1
        open[id]?.revisionCount = number
        switch change {
        case .reduce(let quantity): open[id]?.quantityMax = quantity
        case .cancel: open[id]?.isCancelling = true
        case .hold, .release, .recall: break
        }
        return Revision(order: id, number: number, change: change, grounds: grounds)
    }

    /// - Parameter doubtAt: nil as long as nobody is expected to move it.
    mutating func doubt(_ id: OrderID, at doubtAt: Instant?, isInDoubt: Bool = false) {
        open[id]?.doubtAt = doubtAt
        if isInDoubt { open[id]?.isInDoubt = true }
    }

    mutating func turnBack(_ id: OrderID) { open[id]?.isReturning = true }

    /// When the next order falls into doubt.
    var nextDoubtAt: Instant? { open.values.compactMap(\.doubtAt).min() }

    func fallingIntoDoubt(at now: Instant) -> [OrderID] {
        open.values.filter { $0.doubtAt.map { $0 <= now } ?? false }.map(\.order.id)
    }

    func counts(at now: Instant, clock: NetworkClock?, allowance: Duration) -> OrderCounts {
        let overdue = open.values.count { order in
            guard let clock, let issuedAt = order.issuedAt else { return false }
            let due = clock.instant(elapsed: issuedAt + order.order.shipment.transit)
            return now > due.advanced(by: allowance)
        }
        return OrderCounts(
            issued: issuedCount, settled: settledCount, declined: declinedCount, cancelled: cancelledCount,
            open: open.count, inDoubt: open.values.count(where: \.isInDoubt), overdue: overdue)
    }
}

struct OpenOrder: Codable, Sendable {
    let order: Order
    fileprivate(set) var state = OrderState.proposed
    /// Network time since the books were opened; nil while it is only proposed.
    fileprivate(set) var issuedAt: Duration?
    /// When it falls into doubt unless its source has said that it left.
    fileprivate(set) var doubtAt: Instant?
    fileprivate(set) var isInDoubt = false
    /// What is under way is under way to the source.
    fileprivate(set) var isReturning = false
    fileprivate(set) var revisionCount = 0
    /// What may leave: as ordered, or as reduced since.
    fileprivate(set) var quantityMax: Quantity
    /// Its source has been told not to send it.
    fileprivate(set) var isCancelling = false

    init(order: Order) { (self.order, quantityMax) = (order, order.shipment.quantity) }

    /// Who has to carry out a change.
    func holder(after change: Revision.Change) -> NodeID {
        change == .recall ? order.shipment.destination : order.shipment.source
    }

    /// Where what is under way will arrive.
    var goal: NodeID { isReturning ? order.shipment.source : order.shipment.destination }
}
