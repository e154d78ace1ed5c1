internal import Flow
internal import Foundation
internal import Randomness

/// A province: prefectures joined by roads and rails, and in each many enterprises that have some of one good or lack it.
///
/// Vertices: a road hub and a station for each prefecture; one for the world outside, where a surplus is kept and a shortage
/// stays unmet at a price by tier; then the enterprises that take part.
struct ProvinceInstance {
    let problem: FlowProblem
    private let changed: [(first: Int, Enterprise)]

    private struct Enterprise {
        let vertex: Int
        let hub: Int
        var quantity: Int64
        let isSurplus: Bool
        let tier: Int
        /// How much of its amount it can load or unload.
        let gate: Double
        let localCost: Int64
        let holdingCost: Int64
    }

    /// What an unmet unit costs, by tier, and how it rises with how much is unmet.
    private static let unmetCosts = [20_000.0, 200_000, 2_000_000]
    private static let parts: [(share: Double, dearer: Double)] = [
        (0.2, 1.0), (0.2, 1.6), (0.3, 2.5), (0.3, 4.0),
    ]

    /// - Parameter neighbourCount: from each enterprise with a surplus so many arcs lead straight to the nearest that lack
    ///   some.
    init(prefectureCount: Int, enterpriseCount: Int, neighbourCount: Int = 0, seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        func draw(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &random) }
        func share(_ range: Range<Double> = 0..<1) -> Double { .random(in: range, using: &random) }
        func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + share() } }
        let outside = 2 * prefectureCount
        var enterprises: [Enterprise] = []
        var places: [MapPoint] = []
        for hub in 0..<prefectureCount {
            let surplusShare = (share() + share() + share()) / 3
            for _ in 0..<enterpriseCount where share() < 0.9 {
                let quantity = min(100_000, max(1, Int64(exp(4.6 + 1.2 * normal()))))
                let tierDraw = share()
                enterprises.append(
                    Enterprise(
                        vertex: outside + 1 + enterprises.count, hub: hub, quantity: quantity,
                        isSurplus: share() < surplusShare * 0.9,
                        tier: tierDraw < 0.6 ? 0 : tierDraw < 0.9 ? 1 : 2, gate: share() < 0.1 ? 0.7 : 1,
                        localCost: draw(3...59), holdingCost: draw(0...4)))
                places.append(MapPoint(x: share() * 60, y: share() * 60))
            }
        }
        var balances = [Double](repeating: 0, count: prefectureCount)
        for enterprise in enterprises {
            balances[enterprise.hub] += Double(
                enterprise.isSurplus ? enterprise.quantity : -enterprise.quantity)
        }
        let scale = balances.reduce(0) { $0 + abs($1) } / Double(prefectureCount) / 2
        var problem = FlowProblem(vertexCount: outside + 1 + enterprises.count)
        for arc in try Self.transport(prefectureCount, scale: scale, seed: 1_000 + UInt64(prefectureCount)) {
            try problem.add(arc)
        }
        var firsts: [(Int, Enterprise)] = []
        for enterprise in enterprises {
            firsts.append((problem.arcs.count, enterprise))
            let amount = enterprise.isSurplus ? enterprise.quantity : -enterprise.quantity
            try problem.supply(amount, at: enterprise.vertex)
            try problem.supply(-amount, at: outside)
            for arc in Self.arcs(of: enterprise, outside: outside) { try problem.add(arc) }
        }
        if neighbourCount > 0 {
            for hub in 0..<prefectureCount {
                let here = enterprises.indices.filter { enterprises[$0].hub == hub }
                let lacking = here.filter { !enterprises[$0].isSurplus }
                let atlas = Atlas(of: lacking.map { places[$0] }, within: 60)
                for giver in here where enterprises[giver].isSurplus {
                    for near in atlas.nearest(neighbourCount, to: places[giver]) {
                        let taker = lacking[near]
                        try problem.add(
                            .init(
                                from: enterprises[giver].vertex, to: enterprises[taker].vertex,
                                flowMax: min(enterprises[giver].quantity, enterprises[taker].quantity),
                                cost: Int64(2 + 2 * places[giver].distance(to: places[taker]))))
                    }
                }
            }
        }
        self.problem = problem
        changed = firsts
    }

    /// Loads, and what stays outside.
    private static func arcs(of enterprise: Enterprise, outside: Int) -> [FlowProblem.Arc] {
        let gated = Int64((Double(enterprise.quantity) * enterprise.gate).rounded(.up))
        if enterprise.isSurplus {
            return [
                .init(
                    from: enterprise.vertex, to: enterprise.hub, flowMax: gated, cost: enterprise.localCost),
                .init(
                    from: enterprise.vertex, to: outside, flowMax: enterprise.quantity,
                    cost: enterprise.holdingCost),
            ]
        }
        var arcs: [FlowProblem.Arc] = [
            .init(from: enterprise.hub, to: enterprise.vertex, flowMax: gated, cost: enterprise.localCost)
        ]
        var (reached, share) = (0 as Int64, 0.0)
        for (index, part) in parts.enumerated() {
            share += part.share
            let next =
                index == parts.count - 1
                ? enterprise.quantity : Int64(Double(enterprise.quantity) * share + 1e-9)
            arcs.append(
                .init(
                    from: outside, to: enterprise.vertex, flowMax: next - reached,
                    cost: Int64(unmetCosts[enterprise.tier] * part.dearer)))
            reached = next
        }
        return arcs
    }

    /// The same when a hundredth of the enterprises report another amount: which vertices and arcs are other, and how.
    func afterChange(of fraction: Double, seed: UInt64) throws -> FlowProblem {
        var random = SplitMix(seed: seed)
        var problem = problem
        // The world outside lies before the enterprises.
        let outside = changed[0].1.vertex - 1
        let count = max(1, Int((Double(changed.count) * fraction).rounded()))
        for (first, old) in changed.shuffled(using: &random).prefix(count) {
            var enterprise = old
            let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
            enterprise.quantity = max(1, Int64(Double(old.quantity) * exp(0.7 * normal)))
            let more = (enterprise.quantity - old.quantity) * (old.isSurplus ? 1 : -1)
            try problem.supply(more, at: old.vertex)
            try problem.supply(-more, at: outside)
            for (index, arc) in Self.arcs(of: enterprise, outside: outside).enumerated() {
                try problem.replace(first + index, by: arc)
            }
        }
        return problem
    }

    /// Roads between near hubs in two stages of congestion, rails along a tree and some more, terminals between.
    private static func transport(_ count: Int, scale: Double, seed: UInt64) throws -> [FlowProblem.Arc] {
        var random = SplitMix(seed: seed)
        func share(_ range: Range<Double>) -> Double { .random(in: range, using: &random) }
        let side = 1_000 * max(1, (Double(count) / 9).squareRoot())
        let places = (0..<count).map { _ in MapPoint(x: share(0..<side), y: share(0..<side)) }
        var arcs: [FlowProblem.Arc] = []
        func add(_ tail: Int, _ head: Int, _ cost: Double, _ room: Double) {
            arcs.append(
                .init(from: tail, to: head, flowMax: max(1, Int64(room * scale)), cost: Int64(cost)))
        }
        func near(_ place: Int, _ number: Int) -> [Int] {
            let distances = places.map { places[place].distance(to: $0) }
            return places.indices.filter { $0 != place }.sorted { distances[$0] < distances[$1] }.prefix(
                number
            )
            .map { $0 }
        }
        for from in 0..<count {
            for to in near(from, 5) where from < to || !near(to, 5).contains(from) {
                for (tail, head) in [(from, to), (to, from)] {
                    let distance = places[from].distance(to: places[to])
                    add(tail, head, 20 + 2 * distance, share(0.3..<1.5))
                    add(tail, head, 20 + 3.2 * distance, 0.6 * share(0.3..<1.5))
                }
            }
        }
        var rails: [(Int, Int)] = []
        var links = [(distance: Double, to: Int)](repeating: (.infinity, 0), count: count)
        var isJoined = [Bool](repeating: false, count: count)
        var latest = 0
        for _ in 1..<max(1, count) {
            isJoined[latest] = true
            for other in 0..<count where !isJoined[other] {
                let distance = places[latest].distance(to: places[other])
                if distance < links[other].distance { links[other] = (distance, latest) }
            }
            guard
                let next = (0..<count).filter({ !isJoined[$0] }).min(by: {
                    links[$0].distance < links[$1].distance
                })
            else { break }
            rails.append((links[next].to, next))
            latest = next
        }
        for _ in 0..<count / 3 {
            let from = Int.random(in: 0..<count, using: &random)
            if let to = near(from, 8).randomElement(using: &random) { rails.append((from, to)) }
        }
        for (from, to) in rails {
            for (tail, head) in [(from, to), (to, from)] {
                let distance = places[from].distance(to: places[to])
                add(count + tail, count + head, 10 + 0.9 * distance, share(1..<4))
            }
        }
        for hub in 0..<count {
            add(hub, count + hub, 120, share(1..<3))
            add(count + hub, hub, 120, share(1..<3))
        }
        return arcs
    }
}
