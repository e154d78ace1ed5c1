internal import Agents
public import Domain
internal import MessageSchema

/// What the checkers are shown.
enum ObservedEvent {
    /// From so many records.
    case started(NodeID, isDamaged: Bool, recordCount: Int)
    /// Its program did not start from its journal, for this reason.
    case halted(NodeID, String, isDamaged: Bool)
    /// A program gets an older copy of its journal, with so many records.
    case wentBack(NodeID, of: NodeID, recordCount: Int)
    /// A second program has got the journal of this one, which runs.
    case shared(NodeID)
    /// Another program speaks as this node from now on, and need not know what the one before it has said.
    case replaced(NodeID)
    /// It has made a turn, of which it wants so many records kept. What it accepts and refuses in it follows.
    case turned(recordCount: Int, by: NodeID)
    /// So many records are safe on its disk, it was told.
    case recorded(count: Int, by: NodeID)
    /// It is about to do something that can be noticed outside: which follows, where somebody looks at it.
    case performed(by: NodeID)
    case published(Outgoing, by: NodeID)
    /// What it had accepted was passed on.
    case forwarded(Envelope, by: NodeID)
    case accepted(Received, Frame, by: NodeID)
    /// What was accepted, and when by the program's own clock.
    case timed(Received, Frame, at: Instant, by: NodeID)
    case refused(Refusal, Frame, by: NodeID)
    /// It has carried out the turn in which it was told that goods have left.
    case heardLoaded(OrderID, by: NodeID)
    /// It wants its plant to do something.
    case commanded(PlantCommand, by: NodeID)
    /// Goods left through a site's gate.
    case loaded(OrderID, Quantity, at: NodeID)
    /// After a loading so much is left at a site.
    case left(Quantity, of: ResourceID, at: NodeID)
    case viewed(StateView, by: NodeID)
    case noticed(Notice, by: NodeID)
}

/// How things stand when a run is over.
struct Ending {
    let network: Network
    let now: Instant
    let truth: PhysicalTruth
    let meters: [NodeID: MeterSpan]
    /// Rulings that no answer has come to.
    let waitingRulingCount: Int

    /// What a site's meters have counted.
    struct MeterSpan {
        /// Since when they have been running.
        let since: Instant
        /// When its node was last told of them; nil when it never was.
        let readAt: Instant?
    }
    /// Sites that lie, or that did not come back: nothing is promised about them.
    let outsiders: [NodeID]
    let hasByzantineSites: Bool
    let stateViews: [StateView]
    let settledCount: Int
    let queuedEventCount: Int
    let stateSizes: [StateSize]

    /// What a node would write down of itself.
    struct StateSize {
        let node: NodeID
        let role: Role
        let byteCount: Int
        /// For how many sites it keeps something.
        let siteCount: Int
        /// How many stocks these sites have together.
        let stockCount: Int
    }

    var hub: HubStateView? {
        for case .hub(let stateView) in stateViews { return stateView }
        return nil
    }

    /// Of those about whom something is promised.
    var sites: [SiteStateView] {
        stateViews.compactMap {
            if case .site(let site) = $0, !outsiders.contains(site.site) { site } else { nil }
        }
    }

    /// The hub's orders between sites about which something is promised.
    var orders: [HubStateView.OrderStanding] {
        (hub?.orders ?? []).filter { !outsiders.contains($0.source) && !outsiders.contains($0.destination) }
    }

    func isPromised(_ order: OrderID) -> Bool {
        guard let papers = truth.waybill(of: order) else { return true }
        return !outsiders.contains(papers.source) && !outsiders.contains(papers.destination)
    }
}

/// Watches a run for one thing that must never be.
protocol Checker: Sendable {
    var name: CheckerName { get }
    /// Called for everything that happens.
    mutating func see(_ event: ObservedEvent) -> Finding?
    /// Called once, when everything has healed.
    func conclude(_ ending: Ending) -> [Finding]
}

extension Checker {
    mutating func see(_ event: ObservedEvent) -> Finding? { nil }
    func conclude(_ ending: Ending) -> [Finding] { [] }
}

public enum CheckerName: String, Hashable, Sendable, CaseIterable {
    case conservation, atMostOnce, everyOrderEnds, noNegativeStock, epochNeverGoesBack, viewsAgree,
        boundedQueues
    /// Nothing forged is heard, and nothing genuine refused.
    case authenticity
    /// What a disk has damaged is found at the start.
    case damageIsFound
    /// Nothing is done before the records it rests on are safe.
    case writeAhead
    /// Every start finds what was committed, in whole turns.
    case durability
    /// Messages leave in the order in which they were written or heard.
    case sendOrder
    /// A process stops when its parent hears another one under its name.
    case oneProcess
    /// What people must hear of is told by name.
    case alarms
    /// Otherwise the run proves nothing.
    case enoughWork
}

struct Finding: Sendable {
    let text: String
    /// Whom and what it is about, to be looked for in the transcript.
    let subjects: [String]

    init(_ text: String, about subjects: [String]) { (self.text, self.subjects) = (text, subjects) }
}

/// Something that must not have been.
public struct Violation: Hashable, Sendable {
    public let checker: CheckerName
    public let text: String
    public let subjects: [String]
    public let at: Instant
}

/// All checkers of a run, with what they found.
struct CheckerSet: Sendable {
    private var checkers: [any Checker]
    private(set) var violations: [Violation] = []

    /// So many are enough to see what is wrong.
    private static let violationCountMax = 20

    /// Sees nothing.
    static let silent = CheckerSet(checkers: [])

    /// - Parameters:
    ///   - byzantineSites: enterprises that may contradict themselves.
    static func watching(of network: Network, byzantineSites: [NodeID]) -> CheckerSet {
        let hub = network.hub.id
        return CheckerSet(checkers: [
            Conservation(), AtMostOnce(hub: hub, byzantineSites: byzantineSites), EveryOrderEnds(),
            NoNegativeStock(),
            EpochNeverGoesBack(of: hub), ViewsAgree(of: hub), BoundedQueues(of: network), Authenticity(),
            DamageIsFound(),
            WriteAhead(), Durability(byzantineSites: byzantineSites), SendOrder(), OneProcess(of: hub),
            Alarms(of: network),
        ])
    }

    private init(checkers: [any Checker]) { self.checkers = checkers }

    var isSilent: Bool { checkers.isEmpty }

    mutating func see(_ event: ObservedEvent, at now: Instant) {
        for index in checkers.indices {
            if let finding = checkers[index].see(event) { note(finding, checkers[index].name, now) }
        }
    }

    mutating func conclude(_ ending: Ending) {
        for checker in checkers {
            for finding in checker.conclude(ending) { note(finding, checker.name, ending.now) }
        }
    }

    private mutating func note(_ finding: Finding, _ name: CheckerName, _ now: Instant) {
        guard violations.count < Self.violationCountMax else { return }
        violations.append(Violation(checker: name, text: finding.text, subjects: finding.subjects, at: now))
    }
}
