internal import Domain

/// Step 1: a snapshot and its network as numbered lists of whole numbers, with what cannot matter left out.
struct BalancingProblem {
    /// One for each resource of the network that anybody offers or needs, in the network's order.
    var commodities: [Commodity]
    /// See ``arcs(of:in:)``.
    private(set) var arcs: [Arc]
    /// What may leave each location over links; nil where nothing limits it. In the network's order.
    private(set) var handlingMax: [Int64?]
    /// For each commodity what the running plan moves, as far as it still could.
    let running: [[Trip]]
    /// What is to pass over links at least, as far as it is more than nothing; in the network's order.
    private(set) var leastFlows: [LeastFlow] = []
    /// Of resources that move in lots, in base units; see ``LotPosition``. Sorted by resource, then site.
    private(set) var lotPositions: [LotPosition] = []
    /// Prices of the plan are in 1 / ``priceScale`` of the network's money. The same for every reduction of the problem.
    let priceScale: Int64

    struct Commodity {
        /// Index in the network.
        let resource: Int
        /// How many base units make one unit of this commodity: quantities, loads, weights and costs are of a lot.
        var lot: Int64 = 1
        /// Load of one unit.
        let load: Int64
        /// What one unit counts in the total of a tier.
        var weight: Int64 = 1
        /// No shipment is smaller.
        var shipmentMin: Int64 = 0
        /// Sorted by site.
        var offers: [Terminal]
        /// Sorted by tier, then site; of one site perhaps its livelihood and the rest.
        var needs: [Terminal]
        /// Links over which some of it could get from an offer to a need, capacities aside; sorted.
        var arcs: [Int]

        var offered: Int64 { offers.reduce(0) { $0 + $1.quantity } }
        var needed: Int64 { needs.reduce(0) { $0 + $1.quantity } }
        var hasMustRun: Bool { offers.contains { $0.mustRun > 0 } }

        /// The places in ``needs`` of those of one tier.
        ///
        /// - Complexity: O(log needs).
        func needs(of tier: Int) -> Range<Int> {
            let first = needs.partitioningIndex(where: { $0.tier >= tier })
            return first..<needs.partitioningIndex(where: { $0.tier > tier })
        }

        /// How much must-run supply is used when so much of each offer is taken.
        func mustRunUsed(of taken: [Int64]) -> Int64 {
            zip(offers, taken).reduce(0) { $0 + min($1.0.mustRun, $1.1) }
        }
    }

    /// A site's offer or need. Never zero.
    struct Terminal {
        /// Index in the network.
        let site: Int
        /// Index in the network.
        var location: Int
        let tier: Int
        var quantity: Int64
        /// Of a unit that is supplied there, and on its way from there or to there where that is no link: see ``PendantElimination``.
        var cost: Int64 = 0
        /// The part of an offer that is used before any other.
        var mustRun: Int64 = 0
    }

    /// One direction of a link, or of one of its cost steps.
    struct Arc {
        let tail: Int
        let head: Int
        /// For one unit of load.
        let cost: Int64
        /// In load, for the span of the plan; shared by all arcs of one ``group``.
        fileprivate(set) var capacity: Int64?
        /// The first arc that shares its capacity: itself, where no other does. Prices and loads of capacities are kept there.
        var group = -1
        /// Index in the network; -1 for none.
        var link = -1
        /// No shipment takes up less.
        var shipmentLoadMin: Int64 = 0
    }

    struct LeastFlow {
        /// Index in the network.
        let link: Int
        /// In load, for the span of the plan; both directions and all resources together.
        let min: Int64
    }

    /// Those with a need, first served first.
    var tiers: [Int] { tiers(of: commodities.indices) }

    /// Those with a need for one of some commodities, first served first.
    ///
    /// - Complexity: O(commodities × tiers × log needs).
    func tiers(of commodities: Range<Int>) -> [Int] {
        var (tiers, tier) = ([] as [Int], Int.min)
        while true {
            let next = commodities.compactMap { index in
                let needs = self.commodities[index].needs
                let place = needs.partitioningIndex(where: { $0.tier > tier })
                return place < needs.count ? needs[place].tier : nil
            }.min()
            guard let next else { return tiers }
            tiers.append(next)
            tier = next
        }
    }

    /// Of all resources together: offers, needs, and the load of what may move.
    static let quantityMax: Int64 = 1 << 52
    /// For one base unit on one link.
    static let unitCostMax = Limits.unitCostMax

    init(
        commodities: [Commodity], arcs: [Arc], handlingMax: [Int64?], running: [[Trip]]? = nil,
        lotPositions: [LotPosition] = [], leastFlows: [LeastFlow] = [], priceScale: Int64 = Price.scale
    ) {
        (self.commodities, self.handlingMax, self.lotPositions) = (commodities, handlingMax, lotPositions)
        (self.leastFlows, self.priceScale) = (leastFlows, priceScale)
        self.arcs = arcs.enumerated().map { index, arc in
            var arc = arc
            if arc.group < 0 { arc.group = index }
            return arc
        }
        self.running = running ?? commodities.map { _ in [] }
    }

