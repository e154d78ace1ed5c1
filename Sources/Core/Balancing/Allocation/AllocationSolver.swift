/// A market for some goods of one set of offers that can be cleared again and again under other demands.
protocol AllocationSolver: ~Copyable {
    /// Every need of its goods, sorted by tier, then good, then site.
    var needs: [Need] { get }

    /// Serves as much as possible of what is wanted in one tier.
    ///
    /// Needs before `tier` get exactly what `settled` says, needs after it nothing. Within the tier the whole need may be
    /// served, but only units up to `wanted` count; at least `totalMin` units are served in all.
    mutating func fill(_ demand: Demand) throws(BalancingError) -> Filling

    /// The cheapest way to serve exactly these amounts; nil when there is none.
    mutating func cheapest(serving served: [Int64]) throws(BalancingError) -> Flows?
}

struct Need {
    /// Index in ``BalancingProblem/goods``.
    let good: Int
    /// Index in the good's needs.
    let stand: Int
    let location: Int
    let tier: Int
    var quantity: Int64

    /// For each of some needs of one tier the number of its group: those of one good at one location.
    static func groups(of needs: ArraySlice<Need>) -> [Int] {
        struct Key: Hashable {
            let good: Int
            let location: Int
        }
        var numbers: [Key: Int] = [:]
        return needs.map { need in
            let key = Key(good: need.good, location: need.location)
            let number = numbers[key] ?? numbers.count
            numbers[key] = number
            return number
        }
    }

    /// Sorted by tier, then good, then site.
    static func all(of offers: BalancingProblem, goods: Range<Int>) -> [Need] {
        var needs: [Need] = []
        for good in goods {
            for (stand, need) in offers.goods[good].needs.enumerated() {
                needs.append(
                    Need(
                        good: good, stand: stand, location: need.location, tier: need.tier,
                        quantity: need.quantity))
            }
        }
        return needs.sorted { ($0.tier, $0.good, $0.stand) < ($1.tier, $1.good, $1.stand) }
    }
}

struct Demand {
    /// Which of the needs are asked for.
    let tier: Range<Int>
    /// One for each need before the tier.
    let settled: [Int64]
    /// One for each need of the tier.
    let wanted: [Int64]
    let totalMin: Int64
}

struct Filling {
    /// One for each need of the tier, as asked for.
    let served: [Int64]
    /// How many units of `wanted` are missing.
    let shortage: Int64
    /// At least this many are missing from `wanted` however goods are moved.
    let shortageMin: Int64
    /// How dear each need of the tier is in what keeps the others waiting, in 1 / ``priceScale``, from 0 to 1. Demands with
    /// less of `price × wanted` than this one, by its shortage, are all that can be met.
    let prices: [Int64]

    static let priceScale: Int64 = 1 << 20
}

/// What moves, in base units.
struct Flows {
    /// For each good, for each of its links.
    let onLinks: [[Int64]]
    /// For each good, for each of its offers.
    let taken: [[Int64]]
    let prices: Prices
}

/// What one more unit is worth, in 1 / ``scale`` of the network's money.
struct Prices {
    /// For each good, for each location: one more base unit there.
    let atLocations: [[Int64]]
    /// For each link: one more unit of capacity.
    var onLinks: [Int64]
    /// For each location: one more unit of handling.
    var handling: [Int64]

    static let scale: Int64 = 1 << 20
}
