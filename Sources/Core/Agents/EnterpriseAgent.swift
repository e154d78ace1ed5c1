public import Domain
internal import OrderedCollections

/// Speaks for one site: reports how it stands, answers each order once, and says what left and what arrived.
///
///     instruction ─▶ accepted ─▶ held ─▶ loaded at the plant ─▶ dispatched
///                  ╰▶ declined                    advice ─▶ unloaded at the plant ─▶ delivered
public struct EnterpriseAgent: Agent, Codable {
    private let site: Site
    private let hub: NodeID
    private let calendar: Calendar
    private let timing: Timing

    private var sender: Sender
    private var clock: NetworkClock?
    private var book: StockBook
    private var instructions = Inbox()
    private var facts = Outbox<Fact>()
    /// Accepted and not yet loaded.
    private var loading: OrderedDictionary<OrderID, Shipment> = [:]
    /// Under way to here.
    private var expected: OrderedDictionary<OrderID, Consignment> = [:]

    private var books = LedgerWatch()
    public private(set) var decisions: [Decision] = []

    private var statusAt: Instant?
    private var lastStatusAt: Instant?

    public init(site: Site, network: Network) {
        self.site = site
        hub = network.hub.id
        calendar = network.calendar
        timing = network.timing
        sender = Sender(network: network.id, node: site.id)
        book = StockBook(opening: site)
    }

    public var nextDeadline: Instant? {
        [statusAt, facts.resendAt].compactMap(\.self).min()
    }

