public import Domain
internal import OrderedCollections

/// Double-entry books of every resource over the whole network. Whatever would create or lose a unit is refused.
///
/// Every posting takes from one account what it gives to another, so each resource sums to zero for ever: supply is
/// what has come in from outside, as a negative balance. A reservation is not a posting: it keeps stock from being
/// promised twice until its source says what left.
///
/// Each change is one numbered entry or two, chained by hash: books that were cut or altered have another ``head``.
/// After every transaction the invariants are checked, in every build; books that are wrong end the process.
public struct Ledger: Codable, Sendable {
    private var accounts = Accounts()
    private var chain: HashChain
    private var now = Instant.epoch
    private var cause: MessageReference?

    /// How many entries there were.
    public private(set) var entryCount = 0
    /// Those made since ``begin(at:because:)``; the books keep no more; all of them come from a replay of the journal.
    public private(set) var newEntries: [LedgerEntry] = []

    /// The rest belongs to the input at hand.
    private enum CodingKeys: CodingKey { case accounts, chain, entryCount }

    public init(of network: NetworkID, _ hash: Fingerprinting) {
        chain = HashChain(root: "diaodu ledger 1 \(network)", hash)
    }

    /// The hash of all entries.
    public var head: Fingerprint { chain.head }

    /// From here on entries are made at this moment and rest on this message.
    public mutating func begin(at now: Instant, because cause: MessageReference?) {
        (self.now, self.cause) = (now, cause)
        newEntries.removeAll(keepingCapacity: true)
    }

    /// What lies at a site by these books.
    public func onHand(_ resource: ResourceID, at site: NodeID) -> Quantity {
        accounts.holdings[Holding(site: site, resource: resource)]?.posted ?? .zero
    }

    /// What of it is promised to orders that have not left.
    public func reserved(_ resource: ResourceID, at site: NodeID) -> Quantity {
        accounts.holdings[Holding(site: site, resource: resource)]?.pending ?? .zero
    }

    /// What is under way under an order.
    /// Whether something is promised to an order, or under way for it.
    public func isOpen(_ order: OrderID) -> Bool { accounts.orders[order] != nil }

    public func inTransit(_ order: OrderID) -> Quantity { accounts.orders[order]?.transit ?? .zero }

    /// Differences between the books and the sites' own counts, over all sites.
    public func suspense(_ resource: ResourceID) -> Quantity {
        Quantity(clamping: accounts.suspense.values.lazy.filter { $0.resource == resource }.map(\.quantity))
    }

    /// Every site and resource whose count ever differed, in the order of their first difference.
    public var suspenseItems: [SuspenseItem] { Array(accounts.suspense.values) }

    /// What every account has that is not empty.
    public var balances: [LedgerBalance] { accounts.balances }

    /// No site's own count differs from these books now.
    public var isSuspenseClear: Bool { accounts.openSuspenseCount == 0 }

    // MARK: Sites

    /// Goods come to a site from outside the network: supply → on hand. What the account cannot hold any more comes out of
    /// suspense, where a person sees it.
    public mutating func supply(_ quantity: Quantity, of resource: ResourceID, to site: NodeID) {
        precondition(quantity >= .zero)
        let booked = min(quantity, accounts.room(in: .supply, of: resource))
        post(.supply, booked, of: resource, from: .supply, to: .onHand(site))
        post(.count, quantity - booked, of: resource, from: .suspense(site), to: .onHand(site))
    }

    /// A site uses goods up: on hand → consumed. What the account cannot hold any more goes to suspense.
    public mutating func consume(
        _ quantity: Quantity, of resource: ResourceID, at site: NodeID
    ) throws(LedgerRefusal) {
        precondition(quantity >= .zero)
        try check(quantity, of: resource, isAt: site)
        let booked = min(quantity, accounts.room(in: .consumed, of: resource))
        post(.consume, booked, of: resource, from: .onHand(site), to: .consumed)
        post(.count, quantity - booked, of: resource, from: .onHand(site), to: .suspense(site))
    }

    /// A count found more (positive) or less than the books say: on hand ↔ suspense.
    public mutating func count(
        difference: Quantity, of resource: ResourceID, at site: NodeID
    ) throws(LedgerRefusal) {
        if difference >= .zero {
            post(.count, difference, of: resource, from: .suspense(site), to: .onHand(site))
        } else {
            try check(-difference, of: resource, isAt: site)
            post(.count, -difference, of: resource, from: .onHand(site), to: .suspense(site))
        }
    }

    /// A person has found out why counts differed. What was missing is lost: suspense → loss; what was too much had come in
    /// unseen: supply → suspense.
    ///
    /// - Parameter quantity: all that is in suspense there.
    public mutating func close(
        suspense quantity: Quantity, of resource: ResourceID, at site: NodeID, reason: String
    ) throws(LedgerRefusal) {
        let open = accounts.suspense[Holding(site: site, resource: resource)]?.quantity ?? .zero
        guard quantity == open, quantity != .zero else {
            throw .notInSuspense(quantity, resource, site, open)
        }
        let room = accounts.room(in: quantity > .zero ? .loss : .supply, of: resource)
        guard quantity.rawValue.magnitude <= room.rawValue.magnitude else { throw .noRoom(resource, room) }
        if quantity > .zero {
            post(.close, quantity, of: resource, from: .suspense(site), to: .loss, reason)
        } else {
            post(.close, -quantity, of: resource, from: .supply, to: .suspense(site), reason)
        }
    }

