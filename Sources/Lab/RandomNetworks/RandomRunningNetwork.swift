internal import Balancing
public import Domain
internal import Randomness

/// A random network that can be run: with rounds from a second to ninety days, opening stocks, reserves and limits, prefectures,
/// approval by the program or by people, and now and then figures and names at their limits.
///
/// Its first plan moves something. The same seed gives the same network in every process. Most networks are small; one in some
/// hundred has hundreds of sites, hundreds of resources or routes of hundreds of links.
public struct RandomRunningNetwork: Hashable, Sendable {
    public let seed: UInt64
    public let network: Network
    /// For how many rounds a run of it should inject faults.
    public let roundCount: Int

    /// Draws until a network can move something; most can.
    public init(seed: UInt64) {
        var seeds = SplitMix(seed: seed)
        var random = seeds.split()
        let kind = Kind(from: &random)
        while true {
            let draw = RunningDraw(kind, seed: random.next(), from: random.split())
            guard draw.movesSomething else { continue }
            (self.seed, network, roundCount) = (seed, draw.network(named: seed), kind.roundCount)
            return
        }
    }

    /// How large, and what is at its limit.
    struct Kind {
        var parameters: NetworkParameters
        /// Of those that were drawn, so many sites are kept.
        var siteCountMax: Int
        var prefectureCount: Int
        var roundCount: Int
        var approval: Approval
        /// Every name takes 64 bytes.
        var hasLongNames: Bool

        static let siteCountMax = 1_000

        init(from random: inout SplitMix) {
            let features = NetworkParameters.Feature.allCases.filter { _ in random.isDrawn(1, of: 2) }
            var drawn = NetworkParameters(from: &random, placeCountMax: 2, features: features)
            let size = random.choose([
                (Size.few, 880), (.some, 100), (.longRoutes, 8), (.manyResources, 8), (.manySites, 4),
            ])
            (siteCountMax, roundCount) = (12, random.number(in: 4...8))
            drawn.supply = random.choose([(.scarce, 1), (.even, 2), (.plentiful, 2)])
            drawn.resourceCount = random.number(in: 1...3)
            drawn.placeCount = random.number(in: 2...5)
            switch size {
            case .few: break
            case .some:
                (drawn.placeCount, drawn.resourceCount) = (
                    random.number(in: 6...20), random.number(in: 1...8)
                )
            case .longRoutes:
                (drawn.placeCount, drawn.shape, drawn.islandCount) = (random.number(in: 100...400), .chain, 1)
                (drawn.direction, drawn.hasPendantSites, siteCountMax) = (.twoWay, false, 6)
                (drawn.capacities, drawn.handling, drawn.resourceCount) = (.none, .none, 1)
            case .manyResources: (drawn.resourceCount, siteCountMax) = (random.number(in: 20...200), 6)
            case .manySites:
                (drawn.placeCount, drawn.resourceCount) = (random.number(in: 50...200), 1)
                (siteCountMax, roundCount) = (Self.siteCountMax, 3)
                if random.isDrawn(1, of: 3) { drawn.sitesPerPlaceMax = 14 }
            }
            parameters = drawn
            prefectureCount = random.number(in: 1...3)
            approval = size != .manySites && random.isDrawn(1, of: 3) ? .people : .automatic
            hasLongNames = size != .manySites && random.isDrawn(1, of: 20)
        }

        private enum Size { case few, some, longRoutes, manyResources, manySites }
    }
}

/// One draw, which may turn out to move nothing.
private struct RunningDraw {
    private let kind: RandomRunningNetwork.Kind
    private let drawn: Network
    private let calendar: Calendar
    private let sites: [Site]
    private let links: [Link]

    private static let prefectures: [NodeID] = (0..<3).map { .drawn("p\($0)") }

