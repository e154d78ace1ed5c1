public import Domain
internal import MessageSchema
internal import Tables

/// The way of one order, hop by hop: everything that names it, and every acknowledgement of what named it.
public struct OrderStory: Sendable {
    public let order: OrderID
    /// Whether everything that passed somewhere is among what it is told; journals have each message once.
    private let knowsRepetitions: Bool
    private var noted: [Noted] = []
    /// Instructions to and facts of a site that name the order: their acknowledgements belong to it.
    private var numbers: [Stream: UInt64] = [:]

    private struct Stream: Hashable {
        let kind: Acknowledgement.Stream
        let site: NodeID
    }

    private struct Noted {
        var hop: Hop
        /// What makes a repeat of the same: who says it, to whom, and the numbered item.
        let identity: String
    }

    /// One message or step.
    public struct Hop: Hashable, Sendable, Encodable {
        public let at: Instant
        /// Where it was seen: whose tap, or whose journal.
        public let seenAt: NodeID
        public let from: NodeID
        /// Nil for a step inside a node.
        public let to: NodeID?
        public let kind: Kind
        public let text: String
        /// By the sender's clock; nil for a step inside a node.
        public let sentAt: Instant?
        /// The message that gave rise to it.
        public let cause: String?
        public let reference: String?
        public fileprivate(set) var repetition = 0
        /// What the hub said to a ruling; nil for anything else, and where nobody knows.
        public fileprivate(set) var answer: RulingAnswer?

        public enum Kind: Hashable, Sendable {
            case message(Topic.Kind)
            case step(Step)

            public var text: String {
                switch self {
                case .message(let kind): kind.rawValue
                case .step(let step): step.rawValue
                }
            }
        }

        /// What happens inside a node.
        public enum Step: String, Hashable, Sendable {
            case planned, loaded, stopped, unloaded, lost
            case turnedBack = "turned back"
        }

        private enum CodingKeys: String, CodingKey {
            case at, seenAt, from, to, kind, text, sentAt, cause, reference, repetition, answer
        }

        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            let times = TimeText(isUTC: true)
            try values.encode(times.full(at), forKey: .at)
            try values.encode(seenAt.text, forKey: .seenAt)
            try values.encode(from.text, forKey: .from)
            try values.encodeIfPresent(to?.text, forKey: .to)
            try values.encode(kind.text, forKey: .kind)
            try values.encode(text, forKey: .text)
            try values.encodeIfPresent(sentAt.map(times.full), forKey: .sentAt)
            try values.encodeIfPresent(cause, forKey: .cause)
            try values.encodeIfPresent(reference, forKey: .reference)
            try values.encode(repetition, forKey: .repetition)
            try values.encodeIfPresent(answer.map(MessageText.line), forKey: .answer)
        }

        /// It is a ruling that lets a held order go on.
        fileprivate var releases = false

