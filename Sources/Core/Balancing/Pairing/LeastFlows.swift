/// Sends goods over links that are to carry more than is cheapest.
///
/// Every need gets what it gets, must-run supply in use stays in use, and no link that keeps its least flow loses it. What goes another way is what goes
/// already, from its source or from another: units of one commodity at a time, at least cost. A detour that would let goods go round in a circle is not
/// taken. A heuristic: it takes links one after the other, in their order, and does not prove that no more could pass.
/// O(detours × arcs × locations).
struct LeastFlows {
    /// Changed as far as flows on links and what is taken of offers are.
    private(set) var allocation: Allocation
    /// For each of the problem's least flows, whether only goods in a circle could have come to it.
    private(set) var circles: [Bool]
    private let problem: BalancingProblem
    private var loads: Loads
    /// By link; zero where there is none.
    private let minOf: [Int: Int64]
    /// Commodities whose flows already go round in a circle are left alone.
    private let isCircling: [Bool]

    /// - Parameter paired: the flows of the allocation, without circles.
    /// - Throws: `certificateFailed` when what comes out breaks a rule.
    init(of paired: Pairing, _ allocation: Allocation, for problem: BalancingProblem) throws(BalancingError) {
        (self.allocation, self.problem) = (allocation, problem)
        circles = problem.leastFlows.map { _ in false }
        minOf = Dictionary(problem.leastFlows.map { ($0.link, $0.min) }) { first, _ in first }
        loads = Loads(of: [], in: problem)
        if problem.leastFlows.isEmpty {
            isCircling = []
            return
        }
        self.allocation.flows.onLinks = paired.onLinks
        loads = Loads(of: paired.onLinks, in: problem)
        isCircling = problem.commodities.indices.map { problem.hasCircle(paired.onLinks[$0], of: $0) }
        for number in problem.leastFlows.indices { raise(number) }
        try Certificate.checkRules(self.allocation, for: problem)
    }

    /// The load of a link, both directions and all commodities together.
    static func load(of link: Int, _ onLinks: [[Int64]], in problem: BalancingProblem) -> Int64 {
        var load: Int64 = 0
        for (commodity, flows) in zip(problem.commodities, onLinks) {
            for (arc, flow) in zip(commodity.arcs, flows) where problem.arcs[arc].link == link {
                load += flow * commodity.load
            }
        }
        return load
    }

    private mutating func raise(_ number: Int) {
        let least = problem.leastFlows[number]
        var barred: Set<[Int]> = []
        while true {
            let missing = least.min - Self.load(of: least.link, allocation.flows.onLinks, in: problem)
            if missing <= 0 { return }
            var cheapest: (commodity: Int, place: Int, detour: DetourSearch.Detour)?
            for (index, commodity) in problem.commodities.enumerated()
            where commodity.load > 0 && !isCircling[index] {
                let places = commodity.arcs.indices.filter {
                    problem.arcs[commodity.arcs[$0]].link == least.link && !barred.contains([index, $0])
                }
                if places.isEmpty { continue }
                let search = DetourSearch(
                    index, of: problem, flow: allocation.flows.onLinks[index],
                    taken: allocation.flows.taken[index], loads: loads, minOf: minOf)
                for place in places {
                    guard let detour = search.cheapest(over: place) else { continue }
                    // Per unit of load: a heavy commodity needs fewer units.
                    let (own, other) = (Int128(detour.cost), Int128(cheapest?.detour.cost ?? 0))
                    let otherLoad = cheapest.map { problem.commodities[$0.commodity].load } ?? 0
                    if cheapest == nil || own * Int128(otherLoad) < other * Int128(commodity.load) {
                        cheapest = (index, place, detour)
                    }
                }
            }
            guard let (index, place, detour) = cheapest else {
                circles[number] = !barred.isEmpty
                return
            }
            let load = problem.commodities[index].load
            let before = (allocation.flows.onLinks[index], allocation.flows.taken[index], loads)
            take(detour, min(detour.room, (missing + load - 1) / load), of: index)
            if problem.hasCircle(allocation.flows.onLinks[index], of: index) {
                (allocation.flows.onLinks[index], allocation.flows.taken[index], loads) = before
                barred.insert([index, place])
            }
        }
    }

    private mutating func take(_ detour: DetourSearch.Detour, _ units: Int64, of index: Int) {
        let commodity = problem.commodities[index]
        for change in detour.changes {
            switch change {
            case .carry(let place, let isReverse):
                let signed = isReverse ? -units : units
                allocation.flows.onLinks[index][place] += signed
                loads.add(signed * commodity.load, to: problem.arcs[commodity.arcs[place]])
            case .take(let offer): allocation.flows.taken[index][offer] += units
            case .giveBack(let offer): allocation.flows.taken[index][offer] -= units
            }
        }
    }
}

extension BalancingProblem {
    /// Whether goods of a commodity could follow its flow and come back to where they were. O(locations + arcs).
    func hasCircle(_ flow: [Int64], of index: Int) -> Bool {
        var (outgoing, incomingCount) = (handlingMax.map { _ in [] as [Int] }, handlingMax.map { _ in 0 })
        for (place, arc) in commodities[index].arcs.enumerated() where flow[place] > 0 {
            outgoing[arcs[arc].tail].append(arcs[arc].head)
            incomingCount[arcs[arc].head] += 1
        }
        var waiting = incomingCount.indices.filter { incomingCount[$0] == 0 }
        var sortedCount = 0
        while let location = waiting.popLast() {
            sortedCount += 1
            for head in outgoing[location] {
                incomingCount[head] -= 1
                if incomingCount[head] == 0 { waiting.append(head) }
            }
        }
        return sortedCount < incomingCount.count
    }
}
