internal import Balancing
internal import Domain
internal import Inspection

/// Why one site gets and gives what it does, as `diaodu balance --explain SITE --json` prints it; the names of its
/// properties are the keys.
struct SiteReport: Encodable {
    let site: String
    let location: String
    let tier: Int
    let resources: [ResourceRow]

    struct ResourceRow: Encodable {
        let resource: String
        let unit: String
        let need: Double
        let served: Double
        /// What is missing of the part of the need that comes before all tiers.
        let livelihoodMissing: Double
        /// What one more unit at the site would save; below zero where one less would.
        let price: Double?
        let priceUnit: String
        let servedBy: [TripRow]
        let gives: [TripRow]
        let unmet: UnmetRow?
    }

    /// One shipment, with the site at its other end.
    struct TripRow: Encodable {
        let site: String
        let quantity: Double
        /// For one unit on its way.
        let cost: Double
        /// What one more unit at the destination is worth above one at the source.
        let price: Double?
        let route: [StepRow]
        let alternative: BalanceReport.AlternativeRow?
    }

    struct StepRow: Encodable {
        let link: String
        let from: String
        let to: String
        let cost: Double
        /// What one more unit of the link's capacity, and of handling where it begins, would save; 0 where there is room.
        let capacityPrice: Double
        let handlingPrice: Double
    }

    struct UnmetRow: Encodable {
        let quantity: Double
        let reason: String
        /// The full link or location, where that is the reason, and what one more unit of it would save; or the site of a higher tier.
        let at: String?
        let capacityPrice: Double?
        let capacityPriceUnit: String?
        /// The reason for people.
        let words: String

        private enum CodingKeys: CodingKey { case quantity, reason, at, capacityPrice, capacityPriceUnit }
    }

    init(on site: Site, in balanced: BalancedPlan, of network: Network) {
        let (plan, units) = (balanced.plan, Units(of: network))
        self.site = site.id.text
        location = site.location.text
        tier = site.tier.rank
        let own = plan.shipments.filter { $0.source == site.id || $0.destination == site.id }
        let involved = site.stocks.map(\.resource).filter { resource in
            own.contains { $0.resource == resource }
                || site.stock(of: resource).map { $0.needPerYear > .zero || $0.supplyPerYear > .zero } == true
        }
        resources = involved.map { resource in
            let scale = units.of(resource)
            let need = site.stock(of: resource)?.needPerYear ?? .zero
            // Its livelihood first.
            let missing = plan.unmet.filter { $0.site == site.id && $0.resource == resource }
            let quantity = missing.reduce(Quantity.zero) { $0 + $1.quantity }
            let livelihood = missing.first { $0.tier == .livelihood }?.quantity ?? .zero
            let price = plan.prices.locations.first {
                $0.location == site.location && $0.resource == resource
            }
            func trips(_ isOwn: (Shipment) -> Bool, _ other: (Shipment) -> NodeID) -> [TripRow] {
                own.filter { $0.resource == resource && isOwn($0) }.map {
                    TripRow(of: $0, to: other($0), at: plan.prices, network, units)
                }
            }
            return ResourceRow(
                resource: resource.text, unit: scale.unit, need: scale.number(need.rawValue),
                served: scale.number((need - quantity).rawValue),
                livelihoodMissing: scale.number(livelihood.rawValue),
                price: price.map { units.number($0.price, of: resource) },
                priceUnit: units.priceUnit(of: resource),
                servedBy: trips({ $0.destination == site.id }, \.source),
                gives: trips({ $0.source == site.id }, \.destination),
                unmet: missing.first.map { UnmetRow($0, missing: quantity, at: plan.prices, units) })
        }
    }
}

extension SiteReport.TripRow {
    fileprivate init(
        of shipment: Shipment, to other: NodeID, at prices: PriceList, _ network: Network, _ units: Units
    ) {
        let resource = shipment.resource
        let scale = units.of(resource)
        let load = network.resource(resource)?.loadPerBaseUnit ?? 0
        func number(_ price: Price) -> Double { units.number(price, of: resource) * Double(load) }
        site = other.text
        quantity = scale.number(shipment.quantity.rawValue)
        price = shipment.price.map { units.number($0, of: resource) }
        alternative = shipment.alternative.map { BalanceReport.AlternativeRow($0, of: resource, units) }
        let links = shipment.route.compactMap(network.link)
        let stops =
            network.site(shipment.source).flatMap { links.stops(from: $0.location) }
            ?? links.map(\.tail) + links.suffix(1).map(\.head)
        route = zip(links, zip(stops, stops.dropFirst())).map { link, ends in
            let capacity = prices.links.found(link.id, by: \.link)?.price
            let handling = prices.handling.found(ends.0, by: \.location)?.price
            return SiteReport.StepRow(
                link: link.id.text, from: ends.0.text, to: ends.1.text,
                cost: units.number(link.cost, of: resource) * Double(load),
                capacityPrice: capacity.map(number) ?? 0, handlingPrice: handling.map(number) ?? 0)
        }
        cost = route.reduce(0) { $0 + $1.cost }
    }
}

extension SiteReport.UnmetRow {
    /// - Parameter quantity: of all that the site misses.
    fileprivate init(_ need: UnmetNeed, missing quantity: Quantity, at prices: PriceList, _ units: Units) {
        self.quantity = units.of(need.resource).number(quantity.rawValue)
        (reason, words) = (need.reason.key, need.reason.words)
        at = need.reason.place
        let price: Price? =
            switch need.reason {
            case .linkFull(let link): prices.links.found(link, by: \.link)?.price
            case .locationFull(let location): prices.handling.found(location, by: \.location)?.price
            case .noSupplyInReach, .supplyUsedUp, .higherTierServed, .sharedWithinTier, .shipmentTooSmall:
                nil
            }
        capacityPrice = price.map { units.number($0) }
        capacityPriceUnit = price.map { _ in units.priceUnit }
    }
}
