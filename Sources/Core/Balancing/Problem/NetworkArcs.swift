internal import Domain

/// Links as arcs: one for each direction and each cost step.
extension BalancingProblem {
    /// In the order of the links; of one link by rising cost, each direction after the other.
    ///
    /// Both directions of a step are one ``Arc/group``. A step has room for the load up to the next one, the last for what is left of the link's
    /// capacity. Loads where steps begin are rounded down to a multiple of what any unit that may pass takes up, so that no unit has to lie in two
    /// steps where all take up the same; others count wholly in the later one.
    ///
    /// - Throws: for a link of a location that is not there, or of a negative cost or capacity.
    /// - Complexity: O(links × (steps + resources) × log(locations)).
    static func arcs(of network: Network, in span: PlanSpan) throws(BalancingError) -> [Arc] {
        var arcs: [Arc] = []
        arcs.reserveCapacity(network.links.count)
        for (index, link) in network.links.enumerated() {
            guard let tail = network.locations.index(of: link.tail, by: \.id) else {
                throw .unknownLocation(link.tail, of: "link \(link.id)")
            }
            guard let head = network.locations.index(of: link.head, by: \.id) else {
                throw .unknownLocation(link.head, of: "link \(link.id)")
            }
            guard link.cost >= .zero else { throw .negative("the cost of link \(link.id)") }
            if let capacity = link.capacityPerYear, capacity < Load(0) {
                throw .negative("the capacity of link \(link.id)")
            }
            for step in steps(of: link, in: network, span) {
                let group = arcs.count
                arcs.append(
                    Arc(
                        tail: tail, head: head, cost: step.cost, capacity: step.capacity, group: group,
                        link: index, shipmentLoadMin: link.shipmentLoadMin.rawValue))
                if link.isTwoWay {
                    arcs.append(
                        Arc(
                            tail: head, head: tail, cost: step.cost, capacity: step.capacity, group: group,
                            link: index, shipmentLoadMin: link.shipmentLoadMin.rawValue))
                }
            }
        }
        return arcs
    }

    private static func steps(
        of link: Link, in network: Network, _ span: PlanSpan
    ) -> [(cost: Int64, capacity: Int64?)] {
        func share(_ perYear: Load) -> Int64 { span.share(of: perYear.rawValue, in: network.calendar) }
        let capacity = link.capacityPerYear.map(share)
        if link.costSteps.isEmpty { return [(link.cost.rawValue, capacity)] }
        let unit = network.resources.reduce(0) { unit, resource in
            link.carries(resource.id) ? greatestCommonDivisor(unit, max(0, resource.loadPerBaseUnit)) : unit
        }
        var (steps, from, cost) = ([] as [(cost: Int64, capacity: Int64?)], 0 as Int64, link.cost.rawValue)
        for step in link.costSteps {
            let begin = min(share(step.fromPerYear) / max(1, unit) * max(1, unit), capacity ?? .max)
            if begin > from { steps.append((cost, begin - from)) }
            (from, cost) = (max(from, begin), step.cost.rawValue)
        }
        if steps.isEmpty || capacity ?? .max > from { steps.append((cost, capacity.map { $0 - from })) }
        return steps
    }
}

/// What of one commodity would move over the same link in both directions.
struct OppositeArcs {
    /// For each commodity, places in its arcs; the dearest of each link first.
    private let pairs: [[Pair]]

    private struct Pair {
        let one: Int
        let other: Int
    }

    /// O(commodities × arcs), for links of few steps.
    init(of problem: BalancingProblem) {
        guard problem.arcs.enumerated().contains(where: { $1.group != $0 }) else {
            pairs = problem.commodities.map { _ in [] }
            return
        }
        pairs = problem.commodities.map { commodity in
            var (pairs, placesOf) = ([] as [Pair], [:] as [Int: [Int]])
            for place in commodity.arcs.indices.reversed() {
                let arc = problem.arcs[commodity.arcs[place]]
                // Without links the group stands for one.
                let key = arc.link >= 0 ? arc.link : -1 - arc.group
                for other in placesOf[key] ?? [] where problem.arcs[commodity.arcs[other]].tail == arc.head {
                    pairs.append(Pair(one: place, other: other))
                }
                placesOf[key, default: []].append(place)
            }
            return pairs
        }
    }

    /// Takes both out, which changes nothing but frees capacity and saves cost.
    ///
    /// - Returns: whether there was anything.
    @discardableResult
    func cancel(in flow: inout [Int64], of commodity: Int) -> Bool {
        var isChanged = false
        for pair in pairs[commodity] where flow[pair.one] > 0 && flow[pair.other] > 0 {
            let both = min(flow[pair.one], flow[pair.other])
            flow[pair.one] -= both
            flow[pair.other] -= both
            isChanged = true
        }
        return isChanged
    }

    func cancel(in flows: inout Flows) { cancel(in: &flows.onLinks) }

    /// - Parameter onLinks: for each commodity, for each of its arcs.
    func cancel(in onLinks: inout [[Int64]]) {
        for commodity in pairs.indices where !pairs[commodity].isEmpty {
            cancel(in: &onLinks[commodity], of: commodity)
        }
    }
}
