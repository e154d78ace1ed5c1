public import Domain
public import Ledger
internal import OrderedCollections

/// The dispatch centre: keeps the books of the whole network, freezes a snapshot when a round falls due, and turns the
/// plan it gets back into orders that it follows until they are settled.
///
/// Planning is an effect, not a computation in here: it takes long, and a plan once recorded is carried out as it
/// was even by a later version that would plan otherwise.
public struct HubAgent: Agent, Codable {
    private let given: GivenNetwork
    /// Of books that are opened from now on.
    private(set) var roundLength: Duration
    let timing: Timing

    var sender: Sender
    public private(set) var clock: NetworkClock?
    /// The books of the whole network.
    public internal(set) var ledger: Ledger
    var orders = OrderBook()
    /// One for each site, sorted by site.
    var desks: OrderedDictionary<NodeID, SiteDesk>
    /// The hub's own children.
    private(set) var presences: Presences
    /// What the prefectures last said of theirs.
    private(set) var attendance: OrderedDictionary<NodeID, NodeCondition> = [:]

    /// The dispatchers that ever ruled.
    var rulingDesks: OrderedDictionary<NodeID, RulingDesk> = [:]

    /// The last round that was frozen; 0 before the first.
    private var frozenRound = 0
    /// Frozen and not planned yet.
    var awaiting: Snapshot?
    var lastPlan: Plan?
    var plannedRound = 0

    /// In the last call, besides entries in the books.
    private var ownDecisions: [Decision] = []

    private var startedAt: Instant?
    private var beaconAt: Instant?

    /// - Parameters:
    ///   - roundLength: how long a round takes on the machines; the network's calendar says how much network time passes
    ///     in it.
    ///   - epoch: this hub's reign: above that of every hub before it.
    ///   - hash: chains the entries of the books.
    public init(
        network: Network, roundLength: Duration, epoch: UInt64 = 1, hash: Fingerprinting
    ) {
        given = GivenNetwork(network: network)
        self.roundLength = roundLength
        timing = network.timing
        sender = Sender(network: network.id, node: network.hub.id, epoch: epoch)
        ledger = Ledger(of: network.id, hash)
        desks = OrderedDictionary(uniqueKeysWithValues: network.sites.map { ($0.id, SiteDesk(site: $0)) })
        let keyEnterprises = network.sites.filter { $0.parent == network.hub.id }.map(\.id)
        presences = Presences(
            children: (network.prefectures.map(\.id) + keyEnterprises).sorted(), timing: network.timing)
    }

    var network: Network { given.network }

    public var decisions: [Decision] {
        ownDecisions + (ledger.newEntries.isEmpty ? [] : books.map { [.posted($0)] } ?? [])
    }

    /// How far the books have come; nil before their first entry.
    var books: LedgerHead? {
        ledger.entryCount == 0 ? nil : LedgerHead(entryCount: ledger.entryCount, fingerprint: ledger.head)
    }

    public var nextDeadline: Instant? {
        let resends = desks.values.map(\.instructions.resendAt)
        return ([beaconAt, openingDeadline, roundDeadline, orders.nextDoubtAt] + resends).compactMap(\.self)
            .min()
    }

