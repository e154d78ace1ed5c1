public import Domain
internal import OrderedCollections

/// Stands between the hub and the enterprises of one prefecture: passes on signed bytes unchanged in both directions,
/// repeats what an enterprise has not taken yet, and tells the hub whom it hears.
public struct PrefectureAgent: Agent, Codable {
    private let id: NodeID
    private let hub: NodeID
    private let timing: Timing

    private var sender: Sender
    private var clock: NetworkClock?
    private var epochFence = EpochFence()
    private var childLiveness: ChildLiveness
    /// The hub's instructions that each child has not acknowledged.
    private var relays: OrderedDictionary<NodeID, Relay>
    private var ledgerWatch = LedgerWatch()
    private var displacement = ProcessWatch()
    private var beaconAt: Instant?
    private var attendanceAt: Instant?

    /// How many instructions are kept for one child; the hub repeats what does not fit.
    public static let relayCountMax = 256

    public init(_ id: NodeID, network: Network) {
        self.id = id
        hub = network.hub.id
        timing = network.timing
        sender = Sender(network: network.id, Party(id, .prefecture, parent: network.hub.id))
        let children = network.sites.filter { $0.parent == id }.map(\.id)
        childLiveness = ChildLiveness(children: children, timing: network.timing)
        relays = OrderedDictionary(uniqueKeysWithValues: children.map { ($0, Relay()) })
    }

    public var nextDeadline: Instant? {
        ([beaconAt, attendanceAt, displacement.deadline(timing)] + relays.values.map(\.resendAt)).compactMap(
            \.self
        ).min()
    }

    public var stateView: StateView? {
        .prefecture(
            queues: relays.map {
                QueueLength(.relayed, $0, count: $1.count, countMax: Self.relayCountMax)
            })
    }

