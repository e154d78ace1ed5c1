/// Some commodities of one problem, to be allocated again and again under other demands.
protocol AllocationSolver: ~Copyable {
    /// Which of the problem's; some may have no needs.
    var commodities: Range<Int> { get }

    /// Every need of its commodities, sorted by tier, then commodity, then site.
    var needs: [Need] { get }

    /// Serves as much as possible of what is wanted in one tier.
    ///
    /// The whole need may be served, but only units up to what is wanted count. Needs of other tiers that are not settled may be served too.
    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling

    /// Whether the fairest amounts can be found by ``fillByLevels(_:)``; else ``fill(_:)`` is enough.
    var findsLevels: Bool { get }

    /// The fairest amounts of one tier, whatever is wanted.
    mutating func fillByLevels(_ demand: Demand) throws(BalancingError) -> LevelFilling

    /// The cheapest flows that serve these amounts in whole units, or a few units less where whole units cannot.
    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Routing

    /// Whole flows of what the last filling found, or nearly as much; nothing before the first. Their prices prove nothing.
    func lastRouting() throws(BalancingError) -> Routing
}

struct Need {
    /// Index in ``BalancingProblem/commodities``.
    let commodity: Int
    /// Index in the commodity's needs.
    let terminal: Int
    let location: Int
    let tier: Int
    var quantity: Int64
    /// What one unit counts in the tier's total.
    let weight: Int64

    /// For each of some needs of one tier the number of its group: those of one commodity at one location.
    static func groups(of needs: ArraySlice<Need>) -> [Int] {
        struct Key: Hashable {
            let commodity: Int
            let location: Int
        }
        var numbers: [Key: Int] = [:]
        return needs.map { need in
            let key = Key(commodity: need.commodity, location: need.location)
            let number = numbers[key] ?? numbers.count
            numbers[key] = number
            return number
        }
    }

    /// Sorted by tier, then commodity, then site.
    static func all(of problem: BalancingProblem, commodities: Range<Int>) -> [Need] {
        var needs: [Need] = []
        needs.reserveCapacity(commodities.reduce(0) { $0 + problem.commodities[$1].needs.count })
        for tier in problem.tiers(of: commodities) {
            for commodity in commodities {
                let entry = problem.commodities[commodity]
                for terminal in entry.needs(of: tier) {
                    let need = entry.needs[terminal]
                    needs.append(
                        Need(
                            commodity: commodity, terminal: terminal, location: need.location,
                            tier: tier, quantity: need.quantity, weight: entry.weight))
                }
            }
        }
        return needs
    }
}

struct Demand {
    /// Which of the needs are asked for: all of one tier.
    let asked: Range<Int>
    /// What the first needs get, exactly: those of some tiers before.
    let settled: [Int64]
    /// One for each need that is asked for.
    let wanted: [Int64]
    /// What each of them gets at least; empty for nothing. It is known that all of it can be served.
    var granted: [Int64] = []
    /// What tiers get at least that are not settled; the one that is asked for may be among them.
    let totals: [TierTotal]

    /// What the tier of these needs gets at least.
    func totalMin(of tier: Range<Int>) -> Int64? { totals.first { $0.needs == tier }?.min }
}

struct TierTotal {
    /// All of one tier.
    let needs: Range<Int>
    /// In all, each unit by its weight.
    var min: Int64
}

struct Filling {
    /// One for each need that was asked for. As many whole units as could be served, at least by fractions of flows.
    let served: [Int64]
    /// How much of what was wanted is missing, in billionths of a unit; zero up to the engine's tolerances.
    let missing: Int128
    /// The greatest total, each unit by its weight, rounded down.
    let total: Int64
    /// Proves that no total is greater.
    let totalBound: ServiceBound
    /// What the needs that were asked for can get at most: true of all that keeps what is settled and the least totals.
    let cuts: [Cut]

    var isMet: Bool { missing == 0 }
}

/// States that `weights × served` is at most `limit`, in 1 / ``ServiceBound/scale`` of its bound.
struct Cut {
    /// One for each need that was asked for. Not negative.
    var weights: [Int64]
    let limit: Int128
    let bound: ServiceBound
}

/// What moves, and what that serves.
struct Routing {
    /// One for each need of the solver.
    var served: [Int64]
    var flows: Flows
    /// Proves how much must-run supply can be used when the same is served; nil where there is none.
    var mustRun: ServiceBound?
    /// Whether whole units serve all that was asked for, or as much of it as a search found: then it is known what is left for others.
    var losesLeast = true
}

/// What moves, in base units.
struct Flows {
    /// For each commodity, for each of its arcs.
    var onLinks: [[Int64]]
    /// For each commodity, for each of its offers.
    var taken: [[Int64]]
    var prices: Prices
}

/// What one more unit is worth, in 1 / ``BalancingProblem/priceScale`` of the network's money.
struct Prices {
    /// For each commodity, for each location: one more base unit there.
    var atLocations: [[Int64]]
    /// For each group of arcs, at the first of them: one more unit of capacity.
    var onLinks: [Int64]
    /// For each location: one more unit of handling.
    var handling: [Int64]
    /// For each commodity: what it costs to use one more unit of its must-run supply; empty where there is none.
    var mustRun: [Int64] = []

    func multiplied(by factor: Int64) -> Prices {
        func multiplied(_ list: [Int64]) -> [Int64] {
            factor == 1 ? list : list.map { Int64(clamping: Int128($0) * Int128(factor)) }
        }
        return Prices(
            atLocations: atLocations.map(multiplied), onLinks: multiplied(onLinks),
            handling: multiplied(handling), mustRun: multiplied(mustRun))
    }
}
