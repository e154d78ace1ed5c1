public import Domain
internal import OrderedCollections

/// Double-entry books of every resource over the whole network. Whatever would create or lose a unit is refused.
///
/// Every posting takes from one account what it gives to another, so each resource sums to zero for ever: supply is
/// what has come in from outside, as a negative balance. A reservation is not a posting: it keeps stock from being
/// promised twice until its source says what left.
public struct Ledger: Sendable {
    private var holdings: OrderedDictionary<Holding, Balance> = [:]
    private var reservations: OrderedDictionary<OrderID, Reservation> = [:]
    private var transits: OrderedDictionary<OrderID, Transit> = [:]
    private var outside: OrderedDictionary<ResourceID, Outside> = [:]
    /// How many postings there were.
    public private(set) var entryCount = 0

    public init() {}

    /// What lies at a site by these books.
    public func onHand(_ resource: ResourceID, at site: NodeID) -> Quantity {
        holdings[Holding(site: site, resource: resource)]?.posted ?? .zero
    }

    /// What of it is promised to orders that have not left.
    public func reserved(_ resource: ResourceID, at site: NodeID) -> Quantity {
        holdings[Holding(site: site, resource: resource)]?.pending ?? .zero
    }

    /// What is under way under an order.
    public func inTransit(_ order: OrderID) -> Quantity { transits[order]?.quantity ?? .zero }

    /// Differences between the books and the sites' own counts that no person has closed yet.
    public func suspense(_ resource: ResourceID) -> Quantity { outside[resource]?.suspense ?? .zero }

    // MARK: Sites

    /// Goods come to a site from outside the network: supply → on hand.
    public mutating func supply(_ quantity: Quantity, of resource: ResourceID, to site: NodeID) {
        precondition(quantity >= .zero)
        outside[resource, default: Outside()].supply -= quantity
        post(quantity, of: resource, to: site)
    }

    /// A site uses goods up: on hand → consumed.
    public mutating func consume(
        _ quantity: Quantity, of resource: ResourceID, at site: NodeID
    ) throws(LedgerRefusal) {
        precondition(quantity >= .zero)
        try take(quantity, of: resource, from: site)
        outside[resource, default: Outside()].consumed += quantity
    }

    /// A count found more (positive) or less than the books say: on hand ↔ suspense.
    public mutating func count(
        difference: Quantity, of resource: ResourceID, at site: NodeID
    ) throws(LedgerRefusal) {
        if difference >= .zero {
            post(difference, of: resource, to: site)
        } else {
            try take(-difference, of: resource, from: site)
        }
        outside[resource, default: Outside()].suspense -= difference
    }

    // MARK: Orders

    /// Promises stock to an order. It stays on hand until the source says that it left.
    public mutating func reserve(
        _ quantity: Quantity, of resource: ResourceID, at source: NodeID, for order: OrderID
    ) throws(LedgerRefusal) {
        precondition(quantity > .zero)
        guard reservations[order] == nil && transits[order] == nil else { throw .orderExists(order) }
        let holding = Holding(site: source, resource: resource)
        let balance = holdings[holding] ?? Balance()
        guard balance.posted - balance.pending >= quantity else {
            throw .notEnough(site: source, resource: resource, available: balance.posted - balance.pending)
        }
        holdings[holding, default: Balance()].pending += quantity
        reservations[order] = Reservation(resource: resource, source: source, quantity: quantity)
    }

    /// The source says that `quantity` left, at most what was reserved: on hand → transit. The rest is free again.
    public mutating func dispatch(_ quantity: Quantity, for order: OrderID) throws(LedgerRefusal) {
        guard let reservation = reservations[order] else { throw .unknownOrder(order) }
        guard quantity > .zero && quantity <= reservation.quantity else {
            throw .moreThanOrdered(order, quantity, atMost: reservation.quantity)
        }
        try take(quantity, of: reservation.resource, from: reservation.source)
        release(order, reservation)
        transits[order] = Transit(
            resource: reservation.resource, source: reservation.source, quantity: quantity)
    }

    /// The source says that nothing left and nothing will: the stock is free again.
    public mutating func cancel(_ order: OrderID) throws(LedgerRefusal) {
        guard let reservation = reservations[order] else { throw .unknownOrder(order) }
        release(order, reservation)
    }

