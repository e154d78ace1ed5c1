/// Step 2, second half: locations that only pass a commodity on are left out of its network.
///
/// Nobody there offers or needs any of it and no handling is limited: what comes in over one link goes on over another. So each pair of such
/// links becomes one way, where that makes no more ways than there were; a capacity stays with one way of each commodity.
/// A way that another without capacity undercuts is left out.
struct SeriesReduction {
    private(set) var full: BalancingProblem
    /// With ways in the place of links; no two commodities have one in common.
    private(set) var short: BalancingProblem
    /// One for each commodity.
    private let shortenings: [Shortening]
    /// For each commodity, for each of its ways, the groups of the arcs with a capacity on it, in their order.
    let limitedArcs: [[[Int]]]

    init(_ problem: BalancingProblem) { self.init(problem) { $0.leaveOut() } }

    /// Every link is a way of its own.
    init(none problem: BalancingProblem) { self.init(problem) { _ in } }

    private init(_ problem: BalancingProblem, _ shorten: (inout Shortening) -> Void) {
        var (ways, commodities, shortenings) = (
            [] as [BalancingProblem.Arc], [] as [BalancingProblem.Commodity], [] as [Shortening]
        )
        var (running, limitedArcs) = ([] as [[Trip]], [] as [[[Int]]])
        for (number, commodity) in problem.commodities.enumerated() {
            var shortening = Shortening(
                commodity, of: problem, running: problem.runningFlow(of: number).onLinks)
            shorten(&shortening)
            let open = shortening.openWays
            running.append(shortening.overWays(problem.running[number]))
            commodities.append(
                BalancingProblem.Commodity(
                    resource: commodity.resource, lot: commodity.lot, load: commodity.load,
                    weight: commodity.weight,
                    offers: commodity.offers, needs: commodity.needs,
                    arcs: Array(ways.count..<ways.count + open.count)))
            ways += open.map { shortening.connection($0) }
            shortenings.append(shortening)
            limitedArcs.append(
                open.map { way in
                    shortening.route(of: way).map { problem.arcs[commodity.arcs[$0]] }
                        .filter { $0.capacity != nil }.map(\.group)
                })
        }
        (full, self.shortenings, self.limitedArcs) = (problem, shortenings, limitedArcs)
        short = BalancingProblem(
            commodities: commodities, arcs: ways, handlingMax: problem.handlingMax, running: running,
            priceScale: problem.priceScale)
    }

    mutating func setOffer(_ place: Int, of commodity: Int, to quantity: Int64) {
        full.commodities[commodity].offers[place].quantity = quantity
        short.commodities[commodity].offers[place].quantity = quantity
    }

    mutating func setNeed(_ place: Int, of commodity: Int, to quantity: Int64) {
        full.commodities[commodity].needs[place].quantity = quantity
        short.commodities[commodity].needs[place].quantity = quantity
    }

    /// The group of the arc on each way of a commodity that has the least capacity; nil where none has any.
    func narrowestArcs(of commodity: Int) -> [Int?] {
        limitedArcs[commodity].map { groups in
            groups.min { (full.arcs[$0].capacity ?? .max, $0) < (full.arcs[$1].capacity ?? .max, $1) }
        }
    }

    /// What flows over ways as flows over arcs, with a price at every location.
    func lengthened(_ flows: Flows, commodities: Range<Int>) -> Flows {
        Flows(
            onLinks: commodities.enumerated().map { shortenings[$1].onLinks(flows.onLinks[$0]) },
            taken: flows.taken,
            prices: lengthened(flows.prices, commodities: commodities, costScale: full.priceScale))
    }

    /// The same prices, and one for every location that was left out. The prices of capacities are those of arcs already.
    ///
    /// - Parameter costScale: what costs are multiplied by in the prices; zero where they do not count.
    func lengthened(_ prices: Prices, commodities: Range<Int>, costScale: Int64) -> Prices {
        Prices(
            atLocations: commodities.enumerated().map { place, commodity in
                let arcs = full.commodities[commodity].arcs
                return shortenings[commodity].prices(
                    given: prices.atLocations[place],
                    onArcs: arcs.map { prices.onLinks[full.arcs[$0].group] },
                    handling: prices.handling, costScale: costScale)
            }, onLinks: prices.onLinks, handling: prices.handling, mustRun: prices.mustRun)
    }
}

