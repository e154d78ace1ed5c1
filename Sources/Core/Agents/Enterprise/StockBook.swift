internal import Domain

/// What one site has of each resource, by its own count.
struct StockBook: Codable, Sendable {
    /// Sorted by resource.
    private var accounts: [Account]

    init(opening site: Site) {
        accounts = site.stocks.map { Account(terms: $0, stock: $0.opening, suppliedTotal: $0.opening) }
    }

    /// What may still be promised; nil when the site has nothing to do with the resource.
    func available(_ resource: ResourceID) -> Quantity? {
        index(of: resource).map { accounts[$0].free }
    }

    mutating func hold(_ quantity: Quantity, of resource: ResourceID) {
        update(resource) { $0.held += quantity }
    }

    mutating func release(_ quantity: Quantity, of resource: ResourceID) {
        update(resource) {
            precondition(quantity <= $0.held, "more was released than was held")
            $0.held -= quantity
        }
    }

    /// Goods left: what was held for them is free again, and `quantity` of the stock is gone.
    mutating func dispatch(_ quantity: Quantity, held: Quantity, of resource: ResourceID) {
        update(resource) {
            precondition(held <= $0.held, "more was freed than was held")
            let unreported = $0.supplied.unreported(dispatching: quantity, of: $0.stock)
            $0.suppliedTotal += unreported
            $0.stock += unreported - quantity
            $0.held -= held
        }
    }

    mutating func receive(_ quantity: Quantity, of resource: ResourceID) {
        update(resource) { $0.stock += quantity }
    }

    /// Books what the meters have gained since the last reading, up to what can be reported. Held stock is not used up: it is
    /// promised.
    mutating func read(_ reading: MeterReading) {
        for line in reading.lines {
            update(line.resource) { account in
                let supplied = account.supplied.gain(
                    through: min(line.suppliedTotal, Quantity(Quantity.totalMax) - account.terms.opening))
                let wanted = max(
                    .zero, min(line.wantedTotal, Quantity(Quantity.totalMax)) - account.wantedMeter)
                account.wantedMeter += wanted
                account.stock += supplied
                account.suppliedTotal += supplied
                let consumed = min(wanted, account.free)
                account.stock -= consumed
                account.consumedTotal += consumed
                account.missedTotal += wanted - consumed
            }
        }
    }

    /// - Parameter elapsed: network time; what is used in the round from then on counts as need.
    func lines(at elapsed: Duration, calendar: Calendar) -> [StockLine] {
        accounts.map { account in
            let perYear = account.terms.needPerYear.rawValue
            let need =
                calendar.accrued(perYear, after: elapsed + calendar.round)
                - calendar.accrued(perYear, after: elapsed)
            return StockLine(
                resource: account.terms.resource, stock: account.stock.reportable,
                held: account.held.reportable, need: Quantity(need), reserve: account.terms.reserve,
                suppliedTotal: account.suppliedTotal.reportable,
                consumedTotal: account.consumedTotal.reportable, missedTotal: account.missedTotal.reportable)
        }
    }

    /// Takes the site's state from the hub's books, before the hub sends once more what is open.
    mutating func adopt(_ lines: [StockLine]) {
        for line in lines {
            update(line.resource) { account in
                let opening = account.terms.opening
                account = Account(
                    terms: account.terms, stock: line.stock, suppliedTotal: line.suppliedTotal,
                    consumedTotal: line.consumedTotal, missedTotal: line.missedTotal,
                    supplied: SupplyMeter(total: max(.zero, line.suppliedTotal - opening)),
                    wantedMeter: line.consumedTotal + line.missedTotal)
            }
        }
    }

    private func index(of resource: ResourceID) -> Int? {
        accounts.firstIndex { $0.terms.resource == resource }
    }

    private mutating func update(_ resource: ResourceID, _ change: (inout Account) -> Void) {
        guard let index = index(of: resource) else { return }
        change(&accounts[index])
    }

    private struct Account: Codable, Sendable {
        let terms: SiteStock
        var stock: Quantity
        var held = Quantity.zero
        var suppliedTotal: Quantity
        var consumedTotal = Quantity.zero
        var missedTotal = Quantity.zero
        var supplied = SupplyMeter()
        /// The highest reading so far.
        var wantedMeter = Quantity.zero

        /// Nothing, where more of an order has left than was ordered.
        var free: Quantity { max(.zero, stock - held) }
    }
}

extension Quantity {
    /// What a report can say: a site with more must not fall silent for it.
    fileprivate var reportable: Quantity { min(self, Quantity(Self.totalMax)) }
}
