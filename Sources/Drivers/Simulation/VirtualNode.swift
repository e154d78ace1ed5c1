internal import Agents
internal import Domain
internal import Execution
internal import MessageSchema

/// One node's program in a simulation: its agent with all that surrounds it on a real machine.
struct VirtualNode {
    let id: NodeID
    let role: Role
    /// Nil for the hub.
    let parent: NodeID?
    /// The index of the parent and what this node subscribes to there; nil for the hub.
    let uplink: (parent: Int, subscriptions: [String])?
    /// Only an enterprise has one.
    let site: Site?
    /// On which it speaks and listens; nil where nothing reaches it.
    var wire: Int?
    /// Which program it is, where two speak as one node.
    private(set) var program: NodeID
    /// Somebody has started it from a copy of another one's journal, which is running.
    private(set) var isTwin = false
    var plant: VirtualPlant?
    var disk: any NodeDisk

    /// Of the running program; nil before the first start.
    var execution: Execution?
    var codec: (any NodeCodec)?
    /// Of the running program; nil where every report is taken.
    private var reportLimit: ReportLimit?
    /// For the next turn, oldest first.
    private(set) var waiting: [Waiting] = []
    /// What the program is at; nil when it waits for something.
    var turn: TurnUnderWay?
    /// What reaches a node whose program does not run is lost.
    private(set) var isUp = false
    /// How many programs it has started, so that what was meant for one does not reach the next.
    private(set) var startCount = 0

    /// How far its machine's clock is off.
    var skew = Duration.zero
    /// How far the running program's time is off.
    private var offset = Duration.zero

    /// Where the program is to end.
    var crashPoint: CrashPoint?
    var downFor = Duration.zero
    var diskFullUntil = Instant.longAgo
    /// Something on the disk is not what was written there.
    var isDamaged = false
    /// It will not come back.
    var staysDown = false

    private var agentAlarm: Alarm?
    private var plantAlarm: Alarm?

    var agent: (any Agent)? { execution?.agent }

    /// What has arrived, with the frame it came in.
    struct Waiting {
        let arrival: Execution.Arrival
        let frame: Frame?
    }

    struct TurnUnderWay {
        /// What is left to do.
        var steps: [Turn.Step]
        let inputs: [Input]
        /// Records are written and not safe.
        var isCommitting = false
        var hasCommitted = false
        /// How many effects were done.
        var effectCount = 0
    }

    var membership: (node: NodeID, role: Role, parent: NodeID?) { (id, role, parent) }

    init(
        id: NodeID, role: Role, parent: NodeID?, uplink: (parent: Int, subscriptions: [String])?, site: Site?,
        disk: any NodeDisk
    ) {
        (self.id, self.role, self.parent, self.uplink, self.site) = (id, role, parent, uplink, site)
        (self.disk, program) = (disk, id)
    }

    /// A second program with this one's identity and a copy of its journal, on another machine: nobody loads goods there.
    func twin(numbered number: Int, on wire: Int?) -> VirtualNode {
        var twin = VirtualNode(id: id, role: role, parent: parent, uplink: uplink, site: site, disk: disk)
        guard let program = try? NodeID("\(id.text.prefix(50))-twin-\(number)") else {
            preconditionFailure("a name with another one behind it is a name")
        }
        (twin.wire, twin.program, twin.isTwin, twin.skew) = (wire, program, true, skew)
        twin.downFor = downFor
        // What is not safe is in no copy.
        twin.disk.crash(torn: false)
        twin.disk.release()
        return twin
    }

    mutating func becomeTheOnlyOne() { isTwin = false }

