/// Everything that crosses the network, as values that have already been checked.
public enum Message: Hashable, Sendable {
    case status(StatusReport)
    case fact(Fact)
    case instruction(Instruction)
    case acknowledgement(Acknowledgement)
    case beacon(Beacon)
    case attendance(Attendance)
    case overview(Overview)
    /// From a person's desk.
    case ruling(Ruling)
    /// To the desk; the ruling is the cause in its header.
    case answer(RulingAnswer)
}

extension Message {
    /// The order that it is about; nil for none, or for more than one.
    public var order: OrderID? {
        switch self {
        case .fact(let fact): return fact.event.order
        case .ruling(let ruling): if case .order(let order, _, _) = ruling.matter { return order }
        case .instruction(let instruction): return instruction.content.order
        case .status, .acknowledgement, .beacon, .attendance, .overview, .answer: return nil
        }
        return nil
    }

    /// Why the numbered thing that it says can only be skipped; nil where it can be read. Nobody says such a message himself.
    public var unreadableReason: String? {
        switch self {
        case .instruction(let instruction):
            if case .unreadable(_, let reason) = instruction.content { reason } else { nil }
        case .fact(let fact): if case .unreadable(let reason) = fact.event { reason } else { nil }
        case .status, .acknowledgement, .beacon, .attendance, .overview, .ruling, .answer: nil
        }
    }
}

/// How a site stands, in absolute figures: the newest replaces all before it, so loss needs no repair.
public struct StatusReport: Hashable, Codable, Sendable {
    /// Sorted by resource, one for each resource of the site.
    public let lines: [StockLine]
    /// The last instruction of the hub that is on this node's disk.
    public let instructionsTakenThrough: UInt64
    /// The last fact this node has issued: the figures include it and everything before it, nothing after it.
    public let factsIssuedThrough: UInt64
    public let openOrderCount: Int
    /// Nil from programs that do not compare streams, and where the hub says how a site stands.
    public let streams: StreamStatement?

    public init(
        lines: [StockLine], instructionsTakenThrough: UInt64, factsIssuedThrough: UInt64, openOrderCount: Int,
        streams: StreamStatement? = nil
    ) {
        self.lines = lines
        self.instructionsTakenThrough = instructionsTakenThrough
        self.factsIssuedThrough = factsIssuedThrough
        self.openOrderCount = openOrderCount
        self.streams = streams
    }
}

/// One resource at one site.
public struct StockLine: Hashable, Codable, Sendable {
    public let resource: ResourceID
    /// What lies at the site, held stock included.
    public let stock: Quantity
    /// Promised to accepted orders and not yet dispatched.
    public let held: Quantity
    /// What the site will use before the next round's goods can be there.
    public let need: Quantity
    /// What must stay at the site.
    public let reserve: Quantity
    /// Meters that only grow, counted from the opening of the books. What came from outside the network includes
    /// the opening stock.
    public let suppliedTotal: Quantity
    public let consumedTotal: Quantity
    /// What the site would have used but did not have.
    public let missedTotal: Quantity

    public init(
        resource: ResourceID, stock: Quantity, held: Quantity, need: Quantity, reserve: Quantity,
        suppliedTotal: Quantity, consumedTotal: Quantity, missedTotal: Quantity
    ) {
        self.resource = resource
        self.stock = stock
        self.held = held
        self.need = need
        self.reserve = reserve
        self.suppliedTotal = suppliedTotal
        self.consumedTotal = consumedTotal
        self.missedTotal = missedTotal
    }
}

/// Something that has happened at a site and must reach the hub exactly once, in order.
public struct Fact: Hashable, Codable, Sendable {
    /// Counts the facts of this site from 1, over all its incarnations, without a gap.
    public let number: UInt64
    /// Network time since the books were opened.
    public let at: Duration
    public let event: Event

    public init(number: UInt64, at: Duration, event: Event) {
        (self.number, self.at, self.event) = (number, at, event)
    }

    public enum Event: Hashable, Codable, Sendable {
        case accepted(OrderID)
        case declined(OrderID, DeclineReason)
        /// Left the source. At most what was ordered.
        case dispatched(OrderID, Quantity)
        /// Arrived at the destination.
        case delivered(OrderID, Quantity)
        /// Never left its source, and never will: the answer to a cancelling revision.
        case cancelled(OrderID)
        /// On its way back to the source, as the destination says.
        case turnedBack(OrderID, Quantity)
        /// Came back, as the source says.
        case returned(OrderID, Quantity)
        /// Will not arrive where it was going, as the site says that was waiting for it.
        case lost(OrderID, Quantity, LossReason)
        /// For another department than goods dispatch.
        case department(DepartmentContent)
        /// Said in a way that cannot be read: skipped, so that what follows it is taken.
        case unreadable(reason: String)