/// The network of one commodity while it gets shorter.
private struct Shortening {
    /// The commodity's links, then what was made of them.
    private var ways: [Way] = []
    private let linkCount: Int
    private let load: Int64
    /// Locations that stay, or are already left out.
    private var isSettled: [Bool]
    /// Ways to and from each location; some are closed.
    private var into: [[Int32]]
    private var outOf: [[Int32]]
    /// In the order in which they were left out.
    private var gaps: [Gap] = []

    private struct Way {
        let tail: Int32
        let head: Int32
        let cost: Int64
        let capacity: Int64?
        /// The ways it was made of; -1 for a link.
        var first: Int32 = -1
        var second: Int32 = -1
        /// Whether the running plan uses all of it.
        let isRunning: Bool
        var isOpen = true

        func undercuts(_ other: Way) -> Bool {
            capacity == nil && (cost < other.cost || cost == other.cost && !other.isRunning)
        }
    }

    private struct Gap {
        let location: Int
        let into: [Int32]
        let outOf: [Int32]
    }

    init(_ commodity: BalancingProblem.Commodity, of problem: BalancingProblem, running: [Int64]) {
        (linkCount, load) = (commodity.arcs.count, commodity.load)
        isSettled = problem.handlingMax.map { $0 != nil }
        for terminal in commodity.offers + commodity.needs { isSettled[terminal.location] = true }
        into = [[Int32]](repeating: [], count: isSettled.count)
        outOf = into
        for (place, index) in commodity.arcs.enumerated() {
            let link = problem.arcs[index]
            put(
                Way(
                    tail: Int32(link.tail), head: Int32(link.head), cost: link.cost, capacity: link.capacity,
                    isRunning: running[place] > 0))
        }
    }

    private mutating func put(_ way: Way) {
        outOf[Int(way.tail)].append(Int32(ways.count))
        into[Int(way.head)].append(Int32(ways.count))
        ways.append(way)
    }

    // MARK: Leaving out

    mutating func leaveOut() {
        var waiting = into.indices.filter { !isSettled[$0] && !(into[$0].isEmpty && outOf[$0].isEmpty) }
        while let location = waiting.popLast() {
            guard !isSettled[location] else { continue }
            let (ins, outs) = (open(into[location]), open(outOf[location]))
            guard let joined = joined(ins, outs) else { continue }
            isSettled[location] = true
            gaps.append(Gap(location: location, into: ins, outOf: outs))
            for way in ins + outs { ways[Int(way)].isOpen = false }
            for way in joined where !isUndercut(way) { put(way) }
            for way in ins where !isSettled[Int(ways[Int(way)].tail)] {
                waiting.append(Int(ways[Int(way)].tail))
            }
            for way in outs where !isSettled[Int(ways[Int(way)].head)] {
                waiting.append(Int(ways[Int(way)].head))
            }
        }
    }

    private func open(_ list: [Int32]) -> [Int32] { list.filter { ways[Int($0)].isOpen } }

    /// Nil when there would be more ways than before, one capacity on two of them, or too high a cost.
    private func joined(_ ins: [Int32], _ outs: [Int32]) -> [Way]? {
        guard min(ins.count, outs.count) <= 1 || ins.count * outs.count <= Self.pairCountMax else {
            return nil
        }
        var joined: [Way] = []
        var uses = [Int](repeating: 0, count: outs.count)
        for first in ins {
            let one = ways[Int(first)]
            var useCount = 0
            for (place, second) in outs.enumerated() {
                let other = ways[Int(second)]
                // Nothing gains by going back.
                if one.tail == other.head { continue }
                let (cost, isTooLarge) = one.cost.addingReportingOverflow(other.cost)
                let (unitCost, isTooLargeWithLoad) = cost.multipliedReportingOverflow(by: load)
                guard !isTooLarge, !isTooLargeWithLoad, unitCost <= BalancingProblem.unitCostMax else {
                    return nil
                }
                useCount += 1
                uses[place] += 1
                if one.capacity != nil && useCount > 1 || other.capacity != nil && uses[place] > 1 {
                    return nil
                }
                let capacity = [one.capacity, other.capacity].compactMap(\.self).min()
                joined.append(
                    Way(
                        tail: one.tail, head: other.head, cost: cost, capacity: capacity, first: first,
                        second: second, isRunning: one.isRunning && other.isRunning))
                if joined.count > ins.count + outs.count { return nil }
            }
        }
        return joined
    }

