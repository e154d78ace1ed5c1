internal import Agents
public import Domain
internal import Execution
internal import GateBooks
internal import MessageSchema
internal import Randomness

/// Drives the same agents as `Runtime`, with the same ``Execution`` and the same codec, in virtual time, everything drawn from
/// one seed: the same seed gives the same run, byte for byte.
///
/// The sites' plants are played by models. Without a ``FaultLevel`` messages are late, and nothing goes wrong. With one,
/// everything may go wrong until ``heal()``.
public struct Simulation {
    public private(set) var now: Instant
    /// The hub's clock, once its books are open.
    public var clock: NetworkClock? { record.clock }

    let network: Network
    let start: Instant
    let delays: Delays
    let components: SimulatedComponents
    var nodes: [VirtualNode]
    var wires: VirtualNetwork
    let keys: KeyRing
    var desk: VirtualDesk
    /// The desk's, behind those of the network's nodes.
    let deskWire: Int
    /// The hub's program that the others reach.
    var hubIndex = 0
    var eventQueue = EventQueue()
    var record = RunStatistics()
    var random: SplitMix

    var rates = FaultRates.none
    var chance: SplitMix
    var faults = FaultCounts()
    var truth = PhysicalTruth()
    var checkers = CheckerSet.silent
    /// Enterprises that make false statements.
    var byzantineSites: [NodeID] = []
    /// The enterprise that now and then sends a thousand reports at once; nil for none.
    var flooding: NodeID?
    /// The enterprise of which somebody will start a copy beside it; nil for none.
    var doubled: NodeID?
    /// Somebody who has stolen a key; nil for nobody.
    var stolenKeySender: StolenKeySender?
    /// Whether nothing goes wrong any more.
    var isHealing = false
    /// Whether nothing new is said any more: what waits then was not answered.
    var isResting = false
    /// Orders that people have approved or rejected.
    var decidedOn: Set<OrderID> = []
    /// Orders that people have held.
    var held: [OrderID] = []
    /// Of the hub that was put in place last, and the highest that any hub has served under.
    var epoch: UInt64 = 1
    var servedEpoch: UInt64 = 0
    /// The node that started from an older copy, until everybody agrees again: two at once could have forgotten the same.
    var restored: Int?
    /// How many records the oldest copy has that the hub may start from: those from when its books were open, and from when a
    /// site had been resumed. What both have forgotten, nobody can give back. Nil before the books are open.
    var hubRecordCountMin: Int?
    /// Whether rounds are planned, or get an empty plan.
    var isPlanning = true

    /// - Parameter network: its timing says how often the nodes speak.
    public init(
        of network: Network, seed: UInt64, delays: Delays = .calm, components: SimulatedComponents = .real,
        faults level: FaultLevel? = nil
    ) {
        (self.network, self.delays, self.components) = (network, delays, components)
        random = SplitMix(seed: seed)
        nodes = VirtualNode.all(of: network, components: components)
        for index in nodes.indices { nodes[index].wire = index }
        deskWire = nodes.count
        let (hub, deskID) = (network.hub.id, VirtualDesk.id(beside: nodes.map(\.id)))
        wires = VirtualNetwork(
            uplinks: nodes.map(\.uplink) + [(0, VirtualDesk.subscriptions(of: deskID, under: hub))],
            delay: delays.wire, subscribes: components.subscribes, random: random.split())
        keys = KeyRing(
            network: network.id, members: nodes.map(\.membership) + [(deskID, .dispatcher, hub)],
            random: random.split())
        desk = VirtualDesk(keys.parts(of: deskID, highestEpoch: 0), under: hub)
        start = network.calendar.start
        now = start
        for index in nodes.indices {
            eventQueue.add(.start(of: index), at: start.advanced(by: random.draw(delays.start)))
        }
        chance = random.split()
        for index in nodes.indices {
            nodes[index].plant = nodes[index].site.map {
                VirtualPlant(
                    site: $0, calendar: network.calendar, start: start, random: chance.split())
            }
        }
        if let level { expect(level) }
    }

    public func summary() -> SimulationSummary {
        record.summary(after: now.duration(since: start), sites: network.sites)
    }

    /// Runs until so many days of the network's calendar have passed since the books were opened, and until the round
    /// that falls due at that moment is planned and told.
    public mutating func run(days: Int) {
        let wait = network.calendar.round * 2
        while clock == nil, step(until: start.advanced(by: wait)) {}
        let opening = clock?.anchor ?? start.advanced(by: wait)
        let grace = delays.balancing.upperBound + network.timing.beacon * 2
        run(until: opening.advanced(by: .seconds(86_400) * days + grace))
    }

