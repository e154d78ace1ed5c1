internal import Domain
internal import OrderedCollections

extension Accounts {
    /// From the balances alone: nothing here trusts a running total.
    func audit() -> [LedgerViolation] {
        var violations: [LedgerViolation] = []
        // Wider than any account: damaged books must be found out, not end the program.
        var sums: OrderedDictionary<ResourceID, Int128> = [:]
        var promised: OrderedDictionary<Holding, Quantity> = [:]
        for (resource, outside) in outside {
            sums[resource] = outside.supply.wide + outside.consumed.wide + outside.loss.wide
        }
        for item in suspense.values { sums[item.resource, default: 0] += item.quantity.wide }
        for (order, account) in orders {
            sums[account.resource, default: 0] += account.transit.wide
            promised[account.holding, default: .zero] += account.reserved
            // One that has ended has left the books; one that is open has a promise or goods, never both.
            if account.transit < .zero || account.reserved < .zero
                || (account.transit > .zero) == (account.reserved > .zero)
            {
                violations.append(.badTransit(order, account.transit))
            }
        }
        for (holding, balance) in holdings {
            sums[holding.resource, default: 0] += balance.posted.wide
            if balance.posted < .zero {
                violations.append(.negativeStock(holding.site, holding.resource, balance.posted))
            }
            if balance.pending != promised[holding] ?? .zero {
                violations.append(.reservationsDiffer(holding.site, holding.resource))
            }
        }
        for (resource, sum) in sums where sum != 0 {
            violations.append(.sumNotZero(resource, Quantity(Int64(clamping: sum))))
        }
        return violations
    }
}

extension Quantity {
    fileprivate var wide: Int128 { Int128(rawValue) }

    /// The sum, as far as 64 bits hold it.
    init(clamping summands: some Sequence<Quantity>) {
        self.init(Int64(clamping: summands.reduce(into: 0) { $0 += $1.wide }))
    }
}
