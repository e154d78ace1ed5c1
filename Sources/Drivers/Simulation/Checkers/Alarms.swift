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
    /// Of each node, the newest that any process of the hub has heard. What is older is not heard, and says nothing about clocks: a
    /// node that has forgotten starts speaks below it until it has found out.
    private var newest: [NodeID: Spoken] = [:]

    private struct Spoken {
        var stamp: Stamp
        var process: UInt64
    }

    private struct Program {
        /// The highest that it has served under since its start.
        var epoch: UInt64 = 0
        var clocks: [NodeID: Streak] = [:]
        /// Reports of nodes that follow a higher epoch.
        var strays = Streak()
        var turnCount = 0
    }

    /// What was heard without a break, and whether it was told.
    private struct Streak {
        var count = 0
        var isTold = false
        /// In which turn it became too long to be kept silent about. What a turn tells comes at its end.
        var dueTurn: Int?

        /// - Returns: whether it should have been told by now.
        mutating func grow(to countMax: Int, in turn: Int) -> Bool {
            count += 1
            if count >= countMax, dueTurn == nil { dueTurn = turn }
            defer { if let dueTurn, turn > dueTurn { isTold = true } }
            return !isTold && dueTurn.map { turn > $0 } ?? false
        }
    }

    /// How often a clock may be off before it is named: late messages look like one that is behind.
    private static let offCountMax = 12
    /// How many reports of nodes that follow another hub may be heard before it is told: each of them says it plainly.
    private static let strayCountMax = 3
    /// What clocks may differ by.
    private static let allowance: Duration = .seconds(60)

    init(of network: Network) { (hub, timing) = (network.hub.id, network.timing) }

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .started(let program, _, _): hubs[program] = nil
        case .turned(_, by: let program): hubs[program]?.turnCount += 1
        case .published(let outgoing, by: let program) where outgoing.header.from == hub:
            hubs[program, default: Program()].epoch = outgoing.header.epoch
        case .noticed(.clockDiffers(let node, by: _), by: let program):
            hubs[program, default: Program()].clocks[node, default: Streak()].isTold = true
        case .noticed(.replaced, by: let program):
            hubs[program, default: Program()].strays.isTold = true
        case .timed(let received, let frame, at: let time, by: let program):
            if frame.isStolen { stolen.insert(received.header.from) }
            guard frame.isGenuine, hubs[program] != nil else { return nil }
            switch received.message {
            case .status:
                return hearEpoch(received.header, by: program)
                    ?? hear(received.header, every: timing.status, at: time, by: program)
            case .attendance:
                return hearEpoch(received.header, by: program)
                    ?? hear(received.header, every: timing.beacon, at: time, by: program)
            case .fact, .instruction, .acknowledgement, .beacon, .overview, .ruling, .answer: return nil
            }
        default: break
        }
        return nil
    }

    private mutating func hearEpoch(_ header: Header, by program: NodeID) -> Finding? {
        guard let known = hubs[program], !stolen.contains(header.from) else { return nil }
        guard header.epoch > known.epoch else {
            hubs[program]?.strays = Streak()
            return nil
        }
        return hubs[program]?.strays.grow(to: Self.strayCountMax, in: known.turnCount) == true
            ? Finding(
                "\(program) has heard \(Self.strayCountMax) reports of nodes that follow another hub, and has not said so",
                about: [program.text]) : nil
    }

    private mutating func hear(
        _ header: Header, every period: Duration, at time: Instant, by program: NodeID
    ) -> Finding? {
        guard let known = hubs[program], !stolen.contains(header.from) else { return nil }
        var streak = known.clocks[header.from] ?? Streak()
        defer { hubs[program]?.clocks[header.from] = streak }
        if let newest = newest[header.from] {
            if newest.stamp.incarnation == header.stamp.incarnation, newest.process != header.process {
                stolen.insert(header.from)
            }
            guard header.stamp > newest.stamp else { return nil }
        }
        newest[header.from] = Spoken(stamp: header.stamp, process: header.process)
        let difference = header.sentAt.duration(since: time)
        let allowance = max(Self.allowance, period * 2)
        guard difference > allowance || difference < .zero - allowance else {
            (streak.count, streak.dueTurn) = (0, nil)
            return nil
        }
        return streak.grow(to: Self.offCountMax, in: known.turnCount)
            ? Finding(
                "\(program) has heard \(Self.offCountMax) times that the clock of \(header.from) is off, and has not said so",
                about: [header.from.text]) : nil
    }
}
