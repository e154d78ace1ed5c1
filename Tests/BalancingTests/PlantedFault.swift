@testable import Balancing

/// What is wrong with a plan that keeps every rule.
enum PlantedFault: String, CaseIterable {
    /// One unit, with what one resource could do by itself.
    case shortTier = "a tier short of a unit"
    case swappedTiers = "a unit for a later tier instead of an earlier one"
    case unfairLevel = "a unit from who has less to who has more"
    case dearRoute = "a unit over a dearer route"
    /// The best plan under another demand, where several resources would have to change together.
    case resolvedLess = "solved again with less for one need"
    case resolvedTiers = "solved again with the tiers in reverse"
    /// A right plan with a wrong proof.
    case bound = "a tampered bound of a total"
    case costPrice = "a tampered price"
    case noProof = "no proof of a tier"
}

/// A right plan, and plans and proofs made wrong from it.
struct FaultPlanting {
    let problem: BalancingProblem
    let right: Allocation

    struct Planted {
        let wrong: Allocation
        /// One of which a refusal has to say; none where they are not known before.
        let names: [String]
    }

    init(_ problem: BalancingProblem) throws(BalancingError) {
        self.problem = problem
        right = try Allocation(problem)
    }

    /// - Parameter countMax: no more are planted.
    func planted(_ fault: PlantedFault, countMax: Int) throws -> [Planted] {
        var planted: [Planted] = []
        switch fault {
        case .shortTier, .swappedTiers, .unfairLevel, .dearRoute:
            for index in problem.commodities.indices {
                let own = fault == .dearRoute ? dearer(index) : moved(fault, index)
                planted += own.spread(over: max(1, countMax / problem.commodities.count))
            }
        case .resolvedLess:
            for (index, need) in served.spread(over: countMax) {
                guard right.served[index][need] > 1 else { continue }
                var less = problem
                less.commodities[index].needs[need].quantity = right.served[index][need] - 1
                planted.append(try resolved(less))
            }
        case .resolvedTiers: planted = [try resolvedInReverse()]
        case .bound: planted = tamperedBounds
        case .costPrice: planted = tamperedPrices
        case .noProof:
            planted = right.tiers.indices.map { place in
                var wrong = right
                wrong.tiers.remove(at: place)
                return Planted(wrong: wrong, names: ["tier \(right.tiers[place].tier)"])
            }
        }
        return planted.spread(over: countMax)
    }

    // MARK: One unit

    private var served: [(index: Int, need: Int)] {
        problem.commodities.indices.flatMap { index in
            problem.commodities[index].needs.indices.filter { right.served[index][$0] > 0 }.map {
                (index, $0)
            }
        }
    }

    private func residual(_ index: Int) -> CommodityResidual {
        CommodityResidual(
            of: problem.commodities[index], in: problem, flow: right.flows.onLinks[index],
            loads: Loads(of: right.flows.onLinks, in: problem))
    }

    /// One unit from each need that is served to an offer, or to another need.
    private func moved(_ fault: PlantedFault, _ index: Int) -> [Planted] {
        let (commodity, served) = (problem.commodities[index], right.served[index])
        let residual = residual(index)
        return commodity.needs.indices.filter { served[$0] > 0 }.compactMap { giver in
            let (from, reached) = (
                commodity.needs[giver], residual.flood(from: [commodity.needs[giver].location])
            )
            var wrong = right
            wrong.served[index][giver] -= 1
            if fault == .shortTier {
                let offer = commodity.offers.indices.first {
                    right.flows.taken[index][$0] > 0 && reached[commodity.offers[$0].location] != nil
                }
                guard let offer else { return nil }
                wrong.flows.taken[index][offer] -= 1
                wrong.carry(residual.path(to: commodity.offers[offer].location, reached), of: index)
                return Planted(wrong: wrong, names: ["is short of a unit", "what tier \(from.tier) needs"])
            }
            let taker = commodity.needs.indices.first { need in
                let terminal = commodity.needs[need]
                guard need != giver, served[need] < terminal.quantity, reached[terminal.location] != nil
                else {
                    return false
                }
                if fault == .swappedTiers { return terminal.tier > from.tier }
                let (less, more) = (served[giver], served[need])
                return terminal.tier == from.tier
                    && !(PartialFill(amount: more, need: terminal.quantity)
                        < PartialFill(amount: less, need: from.quantity))
            }
            guard let taker else { return nil }
            let to = commodity.needs[taker]
            wrong.served[index][taker] += 1
            wrong.carry(residual.path(to: to.location, reached), of: index)
            return Planted(
                wrong: wrong,
                names: [
                    fault == .swappedTiers ? "what tier \(from.tier) needs" : "could be served more fairly"
                ])
        }
    }

