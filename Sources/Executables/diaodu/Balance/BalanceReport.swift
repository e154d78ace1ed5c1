internal import Balancing
internal import Domain
internal import Inspection

/// A plan as `diaodu balance --json` prints it; the names of its properties are the keys.
///
/// Quantities are in the unit beside them. `costMoney` is the cost to the unit, `moneyPerCostUnit` of which make one
/// `costUnit`.
struct BalanceReport: Encodable {
    let network: String
    let cost: Double
    let costUnit: String
    let costMoney: Int64
    let moneyPerCostUnit: Int64
    /// The part of `cost` that supply costs.
    let supplyCost: Double
    /// What it cost that no order is smaller than its resource and the links on its way let it be.
    let smallestShipments: SmallestShipments
    let tiers: [TierRow]
    /// Left out where nothing must run.
    let mustRun: MustRunReport?
    /// Left out where no link is to carry anything at least.
    let leastFlows: LeastFlowReport?
    let flows: [FlowRow]
    let orders: [OrderRow]
    let unmet: [UnmetRow]
    /// What one more unit of a full link's or location's capacity would save.
    let capacityPrices: [PriceRow]
    /// Where somebody offers or needs the resource.
    let locationPrices: [LocationPriceRow]
    /// Of the site that was asked about.
    let explanation: SiteReport?
    /// Whether the plan is as good as it can be, and not only the best that was found in the time given.
    let isFinished: Bool
    /// A plan without a valid certificate is never printed.
    let certificate = "ok"
    /// How far `cost` may at most lie above the least, in `costUnit`.
    let certificateGap: Double

    struct TierRow: Encodable {
        let tier: Int
        let name: String
        let need: Double
        let served: Double
        /// No plan serves more, given the totals of the tiers before; proven, and true of fractions of units too.
        let servedMax: Double
        /// How much less than `servedMax` is served.
        let gap: Double
        /// What whole units may cost where resources share full capacities: `gap` is never more than this and `tooSmall`.
        let gapMax: Double
        /// What is not served because it is less than a lot or than the smallest shipment.
        let tooSmall: Double
        /// Whether it is proven that nobody could get a unit more, unless another of the tier got less and were then no better off.
        let fairest: Bool
        /// What part of a need could be served more on that condition, at most; 1 where nothing is proven.
        let fillGapMax: Double
        let worstFill: Double
        let unit: String

        init(_ outcome: TierOutcome, _ bound: TierBound, _ network: Network, _ units: Units) {
            let scale = units.of(outcome.tier)
            (tier, unit) = (outcome.tier.rank, scale.unit)
            name = network.name(of: outcome.tier)?.english ?? ""
            need = scale.number(outcome.need.rawValue)
            served = scale.number(outcome.served.rawValue)
            servedMax = scale.number(bound.servedMax.rawValue)
            gap = scale.number(bound.gap.rawValue)
            gapMax = scale.number(bound.gapMax.rawValue)
            tooSmall = scale.number(bound.tooSmall.rawValue)
            fairest = bound.isFairest
            fillGapMax = bound.fillGapMax.map { Double($0.served.rawValue) / Double($0.need.rawValue) } ?? 1
            worstFill =
                Double(outcome.worstFill.served.rawValue) / Double(outcome.worstFill.need.rawValue)
        }
    }

    struct SmallestShipments: Encodable {
        /// How many orders of the cheapest plan were smaller.
        let count: Int
        /// How much more the plan costs for it, in `costUnit`; below zero where something is not shipped.
        let addedCost: Double
        let unserved: [UnservedRow]
    }

    struct UnservedRow: Encodable {
        let resource: String
        let quantity: Double
        let unit: String
    }

    struct FlowRow: Encodable {
        let link: String
        let from: String
        let to: String
        let resource: String
        let quantity: Double
        let unit: String
    }

    struct OrderRow: Encodable {
        let resource: String
        let quantity: Double
        let unit: String
        let source: String
        let destination: String
        let route: [String]
        let transitSeconds: Int64
        let cost: Double
        /// What one more unit at the destination is worth above one at the source.
        let price: Double?
        let priceUnit: String
        let alternative: AlternativeRow?
    }

    /// The next best for a unit of an order.
    struct AlternativeRow: Encodable {
        let source: String
        let route: [String]
        /// Whether a unit of other orders would have to go another way.
        let turnsOthers: Bool
        /// By how much one unit would cost more, in the order's `priceUnit`.
        let dearer: Double

        init(_ alternative: Alternative, of resource: ResourceID, _ units: Units) {
            (source, route) = (alternative.source.text, alternative.route.map(\.text))
            turnsOthers = alternative.turnsOthers
            dearer = units.number(alternative.difference, of: resource)
        }
    }

