/// What may happen to a node.
public enum Input: Hashable, Sendable {
    /// The program starts. `incarnation` is already on its disk. Books that this process opens have rounds of `roundLength`;
    /// nil leaves that as it is. With `comparesStreams` it acts on nothing before its peers have said how far they have come
    /// with it; the journals of earlier programs have starts without. A hub serves under `epoch` at the least, and under a
    /// higher one than before as soon as a site agrees with it; the journals of earlier programs have starts without, and
    /// what they did is replayed so. Nobody ran for `paused` in all, and network time stood still meanwhile.
    case started(
        incarnation: UInt32, process: UInt64, roundLength: Duration? = nil, comparesStreams: Bool = false,
        epoch: UInt64? = nil, paused: Duration = .zero)
    case received(Received)
    /// The site's meters were read.
    case metered(MeterReading)
    /// The goods of an order have left the site.
    case loaded(OrderID, Quantity)
    /// The plant has been told to leave the goods of an order, has not let them leave, and will not.
    case stopped(OrderID)
    /// So much of an order has arrived at the site by now, in all: said again it does no harm.
    case unloaded(OrderID, Quantity)
    /// So much of an order that was on its way to the site was turned back, in all by now.
    case turnedBack(OrderID, Quantity)
    /// So much of an order that was on its way to the site will not arrive, in all by now.
    case lost(OrderID, Quantity, LossReason)
    /// The plan that ``Effect/balance(_:)`` asked for.
    case planned(Plan)
    /// There is no plan for the round that was asked for: `reason` is for the log.
    case planRefused(round: Int, reason: String)
    /// What ``Effect/solve(_:)`` asked for.
    case solved(DepartmentContent)
    /// There is no answer to what a department asked for: `reason` is for the log.
    case unsolved(DepartmentID, reason: String)
    /// What the site's own people or systems say to a department's counterpart there.
    case entered(DepartmentContent)
    case deadlineReached

    /// The message that arrived; nil for whatever else happened.
    public var message: MessageReference? {
        if case .received(let received) = self { received.header.reference } else { nil }
    }
}

/// A message that was checked: signed by who it says, in its role, for this node or its children.
public struct Received: Hashable, Sendable {
    public let topic: Topic
    public let header: Header
    public let message: Message
    /// The signed bytes, to be passed on or kept unchanged.
    public let envelope: Envelope

    public init(topic: Topic, header: Header, message: Message, envelope: Envelope) {
        (self.topic, self.header, self.message, self.envelope) = (topic, header, message, envelope)
    }
}

/// Meters that only grow, counted from the opening of the books, so that a reading lost or repeated does no harm.
public struct MeterReading: Hashable, Sendable {
    /// Network time since the books were opened.
    public let at: Duration
    /// Sorted by resource.
    public let lines: [Line]

    public init(at: Duration, lines: [Line]) { (self.at, self.lines) = (at, lines) }

    public struct Line: Hashable, Sendable {
        public let resource: ResourceID
        /// What came from outside the network, without the opening stock.
        public let suppliedTotal: Quantity
        /// What the site wanted to use, whether or not it was there.
        public let wantedTotal: Quantity

        public init(resource: ResourceID, suppliedTotal: Quantity, wantedTotal: Quantity) {
            (self.resource, self.suppliedTotal, self.wantedTotal) = (resource, suppliedTotal, wantedTotal)
        }
    }
}

/// What a node wants done. Messages keep their order among each other, and so do all other effects.
public enum Effect: Hashable, Sendable {
    /// Commit the input just received to the journal before any effect of it, or of a later input, is performed.
    case record
    case publish(Outgoing)
    /// Pass on the signed bytes of another node's message.
    case forward(Topic, Envelope)
    /// Pass them on once more: nobody has said that they arrived.
    case forwardAgain(Topic, Envelope)
    /// Compute a plan, then hand it back as ``Input/planned(_:)``.
    case balance(Snapshot)
    /// Decide on a department's snapshot, then hand the answer back as ``Input/solved(_:)`` or ``Input/unsolved(_:reason:)``.
    case solve(DepartmentContent)
    case plant(PlantCommand)
    /// For the log and for observers; has no consequence.
    case notice(Notice)
}

public struct Outgoing: Hashable, Sendable {
    public let topic: Topic
    public let header: Header
    public let message: Message

    public init(topic: Topic, header: Header, message: Message) {
        (self.topic, self.header, self.message) = (topic, header, message)
    }
}

