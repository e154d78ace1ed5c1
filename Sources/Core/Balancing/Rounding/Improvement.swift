/// Lets every commodity use what the others leave it: what rounding has lost is looked for again.
///
/// Each commodity alone, with the flows of all others kept: first needs that miss something get what is left, or what a later tier has; then, within
/// a tier, who has more gives a unit to who has less; last, the same is served at less cost. Afterwards nobody misses anything while stock of less or
/// no use could reach it, which ``LocalOptimality`` checks.
///
/// It ends, because every step makes one ordered value better: the totals of the tiers in their order, then the sorted fills of each tier, then the
/// cost. A commodity is at rest until another frees a capacity that was full for it: taking up capacity makes no step possible, and what it moves
/// itself for a later tier or at less cost lies within what could be reached before.
struct Improvement {
    private let problem: BalancingProblem
    private let opposites: OppositeArcs

    init(of problem: BalancingProblem) { (self.problem, opposites) = (problem, OppositeArcs(of: problem)) }

    /// - Parameter workLeft: how much may be done; a step of an allocation that is not finished takes as much of it as its commodity has needs, offers
    ///   and arcs.
    func improve(_ allocation: inout Allocation, _ workLeft: inout Int) {
        var loads = Loads(of: allocation.flows.onLinks, in: problem)
        let tiers = allocation.tiers.map(\.tier)
        // For each commodity how many stages are at rest: the tiers, then must-run supply, then cost.
        var resting = problem.commodities.map { _ in 0 }
        while workLeft > 0, let index = resting.indices.min(by: { (resting[$0], $0) < (resting[$1], $1) }),
            resting[index] < tiers.count + 2
        {
            var change = CommodityChange(index, of: problem, allocation, loads, opposites)
            func improve() -> Bool {
                switch resting[index] - tiers.count {
                case 1: change.saveCost()
                case 0: problem.commodities[index].hasMustRun && change.useMustRun()
                default:
                    change.isOpen(tiers[resting[index]])
                        && (change.serveMore(in: tiers[resting[index]])
                            || change.serveFairer(in: tiers[resting[index]]))
                }
            }
            while workLeft > 0, improve() {
                if !allocation.isFinished { workLeft -= change.size }
            }
            resting[index] += 1
            guard change.isChanged else { continue }
            let before = loads
            change.write(to: &allocation, &loads)
            for other in resting.indices where other != index && problem.commodities[other].load > 0 {
                if isFreed(for: problem.commodities[other], loads, before) { resting[other] = 0 }
            }
        }
    }

    static let unfinishedWorkMax = 30_000_000

    /// Whether a capacity that had no room for one unit has room now.
    private func isFreed(
        for commodity: BalancingProblem.Commodity, _ loads: Loads, _ before: Loads
    ) -> Bool {
        commodity.arcs.contains { index in
            let arc = problem.arcs[index]
            func isFreed(_ max: Int64?, _ load: Int64, _ before: Int64) -> Bool {
                guard let max, load < before else { return false }
                return max - before < commodity.load && max - load >= commodity.load
            }
            return isFreed(arc.capacity, loads.onLinks[arc.group], before.onLinks[arc.group])
                || isFreed(problem.handlingMax[arc.tail], loads.handling[arc.tail], before.handling[arc.tail])
        }
    }
}

/// One commodity's part of an allocation while it is changed.
private struct CommodityChange {
    private let index: Int
    private let problem: BalancingProblem
    private let commodity: BalancingProblem.Commodity
    private var served: [Int64]
    private var taken: [Int64]
    private var flow: [Int64]
    private var loads: Loads
    private let prices: Prices
    private let opposites: OppositeArcs
    private(set) var isChanged = false

    init(
        _ index: Int, of problem: BalancingProblem, _ allocation: Allocation, _ loads: Loads,
        _ opposites: OppositeArcs
    ) {
        (self.index, self.problem, self.loads, self.opposites) = (index, problem, loads, opposites)
        commodity = problem.commodities[index]
        served = allocation.served[index]
        taken = allocation.flows.taken[index]
        flow = allocation.flows.onLinks[index]
        prices = allocation.flows.prices
    }