        /// Nil where no order of goods is concerned.
        public var order: OrderID? {
            switch self {
            case .accepted(let order), .declined(let order, _), .dispatched(let order, _),
                .delivered(let order, _), .cancelled(let order), .turnedBack(let order, _),
                .returned(let order, _), .lost(let order, _, _):
                order
            case .department, .unreadable: nil
            }
        }
    }
}

public enum DeclineReason: Hashable, Codable, Sendable {
    /// So much of it could still be promised.
    case notEnoughStock(available: Quantity)
    case unknownResource
    /// Which field of the order could not be read, and why.
    case unreadable(String)

    /// As the books have it.
    public var words: String { "declined: \(cause)" }

    public var cause: String {
        switch self {
        case .notEnoughStock(let available): "only \(available) could still be promised"
        case .unknownResource: "the site has nothing to do with the resource"
        case .unreadable(let reason): "the site cannot read the order: \(reason)"
        }
    }
}

/// What the hub tells a site, exactly once and in order.
public struct Instruction: Hashable, Codable, Sendable {
    /// Counts the hub's instructions to this site from 1, without a gap.
    public let number: UInt64
    public let content: Content

    public init(number: UInt64, content: Content) { (self.number, self.content) = (number, content) }

    public enum Content: Hashable, Codable, Sendable {
        /// To the source: send this.
        case dispatch(Order)
        /// To the destination, or back to the source: this is on its way.
        case expect(Consignment)
        /// To the source or, for a recall, to the destination of an order that was issued before.
        case revise(Revision)
        /// To a site that has forgotten what the hub knows of it: this is its state from here on. What it has open follows
        /// as instructions, each to be compared with what its people have done already.
        case realign(StatusReport)
        /// From another department than goods dispatch.
        case department(DepartmentContent)
        /// Said in a way that cannot be read: declined if it is an order, and skipped, so that what follows it is taken.
        case unreadable(dispatch: OrderID?, reason: String)

        /// The order of goods that it is about.
        public var order: OrderID? {
            switch self {
            case .dispatch(let order): order.id
            case .expect(let consignment): consignment.order
            case .revise(let revision): revision.order
            case .unreadable(let order, _): order
            case .realign, .department: nil
            }
        }
    }
}

/// Goods under way to a site.
public struct Consignment: Hashable, Codable, Sendable {
    public let order: OrderID
    public let resource: ResourceID
    public let quantity: Quantity
    public let source: NodeID
    /// Network time since the books were opened, as the source stated it; for goods turned back, the destination.
    public let dispatchedAt: Duration
    public let transit: Duration
    /// Turned back on the way to their destination; `source` is then where they are coming home to.
    public let isReturning: Bool
    /// What the hub has heard of it before: arrived where it is expected, and lost.
    public let arrivedBefore: Quantity
    public let lostBefore: Quantity

    public init(
        order: OrderID, resource: ResourceID, quantity: Quantity, source: NodeID, dispatchedAt: Duration,
        transit: Duration, isReturning: Bool = false, arrivedBefore: Quantity = .zero,
        lostBefore: Quantity = .zero
    ) {
        self.order = order
        self.resource = resource
        self.quantity = quantity
        self.source = source
        self.dispatchedAt = dispatchedAt
        self.transit = transit
        self.isReturning = isReturning
        (self.arrivedBefore, self.lostBefore) = (arrivedBefore, lostBefore)
    }
}

/// Says that everything of a numbered stream up to `through` is on the sender's disk.
public struct Acknowledgement: Hashable, Sendable {
    public let stream: Stream
    public let through: UInt64
    /// From the hub, to a site that has started or that says other than the hub.
    public let streams: StreamStatement?
    /// From a hub that has forgotten: what it wants back.
    public let recall: Recall?
    /// From a site, to a hub that has forgotten: what it took as number `through`.
    public let taken: TakenInstruction?

    public init(
        _ stream: Stream, through: UInt64, streams: StreamStatement? = nil, recall: Recall? = nil,
        taken: TakenInstruction? = nil
    ) {
        (self.stream, self.through, self.streams) = (stream, through, streams)
        (self.recall, self.taken) = (recall, taken)
    }

    public enum Stream: UInt8, Hashable, Sendable, CaseIterable {
        case facts = 1
        case instructions = 2
    }
}
