internal import Disturbance
internal import Domain
internal import Foundation
internal import Supervision

/// Lets faults happen to processes and detours.
struct Disturber {
    private let usual: Weather
    private let detours: [NodeID: Detour]
    private let log: FaultLog
    /// In the order in which another victim is looked for when the one that was drawn is dead already.
    private let nodes: [NodeID]
    private var processes: [NodeID: Int32] = [:]
    private var frozen: [NodeID: Int32] = [:]
    /// The fault that rules each way now.
    private var spoilt: [Passage: Fault] = [:]

    private struct Passage: Hashable {
        let child: NodeID
        let way: Way
    }

    init(network: Network, usual: Weather, detours: [NodeID: Detour], log: FaultLog) {
        (self.usual, self.detours, self.log) = (usual, detours, log)
        nodes = [network.hub.id] + network.prefectures.map(\.id) + network.sites.map(\.id)
    }

    mutating func note(_ event: SupervisionEvent) {
        guard let node = try? NodeID(event.program) else { return }
        switch event.kind {
        case .started(let process): processes[node] = process
        case .died, .stopped: (processes[node], frozen[node]) = (nil, nil)
        case .ready: break
        }
    }

    func begin() { setAll(usual) }

    mutating func happen(_ fault: Fault) {
        switch fault.kind {
        case .kill(let node):
            guard let (victim, process) = living(node) else { return log.skip(fault, "everybody is dead") }
            kill(process, SIGKILL)
            processes[victim] = nil
            log.write(fault, victim == node ? nil : "\(node) was dead already, so \(victim)")
        case .freeze(let node, _):
            guard let (victim, process) = living(node) else { return log.skip(fault, "everybody is dead") }
            kill(process, SIGSTOP)
            frozen[node] = process
            log.write(fault, victim == node ? nil : "\(node) was dead already, so \(victim)")
        case .spoil(let child, let way, let weather, _):
            detours[child]?.set(weather, way)
            spoilt[Passage(child: child, way: way)] = fault
            log.write(fault, nil)
        }
    }

    mutating func end(_ fault: Fault) {
        switch fault.kind {
        case .kill: break
        case .freeze(let node, _): thaw(node)
        case .spoil(let child, let way, _, _):
            let passage = Passage(child: child, way: way)
            // A later one may rule there by now.
            guard spoilt[passage] == fault else { return }
            spoilt[passage] = nil
            detours[child]?.set(usual, way)
        }
    }

    /// Ends everything.
    mutating func heal() {
        for node in frozen.keys { thaw(node) }
        spoilt = [:]
        setAll(.fair)
    }

    private mutating func thaw(_ node: NodeID) {
        if let process = frozen.removeValue(forKey: node) { kill(process, SIGCONT) }
    }

    private func setAll(_ weather: Weather) {
        for detour in detours.values {
            for way in Way.allCases { detour.set(weather, way) }
        }
    }

    /// The first from `node` on that lives.
    private func living(_ node: NodeID) -> (NodeID, Int32)? {
        let start = nodes.firstIndex(of: node) ?? 0
        return (nodes[start...] + nodes[..<start]).lazy.compactMap { node in
            processes[node].map { (node, $0) }
        }.first
    }
}