    private static var pairCountMax: Int { 64 }

    /// Whether another way does the same for no more, without limit. Closes those that this one undercuts. A way that runs stays where
    /// it costs the same.
    private mutating func isUndercut(_ way: Way) -> Bool {
        let parallel = outOf[Int(way.tail)].filter {
            ways[Int($0)].isOpen && ways[Int($0)].head == way.head
        }
        if parallel.contains(where: { ways[Int($0)].undercuts(way) }) { return true }
        for other in parallel where way.undercuts(ways[Int(other)]) { ways[Int(other)].isOpen = false }
        return false
    }

    // MARK: There and back

    var openWays: [Int] { ways.indices.filter { ways[$0].isOpen } }

    func connection(_ way: Int) -> BalancingProblem.Arc {
        BalancingProblem.Arc(
            tail: Int(ways[way].tail), head: Int(ways[way].head), cost: ways[way].cost,
            capacity: ways[way].capacity)
    }

    /// Places in the commodity's links.
    func route(of way: Int) -> [Int] {
        var (route, waiting) = ([] as [Int], [way])
        while let next = waiting.popLast() {
            if next < linkCount {
                route.append(next)
            } else {
                waiting.append(Int(ways[next].second))
                waiting.append(Int(ways[next].first))
            }
        }
        return route
    }

    /// Trips over links as trips over ways, by their places among the open ones; without those over a way that is closed.
    func overWays(_ trips: [Trip]) -> [Trip] {
        if trips.isEmpty { return [] }
        var places: [[Int]: Int] = [:]
        for (place, way) in openWays.enumerated() { places[route(of: way)] = place }
        return trips.compactMap { trip in
            var (route, links) = ([] as [Int], [] as [Int])
            for link in trip.route {
                links.append(link)
                guard let place = places[links] else { continue }
                route.append(place)
                links = []
            }
            guard links.isEmpty else { return nil }
            return Trip(
                commodity: trip.commodity, offer: trip.offer, need: trip.need, route: route,
                quantity: trip.quantity)
        }
    }

    func onLinks(_ flow: [Int64]) -> [Int64] {
        var flows = [Int64](repeating: 0, count: ways.count)
        for (way, amount) in zip(openWays, flow) { flows[way] = amount }
        for way in ways.indices.dropFirst(linkCount).reversed() where flows[way] != 0 {
            flows[Int(ways[way].first)] += flows[way]
            flows[Int(ways[way].second)] += flows[way]
        }
        return Array(flows.prefix(linkCount))
    }

    /// A location that was left out is worth what the cheapest way to it costs: then no way from it saves anything, for
    /// each goes on from a way to it and both together save nothing.
    func prices(given: [Int64], onArcs: [Int64], handling: [Int64], costScale: Int64) -> [Int64] {
        if gaps.isEmpty { return given }
        var tolls = onArcs.map { Int128($0) }
        for way in ways.dropFirst(linkCount) { tolls.append(tolls[Int(way.first)] + tolls[Int(way.second)]) }
        func step(_ way: Int32) -> Int128 {
            let (tail, cost) = (Int(ways[Int(way)].tail), Int128(ways[Int(way)].cost))
            return (cost * Int128(costScale) + tolls[Int(way)] + Int128(handling[tail])) * Int128(load)
        }
        var prices = given
        for gap in gaps.reversed() {
            let before = gap.into.map { Int128(prices[Int(ways[Int($0)].tail)]) + step($0) }.min()
            let behind = gap.outOf.map { Int128(prices[Int(ways[Int($0)].head)]) - step($0) }.max()
            prices[gap.location] = Int64(clamping: before ?? behind ?? 0)
        }
        return prices
    }
}