    /// What one more unit of a resource at a location would save.
    struct LocationPriceRow: Encodable {
        let location: String
        let resource: String
        let price: Double
        let unit: String
    }

    struct UnmetRow: Encodable {
        let site: String
        let resource: String
        let tier: Int
        let quantity: Double
        let unit: String
        let reason: String
        /// The full link or location, or the site of a higher tier, where that is the reason.
        let at: String?
    }

    struct PriceRow: Encodable {
        /// A link or a location.
        let at: String
        let price: Double
        let unit: String

        init(at place: String, _ price: Double, _ units: Units) {
            (at, self.price, unit) = (place, price, units.priceUnit)
        }
    }

    init(_ balanced: BalancedPlan, of network: Network, explaining site: Site? = nil) {
        let plan = balanced.plan
        let units = Units(of: network)
        self.network = network.id.text
        cost = units.money.number(plan.cost.rawValue)
        costUnit = units.money.unit
        costMoney = plan.cost.rawValue
        moneyPerCostUnit = units.money.divisor
        supplyCost = units.money.number(balanced.supplyCost.rawValue)
        isFinished = balanced.plan.isFinished
        certificateGap = units.money.number(plan.costGapMax.rawValue)
        let consolidation = balanced.consolidation
        smallestShipments = SmallestShipments(
            count: consolidation.smallCount,
            addedCost: units.money.number(consolidation.addedCost.rawValue),
            unserved: consolidation.unserved.map {
                UnservedRow(
                    resource: $0.resource.text, quantity: units.of($0.resource).number($0.quantity.rawValue),
                    unit: units.of($0.resource).unit)
            })
        leastFlows = balanced.leastFlows.map { LeastFlowReport($0, units) }
        mustRun = balanced.mustRun.map { MustRunReport($0, units) }
        tiers = zip(plan.tiers, balanced.bounds).map { TierRow($0, $1, network, units) }
        flows = balanced.flows.map {
            let link = network.link($0.link)
            return FlowRow(
                link: $0.link.text, from: link?.tail.text ?? "", to: link?.head.text ?? "",
                resource: $0.resource.text, quantity: units.of($0.resource).number($0.quantity.rawValue),
                unit: units.of($0.resource).unit)
        }
        capacityPrices =
            balanced.plan.prices.links.map { PriceRow(at: $0.link.text, units.number($0.price), units) }
            + balanced.plan.prices.handling.map {
                PriceRow(at: $0.location.text, units.number($0.price), units)
            }
        locationPrices = plan.prices.locations.map {
            LocationPriceRow(
                location: $0.location.text, resource: $0.resource.text,
                price: units.number($0.price, of: $0.resource), unit: units.priceUnit(of: $0.resource))
        }
        explanation = site.map { SiteReport(on: $0, in: balanced, of: network) }
        orders = plan.shipments.map {
            let resource = $0.resource
            return OrderRow(
                resource: $0.resource.text, quantity: units.of($0.resource).number($0.quantity.rawValue),
                unit: units.of($0.resource).unit, source: $0.source.text, destination: $0.destination.text,
                route: $0.route.map(\.text), transitSeconds: $0.transit.microseconds / 1_000_000,
                cost: units.money.number($0.cost.rawValue),
                price: $0.price.map { units.number($0, of: resource) },
                priceUnit: units.priceUnit(of: resource),
                alternative: $0.alternative.map { AlternativeRow($0, of: resource, units) })
        }
        unmet = plan.unmet.map {
            UnmetRow(
                site: $0.site.text, resource: $0.resource.text, tier: $0.tier.rank,
                quantity: units.of($0.resource).number($0.quantity.rawValue),
                unit: units.of($0.resource).unit,
                reason: $0.reason.key, at: $0.reason.place)
        }
    }
}

extension UnmetReason {
    var key: String {
        switch self {
        case .noSupplyInReach: "noSupplyInReach"
        case .supplyUsedUp: "supplyUsedUp"
        case .higherTierServed: "higherTierServed"
        case .sharedWithinTier: "sharedWithinTier"
        case .linkFull: "linkFull"
        case .locationFull: "locationFull"
        case .shipmentTooSmall: "shipmentTooSmall"
        }
    }

    /// The link, location or site that it names.
    var place: String? {
        switch self {
        case .linkFull(let link): link.text
        case .locationFull(let location): location.text
        case .higherTierServed(let site): site?.text
        case .noSupplyInReach, .supplyUsedUp, .sharedWithinTier, .shipmentTooSmall: nil
        }
    }
}
