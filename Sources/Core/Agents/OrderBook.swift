internal import Domain
internal import OrderedCollections

/// The hub's orders that have not ended, and how many have.
struct OrderBook: Codable, Sendable {
    private(set) var open: OrderedDictionary<OrderID, OpenOrder> = [:]
    private(set) var issuedCount = 0
    private(set) var settledCount = 0
    private(set) var declinedCount = 0

    mutating func issue(_ order: Order, at elapsed: Duration) {
        open[order.id] = OpenOrder(order: order, state: .issued, issuedAt: elapsed)
        issuedCount += 1
    }

    /// Moves an order forward; one that has ended leaves the book.
    ///
    /// - Returns: false when it is not open or was further already.
    mutating func advance(_ id: OrderID, to state: OrderState) -> Bool {
        guard let current = open[id]?.state, current < state else { return false }
        if state.isFinal {
            open[id] = nil
            if state == .settled { settledCount += 1 } else { declinedCount += 1 }
        } else {
            open[id]?.state = state
        }
        return true
    }

    func counts(at now: Instant, clock: NetworkClock?, allowance: Duration) -> OrderCounts {
        let overdue = open.values.count { order in
            guard let clock else { return false }
            let due = clock.instant(elapsed: order.issuedAt + order.order.shipment.transit)
            return now > due.advanced(by: allowance)
        }
        return OrderCounts(
            issued: issuedCount, settled: settledCount, declined: declinedCount, open: open.count,
            overdue: overdue)
    }
}

struct OpenOrder: Codable, Sendable {
    let order: Order
    fileprivate(set) var state: OrderState
    /// Network time since the books were opened.
    let issuedAt: Duration
}