/// What an enterprise's own people or machines are asked to do. Repeated after a restart; the plant does it once.
public enum PlantCommand: Hashable, Sendable {
    /// Answered by ``Input/loaded(_:_:)``.
    case load(OrderID, ResourceID, Quantity)
    /// Takes ``load(_:_:_:)`` back. Answered by ``Input/stopped(_:)``, or by ``Input/loaded(_:_:)`` if it is too late, also
    /// where that was answered before: the node may have lost it.
    case stop(OrderID)
    /// Goods will arrive at this network time since the opening; answered, until all of them are accounted for, by
    /// ``Input/unloaded(_:_:)``, ``Input/turnedBack(_:_:)`` and ``Input/lost(_:_:_:)``, also where that was answered before.
    case expect(OrderID, ResourceID, Quantity, arrival: Duration)
    /// Have expected goods brought back to where they came from, if that can still be done.
    case turnBack(OrderID)
    /// Read the meters by this clock from now on; answered by ``Input/metered(_:)`` again and again.
    case meter(NetworkClock)
}

/// Something a person may want to know.
public enum Notice: Hashable, Sendable {
    case clockSet(NetworkClock)
    case roundFrozen(round: Int, siteCount: Int, absentSites: [NodeID])
    case roundPlanned(round: Int, shipmentCount: Int, unmetCount: Int, cost: Money)
    /// The best plan that was found in time is ordered; see ``Plan/isFinished``.
    case planUnfinished(round: Int)
    case planRefused(round: Int, reason: String)
    /// What another department than goods dispatch has to say.
    case department(DepartmentID, String)
    case orderAdvanced(OrderID, OrderState)
    case orderDeclined(OrderID, by: NodeID, DeclineReason)
    /// The destination knows that the goods of an order are on their way.
    case adviceTaken(OrderID)
    /// A planned shipment for which the books no longer hold enough.
    case shipmentDropped(OrderID, reason: String)
    /// Nobody has said for too long whether the goods have left: the source is asked to cancel.
    case orderInDoubt(OrderID)
    /// A revision was sent to whom it concerns.
    case orderRevised(Revision)
    /// A ruling that the order, as it stands, does not allow.
    case rulingRefused(Ruling, reason: String)
    case suspenseClosed(site: NodeID, resource: ResourceID, Quantity, Grounds)
    case lostUnderWay(OrderID, Quantity, LossReason)
    /// Back at their source.
    case returned(OrderID, Quantity)
    case presenceChanged(NodeID, Presence)
    /// Two processes speak as one node: the message of `newcomer` was ignored.
    case duplicateNode(NodeID, newcomer: UInt64)
    /// This very process is the newcomer; it must stop.
    case displaced(by: UInt64)
    /// A site's own figures do not agree with the hub's books; the difference went to suspense.
    case countDiffers(site: NodeID, resource: ResourceID, difference: Quantity)
    /// A site's meters stand below what it had reported, and its streams are whole: it was started from a copy of its journal that is
    /// a little older, and reads them again.
    case readingsForgotten(by: NodeID, ResourceID)
    /// A node's clock is not the hub's: so much ahead, or below zero behind.
    case clockDiffers(NodeID, by: Duration)
    /// The hub's books are not what they were: entries were cut off or changed.
    case booksAltered(known: LedgerHead, now: LedgerHead)
    /// This node has forgotten what a peer knows of it: it decides and acknowledges nothing until a person resumes it.
    case behind(StreamLoss, says: NodeID)
    /// Another node has forgotten what this one knows of it.
    case peerBehind(NodeID, StreamLoss)
    /// The parent has heard this node in a start of which its journal knows nothing: another process speaks as it, or an older copy
    /// was restored.
    case startsHeard(UInt32)
    /// A node of this name was heard with a higher number of starts, and is silent now: this one has lost starts, and goes on
    /// above them.
    case startsForgotten(heard: UInt32)
    /// Children follow a hub of a higher epoch.
    case replaced(byEpoch: UInt64, says: NodeID)
    /// A person has seen to it that a node gets back what it had forgotten.
    case resumed(NodeID, Grounds)
    /// A hub that was behind has got back so many instructions that it had forgotten.
    case recalled(instructionCount: Int)
    /// A stamp so far ahead that no honest node can have come there.
    case implausibleStamp(MessageReference)
    /// A numbered item was said again with another content. The first one counts.
    case contradiction(MessageReference, number: UInt64)
    /// A message that was authentic but made no sense here.
    case ignored(MessageReference, reason: String)
}
