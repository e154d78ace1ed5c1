internal import LinearProgram

/// What there is where planning was stopped before its end.
extension Allocation {
    /// What the solver's last filling found; nothing before the first.
    init(
        unfinished solver: borrowing some AllocationSolver & ~Copyable, proofs: [TierProof]
    ) throws(BalancingError) {
        let needs = solver.needs
        var tiers = proofs
        for need in needs where !tiers.contains(where: { $0.tier == need.tier }) {
            tiers.append(TierProof(tier: need.tier))
        }
        let routing = try solver.lastRouting()
        self.init(solver.commodities, needs: needs, routing: routing, tiers: tiers)
        isFinished = false
    }

    /// The same shipments tier by tier, each as large as capacities have room for: of flows that exceed them together.
    ///
    /// O(shipments × links on their way), after pairing.
    func fitting(_ problem: BalancingProblem) -> Allocation {
        var answer = self
        answer.isFinished = false
        answer.served = served.map { $0.map { _ in 0 } }
        answer.flows = Flows(
            onLinks: flows.onLinks.map { $0.map { _ in 0 } }, taken: flows.taken.map { $0.map { _ in 0 } },
            prices: flows.prices)
        var loads = Loads(of: answer.flows.onLinks, in: problem)
        let pairing = Pairing(self, of: problem)
        // A site's needs are in the order of their tiers.
        let needsOf = problem.commodities.map { commodity in
            Dictionary(grouping: commodity.needs.indices) { commodity.needs[$0].site }
        }
        func place(_ quantity: Int64, of commodity: Int, from offer: Int, over route: [Int], to site: Int) {
            var left = quantity
            answer.flows.taken[commodity][offer] += quantity
            for place in route { answer.flows.onLinks[commodity][place] += quantity }
            for need in needsOf[commodity][site] ?? [] {
                let open = problem.commodities[commodity].needs[need].quantity
                let more = min(left, open - answer.served[commodity][need])
                answer.served[commodity][need] += more
                left -= more
            }
        }
        // What stays where it is, is no shipment.
        var own = flows.taken
        for trip in pairing.trips { own[trip.commodity][trip.offer] -= trip.quantity }
        for (index, commodity) in problem.commodities.enumerated() {
            for (offer, terminal) in commodity.offers.enumerated() where own[index][offer] > 0 {
                place(own[index][offer], of: index, from: offer, over: [], to: terminal.site)
            }
        }
        let trips = pairing.trips.enumerated().sorted {
            func tier(_ trip: Trip) -> Int { problem.commodities[trip.commodity].needs[trip.need].tier }
            return (tier($0.element), $0.offset) < (tier($1.element), $1.offset)
        }.map(\.element)
        for trip in trips {
            let commodity = problem.commodities[trip.commodity]
            let arcs = trip.route.map { problem.arcs[commodity.arcs[$0]] }
            let quantity = arcs.reduce(trip.quantity) {
                min($0, loads.room(on: $1, load: commodity.load, in: problem) ?? $0)
            }
            if quantity == 0 { continue }
            for arc in arcs { loads.add(quantity * commodity.load, to: arc) }
            place(
                quantity, of: trip.commodity, from: trip.offer, over: trip.route,
                to: commodity.needs[trip.need].site)
        }
        return answer
    }
}

extension BalancingProblem {
    /// What flows bring to each location, shared out among its needs in their order.
    ///
    /// - Parameter needs: of these commodities, sorted by tier.
    func served(by flows: Flows, _ needs: [Need], commodities: Range<Int>) -> [Int64] {
        var left = commodities.map { _ in handlingMax.map { _ in 0 as Int64 } }
        for (place, index) in commodities.enumerated() {
            for (offer, taken) in zip(self.commodities[index].offers, flows.taken[place]) {
                left[place][offer.location] += taken
            }
            for (arc, flow) in zip(self.commodities[index].arcs, flows.onLinks[place]) {
                left[place][arcs[arc].tail] -= flow
                left[place][arcs[arc].head] += flow
            }
        }
        return needs.map { need in
            let place = need.commodity - commodities.lowerBound
            let location = self.commodities[need.commodity].needs[need.terminal].location
            let amount = min(need.quantity, left[place][location])
            left[place][location] -= amount
            return amount
        }
    }

    /// No flows of these commodities, and prices that prove nothing.
    func noFlows(of commodities: Range<Int>) -> Flows {
        Flows(
            onLinks: commodities.map { self.commodities[$0].arcs.map { _ in 0 } },
            taken: commodities.map { self.commodities[$0].offers.map { _ in 0 } },
            prices: Prices(
                atLocations: commodities.map { _ in handlingMax.map { _ in 0 } },
                onLinks: arcs.map { _ in 0 },
                handling: handlingMax.map { _ in 0 }))
    }
}

extension MultiCommoditySolver {
    func lastRouting() throws(BalancingError) -> Routing {
        let nothing = Routing(
            served: needs.map { _ in 0 },
            flows: layout.reduction.full.noFlows(of: commodities))
        guard let last else { return nothing }
        let served = needs.indices.map { layout.served($0, in: last.floors) }
        do throws(BalancingError) {
            let shares = CapacityShares(
                layout, needs: needs, layout.movingColumns, near: last, serving: served)
            let values = try shares.values()
            return Routing(
                served: needs.indices.map { layout.served($0, in: values) },
                flows: layout.flows(in: values, prices: nothing.flows.prices))
        } catch .unsolved {
            return nothing
        }
    }
}