    /// The same with other capacities, one for each arc, and other limits on handling, one for each location.
    func replacing(capacities: [Int64?], handlingMax: [Int64?]) -> BalancingProblem {
        precondition(capacities.count == arcs.count && handlingMax.count == self.handlingMax.count)
        var problem = self
        for (index, capacity) in capacities.enumerated() { problem.arcs[index].capacity = capacity }
        problem.handlingMax = handlingMax
        return problem
    }

    init(_ snapshot: Snapshot, in network: Network) throws(BalancingError) {
        func share(_ perYear: Load?, _ culprit: () -> String) throws(BalancingError) -> Int64? {
            guard let perYear else { return nil }
            guard perYear.rawValue >= 0 else { throw .negative(culprit()) }
            return snapshot.span.share(of: perYear.rawValue, in: network.calendar)
        }
        var handlingMax: [Int64?] = []
        for location in network.locations {
            handlingMax.append(
                try share(location.handlingMaxPerYear) { "the handling limit of \(location.id)" })
        }
        let arcs = try Self.arcs(of: network, in: snapshot.span)
        self.arcs = arcs
        self.handlingMax = handlingMax
        for (index, link) in network.links.enumerated() where link.flowMinPerYear > Load(0) {
            let least = snapshot.span.share(of: link.flowMinPerYear.rawValue, in: network.calendar)
            let most = link.capacityPerYear.map {
                snapshot.span.share(of: $0.rawValue, in: network.calendar)
            }
            if min(least, most ?? least) > 0 {
                leastFlows.append(LeastFlow(link: index, min: min(least, most ?? least)))
            }
        }
        let terminals = try Self.terminals(of: snapshot, in: network)
        var commodities: [Commodity] = []
        var (offered, needed, loaded, weighed) = (0 as Int64, 0 as Int64, 0 as Int64, 0 as Int128)
        for (index, resource) in network.resources.enumerated() {
            var (offers, needs) = terminals[index]
            if offers.isEmpty && needs.isEmpty { continue }
            guard resource.loadPerBaseUnit >= 0 else { throw .negative("the load of \(resource.id)") }
            try Self.add(offers, to: &offered, upTo: resource)
            try Self.add(needs, to: &needed, upTo: resource)
            weighed += Int128(resource.weight) * Int128(needs.reduce(0) { $0 + $1.quantity })
            guard weighed <= Self.quantityMax else {
                throw .quantityTooLarge("the sum of all needs, each unit by its weight, up to \(resource.id)")
            }
            let moved = min(
                offers.reduce(0) { $0 + $1.quantity }, needs.reduce(0) { $0 + $1.quantity })
            let (own, isTooLarge) = moved.multipliedReportingOverflow(by: resource.loadPerBaseUnit)
            guard !isTooLarge, own <= Self.quantityMax - loaded else {
                throw .quantityTooLarge("the load of all resources up to \(resource.id)")
            }
            loaded += own
            let lot = resource.lot.rawValue
            var (load, weight, unit) = (resource.loadPerBaseUnit, resource.weight, "unit")
            if lot > 1 {
                let positions = Self.positions(of: offers, needs, resource: index)
                lotPositions += positions
                (offers, needs) = try Self.inLots(offers, needs, positions, of: resource, in: network)
                if offers.isEmpty && needs.isEmpty { continue }
                // Where nothing can move they are of no account.
                (load, unit) = (offers.isEmpty || needs.isEmpty ? 0 : load * lot, "lot")
                weight = needs.isEmpty ? 1 : weight * lot
            }
            let useful = Self.usefulArcs(for: resource, from: offers, to: needs, in: network, arcs)
            for index in useful {
                let (cost, isTooLarge) = arcs[index].cost.multipliedReportingOverflow(by: load)
                guard !isTooLarge, cost <= Self.unitCostMax else {
                    throw .costTooLarge(
                        "one \(unit) of \(resource.id) on link \(network.links[arcs[index].link].id)")
                }
            }
            commodities.append(
                Commodity(
                    resource: index, lot: lot, load: load, weight: weight,
                    shipmentMin: (resource.shipmentMin.rawValue + lot - 1) / lot, offers: offers,
                    needs: needs, arcs: useful))
        }
        self.commodities = commodities
        priceScale = Self.priceScale(for: commodities, over: arcs, locationCount: network.locations.count)
        running = Self.running(in: snapshot, of: commodities, over: arcs, in: network)
    }

