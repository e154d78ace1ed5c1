internal import Domain
internal import Randomness

/// Who offers and needs how much of what, and where.
struct SiteDraw {
    private(set) var sites: [Site] = []
    /// Locations of one site only, and the place that each is joined to.
    private(set) var pendants: [(location: LocationID, place: Int)] = []

    /// Balancing accepts twice this in all: of offers, of needs, and of the load of what may move.
    private static let sumMax: Int64 = 1 << 51

    static let prefecture = NodeID.drawn("p0")

    static func place(_ index: Int) -> LocationID { .drawn("l\(index)") }

    init(_ parameters: NetworkParameters, resources: [Resource], from random: inout SplitMix) {
        let placeCount = parameters.placeCount
        // Every place has a site in a small network; in others a third is for passing through only.
        var homes: [Int] = []
        for place in 0..<placeCount where placeCount < 3 || random.isDrawn(2, of: 3) {
            homes += [Int](repeating: place, count: random.number(in: 1...parameters.sitesPerPlaceMax))
        }
        if homes.isEmpty { homes = [0] }
        let stockCountMax = Int64(homes.count * resources.count)
        let common = random.number(in: 1...1_000) as Int64
        for (index, place) in homes.enumerated() {
            var location = Self.place(place)
            if parameters.hasPendantSites && random.isDrawn(1, of: 3) {
                location = .drawn("own\(index)")
                pendants.append((location, place))
            }
            var own = resources.filter { _ in random.isDrawn(1, of: 2) }
            if own.isEmpty { own = [random.choose(resources)] }
            let stocks = own.map { resource in
                // A stock's load must fit into a quantity, all loads into the sum, and so must all units by their weights.
                let max = min(
                    Quantity.magnitudeMax / resource.loadPerBaseUnit / 3,
                    Self.sumMax / Swift.max(resource.loadPerBaseUnit, resource.weight) / stockCountMax / 3)
                let draw = QuantityDraw(parameters, common: common, max: Swift.max(1, max))
                return Self.stock(of: resource.id, parameters, draw, from: &random)
            }
            sites.append(
                Site(
                    id: .drawn("s\(index)"), name: .drawn("Site \(index)", "企业\(index)"),
                    parent: random.isDrawn(1, of: 8) ? .drawn("hub") : Self.prefecture, location: location,
                    siteClass: "works", tier: Tier(rank: random.number(in: 1...parameters.tierCount)),
                    stocks: stocks))
        }
    }

    private static func stock(
        of resource: ResourceID, _ parameters: NetworkParameters, _ draw: QuantityDraw,
        from random: inout SplitMix
    ) -> SiteStock {
        let role = random.number(in: 1...20)
        let offers = parameters.supply != .nothingOffered && (role <= 8 || role > 16)
        let needs = parameters.supply != .nothingNeeded && role > 8
        let need = needs ? draw.need(from: &random) : 0
        var livelihood: Int64 = 0
        if parameters.hasLivelihood && need > 0 && random.isDrawn(1, of: 2) {
            livelihood = random.isDrawn(1, of: 5) ? need : random.number(in: 0...need)
        }
        return SiteStock(
            resource: resource, supplyPerYear: Quantity(offers ? draw.offer(from: &random) : 0),
            needPerYear: Quantity(need), livelihoodPerYear: Quantity(livelihood), opening: .zero,
            reserve: .zero, limit: nil)
    }

    /// Lets a part of some supplies run whatever is needed.
    mutating func drawMustRun(from random: inout SplitMix) {
        sites = sites.map { site in
            Site(
                id: site.id, name: site.name, parent: site.parent, location: site.location,
                siteClass: site.siteClass, tier: site.tier,
                stocks: site.stocks.map { stock in
                    let supply = stock.supplyPerYear.rawValue
                    let mustRun = random.isDrawn(1, of: 2) ? random.number(in: 0...supply) : 0
                    return SiteStock(
                        resource: stock.resource, supplyPerYear: stock.supplyPerYear,
                        needPerYear: stock.needPerYear, livelihoodPerYear: stock.livelihoodPerYear,
                        opening: stock.opening, reserve: stock.reserve, limit: stock.limit,
                        supplyCost: stock.supplyCost, mustRunPerYear: Quantity(mustRun))
                })
        }
    }

    /// The load of what can move at most.
    func movedLoadMax(of resources: [Resource]) -> Int64 {
        resources.reduce(0) { sum, resource in
            let stocks = sites.compactMap { $0.stock(of: resource.id) }
            let offered = stocks.reduce(0) { $0 + $1.supplyPerYear.rawValue }
            let needed = stocks.reduce(0) { $0 + $1.needPerYear.rawValue }
            return sum + min(offered, needed) * resource.loadPerBaseUnit
        }
    }

    /// The load of all that is needed.
    func neededLoad(of resources: [Resource]) -> Int64 {
        resources.reduce(0) { sum, resource in
            sites.compactMap { $0.stock(of: resource.id) }
                .reduce(sum) { $0 + $1.needPerYear.rawValue * resource.loadPerBaseUnit }
        }
    }
}

/// How much a stock offers or needs.
private struct QuantityDraw {
    private let parameters: NetworkParameters
    /// For all, where ties are wanted.
    private let common: Int64
    private let max: Int64

    init(_ parameters: NetworkParameters, common: Int64, max: Int64) {
        (self.parameters, self.common, self.max) = (parameters, common, max)
    }

    func need(from random: inout SplitMix) -> Int64 { amount(3, of: 3, from: &random) }

    func offer(from random: inout SplitMix) -> Int64 {
        switch parameters.supply {
        case .nothingOffered: 0
        case .scarce: amount(1, of: 3, from: &random)
        case .nothingNeeded, .even: amount(3, of: 3, from: &random)
        case .plentiful: amount(9, of: 3, from: &random)
        }
    }

    private func amount(_ numerator: Int64, of denominator: Int64, from random: inout SplitMix) -> Int64 {
        func part(_ amount: Int64) -> Int64 { Swift.max(1, amount * numerator / denominator) }
        let limit: Int64 =
            switch parameters.quantities {
            case .units: 4
            case .tens: 60
            case .thousands: 5_000
            case .millions: 5_000_000
            case .huge: 1_000_000_000_000
            case .spread: 1_000_000_000
            }
        if parameters.hasTies { return part(min(common % limit + 1, max)) }
        if random.isDrawn(1, of: 20) { return 0 }
        let most = part(min(limit, max))
        return parameters.quantities == .spread ? random.spread(to: most) : random.number(in: 1...most)
    }
}
