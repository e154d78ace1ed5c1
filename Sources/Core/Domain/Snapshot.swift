/// What a plan is made from: each site's surplus or shortage, frozen at one moment, and the plan that runs.
public struct Snapshot: Hashable, Codable, Sendable {
    public let span: PlanSpan
    /// Sorted by site, then resource.
    public let positions: [SitePosition]
    /// What the last plan moves. Of equally good plans the one that changes least of it is the best.
    public let running: [Shipment]

    public init(span: PlanSpan, positions: [SitePosition], running: [Shipment] = []) {
        self.span = span
        self.running = running
        self.positions = positions.sorted { ($0.site, $0.resource) < ($1.site, $1.resource) }
    }

    /// The whole year at once: what is supplied in a year against what is needed in a year.
    public init(yearOf network: Network) {
        self.init(
            span: .year,
            positions: network.sites.flatMap { site in
                site.stocks.map {
                    SitePosition(
                        site: site.id, resource: $0.resource, offer: $0.supplyPerYear, need: $0.needPerYear,
                        livelihood: $0.livelihoodPerYear, mustRun: $0.mustRunPerYear)
                }
            })
    }
}

/// The stretch of network time whose capacities a plan may use.
public enum PlanSpan: Hashable, Codable, Sendable {
    case year
    /// Rounds are counted from 1.
    case round(Int)

    /// What part of an annual capacity falls to this span.
    public func share(of perYear: Int64, in calendar: Calendar) -> Int64 {
        switch self {
        case .year: perYear
        case .round(let number): calendar.share(perYear, ofRound: number - 1)
        }
    }
}

/// What one site can give and wants of one resource.
public struct SitePosition: Hashable, Codable, Sendable {
    public let site: NodeID
    public let resource: ResourceID
    /// Stock above need and reserve that may leave now. Not negative.
    public let offer: Quantity
    /// What is missing against need and reserve, less what is already on its way. Not negative.
    public let need: Quantity
    /// The part of the need that comes before all tiers.
    public let livelihood: Quantity
    /// The part of the offer that is used before any other.
    public let mustRun: Quantity

    public init(
        site: NodeID, resource: ResourceID, offer: Quantity, need: Quantity, livelihood: Quantity = .zero,
        mustRun: Quantity = .zero
    ) {
        precondition(offer >= .zero && livelihood >= .zero && livelihood <= need)
        precondition(mustRun >= .zero && mustRun <= offer)
        (self.site, self.resource, self.offer, self.need) = (site, resource, offer, need)
        (self.livelihood, self.mustRun) = (livelihood, mustRun)
    }
}