    /// The destination says that `quantity` arrived: transit → on hand.
    public mutating func deliver(
        _ quantity: Quantity, for order: OrderID, to destination: NodeID
    ) throws(LedgerRefusal) {
        let transit = try leave(quantity, order)
        post(quantity, of: transit.resource, to: destination)
    }

    /// The goods came back: transit → on hand at the source.
    public mutating func `return`(_ quantity: Quantity, for order: OrderID) throws(LedgerRefusal) {
        let transit = try leave(quantity, order)
        post(quantity, of: transit.resource, to: transit.source)
    }

    /// The goods are gone: transit → loss.
    public mutating func lose(_ quantity: Quantity, for order: OrderID) throws(LedgerRefusal) {
        let transit = try leave(quantity, order)
        outside[transit.resource, default: Outside()].loss += quantity
        entryCount += 1
    }

    // MARK: Audit

    /// Everything that is wrong with these books, from the balances alone; empty when they are in order.
    public func audit() -> [LedgerViolation] {
        var violations: [LedgerViolation] = []
        var sums: OrderedDictionary<ResourceID, Quantity> = [:]
        var promised: OrderedDictionary<Holding, Quantity> = [:]
        for (resource, outside) in outside { sums[resource] = outside.sum }
        for (order, transit) in transits {
            sums[transit.resource, default: .zero] += transit.quantity
            if transit.quantity <= .zero { violations.append(.badTransit(order, transit.quantity)) }
        }
        for reservation in reservations.values {
            promised[reservation.holding, default: .zero] += reservation.quantity
        }
        for (holding, balance) in holdings {
            sums[holding.resource, default: .zero] += balance.posted
            if balance.posted < .zero {
                violations.append(.negativeStock(holding.site, holding.resource, balance.posted))
            }
            if balance.pending != promised[holding] ?? .zero {
                violations.append(.reservationsDiffer(holding.site, holding.resource))
            }
        }
        for (resource, sum) in sums where sum != .zero { violations.append(.sumNotZero(resource, sum)) }
        return violations
    }

    // MARK: Postings

    private mutating func post(_ quantity: Quantity, of resource: ResourceID, to site: NodeID) {
        holdings[Holding(site: site, resource: resource), default: Balance()].posted += quantity
        entryCount += 1
    }

    private mutating func take(
        _ quantity: Quantity, of resource: ResourceID, from site: NodeID
    ) throws(LedgerRefusal) {
        let holding = Holding(site: site, resource: resource)
        let posted = holdings[holding]?.posted ?? .zero
        guard posted >= quantity else { throw .notEnough(site: site, resource: resource, available: posted) }
        holdings[holding, default: Balance()].posted -= quantity
        entryCount += 1
    }

    private mutating func release(_ order: OrderID, _ reservation: Reservation) {
        holdings[reservation.holding]?.pending -= reservation.quantity
        reservations[order] = nil
    }

    private mutating func leave(_ quantity: Quantity, _ order: OrderID) throws(LedgerRefusal) -> Transit {
        guard let transit = transits[order] else { throw .unknownOrder(order) }
        guard quantity > .zero && quantity <= transit.quantity else {
            throw .moreThanOrdered(order, quantity, atMost: transit.quantity)
        }
        // A finished order's account is zero; it is closed so that the books do not grow with their age.
        if quantity == transit.quantity {
            transits[order] = nil
        } else {
            transits[order]?.quantity -= quantity
        }
        return transit
    }
}

private struct Holding: Hashable, Sendable {
    let site: NodeID
    let resource: ResourceID
}

private struct Balance: Sendable {
    var posted = Quantity.zero
    var pending = Quantity.zero
}

private struct Reservation: Sendable {
    let resource: ResourceID
    let source: NodeID
    let quantity: Quantity

    var holding: Holding { Holding(site: source, resource: resource) }
}

private struct Transit: Sendable {
    let resource: ResourceID
    let source: NodeID
    var quantity: Quantity
}

/// The accounts of one resource that belong to no site and no order.
private struct Outside: Sendable {
    /// Zero or below: minus everything that ever came in.
    var supply = Quantity.zero
    var consumed = Quantity.zero
    var loss = Quantity.zero
    /// Below zero when sites hold more than the books can account for.
    var suspense = Quantity.zero

    var sum: Quantity { supply + consumed + loss + suspense }
}