    init(_ kind: RandomRunningNetwork.Kind, seed: UInt64, from random: SplitMix) {
        var random = random
        self.kind = kind
        drawn = RandomNetwork(seed: seed, parameters: kind.parameters).network
        let calendar = Self.calendar(for: kind.parameters.quantities, from: &random)
        self.calendar = calendar
        sites = Self.spread(drawn.sites, to: kind.siteCountMax).map { site in
            Self.running(site, kind, calendar, from: &random)
        }
        links = Self.inProportion(drawn.links, to: calendar.round, from: &random)
    }

    /// From one second to ninety days, each power of two as probable as the next; years in which something comes in each round.
    private static func calendar(
        for quantities: NetworkParameters.Quantities, from random: inout SplitMix
    ) -> Calendar {
        let round = Duration.seconds(random.spread(to: 90 * 86_400))
        let roundsPerYear =
            switch quantities {
            case .units, .tens: random.number(in: 1...4)
            case .thousands, .millions, .huge, .spread: random.choose([1, 2, 4, 12, 52, 365])
            }
        // The years 1 to about 8000.
        let start = random.choose([
            (Instant.epoch, 8), (Instant(microsecondsSinceEpoch: Limits.instants.lowerBound), 1),
            (Instant(microsecondsSinceEpoch: Limits.instants.upperBound / 4_000_000 * 3_000_000), 1),
        ])
        return Calendar(start: start, round: round, year: round * min(roundsPerYear, Int(yearMax / round)))
    }

    /// As long as a network folder may say.
    private static let yearMax = Duration.seconds(3_660 * 86_400)

    /// As many as may stay, evenly from the first to the last.
    private static func spread(_ sites: [Site], to countMax: Int) -> [Site] {
        // By the place where they were drawn: the ends of a chain are the first and the last.
        let sites = sites.sorted {
            ($0.location.text.utf8.count, $0.location) < ($1.location.text.utf8.count, $1.location)
        }
        guard sites.count > countMax else { return sites }
        return (0..<countMax).map { sites[$0 * (sites.count - 1) / (countMax - 1)] }
    }

    private static func running(
        _ site: Site, _ kind: RandomRunningNetwork.Kind, _ calendar: Calendar, from random: inout SplitMix
    ) -> Site {
        let isKey = site.parent != SiteDraw.prefecture
        let most = annualMax(calendar)
        let parent = isKey ? site.parent : prefectures[random.number(in: 0...kind.prefectureCount - 1)]
        return Site(
            id: site.id, name: site.name, parent: parent, location: site.location, siteClass: site.siteClass,
            tier: site.tier,
            stocks: site.stocks.map { stock in
                let (supply, need) = (min(stock.supplyPerYear, most), min(stock.needPerYear, most))
                let reserve = random.number(in: 0...max(1, calendar.share(need.rawValue, ofRound: 0)) * 2)
                return SiteStock(
                    resource: stock.resource, supplyPerYear: supply, needPerYear: need,
                    livelihoodPerYear: min(stock.livelihoodPerYear, need),
                    opening: Quantity(random.number(in: 0...supply.rawValue)),
                    reserve: need == .zero ? .zero : Quantity(min(reserve, Quantity.magnitudeMax)),
                    limit: nil, supplyCost: stock.supplyCost,
                    mustRunPerYear: min(stock.mustRunPerYear, supply))
            })
    }

    /// What meters and books can count for as long as a network may live, where each of its sites has so much a year.
    private static func annualMax(_ calendar: Calendar) -> Quantity {
        let life = Int128(Limits.lifetime.microseconds) / Int128(calendar.year.microseconds) + 1
        return Quantity(max(1, min(Quantity.magnitudeMax, Int64(Int128(Quantity.totalMax) / 4 / life))))
    }

    /// The longest route takes some rounds, however many links it has.
    private static func inProportion(
        _ links: [Link], to round: Duration, from random: inout SplitMix
    ) -> [Link] {
        let longest = round * random.number(in: 0...3) / max(1, min(links.count, 400))
        return links.map { link in
            let transit = Duration.microseconds(random.number(in: 0...longest.microseconds))
            return Link(
                id: link.id, tail: link.tail, head: link.head, kind: link.kind, cost: link.cost,
                capacityPerYear: link.capacityPerYear, transit: transit, resources: link.resources,
                isTwoWay: link.isTwoWay)
        }
    }