    /// A unit turned round a circle that costs something.
    private func dearer(_ index: Int) -> [Planted] {
        let (commodity, residual) = (problem.commodities[index], residual(index))
        func cost(_ step: CommodityResidual.Step) -> Int64 {
            let cost = step.arc.map { problem.arcs[commodity.arcs[$0]].cost * commodity.load } ?? 0
            return step.isReverse ? -cost : cost
        }
        return residual.steps.filter { $0.arc != nil && !$0.isReverse }.compactMap { step in
            let reached = residual.flood(from: [step.head])
            guard reached[step.tail] != nil else { return nil }
            let circle = [step] + residual.path(to: step.tail, reached)
            guard circle.reduce(0, { $0 + cost($1) }) > 0 else { return nil }
            var wrong = right
            wrong.carry(circle, of: index)
            return Planted(wrong: wrong, names: ["could be moved for", "too high"])
        }
    }

    // MARK: Solved again

    private func resolved(_ other: BalancingProblem) throws(BalancingError) -> Planted {
        var wrong = right
        let again = try Allocation(other)
        (wrong.served, wrong.flows) = (again.served, again.flows)
        return Planted(wrong: wrong, names: [])
    }

    private func resolvedInReverse() throws(BalancingError) -> Planted {
        var (reverse, places) = (problem, [] as [[Int]])
        for (index, commodity) in problem.commodities.enumerated() {
            let order = commodity.needs.indices.sorted {
                (-commodity.needs[$0].tier, $0) < (-commodity.needs[$1].tier, $1)
            }
            reverse.commodities[index].needs = order.map { place in
                let need = commodity.needs[place]
                return BalancingProblem.Terminal(
                    site: need.site, location: need.location, tier: 100 - need.tier, quantity: need.quantity,
                    cost: need.cost)
            }
            places.append(order)
        }
        let planted = try resolved(reverse)
        var wrong = planted.wrong
        for (index, order) in places.enumerated() {
            for (place, need) in order.enumerated() {
                wrong.served[index][need] = planted.wrong.served[index][place]
            }
        }
        return Planted(wrong: wrong, names: [])
    }

    // MARK: Proofs

    private var tamperedBounds: [Planted] {
        right.tiers.indices.flatMap { place -> [Planted] in
            guard let bound = right.tiers[place].totals.first else { return [] }
            func with(
                scale: Int64? = nil, _ totals: [ServiceBound.TotalPrice]? = nil, isOfTotal: Bool = true,
                tier: Int? = nil, _ change: (inout Prices) -> Void = { _ in }
            ) -> Planted {
                var wrong = right
                var prices = bound.prices
                change(&prices)
                wrong.tiers[place].totals[0] = ServiceBound(
                    tier: tier ?? bound.tier, commodities: bound.commodities, prices: prices,
                    scale: scale ?? bound.scale, isOfTotal: isOfTotal, totals: totals ?? bound.totals)
                return Planted(wrong: wrong, names: ["tier \(bound.tier)"])
            }
            let other = right.tiers.map(\.tier).filter { $0 != bound.tier }
            return [
                with { $0.onLinks = $0.onLinks.map { _ in 0 } },
                with { $0.atLocations = $0.atLocations.map { $0.map { _ in 0 } } },
                with { $0.onLinks = $0.onLinks.map { 2 * $0 } },
                with { $0.atLocations = $0.atLocations.map { $0.map { $0 - bound.scale / 2 } } },
                with(scale: bound.scale * 1_000), with(scale: max(1, bound.scale / 3)),
                with(scale: -bound.scale),
                with(bound.totals.map { .init(tier: $0.tier, price: $0.price, min: 2 * $0.min + 1) }),
                // As if all other tiers had to get more than there is.
                with(other.map { .init(tier: $0, price: bound.scale, min: 1 << 60) }),
                with(isOfTotal: false), with(tier: bound.tier + 1),
            ]
        }
    }

    private var tamperedPrices: [Planted] {
        func with(_ change: (Int64) -> Int64) -> Planted {
            var wrong = right
            let prices = right.flows.prices
            wrong.flows = Flows(
                onLinks: right.flows.onLinks, taken: right.flows.taken,
                prices: Prices(
                    atLocations: prices.atLocations.map { $0.map(change) }, onLinks: prices.onLinks,
                    handling: prices.handling))
            return Planted(wrong: wrong, names: ["too high"])
        }
        return [with { $0 / 2 }, with { 2 * $0 }, with { _ in 0 }, with { -$0 }]
    }
}

extension Allocation {
    fileprivate mutating func carry(_ steps: [CommodityResidual.Step], of commodity: Int) {
        for step in steps {
            if let arc = step.arc { flows.onLinks[commodity][arc] += step.isReverse ? -1 : 1 }
        }
    }
}

extension CommodityResidual {
    fileprivate func path(to node: Int, _ reached: [(source: Int, step: Int?)?]) -> [Step] {
        var (path, node) = ([] as [Step], node)
        while let step = reached[node]?.step {
            path.append(steps[step])
            node = steps[step].tail
        }
        return path
    }
}

extension Array {
    /// So many of them at most, from beginning to end.
    func spread(over count: Int) -> [Element] {
        self.count <= count ? self : (0..<count).map { self[$0 * self.count / count] }
    }
}
