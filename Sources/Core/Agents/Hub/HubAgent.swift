public import Domain
public import Ledger
internal import OrderedCollections

/// The dispatch centre: a frame in which departments decide, each on its own matter.
///
/// The frame keeps what they share: the numbered streams to and from each site, whom it hears, the clock, the books, and what
/// people at their desks were answered. It knows no matter: what concerns one it hands to the department by its id.
///
/// Planning is an effect, not a computation in here: it takes long, and a plan once recorded is carried out as it
/// was even by a later version that would plan otherwise.
public struct HubAgent: Agent, Codable {
    var frame: HubFrame
    var members: DepartmentList
    /// The hub's own children.
    private var childLiveness: ChildLiveness
    /// What the prefectures last said of theirs.
    private var attendance: OrderedDictionary<NodeID, NodeCondition> = [:]
    /// The dispatchers that ever ruled.
    private(set) var rulingDesks: OrderedDictionary<NodeID, RulingDesk> = [:]
    /// Nil in states of programs that had none.
    private var clocks: ClockWatch?
    private var startedAt: Instant?
    private var beaconAt: Instant?

    /// Those of production.
    public static let standardDepartments: [any Department.Type] = [GoodsDepartment.self]

    /// - Parameters:
    ///   - roundLength: how long a round takes on the machines; the network's calendar says how much network time passes
    ///     in it.
    ///   - epoch: above that of every hub before it.
    ///   - departments: in the order in which they are asked when several have something to do.
    ///   - hash: chains the entries of the books.
    public init(
        network: Network, roundLength: Duration, epoch: UInt64 = 1,
        departments: [any Department.Type] = standardDepartments, hash: Fingerprinting
    ) {
        frame = HubFrame(network: network, roundLength: roundLength, epoch: epoch, hash: hash)
        members = DepartmentList(departments, of: network)
        let keyEnterprises = network.sites.filter { $0.parent == network.hub.id }.map(\.id)
        childLiveness = ChildLiveness(
            children: (network.prefectures.map(\.id) + keyEnterprises).sorted(), timing: network.timing)
    }

    public var clock: NetworkClock? { frame.clock }
    /// The books of the whole network.
    public var ledger: Ledger { frame.ledger }
    public var decisions: [Decision] { frame.decisions }
    /// For ``Swift/CodingUserInfoKey/departments``.
    public var departments: [any Department.Type] { members.types }

    public var nextDeadline: Instant? {
        let always = [beaconAt, openingDeadline]
        guard frame.standing.phase == .whole else { return always.compactMap(\.self).min() }
        let resends = frame.sites.values.indices.map { index in
            frame.sites.values[index].isLeftOut ? nil : frame.sites.values[index].instructions.resendAt
        }
        let departments = members.departments.map { $0.nextDeadline(in: frame) }
        return (always + departments + resends).compactMap(\.self).min()
    }