    public mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        decisions.removeAll()
        return switch input {
        case .started(let incarnation, let process, _): start(incarnation, process, at: now)
        case .received(let received): receive(received, at: now)
        case .metered(let reading): read(reading, at: now)
        case .loaded(let order, let quantity): load(order, quantity, at: now)
        case .unloaded(let order, let quantity): unload(order, quantity, at: now)
        case .deadlineReached: keepTime(at: now)
        case .planned, .planRefused: []  // Plans are the hub's.
        }
    }

    private mutating func start(_ incarnation: UInt32, _ process: UInt64, at now: Instant) -> [Effect] {
        sender.start(incarnation: incarnation, process: process)
        facts.resume(at: now, timing)
        statusAt = now
        var effects: [Effect] = [.record]
        if let clock { effects.append(.plant(.meter(clock))) }
        effects += loading.map { .plant(.load($0, $1.resource, $1.quantity)) }
        effects += expected.values.map(expect)
        return effects + keepTime(at: now)
    }

    // MARK: From the hub and the parent

    private mutating func receive(_ received: Received, at now: Instant) -> [Effect] {
        switch received.message {
        case .beacon(let beacon): hear(beacon, at: now)
        case .instruction(let instruction): take(instruction, because: received.header.reference, at: now)
        case .acknowledgement(let acknowledgement):
            if acknowledgement.stream == .facts,
                !facts.acknowledge(through: acknowledgement.through, at: now, timing).isEmpty
            {
                [.record]
            } else {
                []
            }
        case .status, .fact, .attendance, .overview: []  // Not for enterprises.
        }
    }

    private mutating func hear(_ beacon: Beacon, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        if clock == nil, let clock = beacon.clock {
            self.clock = clock
            effects += [.record, .notice(.clockSet(clock)), .plant(.meter(clock))]
        }
        if let heard = beacon.children.first(where: { $0.node == site.id }), heard.process != sender.process,
            heard.stamp.incarnation >= sender.incarnation
        {
            effects.append(.notice(.displaced(by: heard.process)))
        }
        if let alarm = books.hear(beacon.books) { effects.append(alarm) }
        return effects
    }

    private mutating func take(
        _ instruction: Instruction, because cause: MessageReference, at now: Instant
    ) -> [Effect] {
        let verdict = instructions.take(instruction.number)
        let acknowledgement = up(
            .acknowledgement(.init(.instructions, through: instructions.takenThrough)), because: cause,
            at: now)
        guard verdict == .next else { return [acknowledgement] }
        switch instruction.content {
        case .dispatch(let order):
            return [.record, acknowledgement] + accept(order, because: cause, at: now)
        case .expect(let consignment):
            expected[consignment.order] = consignment
            return [.record, acknowledgement, expect(consignment)]
        }
    }

    private mutating func accept(_ order: Order, because cause: MessageReference, at now: Instant) -> [Effect]
    {
        let shipment = order.shipment
        guard let available = book.available(shipment.resource) else {
            return [state(.declined(order.id, .unknownResource), because: cause, at: now)]
        }
        guard shipment.quantity <= available else {
            return [
                state(.declined(order.id, .notEnoughStock(available: available)), because: cause, at: now)
            ]
        }
        book.hold(shipment.quantity, of: shipment.resource)
        loading[order.id] = shipment
        return [
            state(.accepted(order.id), because: cause, at: now),
            .plant(.load(order.id, shipment.resource, shipment.quantity)),
        ]
    }

    private func expect(_ consignment: Consignment) -> Effect {
        .plant(
            .expect(
                consignment.order, consignment.resource, consignment.quantity,
                arrival: consignment.dispatchedAt + consignment.transit))
    }

    // MARK: From the plant

    private mutating func read(_ reading: MeterReading, at now: Instant) -> [Effect] {
        book.read(reading)
        return [.record] + reportSoon(at: now)
    }

    private mutating func load(_ order: OrderID, _ quantity: Quantity, at now: Instant) -> [Effect] {
        guard let shipment = loading[order], quantity > .zero, quantity <= shipment.quantity else {
            return []
        }
        loading[order] = nil
        book.dispatch(quantity, held: shipment.quantity, of: shipment.resource)
        return [.record, state(.dispatched(order, quantity), at: now)] + reportSoon(at: now)
    }

    private mutating func unload(_ order: OrderID, _ quantity: Quantity, at now: Instant) -> [Effect] {
        guard let consignment = expected[order], quantity > .zero, quantity <= consignment.quantity else {
            return []
        }
        expected[order] = nil
        book.receive(quantity, of: consignment.resource)
        return [.record, state(.delivered(order, quantity), at: now)] + reportSoon(at: now)
    }

    // MARK: To the hub

    private mutating func keepTime(at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        for fact in facts.due(at: now, timing) { effects.append(up(.fact(fact), at: now)) }
        if let statusAt, now >= statusAt { effects.append(report(at: now)) }
        return effects
    }

    /// Brings the next report forward, but never sends more than two in a period.
    private mutating func reportSoon(at now: Instant) -> [Effect] {
        guard let lastStatusAt else { return [] }
        let soonest = lastStatusAt.advanced(by: statusPeriod / 2)
        guard soonest <= now else {
            statusAt = min(statusAt ?? soonest, soonest)
            return []
        }
        return [report(at: now)]
    }

    private mutating func report(at now: Instant) -> Effect {
        lastStatusAt = now
        statusAt = now.advanced(by: statusPeriod + jitter)
        return up(.status(standing(at: now)), at: now)
    }

    /// How the site stands, by its own count.
    public func standing(at now: Instant) -> StatusReport {
        StatusReport(
            lines: book.lines(at: clock?.elapsed(at: now) ?? .zero, calendar: calendar),
            instructionsTakenThrough: instructions.takenThrough, factsIssuedThrough: facts.issuedThrough,
            openOrderCount: loading.count + expected.count)
    }

    /// Short rounds need reports more often than the network's period says.
    private var statusPeriod: Duration {
        clock.map { min(timing.status, $0.roundLength / PlantModel.readingsPerRound) } ?? timing.status
    }

    /// Up to an eighth of a period, fixed for each site, so that reports do not come all at once.
    private var jitter: Duration {
        let hash = site.id.text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return statusPeriod * Int(hash % 128) / 1_024
    }

    private mutating func state(
        _ event: Fact.Event, because cause: MessageReference? = nil, at now: Instant
    ) -> Effect {
        let elapsed = clock?.elapsed(at: now) ?? .zero
        let fact = facts.append(at: now, timing) { Fact(number: $0, at: elapsed, event: event) }
        decisions.append(.stated(fact))
        return up(.fact(fact), because: cause, at: now)
    }

    private mutating func up(_ message: Message, because cause: MessageReference? = nil, at now: Instant)
        -> Effect
    {
        sender.publish(message, .up, parent: site.parent, node: site.id, to: hub, because: cause, at: now)
    }
}
