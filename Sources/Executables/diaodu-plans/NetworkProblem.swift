internal import Domain

/// A network and a year's offers and needs in plain numbers: what a solver that knows nothing of ours is given, as one line of JSON.
///
/// Places, links, sites and resources are in the order of the network; they are referred to by their index.
struct NetworkProblem: Codable, Sendable {
    var tierCount: Int
    var resources: [Resource]
    var places: [Place]
    var links: [Link]
    var sites: [Site]

    struct Resource: Codable, Sendable {
        var id: String
        /// Of one base unit.
        var load: Int64
        /// What one base unit counts in the total of its tier.
        var weight: Int64
    }

    struct Place: Codable, Sendable {
        var id: String
        /// Load that may leave over links; absent where nothing limits it.
        var handling: Int64?
    }

    struct Link: Codable, Sendable {
        var id: String
        var from: Int
        var to: Int
        /// Of one unit of load.
        var cost: Int64
        /// In load; absent where nothing limits it.
        var capacity: Int64?
        /// Absent where all may pass.
        var resources: [Int]?
        /// Absent where goods pass in one direction only; else both share the capacity.
        var twoWay: Bool?
    }

    struct Site: Codable, Sendable {
        var id: String
        var place: Int
        var tier: Int
        var stocks: [Stock]
    }

    /// In base units of the resource.
    struct Stock: Codable, Sendable {
        var resource: Int
        var offer: Int64
        var need: Int64
        /// The part of the need that comes before all tiers.
        var livelihood: Int64
        /// The part of the offer that is used before any other; absent where there is none.
        var mustRun: Int64?
    }
}

extension NetworkProblem {
    /// The year of a network. Takes O(n log n) for n places, links, sites and stocks.
    init(_ network: Network) {
        func index(of place: LocationID) -> Int {
            guard let index = network.locations.index(of: place, by: \.id) else {
                preconditionFailure("\(place) is no location of the network")
            }
            return index
        }
        func index(of resource: ResourceID) -> Int {
            guard let index = network.resources.index(of: resource, by: \.id) else {
                preconditionFailure("\(resource) is no resource of the network")
            }
            return index
        }
        tierCount = network.tiers.count
        resources = network.resources.map {
            Resource(id: $0.id.text, load: $0.loadPerBaseUnit, weight: $0.weight)
        }
        places = network.locations.map { Place(id: $0.id.text, handling: $0.handlingMaxPerYear?.rawValue) }
        links = network.links.map { link in
            Link(
                id: link.id.text, from: index(of: link.tail), to: index(of: link.head),
                cost: link.cost.rawValue, capacity: link.capacityPerYear?.rawValue,
                resources: link.resources?.map { index(of: $0) }, twoWay: link.isTwoWay ? true : nil)
        }
        sites = network.sites.map { site in
            Site(
                id: site.id.text, place: index(of: site.location), tier: site.tier.rank,
                stocks: site.stocks.map {
                    Stock(
                        resource: index(of: $0.resource), offer: $0.supplyPerYear.rawValue,
                        need: $0.needPerYear.rawValue, livelihood: $0.livelihoodPerYear.rawValue,
                        mustRun: $0.mustRunPerYear > .zero ? $0.mustRunPerYear.rawValue : nil)
                })
        }
    }

    /// The network that the numbers describe, with everything else as plain as can be.
    ///
    /// - Parameter id: of the network; also its name.
    /// - Throws: what is wrong with an id.
    func network(id: String = "shrunk") throws(IdentifierError) -> Network {
        let hub = try NodeID("hub")
        let resourceIDs = try resources.map { resource throws(IdentifierError) in try ResourceID(resource.id)
        }
        let placeIDs = try places.map { place throws(IdentifierError) in try LocationID(place.id) }
        return Network(
            id: try NetworkID(id), name: Name(english: id, chinese: id),
            hub: Hub(id: hub, name: Name(english: "Hub", chinese: "中心")),
            calendar: Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(86_400 * 365)),
            timing: .standard, currency: Currency(code: "CNY", decimals: 2), transportUnit: "t",
            tiers: (1...tierCount).map { Name(english: "Tier \($0)", chinese: "第\($0)级") },
            resources: zip(resources, resourceIDs).map { resource, id in
                Domain.Resource(
                    id: id, name: Name(english: id.text, chinese: id.text), baseUnit: "kg", displayUnit: "kg",
                    baseUnitsPerDisplayUnit: 1, loadPerBaseUnit: resource.load, weight: resource.weight)
            },
            locations: zip(places, placeIDs).map { place, id in
                Location(
                    id: id, name: Name(english: id.text, chinese: id.text), kind: "place", position: nil,
                    handlingMaxPerYear: place.handling.map(Load.init))
            },
            links: try links.map { link throws(IdentifierError) in
                Domain.Link(
                    id: try LinkID(link.id), tail: placeIDs[link.from], head: placeIDs[link.to], kind: "road",
                    cost: Money(link.cost), capacityPerYear: link.capacity.map(Load.init),
                    transit: .seconds(3_600), resources: link.resources?.map { resourceIDs[$0] },
                    isTwoWay: link.twoWay ?? false)
            }, prefectures: [],
            sites: try sites.map { site throws(IdentifierError) in
                let id = try NodeID(site.id)
                return Domain.Site(
                    id: id, name: Name(english: id.text, chinese: id.text), parent: hub,
                    location: placeIDs[site.place], siteClass: "works", tier: Tier(rank: site.tier),
                    stocks: site.stocks.map {
                        SiteStock(
                            resource: resourceIDs[$0.resource], supplyPerYear: Quantity($0.offer),
                            needPerYear: Quantity($0.need), livelihoodPerYear: Quantity($0.livelihood),
                            opening: .zero, reserve: .zero, limit: nil,
                            mustRunPerYear: Quantity(min($0.mustRun ?? 0, $0.offer)))
                    })
            })
    }
}
