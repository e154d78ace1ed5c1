import Domain

/// What is best by trying every flow there is, for networks of a few links and units.
struct Exhaustive {
    private let found: [[Candidate]]

    struct TierScore: Equatable, CustomStringConvertible {
        let served: Int64
        let fills: [Fill]

        var description: String { "\(served) \(fills.map { "\($0.served)/\($0.need)" })" }

        static func == (left: Self, right: Self) -> Bool { compare(left, right) == 0 }

        static func compare(_ left: Self, _ right: Self) -> Int {
            if left.served != right.served { return left.served < right.served ? -1 : 1 }
            for (a, b) in zip(left.fills, right.fills) where a < b || b < a { return a < b ? -1 : 1 }
            return 0
        }
    }

    struct Candidate {
        let loads: [Int64]
        /// Load that leaves each location over links.
        let leaving: [Int64]
        /// What moves over each link, then what leaves each location's site, in base units.
        let moved: [Int64]
        /// In the order of the locations.
        let served: [(tier: Int, fill: Fill)]
        /// Must-run supply.
        let used: Int64
        let cost: Int64
    }

    /// Every location has at most one site.
    init(_ network: Network, _ snapshot: Snapshot) {
        let choices = network.resources.map { Self.candidates(of: $0, network, snapshot) }
        var found: [[Candidate]] = []
        func visit(_ index: Int, _ chosen: [Candidate]) {
            if index < choices.count {
                for candidate in choices[index] { visit(index + 1, chosen + [candidate]) }
            } else if Self.keepsCapacities(chosen, network) {
                found.append(chosen)
            }
        }
        visit(0, [])
        self.found = found
    }

    /// The greatest totals there are, tier by tier; given these, for each tier the best there is when the tiers before get exactly what they have
    /// here.
    func best(given fills: [(tier: Int, fill: Fill)]) -> [TierScore] {
        var open = found.map { $0.flatMap(\.served) }
        let tiers = Set(fills.map(\.tier)).sorted()
        func score(_ candidate: [(tier: Int, fill: Fill)], _ tier: Int) -> TierScore {
            Self.score(candidate.filter { $0.tier == tier })[0]
        }
        for tier in tiers {
            let most = open.map { score($0, tier).served }.max()!
            open = open.filter { score($0, tier).served == most }
        }
        return tiers.map { tier in
            let scores = open.filter { candidate in
                zip(candidate, fills).allSatisfy { $1.tier >= tier || $0.fill == $1.fill }
            }.map { score($0, tier) }
            guard let first = scores.first else { return TierScore(served: -1, fills: []) }
            return scores.reduce(first) { TierScore.compare($1, $0) > 0 ? $1 : $0 }
        }
    }

    /// The least cost of all flows that serve exactly this, and use as much must-run supply as any that do.
    func costMin(serving fills: [(tier: Int, fill: Fill)]) -> Int64? {
        let most = mustRunMax(serving: fills)
        return found.filter {
            $0.flatMap(\.served).map(\.fill) == fills.map(\.fill) && $0.reduce(0) { $0 + $1.used } == most
        }.map { $0.reduce(0) { $0 + $1.cost } }.min()
    }

    func mustRunMax(serving fills: [(tier: Int, fill: Fill)]) -> Int64? {
        found.filter { $0.flatMap(\.served).map(\.fill) == fills.map(\.fill) }
            .map { $0.reduce(0) { $0 + $1.used } }.max()
    }

    /// Of the flows of one resource that serve exactly this and go round in no circle: as much over a link as is asked for, then the least cost.
    func bestOver(
        _ link: Int, upTo least: Int64, serving fills: [Fill], _ network: Network
    ) -> (flow: Int64, cost: Int64)? {
        let all = found.map { $0[0] }.filter { candidate in
            guard candidate.served.map(\.fill) == fills else { return false }
            var arcs = network.links.indices.filter { candidate.moved[$0] > 0 }.map { network.links[$0] }
            while let first = arcs.first(where: { arc in !arcs.contains { $0.head == arc.tail } }) {
                arcs.removeAll { $0.id == first.id }
            }
            return arcs.isEmpty
        }
        let most = all.map { min(least, $0.moved[link]) }.max()
        return most.flatMap { most in
            all.filter { min(least, $0.moved[link]) == most }.map(\.cost).min().map { (most, $0) }
        }
    }

