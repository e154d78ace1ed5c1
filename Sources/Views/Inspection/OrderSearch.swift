internal import Agents
public import Domain
internal import MessageSchema
internal import NodeHistory
public import Recording
public import Runtime
internal import Tables

/// Gathers what is known of one order: from the journals of a run, or from what passed a tap. Of all else it keeps no
/// more than what may turn out to belong to the order.
public struct OrderSearch: Sendable {
    public let order: OrderID
    private var seen: [Seen] = []
    private var isOfTap = false
    /// The plan of the order's round, when the hub's journal was among what was read.
    public private(set) var plan: Plan?
    /// What it was told by the hub; the newest revision last.
    public private(set) var dispatches: [Order] = []
    /// How it stands by the hub's books; nil where they are not among what was read.
    var standing: Standing?
    /// When the newest record of what was read was made.
    private var asOf: Instant?
    /// What the hub said to rulings on the order.
    var answers: [MessageReference: RulingAnswer] = [:]
    /// Rulings on the order.
    private var rulings: Set<MessageReference> = []
    /// The newest of each node before the order was decided.
    private var reports: [NodeID: [(reference: MessageReference, report: Report)]] = [:]
    /// How far each stream was acknowledged: who says no more says nothing new.
    private var acknowledged: [Acknowledged: UInt64] = [:]

    /// A decision may rest on a report that others had overtaken before it was made known.
    private static let reportCountMax = 8

    /// By the hub's books.
    struct Standing: Sendable {
        /// Nil when the order has ended, or was never one.
        let open: HubStateView.OrderStanding?
        let hub: NodeID
        /// When the hub's newest record was made.
        let asOf: Instant
        /// When the hub recorded the newest report of its source and of its destination.
        let heardAt: [NodeID: Instant]
    }

    private struct Acknowledged: Hashable, Sendable {
        let place: NodeID
        let site: NodeID
        let stream: Acknowledgement.Stream
    }

    private struct Seen: Sendable {
        let at: Instant
        let place: NodeID
        let what: What

        enum What: Sendable {
            case message(Received)
            case step(OrderStory.Hop.Step, text: String)
        }
    }

    /// A report that a decision may rest on.
    public struct Report: Sendable {
        public let status: StatusReport
        public let sentAt: Instant
        public let seenAt: Instant
    }

    public init(of order: OrderID) { self.order = order }

    /// Gathers from journals with the help of their histories what reading every record of them, one journal after the other,
    /// would gather. O(records that name the order · log all records).
    ///
    /// - Throws: ``JournalError``.
    public init(of order: OrderID, in histories: [HistoryReader]) throws {
        self.init(of: order)
        asOf = histories.compactMap(\.asOf).max()
        for history in histories where standing == nil {
            standing = try Self.standing(of: order, in: history)
        }
        let named = try histories.map { try $0.file.records(of: order) }
        var traces = OrderTraces(reports: Set(standing?.open?.basis ?? []))
        for (history, positions) in zip(histories, named) {
            for (_, bytes) in try history.records(at: positions) { traces.note(bytes) }
        }
        for (history, positions) in zip(histories, named) {
            let all = Set(positions).union(try traces.records(in: history.file)).sorted()
            for (position, bytes) in try history.records(at: all) {
                guard let record = try? JournalCoding.decode(bytes) else { continue }
                take(record.input, at: record.at, in: history.node)
                guard case .received(let received) = record.input,
                    let answer = try history.file.answer(toRulingAt: position)
                else { continue }
                answers[received.header.reference] = answer
            }
        }
    }

    /// - Returns: nil where the journal is not that of a hub.
    private static func standing(of order: OrderID, in history: HistoryReader) throws -> Standing? {
        guard try history.file.books() != nil, let asOf = history.asOf else { return nil }
        let open = try history.file.standing(of: order)
        var heardAt: [NodeID: Instant] = [:]
        for node in open.map({ [$0.source, $0.destination] }) ?? [] {
            let newest = try history.file.newestReport(of: node).map { try history.records(at: [$0]) }?.first
            heardAt[node] = try newest.map { try JournalCoding.decode($0.bytes).at }
        }
        return Standing(open: open, hub: history.node, asOf: asOf, heardAt: heardAt)
    }

