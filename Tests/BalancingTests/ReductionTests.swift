import Domain
import Randomness
import Testing

@testable import Balancing

@Suite("Sites at one location are one site to the network, and nobody gets a unit more or less for it")
struct ReductionTests {
    @Test("one resource", arguments: 0..<1_500)
    func alone(seed: Int) throws {
        let problem = try drawn(seed: UInt64(seed), commodities: ["coal"])
        guard !problem.commodities.isEmpty else { return }
        var full = SingleCommoditySolver(SeriesReduction(none: problem), commodity: 0)
        let reduction = SiteAggregation(problem)
        var reduced = AggregatedSolver(
            reduction, commodities: 0..<1,
            core: SingleCommoditySolver(SeriesReduction(reduction.reduced), commodity: 0))
        try compare(
            try Allocation(by: &full, isFullTried: true), try Allocation(by: &reduced, isFullTried: true),
            problem)
    }

    @Test("two resources that share links", arguments: 0..<750)
    func shared(seed: Int) throws {
        let problem = try drawn(seed: UInt64(500_000 + seed), commodities: ["coal", "coke"])
        guard !problem.commodities.isEmpty else { return }
        let commodities = problem.commodities.indices
        var full = MultiCommoditySolver(SeriesReduction(none: problem), commodities: commodities)
        let reduction = SiteAggregation(problem)
        var reduced = AggregatedSolver(
            reduction, commodities: commodities,
            core: MultiCommoditySolver(SeriesReduction(reduction.reduced), commodities: commodities))
        try compare(
            try Allocation(by: &full, isFullTried: false), try Allocation(by: &reduced, isFullTried: false),
            problem)
    }

    @Test("locations that only pass a commodity on may be left out", arguments: 0..<1_000)
    func bare(seed: Int) throws {
        let problem = try drawn(seed: UInt64(700_000 + seed), commodities: ["coal"], bare: 7)
        guard !problem.commodities.isEmpty else { return }
        var full = SingleCommoditySolver(SeriesReduction(none: problem), commodity: 0)
        var short = SingleCommoditySolver(SeriesReduction(problem), commodity: 0)
        try compare(
            try Allocation(by: &full, isFullTried: true), try Allocation(by: &short, isFullTried: true),
            problem)
    }

    @Test("locations that only pass commodities on over shared links may be left out", arguments: 0..<500)
    func bareShared(seed: Int) throws {
        let problem = try drawn(seed: UInt64(800_000 + seed), commodities: ["coal", "coke"], bare: 7)
        guard !problem.commodities.isEmpty else { return }
        let commodities = problem.commodities.indices
        var full = MultiCommoditySolver(SeriesReduction(none: problem), commodities: commodities)
        var short = MultiCommoditySolver(SeriesReduction(problem), commodities: commodities)
        try compare(
            try Allocation(by: &full, isFullTried: false), try Allocation(by: &short, isFullTried: false),
            problem)
    }

    @Test("sites on a link of their own may be taken to its other end", arguments: 0..<600)
    func leaves(seed: Int) throws {
        let commodities = seed % 2 == 0 ? ["coal"] : ["coal", "coke"]
        let problem = try drawn(seed: UInt64(900_000 + seed), commodities: commodities, leaves: 6)
        guard !problem.commodities.isEmpty else { return }
        let folded = try Allocation(problem)
        if commodities.count == 1 {
            var full = SingleCommoditySolver(SeriesReduction(none: problem), commodity: 0)
            try compare(try Allocation(by: &full, isFullTried: true), folded, problem)
        } else {
            var full = MultiCommoditySolver(
                SeriesReduction(none: problem), commodities: problem.commodities.indices)
            try compare(try Allocation(by: &full, isFullTried: false), folded, problem)
        }
    }