    /// The least that moves otherwise than in a running plan, of all flows that serve exactly this at this cost.
    func changeMin(
        serving fills: [(tier: Int, fill: Fill)], at cost: Int64, from running: [[Int64]]
    ) -> Int64? {
        found.filter {
            $0.flatMap(\.served).map(\.fill) == fills.map(\.fill) && $0.reduce(0) { $0 + $1.cost } == cost
        }.map { Self.change(from: running, to: $0.map(\.moved)) }.min()
    }

    static func change(from running: [[Int64]], to moved: [[Int64]]) -> Int64 {
        zip(running.joined(), moved.joined()).reduce(0) { $0 + abs($1.0 - $1.1) }
    }

    static func score(_ fills: [(tier: Int, fill: Fill)]) -> [TierScore] {
        Set(fills.map(\.tier)).sorted().map { tier in
            let own = fills.filter { $0.tier == tier }.map(\.fill)
            return TierScore(served: own.reduce(0) { $0 + $1.served.rawValue }, fills: own.sorted())
        }
    }

    private static func candidates(of resource: Resource, _ network: Network, _ snapshot: Snapshot)
        -> [Candidate]
    {
        let positions = snapshot.positions.filter { $0.resource == resource.id }
        let most = positions.reduce(0) { $0 + $1.offer.rawValue }
        var found: [Candidate] = []
        func visit(_ flow: [Int64]) {
            guard flow.count == network.links.count else {
                let link = network.links[flow.count]
                var upper = link.carries(resource.id) ? most : 0
                if let capacity = link.capacityPerYear {
                    upper = min(upper, capacity.rawValue / resource.loadPerBaseUnit)
                }
                // Below zero from head to tail.
                for amount in (link.isTwoWay ? -upper : 0)...upper { visit(flow + [amount]) }
                return
            }
            var (served, given, leaving) = ([] as [(Int, Fill)], [] as [Int64], [] as [Int64])
            var used: Int64 = 0
            for location in network.locations {
                var (net, out) = (0 as Int64, 0 as Int64)
                for (link, amount) in zip(network.links, flow) {
                    if link.head == location.id { net += amount }
                    if link.tail == location.id { net -= amount }
                    if (amount > 0 ? link.tail : link.head) == location.id { out += abs(amount) }
                }
                leaving.append(out * resource.loadPerBaseUnit)
                let site = network.sites.first { $0.location == location.id }
                let position = positions.first { $0.site == site?.id }
                guard net >= -(position?.offer.rawValue ?? 0), net <= position?.need.rawValue ?? 0 else {
                    return
                }
                given.append(max(0, -net))
                used += min(max(0, -net), position?.mustRun.rawValue ?? 0)
                if let site, let position, position.need > .zero {
                    served.append((site.tier.rank, Fill(served: Quantity(net), need: position.need)))
                }
            }
            found.append(
                Candidate(
                    loads: flow.map { abs($0) * resource.loadPerBaseUnit }, leaving: leaving,
                    moved: flow + given, served: served, used: used,
                    cost: zip(network.links, flow).reduce(0) {
                        $0 + Self.cost(of: abs($1.1) * resource.loadPerBaseUnit, over: $1.0)
                    }))
        }
        visit([])
        return found
    }

    /// Steps are counted for one resource that has the link to itself.
    private static func cost(of load: Int64, over link: Link) -> Int64 {
        var (cost, last) = (load * link.cost.rawValue, link.cost.rawValue)
        for step in link.costSteps where load > step.fromPerYear.rawValue {
            cost += (load - step.fromPerYear.rawValue) * (step.cost.rawValue - last)
            last = step.cost.rawValue
        }
        return cost
    }

    private static func keepsCapacities(_ chosen: [Candidate], _ network: Network) -> Bool {
        let loads = network.links.indices.map { index in chosen.reduce(0) { $0 + $1.loads[index] } }
        for (link, load) in zip(network.links, loads) {
            if let capacity = link.capacityPerYear, load > capacity.rawValue { return false }
        }
        for (index, location) in network.locations.enumerated() {
            guard let limit = location.handlingMaxPerYear else { continue }
            if chosen.reduce(0, { $0 + $1.leaving[index] }) > limit.rawValue { return false }
        }
        return true
    }
}
