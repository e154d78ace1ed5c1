import Domain

/// A network that a test can write down in a few lines. Its span is the year; its locations are named by whoever uses them.
struct SmallNetwork {
    var links: [Link] = []
    var sites: [Site] = []
    var handlingMax: [LocationID: Load] = [:]
    /// By resource: load of one base unit.
    var resources: [(id: ResourceID, load: Int64)] = []
    var weights: [ResourceID: Int64] = [:]
    var lots: [ResourceID: Int64] = [:]
    var shipmentMin: [ResourceID: Int64] = [:]
    /// For one base unit of what a site offers of any resource.
    var supplyCosts: [NodeID: Int64] = [:]
    private var positions: [SitePosition] = []

    init(resources: [(String, load: Int64)] = [("coal", 1)]) throws {
        self.resources = try resources.map { (try ResourceID($0.0), $0.load) }
    }

    mutating func link(
        _ id: String, _ tail: String, _ head: String, cost: Int64 = 1, capacity: Int64? = nil,
        only resources: [String]? = nil, seconds: Int = 60, isTwoWay: Bool = false,
        flowMin: Int64 = 0, shipmentLoadMin: Int64 = 0, steps: [(from: Int64, cost: Int64)] = []
    ) throws {
        links.append(
            Link(
                id: try LinkID(id), tail: try LocationID(tail), head: try LocationID(head), kind: "",
                cost: Money(cost), capacityPerYear: capacity.map(Load.init), transit: .seconds(seconds),
                resources: try resources?.map { try ResourceID($0) }, isTwoWay: isTwoWay,
                flowMinPerYear: Load(flowMin), shipmentLoadMin: Load(shipmentLoadMin),
                costSteps: steps.map { CostStep(fromPerYear: Load($0.from), cost: Money($0.cost)) }))
    }

    mutating func offer(_ quantity: Int64, at location: String, by site: String, of resource: String = "coal")
        throws
    {
        try terminal(site, at: location, tier: 1, resource, offer: quantity, need: 0)
    }

    mutating func need(
        _ quantity: Int64, at location: String, by site: String, tier: Int = 1, of resource: String = "coal"
    ) throws {
        try terminal(site, at: location, tier: tier, resource, offer: 0, need: quantity)
    }

    mutating func terminal(
        _ id: String, at location: String, tier: Int, _ resource: String, offer: Int64, need: Int64,
        mustRun: Int64 = 0
    ) throws {
        let id = try NodeID(id)
        if !sites.contains(where: { $0.id == id }) {
            sites.append(
                Site(
                    id: id, name: name, parent: try NodeID("hub"), location: try LocationID(location),
                    siteClass: "", tier: Tier(rank: tier), stocks: []))
        }
        positions.append(
            SitePosition(
                site: id, resource: try ResourceID(resource), offer: Quantity(offer), need: Quantity(need),
                mustRun: Quantity(mustRun)))
    }

    /// Many at once: each a site of its own with coal.
    mutating func add(_ terminals: [(id: String, location: String, offer: Int64, need: Int64)]) throws {
        let coal = try ResourceID("coal")
        for terminal in terminals {
            let id = try NodeID(terminal.id)
            sites.append(
                Site(
                    id: id, name: name, parent: try NodeID("hub"),
                    location: try LocationID(terminal.location),
                    siteClass: "", tier: Tier(rank: 1), stocks: []))
            positions.append(
                SitePosition(
                    site: id, resource: coal, offer: Quantity(terminal.offer), need: Quantity(terminal.need)))
        }
    }

    var snapshot: Snapshot { Snapshot(span: .year, positions: positions) }

    func network() throws -> Network {
        let used = Set(links.flatMap { [$0.tail, $0.head] } + sites.map(\.location))
        return Network(
            id: try NetworkID("small"), name: name, hub: Hub(id: try NodeID("hub"), name: name),
            calendar: Calendar(start: .epoch, round: .seconds(1), year: .seconds(10)), timing: .standard,
            currency: Currency(code: "CNY", decimals: 2), transportUnit: "t", tiers: [name, name, name],
            resources: resources.map {
                Resource(
                    id: $0.id, name: name, baseUnit: "t", displayUnit: "t", baseUnitsPerDisplayUnit: 1,
                    loadPerBaseUnit: $0.load, weight: weights[$0.id] ?? 1, lot: Quantity(lots[$0.id] ?? 1),
                    shipmentMin: Quantity(shipmentMin[$0.id] ?? 0))
            },
            locations: used.map {
                Location(
                    id: $0, name: name, kind: "", position: nil, handlingMaxPerYear: handlingMax[$0])
            },
            links: links, prefectures: [], sites: sites.map(withStocks))
    }

    private func withStocks(_ site: Site) -> Site {
        guard let cost = supplyCosts[site.id] else { return site }
        return Site(
            id: site.id, name: site.name, parent: site.parent, location: site.location,
            siteClass: site.siteClass, tier: site.tier,
            stocks: resources.map {
                SiteStock(
                    resource: $0.id, supplyPerYear: .zero, needPerYear: .zero, opening: .zero, reserve: .zero,
                    limit: nil, supplyCost: Money(cost))
            })
    }

    private var name: Name { Name(english: "", chinese: "") }
}