    @Test(
        "three hundred mines with costs of their own on a shared railway leave two locations, and a step for each cost"
    )
    func curve() throws {
        var small = try SmallNetwork(resources: [("coal", load: 1), ("coke", load: 1)])
        try small.link("rail", "yard", "town", cost: 3, capacity: 400)
        try small.link("road", "yard", "town", cost: 50)
        for commodity in ["coal", "coke"] {
            for index in 0..<150 {
                try small.link("\(commodity)-back-\(index)", "yard", "\(commodity)-at-\(index)", cost: 0)
                try small.link(
                    "\(commodity)-\(index)", "\(commodity)-at-\(index)", "yard", cost: Int64(index % 10))
                try small.terminal(
                    "\(commodity)-mine-\(index)", at: "\(commodity)-at-\(index)", tier: 1, commodity,
                    offer: 3, need: 0)
            }
            try small.terminal("mill", at: "town", tier: 1, commodity, offer: 0, need: 225)
        }
        let problem = try BalancingProblem(small.snapshot, in: try small.network())
        let core = SeriesReduction(SiteAggregation(PendantElimination(problem).short).reduced).short
        #expect(core.commodities.map(\.arcs.count) == [2, 2])
        #expect(core.commodities.map(\.offers.count) == [10, 10])
        let cleared = try ClearedMarket(Allocation(problem), of: problem)
        // Of each commodity 45 at every cost from 0 to 4; of both together 400 by rail.
        #expect(cleared.cost == Money(2 * 45 * (0 + 1 + 2 + 3 + 4) + 400 * 3 + 50 * 50))
        #expect(cleared.costGapMax == .zero)
    }

    @Test("a line of a hundred stations is one way, as narrow as its narrowest link")
    func line() throws {
        var small = try SmallNetwork()
        for index in 0..<100 {
            let capacity: Int64 = index == 40 ? 3 : 9
            try small.link("up-\(index)", "s\(index)", "s\(index + 1)", cost: 2, capacity: capacity)
            try small.link("down-\(index)", "s\(index + 1)", "s\(index)", cost: 1, capacity: capacity)
        }
        try small.link("road", "s0", "s100", cost: 300)
        try small.offer(10, at: "s0", by: "mine")
        try small.need(5, at: "s100", by: "mill")
        let problem = try BalancingProblem(small.snapshot, in: try small.network())
        #expect(SeriesReduction(problem).short.arcs.count == 3)
        let balanced = try plan(for: small.snapshot, in: try small.network())
        #expect(balanced.plan.cost == Money(3 * 200 + 2 * 300))
        #expect(balanced.plan.costGapMax == .zero)
        #expect(balanced.plan.prices.links.map(\.link) == [try LinkID("up-40")])
        #expect(balanced.plan.prices.links.map(\.price) == [Price(rawValue: 100 * Price.scale)])
    }

    @Test("twenty thousand sites at one location are planned, to the unit")
    func many() throws {
        var small = try SmallNetwork()
        try small.link("road", "b", "a", cost: 5)
        let count = 20_000
        var terminals: [(id: String, location: String, offer: Int64, need: Int64)] = []
        for index in 0..<count {
            let isGiver = index % 2 == 0
            let offer: Int64 = isGiver ? Int64(index % 97) : 0
            terminals.append((id: "s\(index)", location: "a", offer: offer, need: isGiver ? 0 : 1))
        }
        terminals.append((id: "mine", location: "b", offer: Int64(count), need: 0))
        try small.add(terminals)
        let problem = try BalancingProblem(small.snapshot, in: try small.network())
        let cleared = try Allocation(problem)
        _ = try Certificate(of: cleared, for: problem)
        #expect(cleared.served[0].reduce(0, +) == Int64(count / 2))
        #expect(cleared.flows.onLinks[0] == [0])
    }