    /// - Parameter node: which has recorded it.
    mutating func take(_ input: Input, at instant: Instant, in node: NodeID) {
        func step(_ step: OrderStory.Hop.Step, _ text: String) {
            seen.append(Seen(at: instant, place: node, what: .step(step, text: text)))
        }
        func figure(_ quantity: Quantity) -> String { Figure.grouped(quantity.rawValue) }
        switch input {
        case .received(let received): take(received, at: instant, seenAt: node)
        case .planned(let plan):
            guard plan.span == .round(order.round) else { break }
            self.plan = plan
            let isIn = plan.shipments.indices.contains(order.place - 1)
            step(
                .planned,
                "round \(order.round): \(plan.shipments.count) shipments"
                    + (isIn ? ", this is number \(order.place)" : ", this is none of them"))
        case .loaded(order, let quantity): step(.loaded, "\(figure(quantity)) left the plant")
        case .stopped(order): step(.stopped, "it has not left the plant, and will not")
        case .unloaded(order, let total): step(.unloaded, "\(figure(total)) in all came to the plant")
        case .turnedBack(order, let quantity): step(.turnedBack, "\(figure(quantity)) on their way back")
        case .lost(order, let total, let reason): step(.lost, "\(figure(total)) in all: \(reason.words)")
        default: break
        }
    }

    /// - Parameter place: whose tap it passed, or whose journal has it.
    public mutating func take(_ received: Received, at instant: Instant, seenAt place: NodeID) {
        switch received.message {
        case .status(let status):
            let report = Report(status: status, sentAt: received.header.sentAt, seenAt: instant)
            return keep(report, received.header.reference)
        case .answer(let answer):
            if let ruling = received.header.cause, rulings.contains(ruling) { answers[ruling] = answer }
            return
        case .beacon, .overview, .attendance: return
        case .acknowledgement(let acknowledgement):
            let site = received.topic.node ?? received.header.from
            let stream = Acknowledged(place: place, site: site, stream: acknowledgement.stream)
            guard acknowledgement.through > acknowledged[stream] ?? 0 else { return }
            acknowledged[stream] = acknowledgement.through
        case .fact: guard received.message.order == order else { return }
        case .ruling:
            guard received.message.order == order else { return }
            rulings.insert(received.header.reference)
        case .instruction(let instruction):
            guard received.message.order == order else { return }
            if case .dispatch(let dispatched) = instruction.content, dispatches.last != dispatched {
                dispatches.append(dispatched)
            }
        }
        seen.append(Seen(at: instant, place: place, what: .message(received)))
    }

    /// What comes after the order was decided is of interest only where it names a report that was not seen until then.
    private mutating func keep(_ report: Report, _ reference: MessageReference) {
        let isDecided = plan != nil || !dispatches.isEmpty
        let basis = dispatches.last?.basis ?? standing?.open?.basis
        if isDecided, basis?.contains(reference) != true { return }
        reports[reference.node, default: []].append((reference, report))
        if !isDecided, reports[reference.node]!.count > Self.reportCountMax {
            reports[reference.node]!.removeFirst()
        }
    }

    /// - Throws: ``RecordingError``.
    public mutating func take(_ recording: RecordingReader) throws {
        isOfTap = true
        let manifest = recording.manifest
        var reader = TapReader(tapOwner: manifest.tap, registry: manifest.registry)
        try recording.readAll { frame in
            for case .message(let message) in reader.read(TapFrame(frame)) {
                take(message.received, at: message.passedAt, seenAt: manifest.tap)
            }
            return true
        }
    }