    // MARK: Orders

    /// Promises stock to an order. It stays on hand until the source says that it left.
    public mutating func reserve(
        _ quantity: Quantity, of resource: ResourceID, at source: NodeID, for order: OrderID
    ) throws(LedgerRefusal) {
        precondition(quantity > .zero)
        guard accounts.orders[order] == nil else { throw .orderExists(order) }
        let available = onHand(resource, at: source) - reserved(resource, at: source)
        guard available >= quantity else {
            throw .notEnough(site: source, resource: resource, available: available)
        }
        accounts.promise(quantity, of: resource, at: source, to: order)
        enter(.reserve, quantity, of: resource, from: .onHand(source), to: .transit(order))
    }

    /// The source says that `quantity` left, at most what was reserved: on hand → transit. The rest is free again.
    public mutating func dispatch(_ quantity: Quantity, for order: OrderID) throws(LedgerRefusal) {
        let account = try reservation(of: order)
        guard quantity > .zero && quantity <= account.reserved else {
            throw .moreThanOrdered(order, quantity, atMost: account.reserved)
        }
        try check(quantity, of: account.resource, isAt: account.source)
        accounts.takeBack(account.reserved, from: order)
        let (from, to) = (Account.onHand(account.source), Account.transit(order))
        post(.dispatch, quantity, of: account.resource, from: from, to: to)
        let rest = account.reserved - quantity
        if rest > .zero { enter(.release, rest, of: account.resource, from: from, to: to) }
    }

    /// The source says that nothing left and nothing will: the stock is free again.
    public mutating func cancel(_ order: OrderID, reason: String = "") throws(LedgerRefusal) {
        let account = try reservation(of: order)
        accounts.takeBack(account.reserved, from: order)
        accounts.close(order)
        enter(
            .cancel, account.reserved, of: account.resource, from: .onHand(account.source),
            to: .transit(order), reason)
    }

    /// The destination says that `quantity` arrived: transit → on hand.
    public mutating func deliver(
        _ quantity: Quantity, for order: OrderID, to destination: NodeID
    ) throws(LedgerRefusal) {
        let account = try transit(of: order, quantity)
        post(.deliver, quantity, of: account.resource, from: .transit(order), to: .onHand(destination))
    }

    /// The goods came back: transit → on hand at the source.
    public mutating func `return`(
        _ quantity: Quantity, for order: OrderID, reason: String
    ) throws(LedgerRefusal) {
        let account = try transit(of: order, quantity)
        post(
            .return, quantity, of: account.resource, from: .transit(order), to: .onHand(account.source),
            reason)
    }

    /// The goods are gone: transit → loss.
    public mutating func lose(
        _ quantity: Quantity, for order: OrderID, reason: String
    ) throws(LedgerRefusal) {
        let account = try transit(of: order, quantity)
        post(.lose, quantity, of: account.resource, from: .transit(order), to: .loss, reason)
    }

    // MARK: Audit

    /// Everything that is wrong with these books, from the balances alone, whatever their running totals say; empty when
    /// they are in order.
    public func audit() -> [LedgerViolation] { accounts.audit() }

    // MARK: Entries

    /// Moves goods and writes it down. Nothing is no entry.
    private mutating func post(
        _ step: LedgerEntry.Step, _ quantity: Quantity, of resource: ResourceID, from: Account, to: Account,
        _ reason: String = ""
    ) {
        guard quantity > .zero else { return }
        accounts.move(quantity, of: resource, from: from, to: to, at: now)
        if let order = from.order { accounts.close(order) }
        enter(step, quantity, of: resource, from: from, to: to, reason)
    }

    private mutating func enter(
        _ step: LedgerEntry.Step, _ quantity: Quantity, of resource: ResourceID, from: Account, to: Account,
        _ reason: String = ""
    ) {
        accounts.settle(resource)
        entryCount += 1
        let entry = LedgerEntry(
            number: entryCount, at: now, step: step, resource: resource, quantity: quantity, from: from,
            to: to, cause: cause, reason: reason)
        chain.extend(by: Array(entry.line.utf8))
        newEntries.append(entry)
    }

    private func check(
        _ quantity: Quantity, of resource: ResourceID, isAt site: NodeID
    ) throws(LedgerRefusal) {
        let posted = onHand(resource, at: site)
        guard posted >= quantity else { throw .notEnough(site: site, resource: resource, available: posted) }
    }

    private func reservation(of order: OrderID) throws(LedgerRefusal) -> OrderAccount {
        guard let account = accounts.orders[order], account.reserved > .zero else {
            throw .unknownOrder(order)
        }
        return account
    }

    private func transit(of order: OrderID, _ quantity: Quantity) throws(LedgerRefusal) -> OrderAccount {
        guard let account = accounts.orders[order], account.transit > .zero else {
            throw .unknownOrder(order)
        }
        guard quantity > .zero && quantity <= account.transit else {
            throw .moreThanOrdered(order, quantity, atMost: account.transit)
        }
        return account
    }
}
