import Randomness
import Testing

@testable import Balancing

@Suite("A plan in whole units comes out wherever there is one")
struct WholeNumberTests {
    /// At seed 33 the search near the optimum alone finds nothing.
    @Test(
        "a large programme that is left fractional by hundreds of columns, report after report",
        arguments: 32..<34)
    func large(seed: Int) throws {
        var province = Province(prefectures: 84, commodities: 8, seed: UInt64(seed))
        let aggregation = SiteAggregation(province.problem)
        let commodities = province.problem.commodities.indices
        var solver = AggregatedSolver(
            aggregation, commodities: commodities,
            core: MultiCommoditySolver(SeriesReduction(aggregation.reduced), commodities: commodities))
        for _ in 0..<10 {
            let served = solver.needs.map(\.quantity)
            let routing = try solver.cheapest(serving: served)
            #expect(routing.served == served)
            let problem = solver.aggregation.full
            _ = try ClearedMarket(
                Allocation(
                    served: problem.commodities.map { $0.needs.map(\.quantity) }, flows: routing.flows,
                    tiers: []),
                of: problem)
            for commodity in commodities {
                for (place, offer) in problem.commodities[commodity].offers.enumerated() {
                    solver.setOffer(place, of: commodity, to: offer.quantity + province.change())
                }
            }
            for index in solver.needs.indices {
                solver.setNeed(index, to: solver.needs[index].quantity + province.change())
            }
        }
    }

    @Test("what runs through a large programme is kept as it is while it serves as much", arguments: [6, 8])
    func unchanged(seed: Int) throws {
        let problem = Province(prefectures: 84, commodities: 8, seed: UInt64(seed)).problem
        let first = Pairing(try Allocation(problem), of: problem)
        func trips(_ trips: [Trip]) -> [String] {
            trips.map { "\($0.commodity) \($0.offer) \($0.need) \($0.route) \($0.quantity)" }
        }
        let running = problem.commodities.indices.map { commodity in
            first.trips.filter { $0.commodity == commodity }
        }
        // A late report of more that nobody needs.
        var commodities = problem.commodities
        for commodity in commodities.indices {
            commodities[commodity].offers[commodities[commodity].offers.count - 1].quantity += 1_000
        }
        let later = BalancingProblem(
            commodities: commodities, arcs: problem.arcs, handlingMax: problem.handlingMax, running: running)
        #expect(trips(Pairing(try Allocation(later), of: later).trips) == trips(first.trips))
    }

    @Test("provinces where everything is short, and every railway", arguments: 0..<8)
    func short(seed: Int) throws {
        let province = Province(prefectures: 12, commodities: 3, seed: UInt64(seed), isShort: true)
        let cleared = try Allocation(province.problem)
        #expect(zip(cleared.served, province.problem.commodities).contains { $0 != $1.needs.map(\.quantity) })
        _ = try ClearedMarket(cleared, of: province.problem)
    }

    @Test("networks just wide enough for what somebody has sent through them")
    func narrow() throws {
        var missing: Int64 = 0
        for seed in 0..<60 {
            let problem = Self.narrow(
                locations: 4 + seed % 13, commodities: 2 + seed % 3, loadMax: 1 + 2 * Int64(seed % 2),
                seed: UInt64(seed))
            let cleared = try Allocation(problem)
            missing += problem.commodities.reduce(0) { $0 + $1.needed } - cleared.served.joined().reduce(0, +)
            _ = try ClearedMarket(cleared, of: problem)
        }
        #expect(missing == 0)
    }

    /// Trips of a few units each; links carry them and not a unit more.
    private static func narrow(locations: Int, commodities: Int, loadMax: Int64, seed: UInt64)
        -> BalancingProblem
    {
        var random = SplitMix(seed: seed)
        let ends = (0..<3 * locations).map { _ in
            let tail = Int.random(in: 0..<locations, using: &random)
            return (tail: tail, head: (tail + Int.random(in: 1..<locations, using: &random)) % locations)
        }
        var loads = ends.map { _ in 0 as Int64 }
        func terminals(_ amounts: [Int64]) -> [BalancingProblem.Terminal] {
            amounts.enumerated().filter { $0.element > 0 }.map {
                BalancingProblem.Terminal(site: $0.offset, location: $0.offset, tier: 1, quantity: $0.element)
            }
        }
        let traded = (0..<commodities).map { commodity in
            let load = Int64.random(in: 1...loadMax, using: &random)
            var given = [Int64](repeating: 0, count: locations)
            var got = given
            for _ in 0..<15 {
                var place = Int.random(in: 0..<locations, using: &random)
                let quantity = Int64.random(in: 1...3, using: &random)
                given[place] += quantity
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let onward = ends.indices.filter { ends[$0].tail == place }
                    guard let link = onward.randomElement(using: &random) else { break }
                    loads[link] += quantity * load
                    place = ends[link].head
                }
                got[place] += quantity
            }
            return BalancingProblem.Commodity(
                resource: commodity, load: load, offers: terminals(given), needs: terminals(got),
                arcs: Array(ends.indices))
        }
        let links = zip(ends, loads).map { ends, load in
            BalancingProblem.Arc(
                tail: ends.tail, head: ends.head, cost: .random(in: 1...50, using: &random), capacity: load)
        }
        return BalancingProblem(
            commodities: traded, arcs: links, handlingMax: [Int64?](repeating: nil, count: locations))
    }
}

/// Prefectures on a ring with some links across; between neighbours a cheap link that all commodities share and, where it is not short, a dear
/// one with room for all and a place that has enough of everything.
private struct Province {
    let problem: BalancingProblem
    private var random: SplitMix

    init(prefectures: Int, commodities: Int, seed: UInt64, isShort: Bool = false) {
        var random = SplitMix(seed: seed)
        var links: [BalancingProblem.Arc] = []
        for tail in 0..<prefectures {
            let across = Int.random(in: 2...prefectures - 2, using: &random)
            for step in [1, prefectures - 1, across] {
                let cost = Int64.random(in: 10...100, using: &random)
                let room = Int64(100 * commodities) * .random(in: 5...40, using: &random)
                let kinds = [(cost, isShort ? room / 10 : room), (4 * cost, nil as Int64?)]
                for (cost, capacity) in kinds.prefix(isShort ? 1 : 2) {
                    links.append(
                        BalancingProblem.Arc(
                            tail: tail, head: (tail + step) % prefectures, cost: cost, capacity: capacity))
                }
            }
        }
        let traded = (0..<commodities).map { commodity in
            var (offers, needs) = ([] as [BalancingProblem.Terminal], [] as [BalancingProblem.Terminal])
            for location in 0..<prefectures {
                let terminal = BalancingProblem.Terminal(
                    site: location, location: location, tier: 1,
                    quantity: .random(in: 4_500...5_500, using: &random))
                if Bool.random(using: &random) { offers.append(terminal) } else { needs.append(terminal) }
            }
            let needed = needs.reduce(0) { $0 + $1.quantity }
            if !isShort {
                offers.append(
                    BalancingProblem.Terminal(
                        site: prefectures + commodity, location: 0, tier: 1, quantity: 2 * needed))
            }
            return BalancingProblem.Commodity(
                resource: commodity, load: 1, offers: offers, needs: needs, arcs: Array(links.indices))
        }
        problem = BalancingProblem(
            commodities: traded, arcs: links, handlingMax: [Int64?](repeating: nil, count: prefectures))
        self.random = random
    }

    mutating func change() -> Int64 { .random(in: -200...200, using: &random) }
}
