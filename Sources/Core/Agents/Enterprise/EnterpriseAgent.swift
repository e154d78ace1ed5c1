public import Domain
internal import OrderedCollections

/// Speaks for one site: reports how it stands, answers each order once, and says what left and what arrived.
///
///     instruction ─▶ accepted ─▶ held ─▶ loaded at the plant ─▶ dispatched
///                  ╰▶ declined       ╰▶ stopped at the plant ─▶ cancelled
///     advice ─▶ unloaded at the plant ─▶ delivered, or returned if it had been turned back
///             ╰▶ turned back, lost
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
    var facts = OutgoingStream<Fact>(archiveCountMax: Limits.archivedFactCountMax)
    var archive = InstructionArchive()
    var agreement = HubAgreement()
    private var displacement = Displacement()
    /// Accepted and not yet loaded.
    var loading: OrderedDictionary<OrderID, Loading> = [:]
    /// Under way to here.
    var expected: OrderedDictionary<OrderID, Expected> = [:]

    /// Of the other departments than goods dispatch.
    private var members: SiteDepartmentList

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
        case .started(let incarnation, let process, _, let comparesStreams, _):
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
        switch input {
        case .loaded(let order, let quantity): load(order, quantity, at: now)
        case .stopped(let order): stop(order, at: now)
        case .unloaded(let order, let total): unload(order, inAll: total, at: now)
        case .turnedBack(let order, let quantity): turnBack(order, inAll: quantity, at: now)
        case .lost(let order, let total, let reason): lose(order, inAll: total, reason, at: now)
        case .entered(let entry): enter(entry, at: now)
        default: []
        }
    }

    private mutating func start(
        _ incarnation: UInt32, _ process: UInt64, comparing comparesStreams: Bool, at now: Instant
    ) -> [Effect] {
        sender.start(incarnation: incarnation, process: process)
        agreement.start(comparing: comparesStreams)
        (ledgerWatch, displacement) = (LedgerWatch(), Displacement())
        facts.resume(at: now, timing)
        statusAt = now
        var effects: [Effect] = [.record]
        if let clock { effects.append(.plant(.meter(clock))) }
        if let loss = agreement.loss { effects.append(.notice(.behind(loss, says: hub))) }
        if agreement.isOpen { effects += commandAgain() }
        return effects + handleDeadline(at: now)
    }

    /// What its people were asked to do and have not answered: after a start, they are asked once more.
    func commandAgain() -> [Effect] {
        var effects = loading.map { $1.isToBeLoaded ? Self.load($0, $1) : .plant(.stop($0)) }
        for expected in expected.values {
            effects.append(expect(expected))
            if expected.isRecalled { effects.append(.plant(.turnBack(expected.consignment.order))) }
        }
        return effects
    }

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
        if clock == nil, let clock = beacon.clock {
            self.clock = clock
            effects += [.record, .notice(.clockSet(clock)), .plant(.meter(clock))]
        }
        switch displacement.hear(beacon, in: header, sender, at: now) {
        case .none: break
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
        let done = facts.acknowledge(through: acknowledgement.through, at: now, timing)
        if !done.isEmpty { agreement.advance(by: header) }
        let effects = hear(acknowledgement, header, at: now)
        return done.isEmpty ? effects : effects.recorded
    }

    private mutating func take(
        _ instruction: Instruction, in received: Received, at now: Instant
    ) -> [Effect] {
        let cause = received.header.reference
        if case .realign(let state) = instruction.content, agreement.loss != nil,
            instruction.number > instructions.takenThrough
        {
            return realign(to: state, instruction, in: received, at: now)
        }
        guard agreement.admits(received.header) else {
            // Whoever still passes it on should hear that it is here.
            guard instruction.number <= instructions.takenThrough else { return [] }
            return [
                up(
                    .acknowledgement(.init(.instructions, through: instructions.takenThrough)),
                    because: cause, at: now)
            ]
        }
        let verdict = instructions.take(instruction.number, instruction)
        let acknowledgement = up(
            .acknowledgement(.init(.instructions, through: instructions.takenThrough)), because: cause,
            at: now)
        switch verdict {
        case .next: break
        case .contradicted:
            return [.notice(.contradiction(cause, number: instruction.number)), acknowledgement]
        case .repeated, .gap: return [acknowledgement]
        }
        if agreement.comparesStreams {
            archive.keep(instruction, in: received.envelope)
            agreement.advance(by: received.header)
        }
        guard instruction.number > agreement.knownThrough else { return [.record, acknowledgement] }
        switch instruction.content {
        case .dispatch(let order):
            return [.record, acknowledgement]
                + accept(order, numbered: instruction.number, because: cause, at: now)
        case .expect(let consignment):
            let coming = Expected(
                consignment: consignment, unloaded: consignment.arrivedBefore, lost: consignment.lostBefore)
            expected[consignment.order] = coming
            return [.record, acknowledgement, expect(coming)]
        case .revise(let revision): return [.record, acknowledgement] + revise(revision)
        case .realign(let state):
            agreement.pass(through: instruction.number + UInt64(state.openOrderCount))
            return [.record, acknowledgement]
        case .department(let content):
            let stated = members.index(of: content.department).map {
                members.departments[$0].take(content, at: now)
            }
            return [.record, acknowledgement] + state(stated ?? [], because: cause, at: now)
        case .unreadable(let order, let reason):
            let alarm = Notice.ignored(
                cause, reason: "instruction \(instruction.number) cannot be read and was skipped: \(reason)")
            let answer = order.map { state(.declined($0, .unreadable(reason)), because: cause, at: now) }
            return [.record, acknowledgement, .notice(alarm)] + (answer.map { [$0] } ?? [])
        }
    }

    /// What may have left already is not loaded before its people have said that it has not.
    private mutating func accept(
        _ order: Order, numbered number: UInt64, because cause: MessageReference, at now: Instant
    ) -> [Effect] {
        // The hub's books, to which it was realigned, have the goods.
        let isRealigned = number <= agreement.uncheckedThrough
        let shipment = order.shipment
        guard let available = stock.available(shipment.resource) else {
            return [state(.declined(order.id, .unknownResource), because: cause, at: now)]
        }
        guard shipment.quantity <= available || isRealigned else {
            return [
                state(.declined(order.id, .notEnoughStock(available: available)), because: cause, at: now)
            ]
        }
        stock.hold(shipment.quantity, of: shipment.resource)
        let goods = Loading(
            shipment: shipment, quantity: shipment.quantity,
            mayHaveLeft: isRealigned || number <= agreement.givenBeforeThrough)
        loading[order.id] = goods
        return [
            state(.accepted(order.id), because: cause, at: now),
            goods.isToBeLoaded ? Self.load(order.id, goods) : .plant(.stop(order.id)),
        ]
    }

    /// What has left or ended already was said so, or is being said: then there is nothing to do.
    private mutating func revise(_ revision: Revision) -> [Effect] {
        let id = revision.order
        if revision.change == .recall {
            guard expected[id]?.consignment.isReturning == false else { return [] }
            expected[id]?.isRecalled = true
            return [.plant(.turnBack(id))]
        }
        guard var goods = loading[id], goods.intent != .cancel else { return [] }
        switch revision.change {
        case .hold: goods.intent = .hold
        case .release: goods.intent = .go
        case .reduce(let quantity): goods.quantity = min(goods.quantity, quantity)
        case .cancel: goods.intent = .cancel
        case .recall: return []
        }
        loading[id] = goods
        return [.plant(.stop(id))] + (goods.isToBeLoaded ? [Self.load(id, goods)] : [])
    }

    static func load(_ order: OrderID, _ goods: Loading) -> Effect {
        .plant(.load(order, goods.shipment.resource, goods.quantity))
    }

    private func expect(_ expected: Expected) -> Effect {
        let consignment = expected.consignment
        return .plant(
            .expect(
                consignment.order, consignment.resource, consignment.quantity,
                arrival: consignment.dispatchedAt + consignment.transit))
    }

    // MARK: For other departments

    /// Nil where the message can be taken.
    private func lackingDepartment(of message: Message) -> DepartmentID? {
        guard case .instruction(let instruction) = message,
            case .department(let content) = instruction.content,
            members.index(of: content.department) == nil
        else { return nil }
        return content.department
    }

    private mutating func enter(_ entry: DepartmentContent, at now: Instant) -> [Effect] {
        guard let index = members.index(of: entry.department) else {
            return [
                .notice(.department(entry.department, "is not part of this program, but was given an entry"))
            ]
        }
        return [.record] + state(members.departments[index].enter(entry, at: now), at: now)
    }

    private mutating func state(
        _ contents: [DepartmentContent], because cause: MessageReference? = nil, at now: Instant
    ) -> [Effect] {
        contents.map { state(.department($0), because: cause, at: now) }
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