    public mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        ledger.begin(at: now, because: input.message)
        ownDecisions.removeAll()
        switch input {
        case .started(let incarnation, let process, let roundLength):
            if let roundLength { self.roundLength = roundLength }
            return start(incarnation, process, at: now)
        case .received(let received): return receive(received, at: now)
        case .planned(let plan): return issue(plan, at: now)
        case .planRefused(let round, let reason):
            guard awaiting?.span == .round(round) else { return [] }
            awaiting = nil
            return [.record, .notice(.planRefused(round: round, reason: reason))]
        case .deadlineReached: return keepTime(at: now)
        case .metered, .loaded, .stopped, .unloaded, .turnedBack, .lost: return []  // A hub has no plant.
        }
    }

    private mutating func start(_ incarnation: UInt32, _ process: UInt64, at now: Instant) -> [Effect] {
        sender.start(incarnation: incarnation, process: process)
        startedAt = now
        beaconAt = now
        for index in desks.values.indices { desks.values[index].instructions.resume(at: now, timing) }
        return ((awaiting.map { [.balance($0)] } ?? []) + keepTime(at: now)).recorded
    }

    // MARK: What arrives

    private mutating func receive(_ received: Received, at now: Instant) -> [Effect] {
        let header = received.header
        let verdict = presences.hear(header, at: now)
        switch verdict {
        case .newest, .late, .stranger: break  // Strangers here are the prefectures' enterprises.
        case .duplicate: return [.notice(.duplicateNode(header.from, newcomer: header.process))]
        }
        switch received.message {
        case .status(let report): return take(report, header, at: now)
        case .fact(let fact): return take(fact, header, at: now)
        case .acknowledgement(let acknowledgement): return take(acknowledgement, header, at: now)
        case .attendance(let report):
            guard verdict == .newest else { return [] }  // What was so once says nothing about now.
            for condition in report.nodes { attendance[condition.node] = condition }
            return []
        case .ruling(let ruling): return take(ruling, header, at: now)
        case .instruction, .beacon, .overview, .answer: return []  // These are the hub's own to send.
        }
    }

    private mutating func take(_ report: StatusReport, _ header: Header, at now: Instant) -> [Effect] {
        guard desks[header.from]?.take(report, stamp: header.stamp, at: now) == true else { return [] }
        var effects: [Effect] = [.record]
        effects += book(report, of: header.from)
        effects += acknowledged(
            header.from, through: report.instructionsTakenThrough, at: now)
        if clock == nil, desks.values.allSatisfy({ $0.report != nil }) { effects += openBooks(at: now) }
        return effects
    }

    private mutating func take(_ fact: Fact, _ header: Header, at now: Instant) -> [Effect] {
        let site = header.from
        guard var inbox = desks[site]?.facts else {
            return [.notice(.ignored(header.reference, reason: "not a site of this network"))]
        }
        let verdict = inbox.take(fact.number, fact)
        desks[site]?.facts = inbox
        var effects: [Effect] = []
        switch verdict {
        case .next: effects = [.record] + follow(fact, from: site, because: header.reference, at: now)
        case .contradicted: effects = [.notice(.contradiction(header.reference, number: fact.number))]
        case .repeated, .gap: break
        }
        effects.append(
            down(
                .acknowledgement(.init(.facts, through: inbox.takenThrough)), to: site,
                because: header.reference, at: now))
        return effects
    }

    private mutating func take(_ acknowledgement: Acknowledgement, _ header: Header, at now: Instant)
        -> [Effect]
    {
        guard acknowledgement.stream == .instructions else { return [] }
        guard acknowledgement.through > desks[header.from]?.instructions.acknowledgedThrough ?? .max else {
            return []
        }
        return [.record] + acknowledged(header.from, through: acknowledgement.through, at: now)
    }

    private mutating func acknowledged(_ site: NodeID, through number: UInt64, at now: Instant) -> [Effect] {
        let taken = desks[site]?.instructions.acknowledge(through: number, at: now, timing) ?? []
        return taken.compactMap { instruction in
            switch instruction.content {
            case .dispatch(let order):
                // Its acceptance may have overtaken this.
                orders.advance(order.id, to: .received) ? .notice(.orderAdvanced(order.id, .received)) : nil
            case .expect(let consignment): .notice(.adviceTaken(consignment.order))
            case .revise: nil
            }
        }
    }

    // MARK: The books

    /// Books what the site's meters have gained, once every fact that its figures include is in the books too.
    private mutating func book(_ report: StatusReport, of site: NodeID) -> [Effect] {
        guard let desk = desks[site], desk.facts.takenThrough == report.factsIssuedThrough else { return [] }
        var effects: [Effect] = []
        for line in report.lines where desk.site.stock(of: line.resource) != nil {
            guard let gains = desks[site]?.gains(of: line) else { continue }
            let expected = ledger.onHand(line.resource, at: site) + gains.supplied - gains.consumed
            let difference = line.stock - expected
            ledger.supply(gains.supplied, of: line.resource, to: site)
            // A surplus is booked first and a deficit last, so that no account passes below zero on the way.
            posting { ledger throws(LedgerRefusal) in
                try ledger.count(difference: max(.zero, difference), of: line.resource, at: site)
                try ledger.consume(gains.consumed, of: line.resource, at: site)
                try ledger.count(difference: min(.zero, difference), of: line.resource, at: site)
            }
            if difference != .zero {
                effects.append(
                    .notice(.countDiffers(site: site, resource: line.resource, difference: difference)))
            }
        }
        return effects
    }

    /// For postings that were checked before: a refusal here means that the books are wrong, and nothing may go on.
    mutating func posting(_ post: (inout Ledger) throws(LedgerRefusal) -> Void) {
        do { try post(&ledger) } catch {
            preconditionFailure("the books refused a checked posting: \(error)")
        }
    }

    // MARK: Rounds

    private mutating func openBooks(at now: Instant) -> [Effect] {
        let clock = NetworkClock(anchor: now, roundLength: roundLength, calendar: network.calendar)
        self.clock = clock
        beaconAt = now
        return [.notice(.clockSet(clock))]
    }

    /// When the books are opened although not every site has reported: after a round, at the latest.
    private var openingDeadline: Instant? {
        guard clock == nil, desks.values.contains(where: { $0.report != nil }) else { return nil }
        return startedAt.map { $0.advanced(by: max(Self.openingWaitMin, roundLength)) }
    }

    private static let openingWaitMin: Duration = .seconds(60)

    private var roundDeadline: Instant? {
        awaiting == nil ? clock?.deadline(ofRound: frozenRound + 1) : nil
    }

    private mutating func keepTime(at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        if let openingDeadline, now >= openingDeadline { effects += openBooks(at: now) }
        if let roundDeadline, now >= roundDeadline { effects += freeze(at: now) }
        effects += doubts(at: now)
        if !effects.isEmpty { effects = effects.recorded }
        for index in desks.values.indices {
            for instruction in desks.values[index].instructions.due(at: now, timing) {
                effects.append(down(.instruction(instruction), to: desks.keys[index], at: now))
            }
        }
        effects += presences.changes(at: now).map { .notice(.presenceChanged($0.node, $0.presence)) }
        if let beaconAt, now >= beaconAt {
            self.beaconAt = now.advanced(by: timing.beacon)
            effects += [
                all(.beacon(Beacon(clock: clock, children: presences.heard, books: books)), at: now),
                all(.overview(overview(at: now)), at: now),
            ]
        }
        return effects
    }

    private mutating func freeze(at now: Instant) -> [Effect] {
        guard let clock else { return [] }
        // Rounds that fell due while the hub was down are not made up for: their needs are in this one.
        frozenRound = max(
            frozenRound + 1,
            Int(clock.elapsed(at: now).microseconds / network.calendar.round.microseconds))
        let (snapshot, absent) = snapshot(ofRound: frozenRound, at: now)
        awaiting = snapshot
        ownDecisions.append(.frozen(snapshot))
        return [
            .notice(.roundFrozen(round: frozenRound, siteCount: desks.count, absentSites: absent)),
            .balance(snapshot),
        ]
    }

    // MARK: Sending

    mutating func instruct(
        _ site: NodeID, _ content: Instruction.Content, because cause: MessageReference?, at now: Instant
    ) -> Effect {
        guard var outbox = desks[site]?.instructions else {
            preconditionFailure("a plan names \(site), which is no site of this network")
        }
        let instruction = outbox.append(at: now, timing) { Instruction(number: $0, content: content) }
        desks[site]?.instructions = outbox
        ownDecisions.append(.ordered(site, instruction))
        return down(.instruction(instruction), to: site, because: cause, at: now)
    }

    private mutating func down(
        _ message: Message, to site: NodeID, because cause: MessageReference? = nil, at now: Instant
    ) -> Effect {
        sender.publish(
            message, .down, parent: desks[site]?.site.parent ?? network.hub.id, node: site, to: site,
            because: cause, at: now)
    }

    private mutating func all(_ message: Message, at now: Instant) -> Effect {
        sender.publish(message, .down, parent: network.hub.id, node: nil, to: nil, at: now)
    }
}
