/// What kind of network is drawn. Failures and times are grouped by these values.
public struct NetworkParameters: Hashable, Codable, Sendable {
    /// Locations, not counting those of sites with a link of their own. At least 1.
    public var placeCount: Int
    public var shape: Shape
    /// Parts of that shape with no link between them. At least 1.
    public var islandCount: Int
    public var direction: Direction
    /// Whether some pairs of places have a second link with other figures.
    public var hasParallelLinks: Bool
    public var hasRestrictedLinks: Bool
    /// Whether a link that goods pass both ways is one with a common capacity, and not two.
    public var hasTwoWayLinks: Bool
    public var resourceCount: Int
    public var loads: Loads
    /// Whether units of some resources count more than those of others.
    public var hasWeights: Bool
    public var quantities: Quantities
    public var supply: Supply
    /// From 1 to 16.
    public var tierCount: Int
    public var hasLivelihood: Bool
    /// Whether a part of some supplies must run.
    public var hasMustRun: Bool
    public var sitesPerPlaceMax: Int
    /// Whether some sites are at a location of their own, joined to one place only.
    public var hasPendantSites: Bool
    public var capacities: Capacities
    public var handling: Handling
    public var costs: Costs
    /// Whether all quantities are equal, all costs are equal and all capacities are equal.
    public var hasTies: Bool

    /// What some networks have only where it is asked for, so that what was drawn before it existed stays as it was.
    public enum Feature: String, Hashable, Codable, Sendable, CaseIterable {
        case weights, twoWayLinks, mustRun
    }

    /// How the places of an island are joined.
    public enum Shape: String, Hashable, Codable, Sendable, CaseIterable {
        case chain, tree, star, ring, grid, sparse, dense
        /// Links between random pairs, so that some places are joined to nothing.
        case scattered
    }

    public enum Direction: String, Hashable, Codable, Sendable, CaseIterable {
        case oneWay, twoWay, mixed
    }

    /// Load of one base unit of the resources.
    public enum Loads: String, Hashable, Codable, Sendable, CaseIterable {
        case ones
        /// All the same, and not 1.
        case equal
        case upTo3, upTo5
        /// From 1 to 1,000,000, each power of two as probable as the next.
        case spread
    }

    /// Of a stock, in base units.
    public enum Quantities: String, Hashable, Codable, Sendable, CaseIterable {
        /// 0 to 4.
        case units
        case tens, thousands, millions
        /// Up to 10^12.
        case huge
        /// From 1 to 10^9, each power of two as probable as the next.
        case spread
    }

    /// What is offered compared with what is needed.
    public enum Supply: String, Hashable, Codable, Sendable, CaseIterable {
        case nothingOffered, nothingNeeded, scarce, even, plentiful
    }

    /// Of links.
    public enum Capacities: String, Hashable, Codable, Sendable, CaseIterable {
        case none
        /// Every second one is zero, the others are tight.
        case zeros
        /// A few base units of the resource with the greatest load.
        case narrow
        /// Up to what a place needs.
        case tight
        /// From what a place needs to what all need.
        case ample
        case huge
        /// Any of the others, link by link.
        case mixed
    }

    /// Of locations.
    public enum Handling: String, Hashable, Codable, Sendable, CaseIterable {
        case none, few, many
    }

    /// Of links, for one unit of load.
    public enum Costs: String, Hashable, Codable, Sendable, CaseIterable {
        case zero, equal, spread
        /// As much as the balancing accepts.
        case huge
    }

    /// A province: a sparse two-way network with tight capacities, three tiers and livelihood floors.
    public init(provinceOf placeCount: Int, resourceCount: Int, loads: Loads = .upTo5) {
        self.placeCount = placeCount
        self.resourceCount = resourceCount
        self.loads = loads
        (shape, islandCount, direction) = (.sparse, 1, .twoWay)
        (hasParallelLinks, hasRestrictedLinks) = (false, false)
        (hasTwoWayLinks, hasWeights, hasMustRun) = (false, false, false)
        (quantities, supply, tierCount, hasLivelihood) = (.thousands, .scarce, 3, true)
        (sitesPerPlaceMax, hasPendantSites) = (3, false)
        (capacities, handling, costs, hasTies) = (.tight, .none, .spread, false)
    }
}
