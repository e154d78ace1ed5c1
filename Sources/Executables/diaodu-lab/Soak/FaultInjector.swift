internal import Domain
internal import FaultInjection
internal import Foundation
internal import Supervision

/// Injects faults into processes and, through proxies, into links.
struct FaultInjector {
    private let background: LinkFaults
    private let proxies: [NodeID: FaultProxy]
    private let log: FaultLog
    /// In the order in which another victim is looked for when the one that was drawn is dead already.
    private let nodes: [NodeID]
    private var processes: [NodeID: Int32] = [:]
    private var frozen: [NodeID: Int32] = [:]
    /// The fault that is in force in each direction now.
    private var impaired: [Link: Fault] = [:]

    private struct Link: Hashable {
        let child: NodeID
        let direction: Direction
    }

    init(network: Network, background: LinkFaults, proxies: [NodeID: FaultProxy], log: FaultLog) {
        (self.background, self.proxies, self.log) = (background, proxies, log)
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

    func begin() { setAll(background) }

    mutating func inject(_ fault: Fault) {
        switch fault.kind {
        case .kill(let node):
            guard let (victim, process) = living(node) else {
                return log.skip(fault, "no running process is left to inject a fault into")
            }
            kill(process, SIGKILL)
            processes[victim] = nil
            log.write(fault, victim == node ? nil : "\(node) was dead already, so \(victim)")
        case .freeze(let node, _):
            guard let (victim, process) = living(node) else {
                return log.skip(fault, "no running process is left to inject a fault into")
            }
            kill(process, SIGSTOP)
            frozen[node] = process
            log.write(fault, victim == node ? nil : "\(node) was dead already, so \(victim)")
        case .impair(let child, let direction, let faults, _):
            proxies[child]?.set(faults, direction)
            impaired[Link(child: child, direction: direction)] = fault
            log.write(fault, nil)
        }
    }

    mutating func end(_ fault: Fault) {
        switch fault.kind {
        case .kill: break
        case .freeze(let node, _): thaw(node)
        case .impair(let child, let direction, _, _):
            let link = Link(child: child, direction: direction)
            // A later one may be in force by now.
            guard impaired[link] == fault else { return }
            impaired[link] = nil
            proxies[child]?.set(background, direction)
        }
    }

    /// Ends everything.
    mutating func heal() {
        for node in frozen.keys { thaw(node) }
        impaired = [:]
        setAll(.none)
    }

    private mutating func thaw(_ node: NodeID) {
        if let process = frozen.removeValue(forKey: node) { kill(process, SIGCONT) }
    }

    private func setAll(_ faults: LinkFaults) {
        for proxy in proxies.values {
            for direction in Direction.allCases { proxy.set(faults, direction) }
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
