internal import Agents
internal import Domain

/// Nothing is below zero, promised twice or loaded where nothing is left.
struct NoNegativeStock: Checker {
    let name = CheckerName.noNegativeStock

    mutating func see(_ event: ObservedEvent) -> Finding? {
        if case .left(let quantity, let resource, let site) = event, quantity < .zero {
            return Finding("\(quantity) of \(resource) lie at \(site)", about: [site.text])
        }
        guard case .viewed(.hub(let hub), _) = event else { return nil }
        if let account = hub.accounts.first(where: { $0.onHand < .zero || $0.reserved < .zero }) {
            return Finding(
                "the hub has \(account.onHand) of \(account.resource) at \(account.site)",
                about: [account.site.text])
        }
        if let order = hub.orders.first(where: { $0.inTransit < .zero }) {
            return Finding(
                "\(order.inTransit) of order \(order.id) are under way", about: [order.id.description])
        }
        return nil
    }

    func conclude(_ ending: Ending) -> [Finding] {
        ending.sites.flatMap { site in
            site.lines.compactMap { line in
                let gate = ending.truth.movement(of: line.resource, at: site.site)
                let there = line.suppliedTotal - line.consumedTotal + gate.unloaded - gate.loaded
                return line.stock < .zero || line.held < .zero || line.held > line.stock || there < .zero
                    ? Finding(
                        "\(site.site) has \(line.stock) of \(line.resource), \(line.held) of it held, and \(there) lie there",
                        about: [site.site.text]) : nil
            }
        }
    }
}
