/// Everything about a network that does not change from round to round: who takes part, where they are, what
/// joins them. Every list is sorted by id.
public struct Network: Hashable, Codable, Sendable {
    public let id: NetworkID
    public let name: Name
    public let hub: Hub
    public let calendar: Calendar
    public private(set) var timing: Timing
    public let currency: Currency
    /// What links and handling capacities are counted in: tonnes, wagons, megawatts.
    public let transportUnit: String
    /// Names of the tiers, first served first. Tier 1 is `tiers[0]`.
    public let tiers: [Name]
    public let resources: [Resource]
    public let locations: [Location]
    public let links: [Link]
    public let prefectures: [Prefecture]
    public private(set) var sites: [Site]
    public private(set) var approval: Approval
    /// Empty where every dispatcher of the registry sits in every department.
    public private(set) var dispatchers: [Dispatcher]

    /// The lists may come in any order. That ids are unique and references lead somewhere is the caller's to have
    /// checked; `NetworkFolder` does.
    public init(
        id: NetworkID, name: Name, hub: Hub, calendar: Calendar, timing: Timing, currency: Currency,
        transportUnit: String, tiers: [Name], resources: [Resource], locations: [Location], links: [Link],
        prefectures: [Prefecture], sites: [Site], approval: Approval = .automatic,
        dispatchers: [Dispatcher] = []
    ) {
        self.id = id
        self.name = name
        self.hub = hub
        self.calendar = calendar
        self.timing = timing
        self.currency = currency
        self.transportUnit = transportUnit
        self.tiers = tiers
        self.resources = resources.sorted { $0.id < $1.id }
        self.locations = locations.sorted { $0.id < $1.id }
        self.links = links.sorted { $0.id < $1.id }
        self.prefectures = prefectures.sorted { $0.id < $1.id }
        self.sites = sites.sorted { $0.id < $1.id }
        self.approval = approval
        self.dispatchers = dispatchers.sorted { $0.id < $1.id }
    }

    public func resource(_ id: ResourceID) -> Resource? { resources.found(id, by: \.id) }
    public func location(_ id: LocationID) -> Location? { locations.found(id, by: \.id) }
    public func link(_ id: LinkID) -> Link? { links.found(id, by: \.id) }
    public func prefecture(_ id: NodeID) -> Prefecture? { prefectures.found(id, by: \.id) }
    public func site(_ id: NodeID) -> Site? { sites.found(id, by: \.id) }

    /// What a dispatcher may decide on.
    public func seats(of dispatcher: NodeID) -> [Seat] {
        dispatchers.isEmpty ? Seat.allCases : dispatchers.found(dispatcher, by: \.id)?.seats ?? []
    }

    /// The same network with what a class of sites supplies multiplied by `factor`, rounded down to whole units.
    ///
    /// - Parameter siteClass: a ``Site/siteClass``, or nil for every site.
    public func scalingSupply(of siteClass: String?, by factor: Ratio) -> Network {
        var network = self
        network.sites = sites.map { site in
            siteClass == nil || site.siteClass == siteClass ? site.scalingSupply(by: factor) : site
        }
        return network
    }

    /// The same network with other periods.
    public func replacing(timing: Timing) -> Network {
        var network = self
        network.timing = timing
        return network
    }

    /// The same network where somebody else turns planned shipments into orders.
    public func replacing(approval: Approval) -> Network {
        var network = self
        network.approval = approval
        return network
    }

    /// The same network where other people may rule.
    public func replacing(dispatchers: [Dispatcher]) -> Network {
        var network = self
        network.dispatchers = dispatchers.sorted { $0.id < $1.id }
        return network
    }
}

/// Who turns a planned shipment into an order.
public enum Approval: String, Hashable, Codable, Sendable, CaseIterable {
    case automatic
    /// It is proposed, its stock is reserved, and it waits for a ``Ruling``.
    case people
}

/// What a thing is called, in English and Chinese.
public struct Name: Hashable, Codable, Sendable {
    public let english: String
    public let chinese: String

    public init(english: String, chinese: String) { (self.english, self.chinese) = (english, chinese) }
}

public struct Hub: Hashable, Codable, Sendable {
    public let id: NodeID
    public let name: Name

    public init(id: NodeID, name: Name) { (self.id, self.name) = (id, name) }
}

public struct Prefecture: Hashable, Codable, Sendable {
    public let id: NodeID
    public let name: Name

    public init(id: NodeID, name: Name) { (self.id, self.name) = (id, name) }
}

/// Something scarce that is reported, moved and balanced.
public struct Resource: Hashable, Codable, Sendable {
    public let id: ResourceID
    public let name: Name
    /// The unit of every ``Quantity`` of this resource.
    public let baseUnit: String
    /// The unit people read, and how many base units make one.
    public let displayUnit: String
    public let baseUnitsPerDisplayUnit: Int64
    /// Transport units taken up by one base unit.
    public let loadPerBaseUnit: Int64
    /// What one base unit counts when units of different resources are added up within a tier.
    public let weight: Int64
    /// What moves is a multiple of this.
    public let lot: Quantity
    /// No shipment is smaller.
    public let shipmentMin: Quantity
    /// Who decides on its orders and its suspense: ``Seat/energy`` or ``Seat/materials``.
    public let seat: Seat

    public static let weightMax: Int64 = 1_000_000_000

    public init(
        id: ResourceID, name: Name, baseUnit: String, displayUnit: String, baseUnitsPerDisplayUnit: Int64,
        loadPerBaseUnit: Int64, weight: Int64 = 1, lot: Quantity = Quantity(1), shipmentMin: Quantity = .zero,
        seat: Seat = .materials
    ) {
        precondition((1...Self.weightMax).contains(weight) && lot > .zero && shipmentMin >= .zero)
        self.id = id
        self.name = name
        self.baseUnit = baseUnit
        self.displayUnit = displayUnit
        self.baseUnitsPerDisplayUnit = baseUnitsPerDisplayUnit
        self.loadPerBaseUnit = loadPerBaseUnit
        self.weight = weight
        self.lot = lot
        self.shipmentMin = shipmentMin
        self.seat = seat
    }
}

public struct Currency: Hashable, Codable, Sendable {
    /// A code of ISO 4217 such as `CNY`, or a unit of the network's own such as `points`.
    public let code: String
    /// One unit of ``Money`` is 10^-decimals of the currency.
    public let decimals: Int

    /// 10^18 is the greatest power of ten within 64 bits.
    public static let decimalsMax = 18

    public init(code: String, decimals: Int) { (self.code, self.decimals) = (code, decimals) }
}

extension Array {
    /// The element with this key, by binary search in an array sorted by it.
    @inlinable
    package func found<Key: Comparable>(_ key: Key, by keyOf: (Element) -> Key) -> Element? {
        index(of: key, by: keyOf).map { self[$0] }
    }

    @inlinable
    package func index<Key: Comparable>(of key: Key, by keyOf: (Element) -> Key) -> Int? {
        let index = partitioningIndex(where: { keyOf($0) >= key })
        return index < endIndex && keyOf(self[index]) == key ? index : nil
    }

    /// The first element of which something holds that holds of none before and of all after it; the end where it holds of none. By binary search.
    @inlinable
    package func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
