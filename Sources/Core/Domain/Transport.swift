/// How much of a link or a location is taken up, in the network's transport unit.
public struct Load: Hashable, Comparable, Sendable {
    public let rawValue: Int64

    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A place where links meet and sites may stand.
public struct Location: Hashable, Sendable {
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
public struct Position: Hashable, Sendable {
    public let latitudeMicrodegrees: Int32
    public let longitudeMicrodegrees: Int32

    public init(latitudeMicrodegrees: Int32, longitudeMicrodegrees: Int32) {
        self.latitudeMicrodegrees = latitudeMicrodegrees
        self.longitudeMicrodegrees = longitudeMicrodegrees
    }
}

/// A one-way connection between two locations.
public struct Link: Hashable, Sendable {
    public let id: LinkID
    public let tail: LocationID
    public let head: LocationID
    public let kind: String
    /// Money for one transport unit.
    public let cost: Money
    /// How much of all resources together may pass in a year; nil when nothing limits it.
    public let capacityPerYear: Load?
    /// How long goods are under way, in network time.
    public let transit: Duration
    /// What may pass, sorted; nil for everything.
    public let resources: [ResourceID]?

    public init(
        id: LinkID, tail: LocationID, head: LocationID, kind: String, cost: Money, capacityPerYear: Load?,
        transit: Duration, resources: [ResourceID]?
    ) {
        self.id = id
        self.tail = tail
        self.head = head
        self.kind = kind
        self.cost = cost
        self.capacityPerYear = capacityPerYear
        self.transit = transit
        self.resources = resources?.sorted()
    }

    public func carries(_ resource: ResourceID) -> Bool {
        resources.map { $0.contains(resource) } ?? true
    }
}
