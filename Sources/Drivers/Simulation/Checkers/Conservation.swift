internal import Agents
internal import Domain

/// No unit appears or vanishes: not in the hub's books at any time, and in the end the figures of every site are what its
/// gates have let in and out, and what is booked as under way is on the road.
struct Conservation: Checker {
    let name = CheckerName.conservation

    mutating func see(_ event: ObservedEvent) -> Finding? {
        guard case .viewed(.hub(let hub), _) = event, let violation = hub.violations.first else {
            return nil
        }
        return Finding("the hub's books: \(violation)", about: [])
    }

    func conclude(_ ending: Ending) -> [Finding] {
        ending.sites.flatMap { site in site.lines.compactMap { check($0, of: site.site, ending) } }
            + ending.orders.compactMap { check($0, ending) }
    }

    private func check(_ line: StockLine, of site: NodeID, _ ending: Ending) -> Finding? {
        let gate = ending.truth.movement(of: line.resource, at: site)
        let there = line.suppliedTotal - line.consumedTotal + gate.unloaded - gate.loaded
        if line.stock != there {
            return Finding(
                "\(site) counts \(line.stock) of \(line.resource), but \(there) lie there", about: [site.text]
            )
        }
        return checkSupply(line, of: site, ending)
    }

    /// What a site has taken in is what its meters have shown it: all of that, and no more than has come since.
    private func checkSupply(_ line: StockLine, of site: NodeID, _ ending: Ending) -> Finding? {
        guard let terms = ending.network.site(site)?.stock(of: line.resource),
            let meters = ending.meters[site]
        else { return nil }
        func supplied(by time: Instant) -> Quantity {
            let accrued = ending.network.calendar.accrued(
                terms.supplyPerYear.rawValue, after: time.duration(since: meters.since))
            return min(Quantity(accrued), Quantity(Quantity.totalMax) - terms.opening)
        }
        let counted = line.suppliedTotal - terms.opening
        let (least, most) = (meters.readAt.map { supplied(by: $0) } ?? .zero, supplied(by: ending.now))
        return counted >= least && counted <= most
            ? nil
            : Finding(
                "\(site) counts \(counted) of \(line.resource) as supplied, but \(least) to \(most) came",
                about: [site.text])
    }

    private func check(_ order: HubStateView.OrderStanding, _ ending: Ending) -> Finding? {
        let onTheRoad = ending.truth.cargo(of: order.id)?.quantity ?? .zero
        return order.inTransit == onTheRoad
            ? nil
            : Finding(
                "\(order.inTransit) of order \(order.id) are booked as under way, but \(onTheRoad) are",
                about: [order.id.description])
    }
}
