/// How much of a link or a location is taken up, in the network's transport unit.
public struct Load: Hashable, Comparable, Codable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A place where links meet and sites may stand.
public struct Location: Hashable, Codable, Sendable {
    public let id: LocationID
    public let name: Name
    public let kind: String
    public let position: Position?
    /// How much may leave here in a year over all links, of all resources together; nil when nothing limits it.
    public let handlingMaxPerYear: Load?

    public init(id: LocationID, name: Name, kind: String, position: Position?, handlingMaxPerYear: Load?) {
        self.id = id
        self.name = name
        self.kind = kind
        self.position = position
        self.handlingMaxPerYear = handlingMaxPerYear
    }
}

/// WGS 84, in millionths of a degree.
public struct Position: Hashable, Codable, Sendable {
    public let latitudeMicrodegrees: Int32
    public let longitudeMicrodegrees: Int32

    public init(latitudeMicrodegrees: Int32, longitudeMicrodegrees: Int32) {
        self.latitudeMicrodegrees = latitudeMicrodegrees
        self.longitudeMicrodegrees = longitudeMicrodegrees
    }
}

/// A connection between two locations: from its tail to its head, or both ways.
public struct Link: Hashable, Codable, Sendable {
    public let id: LinkID
    public let tail: LocationID
    public let head: LocationID
    public let kind: String
    /// Money for one transport unit.
    public let cost: Money
    /// How much of all resources together may pass in a year, both directions together; nil when nothing limits it.
    public let capacityPerYear: Load?
    /// How long goods are under way, in network time.
    public let transit: Duration
    /// What may pass, sorted; nil for everything.
    public let resources: [ResourceID]?
    /// Whether goods may also pass from the head to the tail, at the same cost, in the same time and within the same
    /// capacity.
    public let isTwoWay: Bool
    /// How much of all resources together must pass in a year, both directions together.
    public let flowMinPerYear: Load
    /// No shipment over this link is smaller.
    public let shipmentLoadMin: Load
    /// Where the cost of a further transport unit rises, by rising load.
    public let costSteps: [CostStep]

    public init(
        id: LinkID, tail: LocationID, head: LocationID, kind: String, cost: Money, capacityPerYear: Load?,
        transit: Duration, resources: [ResourceID]?, isTwoWay: Bool = false, flowMinPerYear: Load = Load(0),
        shipmentLoadMin: Load = Load(0), costSteps: [CostStep] = []
    ) {
        precondition(
            flowMinPerYear == Load(0)
                || flowMinPerYear > Load(0) && flowMinPerYear <= capacityPerYear ?? flowMinPerYear)
        precondition(shipmentLoadMin >= Load(0))
        precondition(
            zip(costSteps, costSteps.dropFirst()).allSatisfy {
                $0.fromPerYear < $1.fromPerYear && $0.cost <= $1.cost
            }, "cost steps are sorted by load, and costs do not fall")
        precondition(costSteps.first.map { $0.fromPerYear > Load(0) && $0.cost >= cost } ?? true)
        self.id = id
        self.tail = tail
        self.head = head
        self.kind = kind
        self.cost = cost
        self.capacityPerYear = capacityPerYear
        self.transit = transit
        self.resources = resources?.sorted()
        self.isTwoWay = isTwoWay
        self.flowMinPerYear = flowMinPerYear
        self.shipmentLoadMin = shipmentLoadMin
        self.costSteps = costSteps
    }

    public func carries(_ resource: ResourceID) -> Bool {
        resources.map { $0.contains(resource) } ?? true
    }

    /// Where goods leave the link that enter it at a location; nil when they cannot enter there.
    public func exit(entering location: LocationID) -> LocationID? {
        if location == tail { return head }
        return isTwoWay && location == head ? tail : nil
    }

    /// The same link with another capacity; what must pass is lowered to it if need be.
    public func replacing(capacityPerYear: Load?) -> Link {
        Link(
            id: id, tail: tail, head: head, kind: kind, cost: cost, capacityPerYear: capacityPerYear,
            transit: transit, resources: resources, isTwoWay: isTwoWay,
            flowMinPerYear: min(flowMinPerYear, capacityPerYear ?? flowMinPerYear),
            shipmentLoadMin: shipmentLoadMin, costSteps: costSteps)
    }

    /// The same link with other costs.
    public func mapCosts(_ transform: (Money) -> Money) -> Link {
        Link(
            id: id, tail: tail, head: head, kind: kind, cost: transform(cost),
            capacityPerYear: capacityPerYear, transit: transit, resources: resources, isTwoWay: isTwoWay,
            flowMinPerYear: flowMinPerYear, shipmentLoadMin: shipmentLoadMin,
            costSteps: costSteps.map { CostStep(fromPerYear: $0.fromPerYear, cost: transform($0.cost)) })
    }
}

/// From a certain load on, each further transport unit over a link costs more.
public struct CostStep: Hashable, Codable, Sendable {
    /// The load in a year that this cost begins above, both directions together.
    public let fromPerYear: Load
    /// Money for one transport unit.
    public let cost: Money

    public init(fromPerYear: Load, cost: Money) { (self.fromPerYear, self.cost) = (fromPerYear, cost) }
}

extension Sequence<Link> {
    /// Where goods come to that enter a chain of links at a location.
    ///
    /// - Returns: the location before each link and, last, the end; nil when a link does not begin where the one before
    ///   it ends. O(links).
    public func stops(from location: LocationID) -> [LocationID]? {
        var stops = [location]
        for link in self {
            guard let next = link.exit(entering: stops[stops.count - 1]) else { return nil }
            stops.append(next)
        }
        return stops
    }
}