    private func compare(_ full: Allocation, _ reduced: Allocation, _ problem: BalancingProblem) throws {
        var (reduced, workLeft) = (reduced, Int.max)
        Improvement(of: problem).improve(&reduced, &workLeft)
        #expect(full.tiers.map(\.tier) == reduced.tiers.map(\.tier))
        var full = full
        Improvement(of: problem).improve(&full, &workLeft)
        #expect(
            try Certificate(of: full, for: problem).tiers.map(\.servedMax)
                == (try Certificate(of: reduced, for: problem).tiers.map(\.servedMax)))
        // Whole numbers of a larger programme are not searched for at every step: one of the two may be a unit less fair.
        for (one, other) in zip(fills(full, problem), fills(reduced, problem)) {
            #expect(one.reduce(0) { $0 + $1.served.rawValue } == other.reduce(0) { $0 + $1.served.rawValue })
            if problem.commodities.count == 1 { #expect(one == other) }
        }
        let certificate = try Certificate(of: reduced, for: problem)
        #expect(try certificate.gap(of: cost(reduced, problem), reduced, for: problem) >= 0)
        // Of equally fair amounts each may choose others.
        if full.served == reduced.served { #expect(cost(full, problem) == cost(reduced, problem)) }
    }

    private func fills(_ cleared: Allocation, _ problem: BalancingProblem) -> [[Fill]] {
        (1...3).map { tier in
            zip(problem.commodities, cleared.served).flatMap { commodity, served in
                zip(commodity.needs, served).filter { $0.0.tier == tier }.map {
                    Fill(served: Quantity($0.1), need: Quantity($0.0.quantity))
                }
            }.sorted()
        }
    }

    private func cost(_ cleared: Allocation, _ problem: BalancingProblem) -> Int128 {
        zip(problem.commodities, cleared.flows.onLinks).reduce(0) { sum, entry in
            zip(entry.0.arcs, entry.1).reduce(sum) {
                $0 + Int128(problem.arcs[$1.0].cost * entry.0.load) * Int128($1.1)
            }
        }
    }

    /// - Parameters:
    ///   - bare: how many locations have no site, each on a link or two between others.
    ///   - leaves: how many locations with a site are on one link to others, many of them; some have others, or a capacity.
    private func drawn(seed: UInt64, commodities: [String], bare: Int = 0, leaves: Int = 0) throws
        -> BalancingProblem
    {
        var random = SplitMix(seed: seed)
        var small = try SmallNetwork(resources: commodities.map { ($0, load: 1) })
        let locations = ["a", "b", "c", "d"] + (0..<bare).map { "x\($0)" }
        let count = locations.count
        for index in 0..<6 + 2 * bare {
            let tail = Int.random(in: 0..<count, using: &random)
            let head = (tail + Int.random(in: 1..<count, using: &random)) % count
            let isLimited = bare == 0 || Int.random(in: 0..<3, using: &random) > 0
            let capacity = Int64.random(in: 0...9, using: &random)
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: .random(in: 0...4, using: &random),
                capacity: isLimited ? capacity : nil)
        }
        if bare > 0 { small.handlingMax[try LocationID("x0")] = Load(.random(in: 0...6, using: &random)) }
        for index in 0..<10 {
            let location = locations[Int.random(in: 0..<4, using: &random)]
            let tier = Int.random(in: 1...2, using: &random)
            for commodity in commodities {
                let (offer, need) = (
                    Int64.random(in: 0...4, using: &random), Int64.random(in: 0...5, using: &random)
                )
                try small.terminal(
                    "s\(index)", at: location, tier: tier, commodity, offer: offer > 2 ? offer : 0, need: need
                )
            }
        }
        for index in 0..<leaves {
            let (leaf, other) = ("leaf-\(index)", locations[Int.random(in: 0..<4, using: &random)])
            let gives = Bool.random(using: &random)
            for number in 0..<Int.random(in: 1...3, using: &random) {
                let isLimited = Int.random(in: 0..<4, using: &random) == 0
                // Others lead back, beside it, or elsewhere.
                let isOwn = number == 0 || Bool.random(using: &random)
                let end = isOwn ? other : locations[Int.random(in: 0..<4, using: &random)]
                let isAway = number == 0 ? gives : Bool.random(using: &random)
                let (tail, head) = isAway ? (leaf, end) : (end, leaf)
                try small.link(
                    "leaf-\(index)-\(number)", tail, head, cost: .random(in: 0...4, using: &random),
                    capacity: isLimited ? .random(in: 0...5, using: &random) : nil)
            }
            for site in 0..<Int.random(in: 1...2, using: &random) {
                for commodity in commodities {
                    let quantity = Int64.random(in: 0...5, using: &random)
                    try small.terminal(
                        "at-\(leaf)-\(site)", at: leaf, tier: .random(in: 1...2, using: &random), commodity,
                        offer: gives ? quantity : 0, need: gives ? 0 : quantity)
                }
            }
            if Int.random(in: 0..<6, using: &random) == 0 {
                small.handlingMax[try LocationID(gives ? leaf : other)] = Load(
                    .random(in: 0...9, using: &random))
            }
        }
        return try BalancingProblem(small.snapshot, in: try small.network())
    }
}
