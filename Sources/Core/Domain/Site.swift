/// A place of stock: a mine, a port, a power station, a city's depots. One enterprise node speaks for it.
public struct Site: Hashable, Codable, Sendable {
    public let id: NodeID
    public let name: Name
    /// The prefecture or, for a key enterprise, the hub.
    public let parent: NodeID
    public let location: LocationID
    /// What kind of site this is, in the network's own words; what-if runs scale supply by it.
    public let siteClass: String
    public let tier: Tier
    /// Sorted by resource, one at most for each.
    public let stocks: [SiteStock]

    public init(
        id: NodeID, name: Name, parent: NodeID, location: LocationID, siteClass: String, tier: Tier,
        stocks: [SiteStock]
    ) {
        self.id = id
        self.name = name
        self.parent = parent
        self.location = location
        self.siteClass = siteClass
        self.tier = tier
        self.stocks = stocks.sorted { $0.resource < $1.resource }
    }

    public func stock(of resource: ResourceID) -> SiteStock? { stocks.found(resource, by: \.resource) }

    func scalingSupply(by factor: Ratio) -> Site {
        Site(
            id: id, name: name, parent: parent, location: location, siteClass: siteClass, tier: tier,
            stocks: stocks.map { $0.scalingSupply(by: factor) })
    }
}

/// Who is served first. Tier 1 comes before tier 2.
public struct Tier: Hashable, Comparable, Codable, Sendable {
    public let rank: Int

    /// What comes before all tiers of sites: ``SiteStock/livelihoodPerYear`` of each.
    public static let livelihood = Self(rank: 0)

    public init(rank: Int) {
        precondition(rank >= 0, "tiers are counted from 1, and 0 is livelihood")
        self.rank = rank
    }

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// What a site has to do with one resource.
public struct SiteStock: Hashable, Codable, Sendable {
    public let resource: ResourceID
    public let supplyPerYear: Quantity
    public let needPerYear: Quantity
    /// The part of the need that comes before all tiers.
    public let livelihoodPerYear: Quantity
    /// What lies there when the books are opened.
    public let opening: Quantity
    /// What must stay there.
    public let reserve: Quantity
    /// The inventory limit; nil when there is none.
    public let limit: Quantity?
    /// Money for one base unit of the supply that a plan uses.
    public let supplyCost: Money
    /// The part of the supply that is used before any other, because it cannot be held back.
    public let mustRunPerYear: Quantity

    public init(
        resource: ResourceID, supplyPerYear: Quantity, needPerYear: Quantity,
        livelihoodPerYear: Quantity = .zero, opening: Quantity, reserve: Quantity, limit: Quantity?,
        supplyCost: Money = .zero, mustRunPerYear: Quantity = .zero
    ) {
        precondition(livelihoodPerYear >= .zero && livelihoodPerYear <= needPerYear)
        precondition(mustRunPerYear >= .zero && mustRunPerYear <= supplyPerYear && supplyCost >= .zero)
        self.resource = resource
        self.supplyPerYear = supplyPerYear
        self.needPerYear = needPerYear
        self.livelihoodPerYear = livelihoodPerYear
        self.opening = opening
        self.reserve = reserve
        self.limit = limit
        self.supplyCost = supplyCost
        self.mustRunPerYear = mustRunPerYear
    }

    /// What must run stays as it is, unless less than that is supplied.
    func scalingSupply(by factor: Ratio) -> SiteStock {
        let supply = factor.floor(of: supplyPerYear)
        return SiteStock(
            resource: resource, supplyPerYear: supply, needPerYear: needPerYear,
            livelihoodPerYear: livelihoodPerYear, opening: opening, reserve: reserve, limit: limit,
            supplyCost: supplyCost, mustRunPerYear: min(mustRunPerYear, supply))
    }
}
