internal import Domain
internal import Randomness

/// The locations, and the links between them with their capacities and costs.
struct TransportDraw {
    private(set) var locations: [Location] = []
    private(set) var links: [Link] = []

    init(
        _ parameters: NetworkParameters, resources: [Resource], sites: SiteDraw, from random: inout SplitMix
    ) {
        var (forGraph, forLinks) = (random.split(), random.split())
        let graph = PlaceGraph(parameters, from: &forGraph)
        let places = (0..<parameters.placeCount).map(SiteDraw.place)
        let figures = LinkDraw(parameters, resources: resources, sites: sites, from: &forLinks)
        for (from, to) in graph.pairs {
            let isReversed = parameters.direction == .oneWay && forLinks.isDrawn(1, of: 2)
            let (tail, head) = isReversed ? (places[to], places[from]) : (places[from], places[to])
            add(figures, from: tail, to: head, drawing: &forLinks)
            let isMixedTwoWay = parameters.direction == .mixed && forLinks.isDrawn(1, of: 2)
            if parameters.direction == .twoWay || isMixedTwoWay {
                if parameters.hasTwoWayLinks {
                    links[links.count - 1] = Self.twoWay(links[links.count - 1])
                } else {
                    add(figures, from: head, to: tail, drawing: &forLinks)
                }
            }
        }
        for (location, place) in sites.pendants {
            add(figures, from: location, to: places[place], drawing: &forLinks)
            add(figures, from: places[place], to: location, drawing: &forLinks)
        }
        for location in places + sites.pendants.map(\.location) {
            let isLimited: Bool =
                switch parameters.handling {
                case .none: false
                case .few: random.isDrawn(1, of: 5)
                case .many: random.isDrawn(2, of: 3)
                }
            locations.append(
                Location(
                    id: location, name: .drawn("Place \(location)", "地点\(location)"), kind: "place",
                    position: Self.position(from: &random),
                    handlingMaxPerYear: isLimited ? figures.handlingMax(from: &random) : nil))
        }
    }

    private mutating func add(
        _ figures: LinkDraw, from tail: LocationID, to head: LocationID, drawing random: inout SplitMix
    ) {
        links.append(
            Link(
                id: .drawn("k\(links.count)"), tail: tail, head: head, kind: "road",
                cost: figures.cost(from: &random), capacityPerYear: figures.capacity(from: &random),
                transit: .seconds(3_600 * random.number(in: 0...72)),
                resources: figures.carried(from: &random)))
    }

    private static func twoWay(_ link: Link) -> Link {
        Link(
            id: link.id, tail: link.tail, head: link.head, kind: link.kind, cost: link.cost,
            capacityPerYear: link.capacityPerYear, transit: link.transit, resources: link.resources,
            isTwoWay: true)
    }

    private static func position(from random: inout SplitMix) -> Position? {
        guard random.isDrawn(3, of: 4) else { return nil }
        return Position(
            latitudeMicrodegrees: random.number(in: 23_500_000...28_300_000),
            longitudeMicrodegrees: random.number(in: 115_800_000...120_700_000))
    }
}

/// What a link costs, holds and carries.
private struct LinkDraw {
    private let parameters: NetworkParameters
    private let resources: [Resource]
    /// Load that a place needs on average; at least 1.
    private let perPlace: Int64
    private let needed: Int64
    private let loadMax: Int64
    private let costMax: Int64
    /// For all, where they are equal.
    private let (commonCost, commonCapacity): (Int64, Int64)

    /// Balancing accepts this much for a base unit on a link.
    private static let unitCostMax: Int64 = 1_000_000_000_000
    /// The cost of a whole plan must fit into 64 bits.
    private static let planCostMax: Int64 = 4_000_000_000_000_000_000

    init(
        _ parameters: NetworkParameters, resources: [Resource], sites: SiteDraw, from random: inout SplitMix
    ) {
        self.parameters = parameters
        self.resources = resources
        needed = max(1, sites.neededLoad(of: resources))
        perPlace = max(1, needed / Int64(parameters.placeCount))
        loadMax = resources.map(\.loadPerBaseUnit).max() ?? 1
        // No shipment passes a place twice.
        let linkCountMax = Int64(parameters.placeCount + 1)
        costMax = min(
            Self.unitCostMax / loadMax,
            Self.planCostMax / linkCountMax / max(1, sites.movedLoadMax(of: resources)))
        commonCost = random.number(in: 0...min(100, costMax))
        commonCapacity = random.number(in: 0...min(perPlace, Quantity.magnitudeMax))
    }

    func cost(from random: inout SplitMix) -> Money {
        if parameters.hasTies { return Money(commonCost) }
        return switch parameters.costs {
        case .zero: .zero
        case .equal: Money(commonCost)
        case .spread: Money(random.number(in: 0...min(10_000, costMax)))
        case .huge: Money(random.number(in: costMax / 2...costMax))
        }
    }

    func capacity(from random: inout SplitMix) -> Load? {
        var kind = parameters.capacities
        if kind == .mixed { kind = random.choose([.none, .zeros, .narrow, .tight, .ample, .huge]) }
        if parameters.hasTies && kind != .none { return Load(commonCapacity) }
        let capacity: Int64? =
            switch kind {
            case .none, .mixed: nil
            case .zeros: random.isDrawn(1, of: 2) ? 0 : random.number(in: 0...perPlace)
            case .narrow: random.number(in: 0...loadMax * 4)
            case .tight: random.number(in: 0...perPlace)
            case .ample: random.number(in: perPlace...needed)
            case .huge: Quantity.magnitudeMax
            }
        return capacity.map { Load(min($0, Quantity.magnitudeMax)) }
    }

    func handlingMax(from random: inout SplitMix) -> Load {
        Load(min(random.number(in: 0...perPlace) * random.number(in: 1...3), Quantity.magnitudeMax))
    }

    /// Sorted; nil for all.
    func carried(from random: inout SplitMix) -> [ResourceID]? {
        guard parameters.hasRestrictedLinks, random.isDrawn(1, of: 2) else { return nil }
        let carried = resources.filter { _ in random.isDrawn(1, of: 2) }.map(\.id)
        return carried.isEmpty ? [random.choose(resources).id] : carried
    }
}