    /// Everything that happens up to and at `end`.
    public mutating func run(until end: Instant) {
        while step(until: end) {}
        now = max(now, end)
    }

    /// - Returns: false when nothing more happens up to `end`.
    private mutating func step(until end: Instant) -> Bool {
        guard let entry = eventQueue.next(until: end) else { return false }
        now = entry.at
        record.eventCount += 1
        switch entry.event {
        case .start(let index): boot(index)
        case .restore(let index):
            nodes[index].disk.restore()
            nodes[index].isDamaged = false
            boot(index)
        case .input(let index, let startCount, let input):
            if startCount == nil || startCount == nodes[index].startCount { hand(input, to: index) }
        case .arrival(let wire, let frame): open(frame, on: wire)
        case .agentAlarm(let index):
            if nodes[index].takeAgentAlarm(entry.number) { work(index) }
        case .committed(let index, let startCount):
            if nodes[index].isUp, startCount == nodes[index].startCount { resume(index) }
        case .plantAlarm(let index): if nodes[index].takePlantAlarm(entry.number) { workPlant(of: index) }
        case .fault: injectFault()
        case .desk: speakAtDesk()
        case .attend: attend()
        case .twinEnds(let index): endTwin(index, keepsCopy: chance.happens(500))
        }
        return true
    }

    private mutating func workPlant(of index: Int) {
        guard let (inputs, passed) = nodes[index].plant?.due(at: now, rates, in: &truth) else { return }
        for entry in passed where entry.passage == .loaded {
            checkers.see(.loaded(entry.order, entry.quantity, at: nodes[index].id), at: now)
            inspectStock(of: index, after: entry.order)
            // Goods on the road set the alarm at their goal.
            if let goal = truth.cargo(of: entry.order)?.to { setAlarms(of: goal) }
        }
        for input in inputs { nodes[index].put(.input(input), nil) }
        if inputs.isEmpty { setAlarms(of: index) } else { work(index) }
    }

    /// What was used of it, the site's own figures say; everything else is seen.
    private mutating func inspectStock(of index: Int, after order: OrderID) {
        guard !byzantineSites.contains(nodes[index].id),
            case .site(let stateView)? = nodes[index].agent?.stateView,
            let resource = truth.cargo(of: order)?.resource,
            let line = stateView.lines.first(where: { $0.resource == resource }),
            let terms = nodes[index].site?.stock(of: resource)
        else { return }
        let supplied = network.calendar.accrued(
            terms.supplyPerYear.rawValue,
            after: now.duration(since: nodes[index].plant?.metersSince ?? start))
        let gate = truth.movement(of: resource, at: nodes[index].id)
        let there =
            terms.opening + Quantity(supplied) - line.consumedTotal + gate.unloaded - gate.loaded
        checkers.see(.left(there, of: resource, at: nodes[index].id), at: now)
    }

    /// Goods leave by the papers that their source was given, whichever process of the hub wrote them.
    private mutating func readPapers(_ received: Received, at node: NodeID) {
        guard case .instruction(let instruction) = received.message,
            case .dispatch(let order) = instruction.content, order.shipment.source == node
        else { return }
        truth.write(order.shipment, for: order.id)
    }

    private mutating func setAlarms(of node: NodeID) {
        if let index = nodes.indices.first(where: { nodes[$0].id == node }) { setAlarms(of: index) }
    }

    mutating func setAlarms(of index: Int) {
        nodes[index].setAlarms(in: &eventQueue, index: index, now: now, truth: truth)
    }

    private mutating func open(_ frame: Frame, on wire: Int) {
        if wire == deskWire { return openAtDesk(frame) }
        let own = nodes.indices.contains(wire) && nodes[wire].wire == wire ? wire : nil
        guard let index = own ?? nodes.indices.first(where: { nodes[$0].wire == wire }), nodes[index].isUp,
            let codec = nodes[index].codec
        else { return }
        record.arrived(frame, at: nodes[index].program, now)
        let checked = Result { () throws(Refusal) in try codec.check(frame) }
        if case .success(let received) = checked { readPapers(received, at: nodes[index].id) }
        nodes[index].put(.message(checked), frame)
        work(index)
    }
}
