public import Domain
internal import MessageSchema
public import Recording
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
    /// The newest of each node before the order was decided.
    private var reports: [NodeID: [(reference: MessageReference, report: Report)]] = [:]
    /// How far each stream was acknowledged: who says no more says nothing new.
    private var acknowledged: [Acknowledged: UInt64] = [:]

    /// A decision may rest on a report that others had overtaken before it was made known.
    private static let reportCountMax = 8

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

    /// - Parameter node: whose journal the record is from.
    /// - Returns: false where the record is none that this program can read.
    public mutating func take(record: [UInt8], of node: NodeID) -> Bool {
        guard let record = try? JournalCoding.decode(record) else { return false }
        take(record.input, at: record.at, in: node)
        return true
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
        case .beacon, .overview, .attendance, .answer: return
        case .acknowledgement(let acknowledgement):
            let site = received.topic.node ?? received.header.from
            let stream = Acknowledged(place: place, site: site, stream: acknowledgement.stream)
            guard acknowledgement.through > acknowledged[stream] ?? 0 else { return }
            acknowledged[stream] = acknowledgement.through
        case .fact(let fact): guard fact.event.order == order else { return }
        case .instruction(let instruction):
            guard instruction.order == order else { return }
            if case .dispatch(let dispatched) = instruction.content, dispatches.last != dispatched {
                dispatches.append(dispatched)
            }
        case .ruling(let ruling): guard ruling.order == order else { return }
        }
        seen.append(Seen(at: instant, place: place, what: .message(received)))
    }

    /// What comes after the order was decided is of interest only where it names a report that was not seen until then.
    private mutating func keep(_ report: Report, _ reference: MessageReference) {
        let isDecided = plan != nil || !dispatches.isEmpty
        if isDecided, dispatches.last?.basis.contains(reference) != true { return }
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

    /// What became of the order, step by step.
    public func story() -> OrderStory {
        var story = OrderStory(of: order, knowsRepetitions: isOfTap)
        for seen in seen.sorted(by: { $0.at < $1.at }) {
            switch seen.what {
            case .message(let received): story.note(received, at: seen.at, seenAt: seen.place)
            case .step(let step, let text): story.note(step, text, at: seen.at, in: seen.place)
            }
        }
        return story
    }
}

extension Ruling {
    fileprivate var order: OrderID? { if case .order(let order, _, _) = matter { order } else { nil } }
}

extension Instruction {
    fileprivate var order: OrderID? {
        switch content {
        case .dispatch(let order): order.id
        case .expect(let consignment): consignment.order
        case .revise(let revision): revision.order
        case .unreadable(let order, _): order
        case .realign, .department: nil
        }
    }
}