        /// A person has said something that changed nothing.
        fileprivate var isRefused: Bool {
            if case .done? = answer { return false }
            return answer != nil
        }
    }

    public init(of order: OrderID, knowsRepetitions: Bool = true) {
        (self.order, self.knowsRepetitions) = (order, knowsRepetitions)
    }

    public var isEmpty: Bool { noted.isEmpty }

    /// To be told of every message that names the order, and of acknowledgements, in the order of time.
    ///
    /// - Parameters:
    ///   - place: whose tap it passed, or whose journal has it.
    ///   - answer: what the hub said to it; for rulings.
    public mutating func note(
        _ received: Received, at instant: Instant, seenAt place: NodeID, answer: RulingAnswer? = nil
    ) {
        switch received.message {
        case .acknowledgement(let acknowledgement):
            let site = received.topic.node ?? received.header.from
            guard let number = numbers[Stream(kind: acknowledgement.stream, site: site)],
                acknowledgement.through >= number
            else { return }
            // The first one that covers it; what comes after says nothing new.
            numbers[Stream(kind: acknowledgement.stream, site: site)] = nil
            add(received, at: instant, place, "ack \(acknowledgement.stream) \(site) \(number)")
        default:
            let identity = identity(of: received)
            add(received, at: instant, place, identity)
            noted[noted.count - 1].hop.answer = answer
            if case .ruling(let ruling) = received.message,
                case .order(_, .revise(.release), _) = ruling.matter
            {
                noted[noted.count - 1].hop.releases = true
            }
        }
    }

    /// A step inside a node: a plan, goods leaving or arriving, a refusal.
    public mutating func note(_ step: Hop.Step, _ text: String, at instant: Instant, in node: NodeID) {
        let hop = Hop(
            at: instant, seenAt: node, from: node, to: nil, kind: .step(step), text: text, sentAt: nil,
            cause: nil,
            reference: nil)
        noted.append(Noted(hop: hop, identity: "\(step.rawValue) \(node)"))
    }

    private mutating func add(_ received: Received, at instant: Instant, _ place: NodeID, _ identity: String)
    {
        let header = received.header
        var hop = Hop(
            at: instant, seenAt: place, from: header.from, to: header.to, kind: .message(received.topic.kind),
            text: MessageText.content(received), sentAt: header.sentAt,
            cause: header.cause.map { "\($0.node) \($0.stamp)" },
            reference: "\(header.from) \(header.stamp)")
        // The same message at another place is its next hop, not a repetition.
        hop.repetition = noted.count { $0.identity == identity && $0.hop.seenAt == place }
        noted.append(Noted(hop: hop, identity: identity))
    }

    private mutating func identity(of received: Received) -> String {
        switch received.message {
        case .instruction(let instruction):
            let site = received.header.to ?? received.header.from
            let stream = Stream(kind: .instructions, site: site)
            if numbers[stream] == nil { numbers[stream] = instruction.number }
            return "instruction \(site) \(instruction.number)"
        case .fact(let fact):
            let stream = Stream(kind: .facts, site: received.header.from)
            if numbers[stream] == nil { numbers[stream] = fact.number }
            return "fact \(received.header.from) \(fact.number)"
        default: return "\(received.topic.kind) \(received.header.from) \(received.header.stamp)"
        }
    }

    /// In the order of time.
    public var hops: [Hop] { noted.map(\.hop).sorted { $0.at < $1.at } }

    /// When something last changed the order: rulings that were refused change nothing.
    var stepAt: Instant? { hops.last { !$0.isRefused }?.at }

    // MARK: For people

    /// A line for each hop: when, how long after the one before, from whom to whom, what; then who waited for whom.
    ///
    /// - Parameter condition: how the order stands; nil where nobody knows.
    public func lines(
        _ times: TimeText, _ condition: OrderCondition? = nil, emphasise: (String) -> String = { $0 }
    ) -> [String] {
        let hops = hops
        var table = TextTable([
            .text("at"), .number("after ms"), .text("seen at"), .text("from"), .text("to"), .text("kind"),
            .text("what"),
        ])
        for (index, hop) in hops.enumerated() {
            table.append([
                times.clock(hop.at), index == 0 ? "" : Self.milliseconds(hop.at, since: hops[index - 1].at),
                hop.seenAt.text, hop.from.text, hop.to?.text ?? "", hop.kind.text, text(hop),
            ])
        }
        return ["\(emphasise("order \(order)"))  \(hops.first.map { times.full($0.at) } ?? "")", ""]
            + table.lines(emphasise: emphasise) + [""] + (condition?.lines(of: order, times) ?? [])
            + summary(hops)
    }

    private func text(_ hop: Hop) -> String {
        (hop.isRefused ? "REFUSED: " : "")
            + (hop.repetition > 0 ? "again, \(hop.repetition + 1). time: " : "")
            + hop.text + (hop.answer.map { "; \(MessageText.line($0))" } ?? "")
    }

    private func summary(_ hops: [Hop]) -> [String] {
        guard let first = hops.first, let last = hops.last else { return [] }
        var lines = [
            "in all \(Self.milliseconds(last.at, since: first.at)) ms over \(Figure.counted(hops.count, "step"))"
        ]
        // Nobody waits for a ruling that changes nothing, nor for one that comes when the order is under way already.
        let steps = hops.enumerated().filter { index, hop in
            hop.kind != .message(.ruling) || !hop.isRefused && isAwaited(hop, after: hops[..<index])
        }.map(\.element)
        let waits = zip(steps, steps.dropFirst()).sorted { left, right in
            left.1.at.duration(since: left.0.at) > right.1.at.duration(since: right.0.at)
        }
        for (before, after) in waits.prefix(Self.waitCountMax)
        where after.at.duration(since: before.at) > .milliseconds(1) {
            // An order is sent at once: the rest is until its recipient has it.
            let isTaken = after.kind == .message(.order) && after.to == after.seenAt
            let awaited = isTaken ? "\(after.seenAt) to have it" : after.from.text
            lines.append(
                """
                waited \(Self.milliseconds(after.at, since: before.at)) ms for \(awaited): from '\(before.kind.text)' of \
                \(before.from) to '\(after.kind.text)' of \(after.from)
                """)
        }
        let repetitions = hops.count { $0.repetition > 0 }
        lines.append(
            !knowsRepetitions
                ? "what was sent again is in no journal: look into a recording of a tap with --recording"
                : repetitions == 0 ? "nothing was sent again" : "\(repetitions) sent again")
        return lines
    }

    /// An order waits for a ruling before anybody else has heard of it, or while it is held.
    private func isAwaited(_ ruling: Hop, after earlier: ArraySlice<Hop>) -> Bool {
        ruling.releases
            || earlier.allSatisfy { $0.kind == .step(.planned) || $0.kind == .message(.ruling) }
    }

    private static let waitCountMax = 3

    private static func milliseconds(_ instant: Instant, since earlier: Instant) -> String {
        Figure.fixed(instant.duration(since: earlier).microseconds, over: 1_000, decimals: 1)
    }
}
