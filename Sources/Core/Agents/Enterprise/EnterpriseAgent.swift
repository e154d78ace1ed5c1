public import Domain

/// Speaks for one site: reports how it stands, answers each order once, and says what left and what arrived.
///
/// What becomes of goods, ``SourceOrders`` and ``ExpectedConsignments`` say; the agent has the streams to and from the hub.
public struct EnterpriseAgent: Agent, Codable {
    let given: GivenNetwork
    let site: Site
    private let hub: NodeID
    let calendar: Calendar
    let timing: Timing

    var sender: Sender
    private(set) var clock: NetworkClock?
    private var epochFence = EpochFence()
    var stock: StockBook
    var instructions = IncomingStream<Instruction>()
    var facts = OutgoingStream<Fact>()
    var archive = InstructionArchive()
    var agreement = HubAgreement()
    private var displacement = ProcessWatch()
    /// That goods leave here.
    var orders = SourceOrders()
    /// Of goods on their way to here.
    var consignments = ExpectedConsignments()

    /// Of the other departments than goods dispatch.
    var members: SiteDepartmentList

    private var ledgerWatch = LedgerWatch()
    public private(set) var decisions: [Decision] = []

    private var statusAt: Instant?
    private var lastStatusAt: Instant?

    /// - Parameter departments: the counterparts of the hub's other departments than goods dispatch.
    public init(site: Site, network: Network, departments: [any SiteDepartment.Type] = []) {
        given = GivenNetwork(network: network)
        self.site = site
        members = SiteDepartmentList(departments, of: site, in: network)
        hub = network.hub.id
        calendar = network.calendar
        timing = network.timing
        sender = Sender(network: network.id, Party(site.id, .enterprise, parent: site.parent))
        stock = StockBook(opening: site)
    }

    /// For ``Swift/CodingUserInfoKey/departments``.
    public var departments: [any SiteDepartment.Type] { members.types }

    public var nextDeadline: Instant? {
        let always = [statusAt, displacement.deadline(timing)]
        let work =
            agreement.isOpen
            ? [facts.resendAt] + members.departments.map { $0.nextDeadline(by: clock) } : []
        return (always + work).compactMap(\.self).min()
    }

