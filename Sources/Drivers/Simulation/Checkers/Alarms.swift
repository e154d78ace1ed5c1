internal import Domain

/// What people must hear of is told by name: a node whose clock is not the hub's, and a hub in whose place another one is.
struct Alarms: Checker {
    let name = CheckerName.alarms

    private let hub: NodeID
    private let timing: Timing
    /// Programs that speak as the hub.
    private var hubs: [NodeID: Program] = [:]
    /// Under whose names others speak, too: their stamps say nothing.
    private var stolen: Set<NodeID> = []

    private struct Program {
        /// The highest that it has served under since its start.
        var epoch: UInt64 = 0
        var clocks: [NodeID: Streak] = [:]
        /// Reports of sites that follow a higher epoch.
        var strays = Streak()
    }

    /// What was heard without a break, and whether it was told.
    private struct Streak {
        var count = 0
        var newest: Stamp?
        var process: UInt64 = 0
        var isTold = false
    }

    /// Longer than any that a node may keep silent about.
    private static let countMax = 12
    /// What clocks may differ by.
    private static let allowance: Duration = .seconds(60)

    init(of network: Network) { (hub, timing) = (network.hub.id, network.timing) }

    mutating func see(_ observation: Observation) -> Finding? {
        switch observation {
        case .started(let program, _, _): hubs[program] = nil
        case .published(let outgoing, by: let program) where outgoing.header.from == hub:
            hubs[program, default: Program()].epoch = outgoing.header.epoch
        case .noticed(.clockDiffers(let node, by: _), by: let program):
            hubs[program]?.clocks[node]?.isTold = true
        case .noticed(.replaced, by: let program), .noticed(.behind, by: let program):
            hubs[program]?.strays.isTold = true
        case .timed(let received, let frame, at: let time, by: let program):
            if frame.isStolen { stolen.insert(received.header.from) }
            guard frame.isGenuine, !frame.isReplayed, !frame.isStray, hubs[program] != nil else { return nil }
            switch received.message {
            case .status: return hear(received.header, every: timing.status, at: time, by: program)
            case .attendance: return hear(received.header, every: timing.beacon, at: time, by: program)
            case .fact, .instruction, .acknowledgement, .beacon, .overview, .ruling, .answer: return nil
            }
        default: break
        }
        return nil
    }

    private mutating func hear(
        _ header: Header, every period: Duration, at time: Instant, by program: NodeID
    ) -> Finding? {
        guard let known = hubs[program], !stolen.contains(header.from) else { return nil }
        if header.epoch > known.epoch {
            hubs[program]?.strays.count += 1
            if known.strays.count == Self.countMax, !known.strays.isTold {
                return Finding(
                    "\(program) has heard \(Self.countMax) reports of sites that follow another hub, and has not said so",
                    about: [program.text])
            }
        } else {
            hubs[program]?.strays = Streak()
        }
        var streak = known.clocks[header.from] ?? Streak()
        defer { hubs[program]?.clocks[header.from] = streak }
        if streak.process != header.process { streak = Streak(process: header.process) }
        if let newest = streak.newest, header.stamp <= newest { return nil }
        streak.newest = header.stamp
        let difference = header.sentAt.duration(since: time)
        let allowance = max(Self.allowance, period * 2)
        guard difference > allowance || difference < .zero - allowance else {
            (streak.count, streak.isTold) = (0, false)
            return nil
        }
        streak.count += 1
        return streak.count == Self.countMax && !streak.isTold
            ? Finding(
                "\(program) has heard \(Self.countMax) times that the clock of \(header.from) is off, and has not said so",
                about: [header.from.text]) : nil
    }
}
