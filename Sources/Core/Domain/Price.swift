/// Money for one unit, finer than ``Money`` counts.
public struct Price: Hashable, Comparable, Codable, Sendable {
    /// In 1 / ``scale`` of the network's money.
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    public static let scale: Int64 = 1 << 20

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What one more unit would be worth to a plan.
public struct PriceList: Hashable, Codable, Sendable {
    /// Where somebody offers or needs the resource. Sorted by resource, then location.
    public let locations: [LocationPrice]
    /// Sorted by link: those that are full, also where more of them alone would save nothing.
    public let links: [LinkPrice]
    /// Sorted by location: those that are full, also where more of them alone would save nothing.
    public let handling: [HandlingPrice]

    public init(locations: [LocationPrice], links: [LinkPrice], handling: [HandlingPrice]) {
        (self.locations, self.links, self.handling) = (locations, links, handling)
    }

    public static let empty = PriceList(locations: [], links: [], handling: [])
}

/// What one more base unit of a resource at a location would save, compared with having none more.
public struct LocationPrice: Hashable, Codable, Sendable {
    public let resource: ResourceID
    public let location: LocationID
    public let price: Price

    public init(resource: ResourceID, location: LocationID, price: Price) {
        (self.resource, self.location, self.price) = (resource, location, price)
    }
}

/// What one more transport unit of a link's capacity would save.
public struct LinkPrice: Hashable, Codable, Sendable {
    public let link: LinkID
    public let price: Price

    public init(link: LinkID, price: Price) { (self.link, self.price) = (link, price) }
}

/// What one more transport unit of a location's handling capacity would save.
public struct HandlingPrice: Hashable, Codable, Sendable {
    public let location: LocationID
    public let price: Price

    public init(location: LocationID, price: Price) { (self.location, self.price) = (location, price) }
}

/// The next best for a unit of a shipment, other resources staying as they are: from another source, or from the same one
/// over no link and through no full location of the shipment's route.
public struct Alternative: Hashable, Codable, Sendable {
    public let source: NodeID
    /// The links that would carry a unit more, from the source to the destination.
    public let route: [LinkID]
    /// Whether a unit of other shipments would have to go another way to make room.
    public let turnsOthers: Bool
    /// How much dearer one base unit would be.
    public let difference: Price
    /// How many links were left out of the middle of ``route`` for an order to hold it; nil for none.
    public let omittedLinkCount: Int?

    public init(
        source: NodeID, route: [LinkID], turnsOthers: Bool, difference: Price, omittedLinkCount: Int? = nil
    ) {
        (self.source, self.route, self.omittedLinkCount) = (source, route, omittedLinkCount)
        (self.turnsOthers, self.difference) = (turnsOthers, difference)
    }
}
