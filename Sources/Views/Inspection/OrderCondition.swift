internal import Agents
public import Domain
internal import Tables

/// How an order stands, by the hub's books.
public enum OrderCondition: Hashable, Sendable {
    case open(OpenOrderCondition)
    /// It has ended; or it is none, because what was planned could not be ordered.
    case ended

    /// For people.
    public func lines(of order: OrderID, _ times: TimeText) -> [String] {
        switch self {
        case .open(let condition): condition.lines(of: order, times)
        case .ended: ["it has ended"]
        }
    }
}

/// An order that has not ended: whom it waits for, since when, and when that node was last heard.
public struct OpenOrderCondition: Hashable, Sendable {
    public let state: OrderState
    public let isInDoubt: Bool
    public private(set) var awaited: Awaited
    /// When something last changed the order.
    public let since: Instant
    /// When the newest record of what was read was made.
    public let asOf: Instant
    /// When the hub had its newest report of the awaited node; for the hub, when it wrote its newest record. Nil where there is none.
    public private(set) var heardAt: Instant?
    private let silentAfter: Duration

    /// Who has to do what.
    public enum Awaited: Hashable, Sendable {
        case approval, release
        case hub(NodeID?)
        case node(NodeID, to: String)
    }

    /// - Parameters:
    ///   - since: when something last changed the order.
    ///   - asOf: when the newest record of what was read was made.
    ///   - silentAfter: after what time without a report a node is silent.
    init(
        _ standing: HubStateView.OrderStanding, since: Instant, asOf: Instant, silentAfter: Duration
    ) {
        (state, isInDoubt, self.since) = (standing.state, standing.isInDoubt, since)
        (self.asOf, self.silentAfter) = (asOf, silentAfter)
        awaited =
            switch standing.state {
            case .proposed: .approval
            case .issued where !standing.isHeld: .node(standing.source, to: "have it")
            case .received where !standing.isHeld: .node(standing.source, to: "accept it")
            case .accepted where !standing.isHeld: .node(standing.source, to: "let it leave")
            case .issued, .received, .accepted: .release
            case .inTransit, .delivered:
                .node(
                    standing.isReturning ? standing.source : standing.destination,
                    to: "receive what is under way")
            case .approved, .settled, .declined, .cancelled: .hub(nil)
            }
    }

    /// - Parameter heard: when the hub had the newest report of each node.
    mutating func note(heardAt heard: [NodeID: Instant]) {
        if case .node(let node, _) = awaited { heardAt = heard[node] }
    }

    /// Others go on, and the hub has written nothing for long: whatever the order waited for then, it waits for the hub now.
    mutating func note(hub: NodeID, heardAt instant: Instant) {
        (awaited, heardAt) = (.hub(hub), instant)
    }

    /// Whether whoever it waits for is a node that is not heard.
    public var isSilent: Bool {
        switch awaited {
        case .approval, .release, .hub(nil): false
        case .hub, .node: heardAt.map { asOf.duration(since: $0) > silentAfter } ?? true
        }
    }

    // MARK: For people

    func lines(of order: OrderID, _ times: TimeText) -> [String] {
        [
            """
            now \(state.words)\(isInDoubt ? ", in doubt" : ""): waits for \(awaitedText) since \(times.clock(since)), \
            \(seconds(since: since)) s\(remedy(for: order))
            """
        ] + hearingLine(times)
    }

    private var awaitedText: String {
        switch awaited {
        case .approval: "a dispatcher to approve it"
        case .release: "a dispatcher to release it"
        case .hub(let hub): hub?.text ?? "the hub"
        case .node(let node, let task): "\(node) to \(task)"
        }
    }

    private func remedy(for order: OrderID) -> String {
        switch awaited {
        case .approval: ": diaodu order approve \(order), or reject"
        case .release: ": diaodu order release \(order)"
        case .hub, .node: ""
        }
    }

    private func hearingLine(_ times: TimeText) -> [String] {
        let node: NodeID
        switch awaited {
        case .approval, .release, .hub(nil): return []
        case .hub(let hub?): node = hub
        case .node(let awaited, _): node = awaited
        }
        guard let heardAt else { return ["\(node) was never heard: see diaodu status"] }
        return [
            """
            \(node) was last heard at \(times.clock(heardAt)), \(seconds(since: heardAt)) s before the newest record\
            \(isSilent ? ": SILENT, see diaodu status" : "")
            """
        ]
    }

    private func seconds(since instant: Instant) -> String {
        Figure.fixed(max(.zero, asOf.duration(since: instant)).microseconds, over: 1_000_000, decimals: 1)
    }
}

extension OrderCondition: Encodable {
    private enum CodingKeys: CodingKey {
        case state, inDoubt, waitsFor, since, waitedSeconds, lastHeard, isSilent
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        guard case .open(let condition) = self else { return try values.encode("ended", forKey: .state) }
        let times = TimeText(isUTC: true)
        try values.encode("\(condition.state)", forKey: .state)
        try values.encode(condition.isInDoubt, forKey: .inDoubt)
        try values.encode(condition.awaited.name, forKey: .waitsFor)
        try values.encode(times.full(condition.since), forKey: .since)
        let waited = max(.zero, condition.asOf.duration(since: condition.since))
        try values.encode(waited / .seconds(1), forKey: .waitedSeconds)
        try values.encodeIfPresent(condition.heardAt.map(times.full), forKey: .lastHeard)
        try values.encode(condition.isSilent, forKey: .isSilent)
    }
}

extension OpenOrderCondition.Awaited {
    /// For programs: a node's id, or what people have to do.
    fileprivate var name: String {
        switch self {
        case .approval: "approval"
        case .release: "release"
        case .hub(let hub): hub?.text ?? "hub"
        case .node(let node, _): node.text
        }
    }
}