    /// The hub first, then the prefectures, then the enterprises.
    static func all(of network: Network, components: SimulatedComponents) -> [VirtualNode] {
        let hub = network.hub.id
        let prefectures = network.prefectures.map(\.id)
        func uplink(_ node: NodeID, under parent: NodeID, isParent: Bool) -> (Int, [String]) {
            guard let index = parent == hub ? 0 : prefectures.firstIndex(of: parent).map({ $0 + 1 }) else {
                preconditionFailure("\(parent), the parent of \(node), is not in the network")
            }
            return (index, Topic.subscriptions(of: node, under: parent, isParent: isParent))
        }
        return [
            VirtualNode(id: hub, role: .hub, parent: nil, uplink: nil, site: nil, disk: components.disk(hub))
        ]
            + prefectures.map {
                VirtualNode(
                    id: $0, role: .prefecture, parent: hub, uplink: uplink($0, under: hub, isParent: true),
                    site: nil, disk: components.disk($0))
            }
            + network.sites.map {
                VirtualNode(
                    id: $0.id, role: .enterprise, parent: $0.parent,
                    uplink: uplink($0.id, under: $0.parent, isParent: false), site: $0,
                    disk: components.disk($0.id)
                )
            }
    }

    // MARK: Life

    /// - Parameter earliest: the last instant its journal knows; its time starts no earlier, as `NodeClock` does it.
    mutating func begin(
        _ execution: Execution, _ codec: any NodeCodec, _ reportLimit: ReportLimit?,
        notBefore earliest: Instant?,
        at now: Instant
    ) {
        self.reportLimit = reportLimit
        let wall = now.advanced(by: skew)
        offset = max(wall, earliest ?? wall).duration(since: now)
        (self.execution, self.codec) = (execution, codec)
        (isUp, crashPoint) = (true, nil)
        startCount += 1
    }

    mutating func end(torn: Bool) {
        (isUp, crashPoint, agentAlarm, turn, waiting) = (false, nil, nil, nil, [])
        disk.crash(torn: torn)
        disk.release()
    }

    /// The running program's time.
    func time(at now: Instant) -> Instant { now.advanced(by: offset) }

    /// Lost when no program runs.
    mutating func put(_ arrival: Execution.Arrival, _ frame: Frame?) {
        if isUp { waiting.append(Waiting(arrival: arrival, frame: frame)) }
    }

    /// Without the reports of who sends too many, as `AgentDriver` does it.
    mutating func take(_ count: Int, at time: Instant) -> [Waiting] {
        defer { waiting.removeFirst(count) }
        return waiting.prefix(count).filter { waiting in
            reportLimit?.admit([waiting.arrival], at: time).heldBack.isEmpty ?? true
        }
    }

    // MARK: Alarms

    /// Something falls due at `at`. The event queue has an entry for it, known by its number; entries of other numbers are
    /// out of date.
    private struct Alarm {
        let at: Instant
        let entry: UInt64
    }

    /// Puts what falls due next into the event queue, unless it is there.
    mutating func setAlarms(in eventQueue: inout EventQueue, index: Int, now: Instant, truth: PhysicalTruth) {
        let deadline = isUp && turn == nil ? execution?.nextDeadline?.advanced(by: .zero - offset) : nil
        Self.set(&agentAlarm, to: deadline, .agentAlarm(of: index), in: &eventQueue, now)
        Self.set(
            &plantAlarm, to: plant?.nextDeadline(in: truth), .plantAlarm(of: index), in: &eventQueue, now)
    }

    /// - Returns: false when the alarm has been set anew since.
    mutating func takeAgentAlarm(_ entry: UInt64) -> Bool { Self.take(&agentAlarm, entry) }
    mutating func takePlantAlarm(_ entry: UInt64) -> Bool { Self.take(&plantAlarm, entry) }

    private static func set(
        _ alarm: inout Alarm?, to deadline: Instant?, _ event: EventQueue.Event,
        in eventQueue: inout EventQueue,
        _ now: Instant
    ) {
        guard let deadline else {
            alarm = nil
            return
        }
        let at = max(deadline, now)
        guard alarm?.at != at else { return }
        alarm = Alarm(at: at, entry: eventQueue.add(event, at: at))
    }

    private static func take(_ alarm: inout Alarm?, _ entry: UInt64) -> Bool {
        guard alarm?.entry == entry else { return false }
        alarm = nil
        return true
    }
}