    public mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        decisions.removeAll()
        switch input {
        case .started(let incarnation, let process, _, let comparesStreams, _, let paused):
            clock?.pause(inAll: paused)
            return start(incarnation, process, comparing: comparesStreams, at: now)
        case .received(let received): return receive(received, at: now)
        case .metered(let reading): return read(reading, at: now)
        case .deadlineReached: return handleDeadline(at: now)
        case .loaded, .stopped, .unloaded, .turnedBack, .lost, .entered:
            guard agreement.isOpen else {
                agreement.postpone(input)
                return [.record]
            }
            return take(input, at: now)
        case .planned, .planRefused, .solved, .unsolved: return []  // The hub's.
        }
    }

    /// What the site's own people say.
    mutating func take(_ input: Input, at now: Instant) -> [Effect] {
        if case .entered(let entry) = input { return enter(entry, at: now) }
        let change: GoodsChange? =
            switch input {
            case .loaded(let order, let quantity): orders.load(order, quantity, from: &stock)
            case .stopped(let order): orders.stop(order, in: &stock)
            case .unloaded(let order, let total): consignments.unload(order, inAll: total, into: &stock)
            case .turnedBack(let order, let total): consignments.turnBack(order, inAll: total)
            case .lost(let order, let total, let reason): consignments.lose(order, inAll: total, reason)
            default: nil
            }
        guard let change else { return [] }
        return [.record] + effects(of: change, at: now)
    }

    mutating func effects(
        of change: GoodsChange, because cause: MessageReference? = nil, at now: Instant
    ) -> [Effect] {
        var effects: [Effect] = []
        if let fact = change.fact { effects.append(state(fact, because: cause, at: now)) }
        effects += change.commands.map(Effect.plant)
        return change.changesStock ? effects + reportSoon(at: now) : effects
    }

    private mutating func read(_ reading: MeterReading, at now: Instant) -> [Effect] {
        stock.read(reading)
        return [.record] + reportSoon(at: now)
    }

    private mutating func start(
        _ incarnation: UInt32, _ process: UInt64, comparing comparesStreams: Bool, at now: Instant
    ) -> [Effect] {
        sender.start(incarnation: incarnation, process: process)
        agreement.start(comparing: comparesStreams)
        (ledgerWatch, displacement) = (LedgerWatch(), ProcessWatch())
        facts.resume(at: now, timing)
        statusAt = now
        var effects: [Effect] = [.record]
        if let clock { effects.append(.plant(.meter(clock))) }
        if let loss = agreement.loss { effects.append(.notice(.behind(loss, says: hub))) }
        if agreement.isOpen { effects += commandAgain() }
        return effects + handleDeadline(at: now)
    }

    /// What its people were asked to do and have not answered: after a start, they are asked once more.
    func commandAgain() -> [Effect] { (orders.commands + consignments.commands).map(Effect.plant) }

    // MARK: From the hub and the parent

    private mutating func receive(_ received: Received, at now: Instant) -> [Effect] {
        if let department = lackingDepartment(of: received.message) {
            // Recorded, a later program that has the department would decide otherwise on the record.
            let reason = "this program has no department \(department): upgrade it"
            return [.notice(.ignored(received.header.reference, reason: reason))]
        }
        let isNewEpoch = received.header.from == hub && epochFence.hear(received.header)
        sender.serve(under: epochFence.epoch)
        let effects: [Effect] =
            switch received.message {
            case .beacon(let beacon): hear(beacon, received.header, at: now)
            case .instruction(let instruction): take(instruction, in: received, at: now)
            case .acknowledgement(let acknowledgement):
                take(acknowledgement, received.header, at: now)
            case .status, .fact, .attendance, .overview, .ruling, .answer: []  // Not for enterprises.
            }
        return isNewEpoch ? effects.recorded : effects
    }

    private mutating func hear(_ beacon: Beacon, _ header: Header, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        if let clock = beacon.clock, clock.supersedes(self.clock) {
            self.clock = clock
            effects += [.record, .notice(.clockSet(clock)), .plant(.meter(clock))]
        }
        switch displacement.hear(beacon, in: header, sender, at: now) {
        case .none: break
        case .suspected(let heard): effects += [.record, .notice(.startsHeard(heard))]
        case .noticed: effects.append(.record)
        case .displaced(let process): effects.append(.notice(.displaced(by: process)))
        }
        if let alarm = ledgerWatch.hear(beacon, in: header) { effects.append(alarm) }
        return effects
    }

    private mutating func take(
        _ acknowledgement: Acknowledgement, _ header: Header, at now: Instant
    ) -> [Effect] {
        guard acknowledgement.stream == .facts else { return [] }
        let done = facts.acknowledge(
            through: acknowledgement.through, at: now, timing, archiving: Limits.archivedFactCountMax)
        if !done.isEmpty { agreement.advance(by: header) }
        let effects = hear(acknowledgement, header, at: now)
        return done.isEmpty ? effects : effects.recorded
    }

    // MARK: To the hub

    mutating func handleDeadline(at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        if let forgotten = displacement.forgottenIncarnation(at: now, timing), sender.lift(above: forgotten) {
            effects += [.record, .notice(.startsForgotten(heard: forgotten)), report(at: now)]
        }
        guard agreement.isOpen else {
            if let statusAt, now >= statusAt { effects.append(report(at: now)) }
            return effects
        }
        for index in members.departments.indices {
            let stated = members.departments[index].handleDeadline(at: now, by: clock)
            effects += state(stated, at: now)
        }
        if !effects.isEmpty { effects = effects.recorded }
        for fact in facts.due(at: now, timing) { effects.append(up(.fact(fact), at: now)) }
        if let statusAt, now >= statusAt { effects.append(report(at: now)) }
        return effects
    }

    /// Brings the next report forward, but never sends more than two in a period.
    mutating func reportSoon(at now: Instant) -> [Effect] {
        guard let lastStatusAt else { return [] }
        let soonest = lastStatusAt.advanced(by: statusPeriod / 2)
        guard soonest <= now else {
            statusAt = min(statusAt ?? soonest, soonest)
            return []
        }
        return [report(at: now)]
    }

    mutating func report(at now: Instant) -> Effect {
        lastStatusAt = now
        statusAt = now.advanced(by: reportPeriod())
        return up(.status(standing(at: now)), at: now)
    }

    /// Short rounds need reports more often than the network's period says.
    var statusPeriod: Duration {
        clock.map { min(timing.status, $0.roundLength / Calendar.readingsPerRound) } ?? timing.status
    }

    /// Up to an eighth of a period, fixed for each site, so that reports do not come all at once.
    var jitter: Duration {
        let hash = site.id.text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return statusPeriod * Int(hash % 128) / 1_024
    }

    mutating func state(
        _ event: Fact.Event, because cause: MessageReference? = nil, at now: Instant
    ) -> Effect {
        let elapsed = clock?.elapsed(at: now) ?? .zero
        let fact = facts.append(at: now, timing) { Fact(number: $0, at: elapsed, event: event) }
        decisions.append(.stated(fact))
        return up(.fact(fact), because: cause, at: now)
    }

    mutating func up(_ message: Message, because cause: MessageReference? = nil, at now: Instant)
        -> Effect
    {
        sender.publish(message, to: .hub(hub), because: cause, at: now)
    }
}
