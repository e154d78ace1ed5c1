internal import Agents
internal import Domain

/// A process whose parent goes on hearing another one under its name, in as late a start or a later one, comes to its end: two
/// that decide for one node would contradict each other. No two processes of the hub give new instructions under one epoch once all sites
/// agree with them.
struct OneProcess: Checker {
    let name = CheckerName.oneProcess
    private let hub: NodeID
    private var own: [NodeID: Own] = [:]
    /// Of the hub: which process has given new instructions under each epoch, and how far each stream had come.
    private var processes: [UInt64: UInt64] = [:]
    private var issuedThrough: [NodeID: UInt64] = [:]

    init(of hub: NodeID) { self.hub = hub }

    /// Of the running program.
    private struct Own {
        /// As which node it speaks.
        let name: NodeID
        /// Of a hub: all sites have agreed with it once.
        var isAgreed = false
        var process: UInt64
        var incarnation: UInt32
        /// What the parent heard of the other one last.
        var rival: Stamp?
        var newestBeacon: Stamp?
        /// How often more was heard of it.
        var growthCount = 0
        var turnCount = 0
        /// In which turn that was too often. A program ends at the end of a turn.
        var dueTurn: Int?
    }

    /// More often than any delay of beacons explains.
    private static let growthCountMax = 4

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .started(let node, _, _): own[node] = nil
        case .turned(_, by: let node): own[node]?.turnCount += 1
        case .shared(let node):
            return Finding("two programs have the journal of \(node)", about: [node.text])
        case .published(let outgoing, by: let node):
            let header = outgoing.header
            if own[node]?.process != header.process || own[node]?.incarnation != header.stamp.incarnation {
                own[node] = Own(
                    name: header.from, process: header.process, incarnation: header.stamp.incarnation)
            }
            if header.from == hub, case .instruction(let instruction) = outgoing.message, let site = header.to
            {
                return issue(instruction.number, to: site, header, by: node)
            }
        case .accepted(let received, _, by: let node):
            guard case .beacon(let beacon) = received.message else { return nil }
            return hear(beacon, received.header, at: node)
        case .viewed(let stateView, by: let node):
            if case .hub(let hub) = stateView, hub.agreesWithAll { own[node]?.isAgreed = true }
        default: break
        }
        return nil
    }

    private mutating func issue(
        _ number: UInt64, to site: NodeID, _ header: Header, by node: NodeID
    ) -> Finding? {
        guard number > issuedThrough[site] ?? 0 else { return nil }
        issuedThrough[site] = number
        guard own[node]?.isAgreed == true else { return nil }
        let process = processes[header.epoch] ?? header.process
        processes[header.epoch] = process
        guard process != header.process else { return nil }
        return Finding(
            "\(node) gives \(site) instruction \(number) under epoch \(header.epoch), which another process of the hub has",
            about: [node.text])
    }

    private mutating func hear(_ beacon: Beacon, _ header: Header, at node: NodeID) -> Finding? {
        guard var own = own[node], let heard = beacon.children.first(where: { $0.node == own.name }),
            heard.process != own.process, heard.stamp.incarnation >= own.incarnation,
            own.newestBeacon.map({ header.stamp > $0 }) ?? true, own.rival.map({ heard.stamp > $0 }) ?? true
        else { return nil }
        own.growthCount += own.rival == nil ? 0 : 1
        (own.rival, own.newestBeacon) = (heard.stamp, header.stamp)
        let due = own.dueTurn
        if own.growthCount >= Self.growthCountMax, due == nil { own.dueTurn = own.turnCount }
        self.own[node] = own
        return due.map { own.turnCount > $0 } ?? false
            ? Finding(
                "\(node) goes on, though its parent has heard another process as it \(own.growthCount + 1) times",
                about: [node.text]) : nil
    }
}
