internal import Agents
internal import Domain
internal import Simulation

/// Networks in which two programs speak as one node, or in which nobody hears what people must hear of.
extension PlantedBug {
    static let copyBugs = [
        PlantedBug(
            "servesBeside",
            "a hub takes no epoch of its own, so that another one in its place goes unnoticed",
            caughtBy: .oneProcess
        ) { components in
            let real = components.hub
            components.hub = {
                FaultyAgent(
                    agent: real($0),
                    hears: { input in
                        guard
                            case .started(let incarnation, let process, let roundLength, let compares, _, _) =
                                input
                        else { return [input] }
                        return [
                            .started(
                                incarnation: incarnation, process: process, roundLength: roundLength,
                                comparesStreams: compares)
                        ]
                    })
            }
        },
        PlantedBug(
            "replacedInSilence", "a hub that nobody follows any more does not say so", caughtBy: .alarms
        ) { components in
            let real = components.hub
            components.hub = {
                FaultyAgent(
                    agent: real($0), does: withholding { if case .replaced = $0 { true } else { false } })
            }
        },
        PlantedBug(
            "waitsForEverySite", "a hub that has forgotten waits for a site that does not come back",
            caughtBy: .viewsAgree
        ) { components in
            let real = components.hub
            components.hub = { WaitingHubAgent(real($0), hub: $0.hub.id) }
        },
        PlantedBug("clocksUnnamed", "clocks that are years off raise no alarm", caughtBy: .alarms) {
            components in
            let real = components.hub
            components.hub = {
                FaultyAgent(
                    agent: real($0), does: withholding { if case .clockDiffers = $0 { true } else { false } })
            }
        },
        PlantedBug(
            "locksByPath", "a second program gets a journal by another path", caughtBy: .oneProcess
        ) { components in components.disk = { PathLockedDisk(VirtualDisk(of: $0)) } },
        PlantedBug(
            "writesOffTheRoad", "after a stop, what was on the road counts as lost", caughtBy: .conservation
        ) { components in
            let real = components.enterprise
            components.enterprise = { TransitLossAgent(real($0, $1)) }
        },
        PlantedBug(
            "journalsEverything", "every report is taken, however many one site sends",
            caughtBy: .boundedQueues
        ) { components in components.limitsReports = false },
    ]
}

/// After a start, says that everything that was in transit is lost.
private struct TransitLossAgent: Agent {
    private var agent: any Agent
    private var onTheRoad: [OrderID: Quantity] = [:]

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        var effects = agent.receive(input, at: now)
        switch input {
        case .started:
            for (order, quantity) in onTheRoad.sorted(by: { $0.key < $1.key }) {
                effects += agent.receive(.lost(order, quantity, .stolen), at: now)
            }
            onTheRoad = [:]
        case .unloaded(let order, _), .turnedBack(let order, _), .lost(let order, _, _):
            onTheRoad[order] = nil
        default: break
        }
        for case .plant(.expect(let order, _, let quantity, _)) in effects { onTheRoad[order] = quantity }
        return effects
    }
}

/// A hub that waits until every site has shown what it took, whatever people say meanwhile.
private struct WaitingHubAgent: Agent {
    private var agent: any Agent
    private let hub: NodeID
    private var isRecalling = false

    init(_ agent: any Agent, hub: NodeID) { (self.agent, self.hub) = (agent, hub) }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        var heard = input
        if isRecalling, case .received(let received) = input, case .ruling(let ruling) = received.message,
            case .resume(hub) = ruling.matter
        {
            // It is answered, so that people may say the next.
            let other = Ruling(
                order: OrderID(round: 1, place: 1), verdict: .revise(.release), grounds: ruling.grounds)
            heard = .received(received.saying(.ruling(other)))
        }
        let effects = agent.receive(heard, at: now)
        for case .notice(let notice) in effects {
            switch notice {
            case .resumed(hub, _): isRecalling = true
            case .recalled: isRecalling = false
            default: break
            }
        }
        return effects
    }
}

/// A disk whose journal is locked by the path that leads to it.
private struct PathLockedDisk: NodeDisk {
    private var disk: VirtualDisk
    private var paths: Set<String> = []

    init(_ disk: VirtualDisk) { self.disk = disk }

    mutating func hold(by path: String) -> Bool { paths.insert(path).inserted }
    mutating func release() { paths = [] }

    var byteCount: Int { disk.byteCount }
    var recordCount: Int { disk.recordCount }
    mutating func append(_ record: [UInt8]) { disk.append(record) }
    mutating func sync() { disk.sync() }
    mutating func open() throws(DiskDamage) -> [[UInt8]] { try disk.open() }
    mutating func countStart() -> UInt32 { disk.countStart() }
    mutating func crash(torn: Bool) { disk.crash(torn: torn) }
    mutating func flip(_ place: Int) -> Bool { disk.flip(place) }
    mutating func restore() { disk.restore() }
    mutating func goBack(to share: Int, recordCountMin: Int) -> Int? {
        disk.goBack(to: share, recordCountMin: recordCountMin)
    }
}
