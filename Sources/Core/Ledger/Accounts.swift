internal import Domain
internal import OrderedCollections

/// The balances behind the books. Every change of a balance also changes a running total of its resource, so that the
/// invariants are checked after each transaction at a cost that does not grow with the books.
struct Accounts: Codable, Sendable {
    private(set) var holdings: OrderedDictionary<Holding, Balance> = [:]
    private(set) var orders: OrderedDictionary<OrderID, OrderAccount> = [:]
    private(set) var outside: OrderedDictionary<ResourceID, Outside> = [:]
    private(set) var suspense: OrderedDictionary<Holding, SuspenseItem> = [:]
    private var totals: OrderedDictionary<ResourceID, Total> = [:]
    /// Suspense items that are not zero.
    private(set) var openSuspenseCount = 0

    /// What every account has that is not empty, in no order that means anything.
    var balances: [LedgerBalance] {
        func balance(
            _ account: Account, _ resource: ResourceID, _ quantity: Quantity, promised: Quantity = .zero
        ) -> LedgerBalance {
            LedgerBalance(account: account, resource: resource, quantity: quantity, promised: promised)
        }
        let within =
            holdings.map { balance(.onHand($0.site), $0.resource, $1.posted, promised: $1.pending) }
            + suspense.map { balance(.suspense($0.site), $0.resource, $1.quantity) }
            + orders.map { balance(.transit($0), $1.resource, $1.transit, promised: $1.reserved) }
        let without = outside.flatMap { resource, outside in
            [
                balance(.supply, resource, outside.supply), balance(.consumed, resource, outside.consumed),
                balance(.loss, resource, outside.loss),
            ]
        }
        return (within + without).filter { $0.quantity != .zero || $0.promised != .zero }
    }

    /// Goods move from one account to another.
    mutating func move(_ quantity: Quantity, of resource: ResourceID, from: Account, to: Account, at: Instant)
    {
        change(from, of: resource, by: -quantity, at)
        change(to, of: resource, by: quantity, at)
    }

    /// What an account outside the network can still hold of a resource, in 64 bits with as much again to spare.
    func room(in account: Account, of resource: ResourceID) -> Quantity {
        let outside = outside[resource] ?? Outside()
        let held: Quantity =
            switch account {
            case .supply: outside.supply
            case .consumed: outside.consumed
            case .loss: outside.loss
            case .onHand, .suspense, .transit: preconditionFailure("\(account) is within the network")
            }
        return Quantity(max(0, Limits.bookedQuantityMax - Int64(held.rawValue.magnitude)))
    }

    /// One side of a posting: alone it breaks the balance, and ``settle(_:)`` will say so.
    mutating func change(_ account: Account, of resource: ResourceID, by quantity: Quantity, _ at: Instant) {
        totals[resource, default: Total()].sum += quantity
        switch account {
        case .supply: outside[resource, default: Outside()].supply += quantity
        case .consumed: outside[resource, default: Outside()].consumed += quantity
        case .loss: outside[resource, default: Outside()].loss += quantity
        case .onHand(let site):
            let holding = Holding(site: site, resource: resource)
            holdings[holding, default: Balance()].posted += quantity
            precondition(holdings[holding]!.posted >= .zero, "\(site) holds less than nothing of \(resource)")
        case .suspense(let site):
            let holding = Holding(site: site, resource: resource)
            let wasOpen = suspense[holding].map { $0.quantity != .zero } ?? false
            suspense[holding, default: SuspenseItem(site: site, resource: resource, since: at)]
                .add(quantity, at: at)
            openSuspenseCount += (suspense[holding]!.quantity != .zero ? 1 : 0) - (wasOpen ? 1 : 0)
        case .transit(let order):
            precondition(orders[order]?.resource == resource, "\(order) does not move \(resource)")
            orders[order]!.transit += quantity
            precondition(orders[order]!.transit >= .zero, "less than nothing is under way under \(order)")
        }
    }

    /// Opens an order with a promise of stock.
    mutating func promise(_ quantity: Quantity, of resource: ResourceID, at source: NodeID, to order: OrderID)
    {
        precondition(orders[order] == nil, "\(order) is open already")
        orders[order] = OrderAccount(resource: resource, source: source, reserved: quantity)
        totals[resource, default: Total()].reserved += quantity
        holdings[Holding(site: source, resource: resource), default: Balance()].pending += quantity
        totals[resource]!.pending += quantity
    }

    /// Takes back a part of what was promised to an order.
    mutating func takeBack(_ quantity: Quantity, from order: OrderID) {
        guard let account = orders[order] else { preconditionFailure("\(order) is not open") }
        orders[order]!.reserved -= quantity
        totals[account.resource]!.reserved -= quantity
        holdings[account.holding]!.pending -= quantity
        totals[account.resource]!.pending -= quantity
        precondition(
            orders[order]!.reserved >= .zero && holdings[account.holding]!.pending >= .zero,
            "more was taken back from \(order) than was promised")
    }

    /// Ends a transaction: every order whose account is empty is closed, so that the books do not grow with their age.
    mutating func close(_ order: OrderID) {
        if let account = orders[order], account.reserved == .zero, account.transit == .zero {
            orders[order] = nil
        }
    }

    /// - Precondition: the resource sums to zero, and what is promised is what open orders were promised. Books of which
    ///   this is not true must not be written on, in any build.
    func settle(_ resource: ResourceID) {
        guard let total = totals[resource] else { return }
        precondition(total.sum == .zero, "\(resource) does not sum to zero, but to \(total.sum)")
        precondition(
            total.pending == total.reserved,
            "\(total.pending) of \(resource) are promised, but open orders were promised \(total.reserved)")
    }
}

struct Holding: Hashable, Codable, Sendable {
    let site: NodeID
    let resource: ResourceID
}

struct Balance: Codable, Sendable {
    var posted = Quantity.zero
    var pending = Quantity.zero
}

/// An order that has not ended: first its promise, then its goods under way.
struct OrderAccount: Codable, Sendable {
    let resource: ResourceID
    let source: NodeID
    var reserved: Quantity
    var transit = Quantity.zero

    var holding: Holding { Holding(site: source, resource: resource) }
}

/// The accounts of one resource that belong to no site and no order.
struct Outside: Codable, Sendable {
    /// Zero or below: minus everything that ever came in.
    var supply = Quantity.zero
    var consumed = Quantity.zero
    var loss = Quantity.zero
}

/// Of one resource: what all its accounts come to, kept beside them.
private struct Total: Codable, Sendable {
    var sum = Quantity.zero
    var pending = Quantity.zero
    var reserved = Quantity.zero
}