    public func report(_ reference: MessageReference) -> Report? {
        reports[reference.node]?.first { $0.reference == reference }?.report
    }

    /// The order as its source was told, or, before that, as it was planned; nil where nothing says what it is.
    var decided: Order? {
        if let told = dispatches.last { return told }
        guard let plan, plan.shipments.indices.contains(order.place - 1) else { return nil }
        return Order(
            id: order, shipment: plan.shipments[order.place - 1], basis: standing?.open?.basis ?? [])
    }

    /// Whether its source was told of it, as far as what was read knows.
    var isIssued: Bool { !dispatches.isEmpty || standing?.open.map { $0.state >= .issued } == true }

    var isOpen: Bool { standing?.open != nil }

    /// How it stands; nil where the hub's books are not among what was read.
    ///
    /// - Parameters:
    ///   - story: of this order.
    ///   - timing: of the network, which says after what time somebody is silent.
    public func condition(after story: OrderStory, _ timing: Timing) -> OrderCondition? {
        guard let standing, let asOf, let since = story.stepAt else { return nil }
        guard let open = standing.open else { return .ended }
        let silentAfter = timing.suspectAfter + timing.status
        var condition = OpenOrderCondition(open, since: since, asOf: asOf, silentAfter: silentAfter)
        if asOf.duration(since: standing.asOf) > silentAfter {
            condition.note(hub: standing.hub, heardAt: standing.asOf)
        } else {
            condition.note(heardAt: standing.heardAt)
        }
        return .open(condition)
    }

    /// What became of the order, step by step.
    public func story() -> OrderStory {
        var story = OrderStory(of: order, knowsRepetitions: isOfTap)
        for seen in seen.sorted(by: { $0.at < $1.at }) {
            switch seen.what {
            case .message(let received):
                story.note(
                    received, at: seen.at, seenAt: seen.place, answer: answers[received.header.reference])
            case .step(let step, let text): story.note(step, text, at: seen.at, in: seen.place)
            }
        }
        return story
    }
}

/// What the records that name an order say of records that do not: the reports it rests on, and the acknowledgements of what
/// named it.
private struct OrderTraces {
    private var reports: Set<MessageReference>
    private var sightings: [Stream: Sightings] = [:]

    /// - Parameter reports: that are known to be of interest.
    init(reports: Set<MessageReference>) { self.reports = reports }

    private struct Stream: Hashable {
        let kind: Acknowledgement.Stream
        let site: NodeID
    }

    private struct Sightings {
        var numbers: Set<UInt64> = []
        var instants: Set<Instant> = []
    }

    mutating func note(_ bytes: [UInt8]) {
        guard let record = try? JournalCoding.decode(bytes), case .received(let received) = record.input
        else { return }
        switch received.message {
        case .instruction(let instruction):
            if case .dispatch(let order) = instruction.content { reports.formUnion(order.basis) }
            see(
                instruction.number, at: record.at,
                on: Stream(kind: .instructions, site: received.header.to ?? received.header.from))
        case .fact(let fact):
            see(fact.number, at: record.at, on: Stream(kind: .facts, site: received.header.from))
        default: break
        }
    }

    private mutating func see(_ number: UInt64, at instant: Instant, on stream: Stream) {
        sightings[stream, default: Sightings()].numbers.insert(number)
        sightings[stream, default: Sightings()].instants.insert(instant)
    }

    /// ``OrderStory`` takes the first acknowledgement behind each sighting that covers what was seen then or before.
    func records(in history: HistoryFile) throws -> Set<Int64> {
        var positions: Set<Int64> = []
        for report in reports { positions.formUnion(try history.records(of: report)) }
        for (stream, seen) in sightings {
            for instant in seen.instants {
                for number in seen.numbers {
                    let first = try history.firstAcknowledgement(
                        of: number, on: stream.kind, of: stream.site, since: instant)
                    if let first { positions.insert(first) }
                }
            }
        }
        return positions
    }
}