    func write(to allocation: inout Allocation, _ loads: inout Loads) {
        guard isChanged else { return }
        allocation.served[index] = served
        allocation.flows.taken[index] = taken
        allocation.flows.onLinks[index] = flow
        loads = self.loads
    }

    /// Needs, offers and arcs.
    var size: Int { commodity.needs.count + commodity.offers.count + commodity.arcs.count }

    func isOpen(_ tier: Int) -> Bool {
        commodity.needs.indices.contains { commodity.needs[$0].tier == tier && isMissing($0) }
    }

    private func isMissing(_ need: Int) -> Bool { served[need] < commodity.needs[need].quantity }

    private var residual: CommodityResidual {
        CommodityResidual(of: commodity, in: problem, flow: flow, loads: loads)
    }

    /// What an open need could be served from: an offer with something left, or a need that may give.
    private enum Giver {
        case offer(Int)
        case need(Int)
    }

    /// - Returns: whether anything was found.
    mutating func serveMore(in tier: Int) -> Bool {
        let unused = commodity.offers.indices.filter { taken[$0] < commodity.offers[$0].quantity }
        var givers = unused.filter(isMustRunLeft).map(Giver.offer)
        givers += unused.filter { !isMustRunLeft($0) }.map(Giver.offer)
        // The last tier gives first.
        givers += commodity.needs.indices.reversed().filter {
            commodity.needs[$0].tier > tier && served[$0] > 0
        }
        .map(Giver.need)
        let residual = residual
        let reached = residual.flood(from: givers.map(location))
        let open = commodity.needs.indices.filter {
            commodity.needs[$0].tier == tier && isMissing($0) && reached[commodity.needs[$0].location] != nil
        }
        guard let need = open.min(by: { isWorse($0, than: $1) }) else { return false }
        let giver = givers[reached[commodity.needs[need].location]!.source]
        let quantity = min(commodity.needs[need].quantity - served[need], left(of: giver))
        move(quantity, from: giver, to: need, reached, residual)
        return true
    }

    /// Moves units from whom of the tier has most of what it needs to who has less.
    ///
    /// - Returns: whether anybody could be made better off than the other became.
    mutating func serveFairer(in tier: Int) -> Bool {
        let own = commodity.needs.indices.filter { commodity.needs[$0].tier == tier }
        guard own.contains(where: isMissing) else { return false }
        let givers = own.filter { served[$0] > 0 }.sorted { fill($1, less: 1) < fill($0, less: 1) }
        let residual = residual
        let reached = residual.flood(from: givers.map { commodity.needs[$0].location })
        let open = own.filter(isMissing).sorted { isWorse($0, than: $1) }
        for need in open {
            guard let source = reached[commodity.needs[need].location]?.source else { continue }
            let giver = givers[source]
            guard fill(need, less: 0) < fill(giver, less: 1) else { continue }
            // As much as brings both to one level, at least a unit.
            let (one, other) = (
                Int128(commodity.needs[giver].quantity), Int128(commodity.needs[need].quantity)
            )
            let level = (Int128(served[giver]) * other - Int128(served[need]) * one) / (one + other)
            let room = commodity.needs[need].quantity - served[need]
            move(min(max(1, Int64(level)), room), from: .need(giver), to: need, reached, residual)
            return true
        }
        return false
    }

    private func isMustRunLeft(_ offer: Int) -> Bool { taken[offer] < commodity.offers[offer].mustRun }

    /// Takes must-run supply that is left in the place of other supply.
    ///
    /// - Returns: whether there was any in reach.
    mutating func useMustRun() -> Bool {
        let givers = commodity.offers.indices.filter(isMustRunLeft)
        if givers.isEmpty { return false }
        let residual = residual
        let reached = residual.flood(from: givers.map { commodity.offers[$0].location })
        let other = commodity.offers.indices.first {
            taken[$0] > commodity.offers[$0].mustRun && reached[commodity.offers[$0].location] != nil
        }
        guard let other else { return false }
        let location = commodity.offers[other].location
        let offer = givers[reached[location]!.source]
        let most = min(
            commodity.offers[offer].mustRun - taken[offer], taken[other] - commodity.offers[other].mustRun)
        let quantity = carry(most, to: location, reached, residual)
        taken[offer] += quantity
        taken[other] -= quantity
        cancelOpposites()
        isChanged = true
        return true
    }