    /// The scale of published prices, or less where a price could then not be counted: a unit is worth no more than the dearest way that
    /// goes through each location once.
    private static func priceScale(
        for commodities: [Commodity], over arcs: [Arc], locationCount: Int
    ) -> Int64 {
        let highest = commodities.reduce(1 as Int128) { highest, commodity in
            let dearest = commodity.arcs.map { Int128(arcs[$0].cost) }.sorted(by: >).prefix(locationCount - 1)
            let supply = commodity.offers.reduce(0) { max($0, $1.cost) }
            return max(highest, dearest.reduce(0, +) * Int128(commodity.load) + Int128(supply))
        }
        var scale = Price.scale
        while scale > 1, highest * Int128(scale) > Int128(Int64.max / 2) { scale /= 2 }
        return scale
    }

    /// The highest price that can be counted, about 8.7 × 10¹² of the network's money, where it is higher.
    func price(_ scaled: Int64) -> Price {
        Price(rawValue: Int64(clamping: Int128(scaled) * Int128(Price.scale / priceScale)))
    }

    private static func terminals(
        of snapshot: Snapshot, in network: Network
    ) throws(BalancingError) -> [(offers: [Terminal], needs: [Terminal])] {
        var terminals = [(offers: [Terminal], needs: [Terminal])](
            repeating: (offers: [], needs: []), count: network.resources.count)
        var last: SitePosition?
        for position in snapshot.positions {
            guard let site = network.sites.index(of: position.site, by: \.id) else {
                throw .unknownSite(position.site)
            }
            guard let resource = network.resources.index(of: position.resource, by: \.id) else {
                throw .unknownResource(position.resource, of: position.site)
            }
            guard let location = network.locations.index(of: network.sites[site].location, by: \.id) else {
                throw .unknownLocation(network.sites[site].location, of: "site \(position.site)")
            }
            if let last, last.site == position.site, last.resource == position.resource {
                throw .repeatedPosition(position.site, position.resource)
            }
            last = position
            let tier = network.sites[site].tier
            func terminal(_ quantity: Quantity, _ tier: Tier) -> Terminal {
                Terminal(site: site, location: location, tier: tier.rank, quantity: quantity.rawValue)
            }
            let (livelihood, rest) = (position.livelihood, position.need - position.livelihood)
            if position.offer > .zero {
                var offer = terminal(position.offer, tier)
                offer.mustRun = position.mustRun.rawValue
                offer.cost = network.sites[site].stock(of: position.resource)?.supplyCost.rawValue ?? 0
                guard offer.cost <= unitCostMax else {
                    throw .costTooLarge("one unit of \(position.resource) supplied by \(position.site)")
                }
                terminals[resource].offers.append(offer)
            }
            if livelihood > .zero { terminals[resource].needs.append(terminal(livelihood, .livelihood)) }
            if rest > .zero { terminals[resource].needs.append(terminal(rest, tier)) }
        }
        for index in terminals.indices {
            terminals[index].needs.sort { ($0.tier, $0.site) < ($1.tier, $1.site) }
        }
        return terminals
    }

    private static func add(
        _ terminals: [Terminal], to sum: inout Int64, upTo resource: Resource
    ) throws(BalancingError) {
        for terminal in terminals {
            guard terminal.quantity <= quantityMax - sum else {
                throw .quantityTooLarge("the sum of all resources up to \(resource.id)")
            }
            sum += terminal.quantity
        }
    }

    private static func usefulArcs(
        for resource: Resource, from offers: [Terminal], to needs: [Terminal], in network: Network,
        _ arcs: [Arc]
    ) -> [Int] {
        let open = arcs.indices.filter { network.links[arcs[$0].link].carries(resource.id) }
        let reached = Reach(
            of: offers.map(\.location), over: open.map { (arcs[$0].tail, arcs[$0].head) },
            locationCount: network.locations.count)
        let needing = Reach(
            of: needs.map(\.location), over: open.map { (arcs[$0].head, arcs[$0].tail) },
            locationCount: network.locations.count)
        return open.filter {
            reached.contains(arcs[$0].tail) && needing.contains(arcs[$0].head)
                && arcs[$0].tail != arcs[$0].head
        }
    }
}

/// What can be reached from some nodes over given steps.
struct Reach {
    private var isReached: [Bool]

    init(of starts: [Int], over steps: [(from: Int, to: Int)], locationCount: Int) {
        var first = [Int](repeating: 0, count: locationCount + 1)
        for step in steps { first[step.from + 1] += 1 }
        for node in 0..<locationCount { first[node + 1] += first[node] }
        var next = first
        var heads = [Int](repeating: 0, count: steps.count)
        for step in steps {
            heads[next[step.from]] = step.to
            next[step.from] += 1
        }
        isReached = [Bool](repeating: false, count: locationCount)
        var stack: [Int] = []
        for start in starts where !isReached[start] {
            isReached[start] = true
            stack.append(start)
        }
        while let node = stack.popLast() {
            for head in heads[first[node]..<first[node + 1]] where !isReached[head] {
                isReached[head] = true
                stack.append(head)
            }
        }
    }

    func contains(_ node: Int) -> Bool { isReached[node] }
}