    public mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        switch input {
        case .started(let incarnation, let process, _, _, _, let paused):
            sender.start(incarnation: incarnation, process: process)
            clock?.pause(inAll: paused)
            displacement = ProcessWatch()
            // What its journal remembers of them is old, and its children have heard newer.
            ledgerWatch = LedgerWatch()
            beaconAt = now
            attendanceAt = now
            return [.record] + handleDeadline(at: now)
        case .received(let received):
            return received.topic.direction == .up ? hearChild(received, at: now) : hearHub(received, at: now)
        case .deadlineReached: return handleDeadline(at: now)
        // A prefecture has no plant, and plans and decisions are the hub's.
        case .metered, .loaded, .stopped, .unloaded, .turnedBack, .lost, .planned, .planRefused, .solved,
            .unsolved, .entered:
            return []
        }
    }

    // MARK: Upward

    private mutating func hearChild(_ received: Received, at now: Instant) -> [Effect] {
        let child = received.header.from
        let known = childLiveness.incarnation(of: child)
        switch childLiveness.hear(received.header, at: now) {
        case .newest: break
        case .late:
            // A fact or an acknowledgement counts however late it is; an overtaken report does not.
            if case .status = received.message { return [] }
        case .duplicate: return [.notice(.duplicateNode(child, newcomer: received.header.process))]
        case .implausible: return [.notice(.implausibleStamp(received.header.reference))]
        case .stranger:
            return [.notice(.ignored(received.header.reference, reason: "not a child of \(id)"))]
        }
        switch received.message {
        case .acknowledgement(let acknowledgement) where acknowledgement.stream == .instructions:
            relays[child]?.drop(through: acknowledgement.through)
        case .status(let report): relays[child]?.drop(through: report.instructionsTakenThrough)
        default: break
        }
        let effects: [Effect] = [.forward(received.topic, received.envelope)]
        // Forgotten at the next start, a child that has had to go on far above its starts would not be believed again.
        return childLiveness.incarnation(of: child) == known ? effects : effects.recorded
    }

    // MARK: Downward

    private mutating func hearHub(_ received: Received, at now: Instant) -> [Effect] {
        let isNewEpoch = received.header.from == hub && epochFence.hear(received.header)
        sender.serve(under: epochFence.epoch)
        if isNewEpoch {
            // What a replaced hub gave is not given again under its numbers.
            for index in relays.values.indices { relays.values[index].drop(through: .max) }
        }
        let effects = pass(received, at: now)
        return isNewEpoch ? effects.recorded : effects
    }

    private mutating func pass(_ received: Received, at now: Instant) -> [Effect] {
        if case .beacon(let beacon) = received.message { return hear(beacon, received.header, at: now) }
        guard let child = received.header.to, relays[child] != nil else {
            return [.notice(.ignored(received.header.reference, reason: "for no child of \(id)"))]
        }
        if case .instruction(let instruction) = received.message {
            relays[child]?.keep(instruction.number, received, at: now, timing)
        }
        return [.forward(received.topic, received.envelope)]
    }

    private mutating func hear(_ beacon: Beacon, _ header: Header, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        if let clock = beacon.clock, clock.supersedes(self.clock) {
            self.clock = clock
            effects += [.record, .notice(.clockSet(clock))]
        }
        switch displacement.hear(beacon, in: header, sender, at: now) {
        case .none: break
        case .suspected(let heard): effects += [.record, .notice(.startsHeard(heard))]
        case .noticed: effects.append(.record)
        case .displaced(let process): effects.append(.notice(.displaced(by: process)))
        }
        if let alarm = ledgerWatch.hear(beacon, in: header) { effects.append(alarm) }
        // What was said before the lines stood is lost: it is said again until the parent has heard this start.
        let isHeard = beacon.children.contains { $0.node == id && $0.stamp.incarnation == sender.incarnation }
        if !isHeard { attendanceAt = now }
        return effects
    }

    // MARK: Time

    private mutating func handleDeadline(at now: Instant) -> [Effect] {
        var effects: [Effect] = childLiveness.changes(at: now).map {
            .notice(.presenceChanged($0.node, $0.presence))
        }
        if let forgotten = displacement.forgottenIncarnation(at: now, timing), sender.lift(above: forgotten) {
            effects = [.record, .notice(.startsForgotten(heard: forgotten))] + effects
        }
        if !effects.isEmpty { attendanceAt = now }
        for index in relays.values.indices {
            effects += relays.values[index].due(at: now, timing).map {
                .forwardAgain($0.topic, $0.envelope)
            }
        }
        if let beaconAt, now >= beaconAt {
            self.beaconAt = now.advanced(by: timing.beacon)
            effects.append(
                sender.publish(
                    .beacon(
                        Beacon(
                            clock: clock, children: childLiveness.heard, books: ledgerWatch.newest,
                            booksSaid: ledgerWatch.said)), to: nil, at: now))
        }
        if let attendanceAt, now >= attendanceAt {
            self.attendanceAt = now.advanced(by: timing.status)
            effects.append(
                sender.publish(
                    .attendance(Attendance(nodes: childLiveness.conditions(at: now))), to: .hub(hub), at: now)
            )
        }
        return effects
    }
}

/// The hub's instructions to one child that the child has not acknowledged, for repeating.
///
/// Not recorded, so no part of what a snapshot keeps: the hub repeats what is open.
private struct Relay: Codable, Sendable {
    private var kept: [(number: UInt64, message: Received)] = []
    private(set) var resendAt: Instant?
    private var wait: Duration = .zero

    var count: Int { kept.count }

    init() {}
    init(from decoder: any Decoder) {}
    func encode(to encoder: any Encoder) { _ = encoder.container(keyedBy: Nothing.self) }

    private enum Nothing: CodingKey {}

    mutating func keep(_ number: UInt64, _ message: Received, at now: Instant, _ timing: Timing) {
        if let known = kept.firstIndex(where: { $0.number == number }) {
            // The newer copy: the older may be of an epoch that has ended.
            if message.header.stamp > kept[known].message.header.stamp { kept[known].message = message }
            return
        }
        guard kept.count < PrefectureAgent.relayCountMax else { return }
        kept.append((number, message))
        guard resendAt == nil else { return }
        wait = timing.resendMin
        resendAt = now.advanced(by: wait)
    }

    mutating func drop(through number: UInt64) {
        kept.removeAll { $0.number <= number }
        if kept.isEmpty { resendAt = nil }
    }

    mutating func due(at now: Instant, _ timing: Timing) -> [Received] {
        guard let resendAt, now >= resendAt else { return [] }
        wait = min(wait * 2, timing.resendMax)
        self.resendAt = now.advanced(by: wait)
        return kept.map(\.message).sorted { $0.header.stamp < $1.header.stamp }
    }
}