    public mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        frame.begin(at: now, because: input.message)
        switch input {
        case .started(
            let incarnation, let process, let roundLength, let comparesStreams, let epoch, let paused):
            if let roundLength { frame.roundLength = roundLength }
            frame.pause(inAll: paused)
            if let epoch { frame.sender.serve(under: epoch) }
            return start(incarnation, process, comparing: comparesStreams, fencing: epoch != nil, at: now)
        case .received(let received): return receive(received, at: now)
        case .planned, .planRefused, .solved, .unsolved: return input.solution.map { take($0, at: now) } ?? []
        case .deadlineReached: return handleDeadline(at: now)
        case .metered, .loaded, .stopped, .unloaded, .turnedBack, .lost, .entered:
            return []  // A hub has no plant.
        }
    }

    private mutating func start(
        _ incarnation: UInt32, _ process: UInt64, comparing comparesStreams: Bool, fencing fences: Bool,
        at now: Instant
    ) -> [Effect] {
        frame.sender.start(incarnation: incarnation, process: process)
        frame.standing.start(
            comparing: comparesStreams, fencing: fences, round: frame.round(at: now), at: now)
        // Whose clock was off in the process before is named anew.
        clocks = nil
        startedAt = now
        beaconAt = now
        for index in frame.sites.values.indices {
            frame.sites.values[index].instructions.resume(at: now, frame.timing)
            if comparesStreams { frame.sites.values[index].startComparing() }
        }
        var open = agreed()
        if comparesStreams {
            if case .held(let loss, let site) = frame.standing.phase {
                open.append(.notice(.behind(loss, says: site)))
            }
            for site in frame.sites.filter({ $0.value.process != 0 }).map(\.key) {
                open.append(state(to: site, at: now))
            }
        }
        return (open + handleDeadline(at: now)).recorded
    }

    /// - Returns: nil where this hub has no such department.
    mutating func ask<Answer>(
        _ id: DepartmentID, _ question: (inout any Department, inout HubFrame) -> Answer
    ) -> Answer? {
        members.index(of: id).map { question(&members.departments[$0], &frame) }
    }

    // MARK: What arrives

    private mutating func receive(_ received: Received, at now: Instant) -> [Effect] {
        let known = childLiveness.incarnation(of: received.header.from)
        let effects = hear(received, at: now)
        // What is not recorded would be heard otherwise after a start: from fewer starts it is farther to the next.
        return frame.standing.fences && childLiveness.incarnation(of: received.header.from) != known
            ? effects.recorded : effects
    }

    private mutating func hear(_ received: Received, at now: Instant) -> [Effect] {
        let header = received.header
        let verdict = childLiveness.hear(header, at: now)
        switch verdict {
        case .newest, .late, .stranger: break  // Strangers here are the prefectures' enterprises.
        case .duplicate: return [.notice(.duplicateNode(header.from, newcomer: header.process))]
        case .implausible: return [.notice(.implausibleStamp(header.reference))]
        }
        switch received.message {
        case .status(let report): return take(report, header, at: now)
        case .fact(let fact): return take(fact, header, at: now)
        case .acknowledgement(let acknowledgement): return take(acknowledgement, header, at: now)
        case .attendance(let report):
            let replaced = replaced(by: header)
            guard verdict == .newest else { return replaced }  // What was so once says nothing about now.
            for condition in report.nodes { attendance[condition.node] = condition }
            return replaced + watchClock(of: header, every: frame.timing.beacon, at: now)
        case .ruling(let ruling): return take(ruling, header, at: now)
        case .instruction, .beacon, .overview, .answer: return []  // These are the hub's own to send.
        }
    }

    private mutating func watchClock(of header: Header, every period: Duration, at now: Instant) -> [Effect] {
        var clocks = clocks ?? ClockWatch()
        defer { self.clocks = clocks }
        return clocks.hear(header, every: period, at: now)
    }

    private mutating func take(_ report: StatusReport, _ header: Header, at now: Instant) -> [Effect] {
        let site = header.from
        let isNewest = frame.sites[site]?.take(report, stamp: header.stamp, at: now) == true
        let compared = compare(report, header, isNewest: isNewest, at: now)
        guard isNewest else { return compared.contains(.record) ? compared.recorded : compared }
        var effects: [Effect] =
            compared.recorded + watchClock(of: header, every: frame.timing.status, at: now)
        // Another process may count from an older copy: what it says is booked once both know the same.
        guard frame.standing.phase == .whole, frame.hears(header) else { return effects }
        for index in members.departments.indices {
            effects += members.departments[index].take(report, of: site, at: now, in: &frame)
        }
        effects += acknowledged(site, through: report.instructionsTakenThrough, header, at: now)
        if clock == nil, frame.sites.values.allSatisfy({ $0.report != nil }), frame.agreesWithAll {
            effects += openBooks(at: now)
        }
        return effects
    }

    private mutating func take(_ fact: Fact, _ header: Header, at now: Instant) -> [Effect] {
        let site = header.from
        guard var inbox = frame.sites[site]?.facts else {
            return [.notice(.ignored(header.reference, reason: "not a site of this network"))]
        }
        // Once taken, a later program that has the department would decide otherwise on the record.
        guard members.index(of: fact.event.department) != nil else {
            return [.notice(.ignored(header.reference, reason: Self.lacking(fact.event.department)))]
        }
        guard frame.standing.phase == .whole, frame.hears(header),
            ask(fact.event.department, { $0.isPremature(fact, of: site, in: $1) }) == false
        else { return [] }
        let verdict = inbox.take(fact.number, fact)
        frame.sites[site]?.facts = inbox
        var effects: [Effect] = []
        switch verdict {
        case .next:
            frame.sites[site]?.advance(by: header)
            let followed = ask(fact.event.department) { department, frame in
                department.take(fact, of: site, because: header.reference, at: now, in: &frame)
            }
            effects = [.record] + (followed ?? [])
        case .contradicted: effects = [.notice(.contradiction(header.reference, number: fact.number))]
        case .repeated, .gap: break
        }
        effects.append(
            frame.publish(
                .acknowledgement(.init(.facts, through: inbox.takenThrough)), to: site,
                because: header.reference, at: now))
        return effects
    }

    private mutating func take(_ acknowledgement: Acknowledgement, _ header: Header, at now: Instant)
        -> [Effect]
    {
        guard acknowledgement.stream == .instructions else { return [] }
        if let taken = acknowledgement.taken { return take(taken, header, at: now) }
        guard frame.standing.phase == .whole, frame.hears(header) else { return [] }
        let known = frame.sites[header.from]?.instructions.acknowledgedThrough ?? .max
        guard acknowledgement.through > known else { return [] }
        return [.record] + acknowledged(header.from, through: acknowledgement.through, header, at: now)
    }

    private mutating func acknowledged(
        _ site: NodeID, through number: UInt64, _ header: Header, at now: Instant
    ) -> [Effect] {
        let taken = frame.sites[site]?.instructions.acknowledge(through: number, at: now, frame.timing) ?? []
        if !taken.isEmpty { frame.sites[site]?.advance(by: header) }
        return taken.flatMap { acknowledge($0, by: site) }
    }

    mutating func acknowledge(_ instruction: Instruction, by site: NodeID) -> [Effect] {
        ask(instruction.content.department) { department, _ in
            department.acknowledge(instruction, by: site)
        } ?? []
    }

    private mutating func take(_ solution: Solution, at now: Instant) -> [Effect] {
        guard frame.standing.phase == .whole else { return [] }
        let effects = ask(solution.department) { department, frame in
            department.take(solution, at: now, in: &frame)
        }
        return effects.map { $0.isEmpty ? [] : $0.recorded } ?? []
    }

    /// Decides once, however often a desk says it, and answers every time.
    private mutating func take(_ ruling: Ruling, _ header: Header, at now: Instant) -> [Effect] {
        var desk = rulingDesks[header.from] ?? RulingDesk()
        var effects: [Effect] = []
        let answer: RulingAnswer
        if let known = desk.answer(to: header.stamp) {
            answer = known
        } else {
            (answer, effects) = decide(ruling, by: header.from, at: now)
            effects = effects.recorded
            desk.remember(answer, to: header.stamp)
            rulingDesks[header.from] = desk
        }
        return effects + [
            frame.sender.publish(
                .answer(answer), to: Party(header.from, .dispatcher, parent: frame.network.hub.id),
                because: header.reference, at: now)
        ]
    }

    private mutating func decide(
        _ ruling: Ruling, by dispatcher: NodeID, at now: Instant
    ) -> (RulingAnswer, [Effect]) {
        if let outcome = decideOnResuming(ruling, by: dispatcher, at: now) {
            return answer(outcome, to: ruling)
        }
        let outcome = ask(ruling.matter.department) { department, frame in
            let objection = department.authority(over: ruling.matter, in: frame)?
                .objection(to: dispatcher, in: frame.network.seats(of: dispatcher))
            return objection.map { .refused($0) } ?? department.decide(ruling, at: now, in: &frame)
        }
        return answer(outcome ?? .refused(Self.lacking(ruling.matter.department)), to: ruling)
    }

    /// - Returns: nil for what a department decides on.
    private mutating func decideOnResuming(
        _ ruling: Ruling, by dispatcher: NodeID, at now: Instant
    ) -> RulingOutcome? {
        guard case .resume(let node) = ruling.matter else {
            return frame.standing.phase == .whole
                ? nil
                : .refused("\(frame.network.hub.id) has forgotten what others know of it: resume it first")
        }
        let right = RulingRight([.planning, .energy, .materials], "resume a node")
        if let objection = right.objection(to: dispatcher, in: frame.network.seats(of: dispatcher)) {
            return .refused(objection)
        }
        return node == frame.network.hub.id
            ? resumeHub(ruling.grounds, at: now) : resume(node, ruling.grounds, at: now)
    }

    private func answer(_ outcome: RulingOutcome, to ruling: Ruling) -> (RulingAnswer, [Effect]) {
        switch outcome {
        case .refused(let reason):
            return (.refused(reason), [.notice(.rulingRefused(ruling, reason: reason))])
        case .done(let revision, let effects): return (.done(revision: revision), effects)
        }
    }

    private static func lacking(_ department: DepartmentID) -> String {
        "this hub's program has no department \(department): upgrade it"
    }

    // MARK: Time

    private mutating func openBooks(at now: Instant) -> [Effect] {
        let clock = NetworkClock(
            anchor: now.advanced(by: .zero - frame.paused).withinLimits, roundLength: frame.roundLength,
            calendar: frame.network.calendar, paused: frame.paused)
        frame.clock = clock
        beaconAt = now
        return [.notice(.clockSet(clock))]
    }

    /// When the books are opened although not every site has reported: after a round, at the latest.
    private var openingDeadline: Instant? {
        guard clock == nil, frame.standing.phase == .whole,
            frame.sites.values.contains(where: { $0.report != nil })
        else { return nil }
        return startedAt.map { $0.advanced(by: max(Self.openingWaitMin, frame.roundLength)) }
    }

    private static let openingWaitMin: Duration = .seconds(60)

    private mutating func handleDeadline(at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        let isWhole = frame.standing.phase == .whole
        if let openingDeadline, now >= openingDeadline { effects += openBooks(at: now) }
        for index in members.departments.indices where isWhole {
            effects += members.departments[index].handleDeadline(at: now, in: &frame)
        }
        if !effects.isEmpty { effects = effects.recorded }
        for index in frame.sites.values.indices where isWhole && !frame.sites.values[index].isLeftOut {
            for instruction in frame.sites.values[index].instructions.due(at: now, frame.timing) {
                effects.append(
                    frame.publish(.instruction(instruction), to: frame.sites.keys[index], at: now))
            }
        }
        effects += childLiveness.changes(at: now).map { .notice(.presenceChanged($0.node, $0.presence)) }
        if let beaconAt, now >= beaconAt {
            self.beaconAt = now.advanced(by: frame.timing.beacon)
            let beacon = Beacon(clock: clock, children: childLiveness.heard, books: frame.books)
            effects += [
                frame.sender.publish(.beacon(beacon), to: nil, at: now),
                frame.sender.publish(.overview(overview(at: now)), to: nil, at: now),
            ]
            effects += unanswered().map { state(to: $0, at: now) }
        }
        return effects
    }

    // MARK: For those who watch

    private func overview(at now: Instant) -> Overview {
        var overview = Overview(
            elapsed: clock?.elapsed(at: now), isLedgerBalanced: ledger.isSuspenseClear,
            nodes: conditions(at: now), books: frame.books)
        overview.held = heldNodes
        for department in members.departments { department.describe(in: &overview, at: now, in: frame) }
        return overview.fitting
    }

    private func conditions(at now: Instant) -> [NodeCondition] {
        let network = frame.network
        let prefectures = Set(network.prefectures.map(\.id))
        let own = childLiveness.conditions(at: now)
        let lost = Set(own.filter { prefectures.contains($0.node) && $0.presence != .present }.map(\.node))
        let others = frame.sites.values.map(\.site).filter { $0.parent != network.hub.id }.map { site in
            // Whom a lost prefecture heard last says nothing about now.
            lost.contains(site.parent)
                ? NodeCondition(node: site.id, presence: .suspected, age: nil)
                : attendance[site.id] ?? NodeCondition(node: site.id, presence: .neverHeard, age: nil)
        }
        let all = (own + others).sorted { left, right in
            (left.presence == .present ? 1 : 0, left.node) < (right.presence == .present ? 1 : 0, right.node)
        }
        return Array(all.prefix(Overview.nodeCountMax))
    }

    /// What ``stateView`` says of the orders that have not ended, without the audit of the books. O(open orders).
    public var orderStandings: [HubStateView.OrderStanding] {
        members.departments.flatMap { $0.orderStandings(in: frame) }
    }

    public var stateView: StateView? {
        var stateView = HubStateView(
            suspense: ledger.suspenseItems.filter { $0.quantity != .zero }, violations: ledger.audit(),
            streams: frame.sites.values.map {
                .init(
                    site: $0.site.id, factsTakenThrough: $0.facts.takenThrough,
                    instructionsIssuedThrough: $0.instructions.issuedThrough)
            },
            queues: frame.sites.values.map {
                QueueLength(
                    .instructions, $0.site.id, count: $0.instructions.pending.count,
                    countMax: frame.waitingInstructionCountMax * 2)
            },
            held: resumableNodes, agreesWithAll: frame.agreesWithAll)
        stateView.orders = orderStandings
        for department in members.departments { department.describe(in: &stateView, in: frame) }
        return .hub(stateView)
    }
}