    /// - Returns: whether the same could be served at less cost.
    mutating func saveCost() -> Bool {
        let residual = residual
        guard
            let found = CostExchange(
                of: commodity, in: problem, residual, taken: taken, prices: prices, at: index
            ).saving()
        else {
            return false
        }
        var quantity = Int64.max
        for change in found.changes {
            switch change {
            case .step(let step): quantity = min(quantity, residual.steps[step].room ?? .max)
            case .take(let offer): quantity = min(quantity, commodity.offers[offer].quantity - taken[offer])
            case .giveBack(let offer):
                quantity = min(quantity, taken[offer] - commodity.offers[offer].mustRun)
            }
        }
        for change in found.changes {
            switch change {
            case .step(let step): carry(quantity, over: residual.steps[step])
            case .take(let offer): taken[offer] += quantity
            case .giveBack(let offer): taken[offer] -= quantity
            }
        }
        cancelOpposites()
        isChanged = true
        return true
    }

    private mutating func carry(_ quantity: Int64, over step: CommodityResidual.Step) {
        guard let place = step.arc else { return }
        let units = step.isReverse ? -quantity : quantity
        flow[place] += units
        loads.add(units * commodity.load, to: problem.arcs[commodity.arcs[place]])
    }

    private func fill(_ need: Int, less units: Int64) -> PartialFill {
        PartialFill(amount: served[need] - units, need: commodity.needs[need].quantity)
    }

    private func isWorse(_ one: Int, than other: Int) -> Bool { fill(one, less: 0) < fill(other, less: 0) }

    private func location(of giver: Giver) -> Int {
        switch giver {
        case .offer(let offer): commodity.offers[offer].location
        case .need(let need): commodity.needs[need].location
        }
    }

    private func left(of giver: Giver) -> Int64 {
        switch giver {
        case .offer(let offer): commodity.offers[offer].quantity - taken[offer]
        case .need(let need): served[need]
        }
    }

    /// Moves as much of it as the steps have room for.
    private mutating func move(
        _ quantity: Int64, from giver: Giver, to need: Int, _ reached: [(source: Int, step: Int?)?],
        _ residual: CommodityResidual
    ) {
        let quantity = carry(quantity, to: commodity.needs[need].location, reached, residual)
        switch giver {
        case .offer(let offer): taken[offer] += quantity
        case .need(let other): served[other] -= quantity
        }
        served[need] += quantity
        cancelOpposites()
        isChanged = true
    }

    /// - Returns: as much of it as the steps have room for.
    private mutating func carry(
        _ quantity: Int64, to location: Int, _ reached: [(source: Int, step: Int?)?],
        _ residual: CommodityResidual
    ) -> Int64 {
        var (path, node) = ([] as [CommodityResidual.Step], location)
        while let step = reached[node]?.step {
            path.append(residual.steps[step])
            node = residual.steps[step].tail
        }
        let quantity = path.reduce(quantity) { min($0, $1.room ?? $0) }
        for step in path { carry(quantity, over: step) }
        return quantity
    }

    private mutating func cancelOpposites() {
        let before = flow
        guard opposites.cancel(in: &flow, of: index) else { return }
        for (place, arc) in commodity.arcs.enumerated() where flow[place] != before[place] {
            loads.add((flow[place] - before[place]) * commodity.load, to: problem.arcs[arc])
        }
    }
}

/// What part of a need is filled, for comparison.
struct PartialFill: Comparable {
    /// May be below zero.
    let amount: Int64
    let need: Int64

    static func < (left: Self, right: Self) -> Bool {
        Int128(left.amount) * Int128(right.need) < Int128(right.amount) * Int128(left.need)
    }

    static func == (left: Self, right: Self) -> Bool { !(left < right) && !(right < left) }
}
