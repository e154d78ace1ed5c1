import Balancing
import Domain
import RandomNetworks
import Testing

@Suite("Planning that is stopped gives the best plan found, with true gaps")
struct UnfinishedPlanTests {
    // The last ones once had a bound that forgot that one resource can stand in for another.
    @Test("after any number of questions", arguments: Array(0..<60) + [176, 222, 273, 344, 1_848])
    func stopped(seed: Int) throws {
        let drawn = RandomNetwork(seed: UInt64(40_000 + seed), placeCountMax: 16)
        var whole: BalancedPlan?
        var count = 0
        let counting = try plan(
            for: drawn.snapshot, in: drawn.network,
            while: { _ in
                count += 1
                return true
            })
        whole = counting
        #expect(counting.plan.isFinished)
        #expect(counting == (try plan(for: drawn.snapshot, in: drawn.network)))
        let finished = try #require(whole)
        // All of the first questions, then some of the others.
        let step = max(1, count / 12)
        for limit in Array(0..<min(8, count)) + Array(stride(from: 8, to: count, by: step)) {
            var left = limit
            let stopped = try plan(
                for: drawn.snapshot, in: drawn.network,
                while: { _ in
                    left -= 1
                    return left >= 0
                })
            #expect(left == -1, "asked again after the answer was no")
            try expectTrue(stopped, besides: finished, limit: limit)
        }
    }

    private func expectTrue(_ stopped: BalancedPlan, besides finished: BalancedPlan, limit: Int) throws {
        let tiers = zip(stopped.plan.tiers, stopped.bounds)
        #expect(stopped.plan.tiers.map(\.tier) == finished.plan.tiers.map(\.tier))
        for (place, (outcome, bound)) in tiers.enumerated() {
            #expect(bound.tier == outcome.tier)
            #expect(bound.gap <= bound.gapMax)
            let before = zip(stopped.plan.tiers, finished.plan.tiers).prefix(place)
            if before.allSatisfy({ $0.served <= $1.served }) {
                let best = finished.bounds[place].servedMax - finished.bounds[place].gap
                #expect(
                    best <= bound.servedMax,
                    "tier \(outcome.tier) after \(limit) questions: a bound is not true")
            }
        }
        // A later tier may be fair among plans that serve the tiers before exactly as this one does, and yet get less than others could give it.
        if !stopped.plan.isFinished, let first = stopped.bounds.first {
            #expect(!first.isFairest || first.gap == .zero)
        }
    }

    @Test("what was decided before it was stopped is kept")
    func kept() throws {
        var small = try SmallNetwork(resources: [("coal", load: 2), ("rice", load: 3)])
        try small.link("road", "a", "b", capacity: 30)
        for resource in ["coal", "rice"] {
            try small.terminal("mine", at: "a", tier: 1, resource, offer: 9, need: 0)
            try small.terminal("mill", at: "b", tier: 1, resource, offer: 0, need: 8)
            try small.terminal("shop", at: "b", tier: 2, resource, offer: 0, need: 8)
        }
        let network = try small.network()
        var stages: [PlanningProgress.Stage] = []
        let finished = try plan(
            for: small.snapshot, in: network,
            while: { progress in
                stages.append(progress.stage)
                return true
            })
        #expect(stages == stages.sorted { $0.rawValue < $1.rawValue })
        #expect(Set(stages) == Set(PlanningProgress.Stage.allCases))
        let stopped = try plan(for: small.snapshot, in: network, while: { $0.stage != .amounts })
        #expect(!stopped.plan.isFinished)
        #expect(stopped.plan.tiers.map(\.served) == finished.plan.tiers.map(\.served))
        #expect(stopped.bounds.map(\.servedMax) == finished.bounds.map(\.servedMax))
    }

    @Test("a planner that may do nothing still moves what it can")
    func nothing() throws {
        var small = try SmallNetwork()
        try small.link("road", "a", "b", cost: 3, capacity: 5)
        try small.offer(9, at: "a", by: "mine")
        try small.need(8, at: "b", by: "mill")
        let stopped = try plan(for: small.snapshot, in: try small.network(), while: { _ in false })
        #expect(!stopped.plan.isFinished)
        #expect(stopped.plan.shipments.map(\.quantity) == [Quantity(5)])
        // Nothing was proved: all that is needed might be served.
        #expect(stopped.bounds.map(\.servedMax) == [Quantity(8)])
        #expect(stopped.bounds.map(\.gap) == [Quantity(3)])
        #expect(stopped.plan.cost == Money(15))
        #expect(stopped.plan.costGapMax == Money(15))
    }
}
