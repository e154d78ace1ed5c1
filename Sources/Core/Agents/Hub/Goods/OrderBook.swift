internal import Domain
internal import OrderedCollections

/// The hub's orders that have not ended, and how many have.
struct OrderBook: Codable, Sendable {
    private(set) var open: OrderedDictionary<OrderID, OpenOrder> = [:]
    private(set) var issuedCount = 0
    private(set) var settledCount = 0
    private(set) var declinedCount = 0
    private(set) var cancelledCount = 0
    /// Taken back from what their destinations were told, while their sources had been left out; nil for none.
    private var advised: [AdvisedOrder]?
    /// Under way to sites that have been left out, and not announced; nil for none.
    private var unannounced: [OrderID]?

    private struct AdvisedOrder: Codable, Sendable {
        let id: OrderID
        let source: NodeID
    }

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
        case .hold: open[id]?.isHeld = true
        case .release: open[id]?.isHeld = false
        case .recall: open[id]?.isRecalled = true
        }
        return Revision(order: id, number: number, change: change, grounds: grounds)
    }

    /// - Parameter doubtAt: nil as long as nobody is expected to move it.
    mutating func doubt(_ id: OrderID, at doubtAt: Instant?, isInDoubt: Bool = false) {
        open[id]?.doubtAt = doubtAt
        if isInDoubt { open[id]?.isInDoubt = true }
    }

    /// - Parameter consignment: as it was announced to where the goods go now.
    mutating func announce(_ consignment: Consignment) {
        let id = consignment.order
        open[id]?.isReturning = consignment.isReturning
        open[id]?.consignment = consignment
        open[id]?.arrived = .zero
        open[id]?.lost = .zero
    }

    /// So much of what was announced has arrived, or will not.
    mutating func account(_ id: OrderID, arrived: Quantity, lost: Quantity) {
        open[id]?.arrived += arrived
        open[id]?.lost += lost
    }

    // MARK: After the hub has forgotten

    /// A site has shown that this was announced to it already.
    mutating func note(_ announced: Consignment) { open[announced.order]?.announced.append(announced) }

    /// A site has shown that this change was made, and by which number.
    mutating func note(_ revision: Revision) {
        let id = revision.order
        guard let known = open[id]?.revisionCount, revision.number > known else { return }
        _ = revise(id, revision.change, revision.grounds)
        open[id]?.revisionCount = revision.number
        if case .hold = revision.change { open[id]?.doubtAt = nil }
    }

    mutating func noteAdvised(_ id: OrderID) {
        guard let source = open[id]?.order.shipment.source else { return }
        advised = (advised ?? []) + [AdvisedOrder(id: id, source: source)]
    }

    /// Whether it is in the books as far as it went, although it may be open no more.
    func isAdvised(_ id: OrderID) -> Bool { advised?.contains { $0.id == id } ?? false }

    /// - Parameter isLeftOut: whether a source has still to show what it was told.
    mutating func forgetAdvised(unless isLeftOut: (NodeID) -> Bool) {
        let kept = advised?.filter { isLeftOut($0.source) } ?? []
        advised = kept.isEmpty ? nil : kept
    }

    mutating func noteUnannounced(_ id: OrderID) { unannounced = (unannounced ?? []) + [id] }

    /// - Parameter isBack: whether a site that had been left out has shown what it was told.
    /// - Returns: what is open and under way to such sites, once.
    mutating func takeUnannounced(if isBack: (NodeID) -> Bool) -> [OpenOrder] {
        let waiting = (unannounced ?? []).compactMap { open[$0] }
        let kept = waiting.filter { !isBack($0.goal) }.map(\.order.id)
        unannounced = kept.isEmpty ? nil : kept
        return waiting.filter { isBack($0.goal) }
    }

    /// When the next order falls into doubt.
    func nextDoubtAt(in frame: HubFrame) -> Instant? {
        var next: Instant?
        for place in open.values.indices {
            guard let doubtAt = open.values[place].doubtAt, next.map({ doubtAt < $0 }) ?? true,
                frame.agrees(with: open.values[place].order.shipment.source)
            else { continue }
            next = doubtAt
        }
        return next
    }

    /// An order whose source has not found yet that it and the hub know the same is not asked about.
    func fallingIntoDoubt(at now: Instant, in frame: HubFrame) -> [OrderID] {
        open.values.filter { order in
            order.doubtAt.map { $0 <= now } ?? false && frame.agrees(with: order.order.shipment.source)
        }.map(\.order.id)
    }

    func counts(at now: Instant, clock: NetworkClock?, allowance: Duration) -> OrderCounts {
        let overdue = open.values.count { order in
            guard let clock, let issuedAt = order.issuedAt else { return false }
            let due = clock.instant(elapsed: issuedAt + order.order.shipment.transit)
            return now > due.advanced(by: allowance)
        }
        return OrderCounts(
            issued: issuedCount, settled: settledCount, declined: declinedCount, cancelled: cancelledCount,
            open: open.count, proposed: open.values.count { $0.state == .proposed },
            inDoubt: open.values.count(where: \.isInDoubt), overdue: overdue)
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
    /// Its source has been told to let it lie until it is released.
    fileprivate(set) var isHeld = false
    /// Its destination has been told to have it turned back.
    fileprivate(set) var isRecalled = false
    /// What is under way, as it was announced to where it goes.
    fileprivate(set) var consignment: Consignment?
    /// Of what is under way: what has arrived, and what will not.
    fileprivate(set) var arrived = Quantity.zero
    fileprivate(set) var lost = Quantity.zero
    /// What was announced, as sites have shown to a hub that had forgotten it.
    fileprivate(set) var announced: [Consignment] = []

    init(order: Order) { (self.order, quantityMax) = (order, order.shipment.quantity) }

    /// Who has to carry out a change.
    func holder(after change: Revision.Change) -> NodeID {
        change == .recall ? order.shipment.destination : order.shipment.source
    }

    /// Where what is under way will arrive.
    var goal: NodeID { isReturning ? order.shipment.source : order.shipment.destination }
}
