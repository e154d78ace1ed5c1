internal import Agents
internal import Domain

/// What waits stays within its limit while things go wrong, and is gone when they have healed.
struct BoundedQueues: Checker {
    let name = CheckerName.boundedQueues

    /// What a node and its wires may have pending in the simulator.
    private static let agendaCountMaxPerNode = 5_000

    mutating func see(_ observation: Observation) -> Finding? {
        guard case .believed(let belief, by: let node) = observation,
            let queue = belief.queues.first(where: { $0.count > $0.countMax })
        else { return nil }
        return Finding("\(queue.name): \(queue.count), at most \(queue.countMax)", about: [node.text])
    }

    func conclude(_ ending: Ending) -> [Finding] {
        let outsiders = ending.outsiders.map(\.text)
        var findings = ending.beliefs.flatMap(\.queues).filter { queue in
            queue.count > 0 && !outsiders.contains { queue.name.hasSuffix($0) }
        }.map { Finding("\($0.name): \($0.count) are still waiting", about: []) }
        let countMax = Self.agendaCountMaxPerNode * (1 + ending.network.sites.count)
        if ending.agendaCount > countMax {
            findings.append(Finding("\(ending.agendaCount) things are pending in the simulator", about: []))
        }
        return findings
    }
}
