public import Domain
internal import Ledger
internal import OrderedCollections

/// What the hub sees when it looks at its books: the input of a round, and the page for those who watch.
extension HubAgent {
    /// Stock is offered only on a recent word of its holder; a need is remembered through its site's silence.
    ///
    /// - Parameter factor: what the sites say must stay with them is multiplied by this.
    public func snapshot(
        ofRound round: Int, at now: Instant, scalingReserves factor: Ratio = Ratio(1, of: 1)
    ) -> (snapshot: Snapshot, absentSites: [NodeID]) {
        let incoming = incoming()
        var positions: [SitePosition] = []
        var absent: [NodeID] = []
        for (site, desk) in desks {
            guard let report = desk.report, let reportedAt = desk.reportedAt else {
                absent.append(site)
                continue
            }
            let isSilent = now.duration(since: reportedAt) > silenceMax
            if isSilent { absent.append(site) }
            for line in report.lines {
                guard let stock = desk.site.stock(of: line.resource) else { continue }
                let free = ledger.onHand(line.resource, at: site) - ledger.reserved(line.resource, at: site)
                let surplus = free - line.need - factor.floor(of: line.reserve)
                let arriving = incoming[Incoming(site: site, resource: line.resource)] ?? .zero
                // No site needs more than can be written down, whatever it says.
                let need = min(Quantity(Quantity.magnitudeMax), max(.zero, -(surplus + arriving)))
                let livelihood = stock.livelihood(in: line.need) - (free + arriving)
                let offer = isSilent ? .zero : max(.zero, surplus)
                positions.append(
                    SitePosition(
                        site: site, resource: line.resource, offer: offer, need: need,
                        livelihood: min(need, max(.zero, livelihood)),
                        mustRun: min(offer, stock.mustRun(inRound: round, of: network.calendar))))
            }
        }
        return (
            Snapshot(span: .round(round), positions: positions, running: lastPlan?.shipments ?? []), absent
        )
    }

    func overview(at now: Instant) -> Overview {
        Overview(
            elapsed: clock?.elapsed(at: now), round: plannedRound, tiers: lastPlan?.tiers ?? [],
            cost: lastPlan?.cost ?? .zero,
            unmet: Array((lastPlan?.unmet ?? []).prefix(Overview.unmetCountMax)),
            orders: orders.counts(at: now, clock: clock, allowance: network.timing.suspectAfter),
            isLedgerBalanced: isLedgerBalanced, nodes: conditions(at: now), regions: regions(),
            books: books)
    }

    /// Three reports missed in a row.
    private var silenceMax: Duration { network.timing.status * 3 }

    /// The books are in order by themselves, or this node would have ended; and no site's own figures contradict them.
    private var isLedgerBalanced: Bool { ledger.isSuspenseClear }

    private func conditions(at now: Instant) -> [NodeCondition] {
        let prefectures = Set(network.prefectures.map(\.id))
        let own = presences.conditions(at: now)
        let lost = Set(own.filter { prefectures.contains($0.node) && $0.presence != .present }.map(\.node))
        let others = desks.values.filter { $0.site.parent != network.hub.id }.map { desk in
            // Whom a lost prefecture heard last says nothing about now.
            lost.contains(desk.site.parent)
                ? NodeCondition(node: desk.site.id, presence: .suspected, age: nil)
                : attendance[desk.site.id]
                    ?? NodeCondition(node: desk.site.id, presence: .neverHeard, age: nil)
        }
        let all = (own + others).sorted { left, right in
            (left.presence == .present ? 1 : 0, left.node) < (right.presence == .present ? 1 : 0, right.node)
        }
        return Array(all.prefix(Overview.nodeCountMax))
    }

    private func regions() -> [RegionBalance] {
        let incoming = incoming()
        var regions: OrderedDictionary<Region, RegionBalance> = [:]
        for (site, desk) in desks {
            for line in desk.report?.lines ?? [] where desk.site.stock(of: line.resource) != nil {
                let region = Region(parent: desk.site.parent, resource: line.resource)
                let sum = regions[region]
                regions[region] = RegionBalance(
                    parent: region.parent, resource: region.resource,
                    stock: (sum?.stock ?? .zero) + ledger.onHand(line.resource, at: site),
                    need: (sum?.need ?? .zero) + line.need, reserve: (sum?.reserve ?? .zero) + line.reserve,
                    incoming: (sum?.incoming ?? .zero)
                        + (incoming[Incoming(site: site, resource: line.resource)] ?? .zero),
                    outgoing: (sum?.outgoing ?? .zero) + ledger.reserved(line.resource, at: site))
            }
        }
        return Array(
            regions.values.sorted { ($0.parent, $0.resource) < ($1.parent, $1.resource) }
                .prefix(Overview.regionCountMax))
    }

    /// What open orders will bring, by destination.
    private func incoming() -> OrderedDictionary<Incoming, Quantity> {
        var sums: OrderedDictionary<Incoming, Quantity> = [:]
        for (id, open) in orders.open {
            let shipment = open.order.shipment
            let underWay = ledger.inTransit(id)
            sums[Incoming(site: open.goal, resource: shipment.resource), default: .zero] +=
                underWay > .zero ? underWay : open.quantityMax
        }
        return sums
    }
}

extension SiteStock {
    /// What must leave the site in a round: what comes in that must run, less what it uses itself.
    fileprivate func mustRun(inRound round: Int, of calendar: Calendar) -> Quantity {
        if mustRunPerYear == .zero { return .zero }
        let span = PlanSpan.round(round)
        let comes = span.share(of: mustRunPerYear.rawValue, in: calendar)
        return Quantity(max(0, comes - span.share(of: needPerYear.rawValue, in: calendar)))
    }

    /// As much of what is needed now as of what is needed in a year, rounded up.
    fileprivate func livelihood(in need: Quantity) -> Quantity {
        if livelihoodPerYear == .zero { return .zero }
        let rest = Ratio((needPerYear - livelihoodPerYear).rawValue, of: needPerYear.rawValue)
        return need - rest.floor(of: need)
    }
}

private struct Incoming: Hashable {
    let site: NodeID
    let resource: ResourceID
}

private struct Region: Hashable {
    let parent: NodeID
    let resource: ResourceID
}
