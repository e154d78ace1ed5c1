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
        var province = Province(prefectures: 84, goods: 8, seed: UInt64(seed))
        let reduction = SiteAggregation(province.offers)
        let goods = province.offers.goods.indices
        var clearing = AggregatedSolver(
            reduction, goods: goods,
            core: MultiCommoditySolver(SeriesReduction(reduction.reduced), goods: goods))
        for _ in 0..<10 {
            let served = clearing.needs.map(\.quantity)
            let flows = try #require(try clearing.cheapest(serving: served))
            let offers = clearing.reduction.full
            _ = try ClearedMarket(
                Allocation(
                    served: offers.goods.map { $0.needs.map(\.quantity) }, flows: flows, tierMaxima: []),
                of: offers)
            for good in goods {
                for (place, offer) in offers.goods[good].offers.enumerated() {
                    clearing.setOffer(place, of: good, to: offer.quantity + province.change())
                }
            }
            for index in clearing.needs.indices {
                clearing.setNeed(index, to: clearing.needs[index].quantity + province.change())
            }
        }
    }

    @Test("what runs through a large programme is kept as it is while it serves as much", arguments: [6, 8])
    func unchanged(seed: Int) throws {
        let offers = Province(prefectures: 84, goods: 8, seed: UInt64(seed)).offers
        let first = Pairing(try Allocation(offers), of: offers)
        func trips(_ trips: [Trip]) -> [String] {
            trips.map { "\($0.good) \($0.offer) \($0.need) \($0.route) \($0.quantity)" }
        }
        let running = offers.goods.indices.map { good in first.trips.filter { $0.good == good } }
        // A late report of more that nobody needs.
        var goods = offers.goods
        for good in goods.indices { goods[good].offers[goods[good].offers.count - 1].quantity += 1_000 }
        let later = BalancingProblem(
            goods: goods, links: offers.links, handlingMax: offers.handlingMax, running: running)
        #expect(trips(Pairing(try Allocation(later), of: later).trips) == trips(first.trips))
    }

    @Test("provinces where everything is short, and every railway", arguments: 0..<8)
    func short(seed: Int) throws {
        let province = Province(prefectures: 12, goods: 3, seed: UInt64(seed), isShort: true)
        let cleared = try Allocation(province.offers)
        #expect(zip(cleared.served, province.offers.goods).contains { $0 != $1.needs.map(\.quantity) })
        _ = try ClearedMarket(cleared, of: province.offers)
    }

    @Test("networks just wide enough for what somebody has sent through them")
    func narrow() throws {
        var missing: Int64 = 0
        for seed in 0..<60 {
            let offers = Self.narrow(
                locations: 4 + seed % 13, goods: 2 + seed % 3, loadMax: 1 + 2 * Int64(seed % 2),
                seed: UInt64(seed))
            let cleared = try Allocation(offers)
            missing += offers.goods.reduce(0) { $0 + $1.needed } - cleared.served.joined().reduce(0, +)
            _ = try ClearedMarket(cleared, of: offers)
        }
        #expect(missing == 0)
    }

    /// Trips of a few units each; links carry them and not a unit more.
    private static func narrow(locations: Int, goods: Int, loadMax: Int64, seed: UInt64) -> BalancingProblem {
        var random = SplitMix(seed: seed)
        let ends = (0..<3 * locations).map { _ in
            let tail = Int.random(in: 0..<locations, using: &random)
            return (tail: tail, head: (tail + Int.random(in: 1..<locations, using: &random)) % locations)
        }
        var loads = ends.map { _ in 0 as Int64 }
        func stands(_ amounts: [Int64]) -> [BalancingProblem.Terminal] {
            amounts.enumerated().filter { $0.element > 0 }.map {
                BalancingProblem.Terminal(site: $0.offset, location: $0.offset, tier: 1, quantity: $0.element)
            }
        }
        let traded = (0..<goods).map { good in
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
                resource: good, load: load, offers: stands(given), needs: stands(got),
                links: Array(ends.indices))
        }
        let links = zip(ends, loads).map { ends, load in
            BalancingProblem.Arc(
                tail: ends.tail, head: ends.head, cost: .random(in: 1...50, using: &random), capacity: load)
        }
        return BalancingProblem(
            goods: traded, links: links, handlingMax: [Int64?](repeating: nil, count: locations))
    }
}

/// Prefectures on a ring with some links across; between neighbours a cheap link that all goods share and, where it is not short, a dear
/// one with room for all and a place that has enough of everything.
private struct Province {
    let offers: BalancingProblem
    private var random: SplitMix

    init(prefectures: Int, goods: Int, seed: UInt64, isShort: Bool = false) {
        var random = SplitMix(seed: seed)
        var links: [BalancingProblem.Arc] = []
        for tail in 0..<prefectures {
            let across = Int.random(in: 2...prefectures - 2, using: &random)
            for step in [1, prefectures - 1, across] {
                let cost = Int64.random(in: 10...100, using: &random)
                let room = Int64(100 * goods) * .random(in: 5...40, using: &random)
                let kinds = [(cost, isShort ? room / 10 : room), (4 * cost, nil as Int64?)]
                for (cost, capacity) in kinds.prefix(isShort ? 1 : 2) {
                    links.append(
                        BalancingProblem.Arc(
                            tail: tail, head: (tail + step) % prefectures, cost: cost, capacity: capacity))
                }
            }
        }
        let traded = (0..<goods).map { good in
            var (offers, needs) = ([] as [BalancingProblem.Terminal], [] as [BalancingProblem.Terminal])
            for location in 0..<prefectures {
                let stand = BalancingProblem.Terminal(
                    site: location, location: location, tier: 1,
                    quantity: .random(in: 4_500...5_500, using: &random))
                if Bool.random(using: &random) { offers.append(stand) } else { needs.append(stand) }
            }
            let needed = needs.reduce(0) { $0 + $1.quantity }
            if !isShort {
                offers.append(
                    BalancingProblem.Terminal(
                        site: prefectures + good, location: 0, tier: 1, quantity: 2 * needed))
            }
            return BalancingProblem.Commodity(
                resource: good, load: 1, offers: offers, needs: needs, links: Array(links.indices))
        }
        offers = BalancingProblem(
            goods: traded, links: links, handlingMax: [Int64?](repeating: nil, count: prefectures))
        self.random = random
    }

    mutating func change() -> Int64 { .random(in: -200...200, using: &random) }
}