    /// Whether what lies there or comes in within a round is planned to go somewhere.
    var movesSomething: Bool {
        let network = network(named: 0, hasLongNames: false)
        let snapshot = Snapshot(
            span: .round(1),
            positions: network.sites.flatMap { site in
                site.stocks.map { stock in
                    let stocked =
                        stock.opening.rawValue + calendar.share(stock.supplyPerYear.rawValue, ofRound: 0)
                    let wanted =
                        calendar.share(stock.needPerYear.rawValue, ofRound: 0) + stock.reserve.rawValue
                    return SitePosition(
                        site: site.id, resource: stock.resource,
                        offer: Quantity(min(Quantity.magnitudeMax, max(0, stocked - wanted))),
                        need: Quantity(min(Quantity.magnitudeMax, max(0, wanted - stocked))))
                }
            })
        guard let plan = try? plan(for: snapshot, in: network).plan else { return false }
        return !plan.shipments.isEmpty
    }

    func network(named seed: UInt64) -> Network { network(named: seed, hasLongNames: kind.hasLongNames) }

    private func network(named seed: UInt64, hasLongNames: Bool) -> Network {
        let names = Names(isLong: hasLongNames)
        let hub = names.of(drawn.hub.id)
        return Network(
            id: .drawn("random-\(seed)"), name: drawn.name, hub: Hub(id: hub, name: drawn.hub.name),
            calendar: calendar, timing: Timing(proportionateTo: calendar.round), currency: drawn.currency,
            transportUnit: drawn.transportUnit, tiers: drawn.tiers,
            resources: drawn.resources.map { names.of($0) }, locations: drawn.locations.map { names.of($0) },
            links: links.map { names.of($0) },
            prefectures: Self.prefectures.prefix(kind.prefectureCount).map {
                Prefecture(id: names.of($0), name: .drawn("Prefecture \($0)", "地区\($0)"))
            }, sites: sites.map { names.of($0) }, approval: kind.approval)
    }
}

/// Names as they were drawn, or as long as a name may be.
private struct Names {
    let isLong: Bool

    func of<Kind>(_ id: Identifier<Kind>) -> Identifier<Kind> {
        guard isLong else { return id }
        let missing = Identifier<Kind>.byteCountMax - id.text.utf8.count - 1
        return missing > 0 ? .drawn(id.text + "-" + String(repeating: "x", count: missing)) : id
    }

    func of(_ resource: Resource) -> Resource {
        Resource(
            id: of(resource.id), name: resource.name, baseUnit: resource.baseUnit,
            displayUnit: resource.displayUnit, baseUnitsPerDisplayUnit: resource.baseUnitsPerDisplayUnit,
            loadPerBaseUnit: resource.loadPerBaseUnit, weight: resource.weight)
    }

    func of(_ location: Location) -> Location {
        Location(
            id: of(location.id), name: location.name, kind: location.kind, position: location.position,
            handlingMaxPerYear: location.handlingMaxPerYear)
    }

    func of(_ link: Link) -> Link {
        Link(
            id: of(link.id), tail: of(link.tail), head: of(link.head), kind: link.kind, cost: link.cost,
            capacityPerYear: link.capacityPerYear, transit: link.transit,
            resources: link.resources?.map { of($0) }, isTwoWay: link.isTwoWay)
    }

    func of(_ site: Site) -> Site {
        Site(
            id: of(site.id), name: site.name, parent: of(site.parent), location: of(site.location),
            siteClass: site.siteClass, tier: site.tier,
            stocks: site.stocks.map { stock in
                SiteStock(
                    resource: of(stock.resource), supplyPerYear: stock.supplyPerYear,
                    needPerYear: stock.needPerYear, livelihoodPerYear: stock.livelihoodPerYear,
                    opening: stock.opening, reserve: stock.reserve, limit: stock.limit,
                    supplyCost: stock.supplyCost, mustRunPerYear: stock.mustRunPerYear)
            })
    }
}
