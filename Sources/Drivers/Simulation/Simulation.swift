internal import Agents
public import Domain
internal import Randomness

/// Drives the same agents as `Runtime`, with the same codec, in virtual time, everything drawn from one seed: the same
/// seed gives the same run, byte for byte.
///
/// The sites' plants are played by `PlantModel`. Messages are late, but none is lost: there are no faults yet.
public struct Simulation {
    public private(set) var now: Instant
    /// The hub's clock, once its books are open.
    public var clock: NetworkClock? { record.clock }

    private let network: Network
    private let start: Instant
    private let delays: Delays
    private let planner: Planner
    private var nodes: [VirtualNode]
    private var wires: VirtualNetwork
    private var codec: VirtualCodec
    private var agenda = Agenda()
    private var record = RunRecord()
    private var random: SplitMix

    /// - Parameter network: its timing says how often the nodes speak.
    public init(of network: Network, seed: UInt64, delays: Delays = .calm, cast: Cast = .real) {
        self.network = network
        self.delays = delays
        planner = cast.planner
        random = SplitMix(seed: seed)
        nodes = VirtualNode.all(of: network, cast: cast)
        wires = VirtualNetwork(uplinks: nodes.map(\.uplink), delay: delays.wire, random: random.split())
        codec = VirtualCodec(network: network, members: nodes.map(\.membership), random: random.split())
        start = network.calendar.start
        now = start
        for index in nodes.indices {
            agenda.add(
                .input(to: index, .started(incarnation: 1, process: random.next())),
                at: start.advanced(by: random.draw(delays.start)))
        }
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
        guard let entry = agenda.next(until: end) else { return false }
        now = entry.at
        record.eventCount += 1
        switch entry.event {
        case .input(let index, let input): hand(input, to: index)
        case .arrival(let index, let frame): open(frame, at: index)
        case .agentAlarm(let index):
            if nodes[index].takeAgentAlarm(entry.number) { hand(.deadlineReached, to: index) }
        case .plantAlarm(let index):
            guard nodes[index].takePlantAlarm(entry.number) else { break }
            for input in nodes[index].plant?.due(at: now) ?? [] { hand(input, to: index) }
            nodes[index].setAlarms(in: &agenda, index: index, now: now)
        }
        return true
    }

    private mutating func open(_ frame: Frame, at index: Int) {
        guard nodes[index].isUp else { return }
        record.arrived(frame, at: nodes[index].id, now)
        do {
            hand(.received(try codec.open(frame, at: index)), to: index)
        } catch {
            record.alarm(.messageRefused, "\(frame.topic) at \(nodes[index].id): \(error)")
        }
    }

    private mutating func hand(_ input: Input, to index: Int) {
        if case .started = input { nodes[index].isUp = true }
        for effect in nodes[index].agent.receive(input, at: now) { perform(effect, of: index, after: input) }
        nodes[index].setAlarms(in: &agenda, index: index, now: now)
    }

    private mutating func perform(_ effect: Effect, of index: Int, after input: Input) {
        let node = nodes[index].id
        switch effect {
        case .record: record.recorded(codec.journalEntry(of: input, at: now), by: node, now)
        case .publish(let outgoing):
            record.published(outgoing)
            do {
                send(try codec.seal(outgoing, by: index), from: index)
            } catch {
                record.alarm(.messageTooLarge, "\(outgoing.topic): \(error)")
            }
        case .forward(let topic, let envelope): send(codec.frame(envelope, under: topic), from: index)
        case .balance(let snapshot): balance(snapshot, for: index)
        case .plant(let command):
            record.trace.commanded(command, by: node, now)
            nodes[index].plant?.perform(command, at: now)
        case .notice(let notice): record.noticed(notice, by: node)
        }
    }

    private mutating func send(_ frame: Frame, from index: Int) {
        for passage in wires.send(frame, from: index, at: now) {
            agenda.add(.arrival(at: passage.recipient, frame), at: passage.at)
        }
    }

    private mutating func balance(_ snapshot: Snapshot, for index: Int) {
        guard case .round(let round) = snapshot.span else { preconditionFailure("an agent plans rounds") }
        let answer: Input
        do {
            let plan = try planner(snapshot, network)
            record.trace.decided(plan, for: nodes[index].id, now)
            answer = .planned(plan)
        } catch {
            answer = .planRefused(round: round, reason: String(describing: error))
        }
        agenda.add(.input(to: index, answer), at: now.advanced(by: random.draw(delays.balancing)))
    }
}
