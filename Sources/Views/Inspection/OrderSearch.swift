public import Domain
internal import MessageSchema
public import Recording
internal import Tables

/// Gathers what is known of one order: from the journals of a run, or from what passed a tap.
public struct OrderSearch: Sendable {
    public let order: OrderID
    private var seen: [Seen] = []
    private var isOfTap = false
    /// The plan of the order's round, when the hub's journal was among what was read.
    public private(set) var plan: Plan?
    /// What it was told by the hub; the newest revision last.
    public private(set) var dispatches: [Order] = []
    private var reports: [MessageReference: Report] = [:]

    private struct Seen: Sendable {
        let at: Instant
        let place: NodeID
        let what: What

        enum What: Sendable {
            case message(Received)
            case step(kind: String, text: String)
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
        let (input, instant) = (record.input, record.at)
        switch input {
        case .received(let received): take(received, at: instant, seenAt: node)
        case .planned(let plan):
            guard plan.span == .round(order.round) else { break }
            self.plan = plan
            let isIn = plan.shipments.indices.contains(order.place - 1)
            seen.append(
                Seen(
                    at: instant, place: node,
                    what: .step(
                        kind: "planned",
                        text: "round \(order.round): \(plan.shipments.count) shipments"
                            + (isIn ? ", this is number \(order.place)" : ", this is none of them"))))
        case .loaded(order, let quantity):
            seen.append(
                Seen(
                    at: instant, place: node,
                    what: .step(kind: "loaded", text: "\(Figure.grouped(quantity.rawValue)) left the plant"))
            )
        case .unloaded(order, let quantity):
            seen.append(
                Seen(
                    at: instant, place: node,
                    what: .step(
                        kind: "unloaded", text: "\(Figure.grouped(quantity.rawValue)) came to the plant")))
        default: break
        }
        return true
    }

    /// - Parameter place: whose tap it passed, or whose journal has it.
    public mutating func take(_ received: Received, at instant: Instant, seenAt place: NodeID) {
        switch received.message {
        case .status(let status):
            reports[received.header.reference] = Report(
                status: status, sentAt: received.header.sentAt, seenAt: instant)
            return
        case .beacon, .overview, .attendance: return
        case .instruction(let instruction):
            if case .dispatch(let dispatched) = instruction.content, dispatched.id == order {
                if dispatches.last != dispatched { dispatches.append(dispatched) }
            }
        default: break
        }
        seen.append(Seen(at: instant, place: place, what: .message(received)))
    }

    /// - Throws: ``RecordingError``.
    public mutating func take(_ recording: RecordingReader) throws {
        isOfTap = true
        let manifest = recording.manifest
        var reader = TapReader(tapOwner: manifest.tap, registry: manifest.registry)
        var sightings: [TapMessage] = []
        try recording.readAll { frame in
            for case .message(let message) in reader.read(TapFrame(frame)) { sightings.append(message) }
            return true
        }
        for message in sightings {
            take(message.received, at: message.passedAt, seenAt: manifest.tap)
        }
    }

    public func report(_ reference: MessageReference) -> Report? { reports[reference] }

    /// What became of the order, step by step.
    public var story: OrderStory {
        var story = OrderStory(of: order, knowsRepetitions: isOfTap)
        for seen in seen.sorted(by: { $0.at < $1.at }) {
            switch seen.what {
            case .message(let received): story.note(received, at: seen.at, seenAt: seen.place)
            case .step(let kind, let text): story.note(kind, text, at: seen.at, in: seen.place)
            }
        }
        return story
    }
}
