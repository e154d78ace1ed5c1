public import Domain
internal import Ledger
internal import OrderedCollections

/// What the books say: the input of a round, and the page for those who watch.
extension GoodsDepartment {
    /// Stock is offered only on a recent word of its holder; a need is remembered through its site's silence.
    func snapshot(
        ofRound round: Int, at now: Instant, in frame: HubFrame
    ) -> (snapshot: Snapshot, absentSites: [NodeID]) {
        let incoming = incoming(in: frame)
        // Three reports missed in a row.
        let silenceMax = frame.network.timing.status * 3
        var positions: [SitePosition] = []
        var absent: [NodeID] = []
        for (site, streams) in frame.sites {
            guard let report = streams.report, let reportedAt = streams.reportedAt else {
                absent.append(site)
                continue
            }
            let isSilent = now.duration(since: reportedAt) > silenceMax || !frame.agrees(with: site)
            if isSilent { absent.append(site) }
            for line in report.lines {
                guard let stock = streams.site.stock(of: line.resource) else { continue }
                let free =
                    frame.ledger.onHand(line.resource, at: site)
                    - frame.ledger.reserved(line.resource, at: site)
                let surplus = free - line.need - line.reserve
                let arriving = incoming[Incoming(site: site, resource: line.resource)] ?? .zero
                // No site needs or offers more than an order can say, whatever it has.
                let need = min(Quantity(Quantity.magnitudeMax), max(.zero, -(surplus + arriving)))
                let livelihood = stock.livelihood(in: line.need) - (free + arriving)
                let offer = isSilent ? .zero : min(Quantity(Quantity.magnitudeMax), max(.zero, surplus))
                positions.append(
                    SitePosition(
                        site: site, resource: line.resource, offer: offer, need: need,
                        livelihood: min(need, max(.zero, livelihood)),
                        mustRun: min(offer, stock.mustRun(inRound: round, of: frame.network.calendar))))
            }
        }
        return (
            Snapshot(span: .round(round), positions: positions, running: lastPlan?.shipments ?? []), absent
        )
    }

    public func describe(in overview: inout Overview, at now: Instant, in frame: HubFrame) {
        overview.round = plannedRound
        overview.refusedRound = refusedRound
        overview.isPlanFinished = lastPlan?.isFinished ?? true
        overview.tiers = lastPlan?.tiers ?? []
        overview.cost = lastPlan?.cost ?? .zero
        overview.unmet = Array((lastPlan?.unmet ?? []).prefix(Overview.unmetCountMax))
        overview.orders = orders.counts(
            at: now, clock: frame.clock, allowance: frame.network.timing.suspectAfter)
        overview.regions = regions(in: frame)
    }

    private func regions(in frame: HubFrame) -> [RegionBalance] {
        let incoming = incoming(in: frame)
        var regions: OrderedDictionary<Region, RegionBalance> = [:]
        for (site, streams) in frame.sites {
            for line in streams.report?.lines ?? [] where streams.site.stock(of: line.resource) != nil {
                let region = Region(parent: streams.site.parent, resource: line.resource)
                let sum = regions[region]
                regions[region] = RegionBalance(
                    parent: region.parent, resource: region.resource,
                    stock: (sum?.stock ?? .zero) + frame.ledger.onHand(line.resource, at: site),
                    need: (sum?.need ?? .zero) + line.need, reserve: (sum?.reserve ?? .zero) + line.reserve,
                    incoming: (sum?.incoming ?? .zero)
                        + (incoming[Incoming(site: site, resource: line.resource)] ?? .zero),
                    outgoing: (sum?.outgoing ?? .zero) + frame.ledger.reserved(line.resource, at: site))
            }
        }
        return Array(
            regions.values.sorted { ($0.parent, $0.resource) < ($1.parent, $1.resource) }
                .prefix(Overview.regionCountMax))
    }

    /// What open orders will bring, by destination.
    private func incoming(in frame: HubFrame) -> OrderedDictionary<Incoming, Quantity> {
        var sums: OrderedDictionary<Incoming, Quantity> = [:]
        for (id, open) in orders.open {
            let shipment = open.order.shipment
            let underWay = frame.ledger.inTransit(id)
            sums[Incoming(site: open.goal, resource: shipment.resource), default: .zero] +=
                underWay > .zero ? underWay : open.quantityMax
        }
        return sums
    }
}

extension HubAgent {
    /// What the goods department would freeze for a round now.
    public func snapshot(ofRound round: Int, at now: Instant) -> Snapshot? {
        for case let goods as GoodsDepartment in members.departments {
            return goods.snapshot(ofRound: round, at: now, in: frame).snapshot
        }
        return nil
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
