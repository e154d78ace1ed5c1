public import Domain

/// A network that a test writes down in a few lines: only what the test is about.
///
/// The hub is called `hub`; a round is a day and a year has 365 of them, unless said otherwise; whatever is given no name has
/// its id as its name.
public struct NetworkBuilder {
    public var start = Instant.epoch
    public var round = Duration.seconds(86_400)
    public var year = Duration.seconds(365 * 86_400)
    public var timing = Timing.standard
    public var currency = Currency(code: "CNY", decimals: 2)
    private let id: NetworkID
    private let name: Name
    private let hub: Hub
    private let tiers: [Name]
    private var resources: [Resource] = []
    private var locations: [Location] = []
    private var links: [Link] = []
    private var prefectures: [Prefecture] = []
    private var sites: [Site] = []

    public init(_ id: String, name: Name? = nil, hub: Name = Name("hub"), tiers: [Name] = [Name("all")]) {
        self.id = identifier(id)
        self.name = name ?? Name(id)
        self.hub = Hub(id: identifier("hub"), name: hub)
        self.tiers = tiers
    }

    public mutating func resource(
        _ id: String, name: Name? = nil, displayUnit: String = "t", baseUnitsPerDisplayUnit: Int64 = 1,
        seat: Seat = .materials
    ) {
        resources.append(
            Resource(
                id: identifier(id), name: name ?? Name(id), baseUnit: "t", displayUnit: displayUnit,
                baseUnitsPerDisplayUnit: baseUnitsPerDisplayUnit, loadPerBaseUnit: 1, seat: seat))
    }

    public mutating func location(_ id: String) {
        locations.append(
            Location(
                id: identifier(id), name: Name(id), kind: "any", position: nil, handlingMaxPerYear: nil))
    }

    public mutating func link(
        _ id: String, _ tail: String, _ head: String, cost: Int64, capacity: Int64? = nil, transit: Duration
    ) {
        links.append(
            Link(
                id: identifier(id), tail: identifier(tail), head: identifier(head), kind: id,
                cost: Money(cost), capacityPerYear: capacity.map(Load.init), transit: transit, resources: nil)
        )
    }

    public mutating func prefecture(_ id: String, name: Name? = nil) {
        prefectures.append(Prefecture(id: identifier(id), name: name ?? Name(id)))
    }

    /// - Parameter stocks: of none in a test that is not about goods.
    public mutating func site(
        _ id: String, under parent: String = "hub", at location: String = "here", name: Name? = nil,
        siteClass: String = "any", stocks: [SiteStock] = []
    ) {
        sites.append(
            Site(
                id: identifier(id), name: name ?? Name(id), parent: identifier(parent),
                location: identifier(location), siteClass: siteClass, tier: Tier(rank: 1), stocks: stocks))
    }

    public var network: Network {
        Network(
            id: id, name: name, hub: hub,
            calendar: Calendar(start: start, round: round, year: year), timing: timing,
            currency: currency, transportUnit: "t", tiers: tiers, resources: resources, locations: locations,
            links: links, prefectures: prefectures, sites: sites)
    }
}

/// For texts that are identifiers beyond doubt.
public func identifier<Kind>(_ text: String) -> Identifier<Kind> {
    do { return try Identifier(text) } catch { preconditionFailure("'\(text)': \(error)") }
}

extension Name {
    /// The same in both languages.
    public init(_ text: String) { self.init(english: text, chinese: text) }
}

extension SiteStock {
    /// In base units; what is not given is zero.
    public init(
        _ resource: String, supply: Int64 = 0, need: Int64 = 0, livelihood: Int64 = 0, opening: Int64 = 0,
        reserve: Int64 = 0, supplyCost: Int64 = 0, mustRun: Int64 = 0
    ) {
        self.init(
            resource: identifier(resource), supplyPerYear: Quantity(supply), needPerYear: Quantity(need),
            livelihoodPerYear: Quantity(livelihood), opening: Quantity(opening), reserve: Quantity(reserve),
            limit: nil, supplyCost: Money(supplyCost), mustRunPerYear: Quantity(mustRun))
    }
}
