internal import Domain
internal import OrderedCollections

extension Accounts {
    /// From the balances alone: nothing here trusts a running total.
    func audit() -> [LedgerViolation] {
        var violations: [LedgerViolation] = []
        var sums: OrderedDictionary<ResourceID, Quantity> = [:]
        var promised: OrderedDictionary<Holding, Quantity> = [:]
        for (resource, outside) in outside {
            sums[resource] = outside.supply + outside.consumed + outside.loss
        }
        for item in suspense.values { sums[item.resource, default: .zero] += item.quantity }
        for (order, account) in orders {
            sums[account.resource, default: .zero] += account.transit
            promised[account.holding, default: .zero] += account.reserved
            // One that has ended has left the books; one that is open has a promise or goods, never both.
            if account.transit < .zero || account.reserved < .zero
                || (account.transit > .zero) == (account.reserved > .zero)
            {
                violations.append(.badTransit(order, account.transit))
            }
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
}
