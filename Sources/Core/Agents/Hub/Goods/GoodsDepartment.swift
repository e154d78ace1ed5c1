public import Domain
internal import Ledger
internal import OrderedCollections

/// Moves goods: at the deadline of each round it freezes every site's surplus or shortage, turns the plan that comes of it
/// into orders, and follows them until they are settled.
public struct GoodsDepartment: Department {
    public static let id = DepartmentID.goods

    var orders = OrderBook()
    /// One for each site, sorted by site.
    var meters: OrderedDictionary<NodeID, SiteMeters>

    /// The last round that was frozen; 0 before the first.
    var frozenRound = 0
    /// Frozen and not planned yet.
    var awaiting: Snapshot?
    private(set) var lastPlan: Plan?
    private(set) var plannedRound = 0
    /// The newest round without a plan; nil where a later one has one.
    private(set) var refusedRound: RefusedRound?

    public init(of network: Network) {
        meters = OrderedDictionary(uniqueKeysWithValues: network.sites.map { ($0.id, SiteMeters()) })
    }

    // MARK: Time

    public func nextDeadline(in frame: HubFrame) -> Instant? {
        [roundDeadline(in: frame), orders.nextDoubtAt(in: frame)].compactMap(\.self).min()
    }

    private func roundDeadline(in frame: HubFrame) -> Instant? {
        let next = frame.nextRound(after: frozenRound)
        // What was frozen in a round that may not be decided on gives way.
        guard awaiting == nil || next > frozenRound + 1 else { return nil }
        return frame.deadline(ofRound: next)
    }

    public mutating func handleDeadline(at now: Instant, in frame: inout HubFrame) -> [Effect] {
        var effects: [Effect] = []
        if let deadline = roundDeadline(in: frame), now >= deadline {
            effects += freeze(at: now, in: &frame)
        }
        return effects + doubts(at: now, in: &frame)
    }

    public func resume(in frame: HubFrame) -> [Effect] { awaiting.map { [.balance($0)] } ?? [] }

    private mutating func freeze(at now: Instant, in frame: inout HubFrame) -> [Effect] {
        guard let clock = frame.clock else { return [] }
        // Rounds that fell due while the hub was down are not made up for: their needs are in this one.
        frozenRound = max(
            frame.nextRound(after: frozenRound),
            Int(clock.elapsed(at: now).microseconds / frame.network.calendar.round.microseconds))
        let (snapshot, absent) = snapshot(ofRound: frozenRound, at: now, in: frame)
        awaiting = snapshot
        frame.decide(.frozen(snapshot))
        return [
            .notice(
                .roundFrozen(round: frozenRound, siteCount: frame.sites.count, absentSites: absent)),
            .balance(snapshot),
        ]
    }

    public mutating func take(
        _ solution: Solution, at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        switch solution {
        case .plan(let plan):
            guard let awaiting, awaiting.span == plan.span, case .round(let round) = plan.span else {
                return []
            }
            self.awaiting = nil
            (lastPlan, plannedRound, refusedRound) = (plan, round, nil)
            return order(plan, ofRound: round, at: now, in: &frame)
        case .noPlan(let round, let reason):
            guard awaiting?.span == .round(round) else { return [] }
            awaiting = nil
            refusedRound = RefusedRound(round: round, reason: reason)
            return [.notice(.planRefused(round: round, reason: reason))]
        case .content, .none: return []  // Goods dispatch gets plans.
        }
    }

    // MARK: What sites say

    /// Books what the site's meters have gained, once every fact that its figures include is in the books too.
    public mutating func take(
        _ report: StatusReport, of site: NodeID, at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        guard let terms = frame.network.site(site),
            frame.factsTakenThrough(of: site) == report.factsIssuedThrough
        else { return [] }
        var effects: [Effect] = []
        for line in report.lines where terms.stock(of: line.resource) != nil {
            guard let gains = meters[site]?.gains(of: line) else { continue }
            let onHand = frame.ledger.onHand(line.resource, at: site)
            // A site that was started from an older copy reads again what its meters had shown it: nothing is missing there.
            let unread = frame.standing.fences ? gains.unread : .none
            let counted = max(.zero, line.stock + unread.supplied - unread.consumed)
            let difference = counted - (onHand + gains.supplied - gains.consumed)
            // A surplus is booked first and a deficit last, so that no account passes below zero on the way.
            frame.postChecked { ledger throws(LedgerRefusal) in
                ledger.supply(gains.supplied, of: line.resource, to: site)
                try ledger.count(difference: max(.zero, difference), of: line.resource, at: site)
                try ledger.consume(gains.consumed, of: line.resource, at: site)
                try ledger.count(difference: min(.zero, difference), of: line.resource, at: site)
            }
            if difference != .zero {
                effects.append(
                    .notice(.countDiffers(site: site, resource: line.resource, difference: difference)))
            }
            if frame.standing.fences, gains.isFirstUnread {
                effects.append(.notice(.readingsForgotten(by: site, line.resource)))
            }
        }
        return effects
    }

    public mutating func acknowledge(_ instruction: Instruction, by site: NodeID) -> [Effect] {
        switch instruction.content {
        case .dispatch(let order):
            // Its acceptance may have overtaken this.
            orders.advance(order.id, to: .received) ? [.notice(.orderAdvanced(order.id, .received))] : []
        case .expect(let consignment): [.notice(.adviceTaken(consignment.order))]
        case .revise, .realign, .department, .unreadable: []
        }
    }
}

/// The meters of one site, as far as the books follow them.
struct SiteMeters: Codable, Sendable {
    /// Sorted by resource.
    private(set) var booked: [Booked] = []

    struct Booked: Codable, Sendable {
        let resource: ResourceID
        var supplied = SupplyMeter()
        var consumedTotal = Quantity.zero
        /// Not in the books: for a site that forgets it.
        var missedTotal = Quantity.zero
        /// The highest that a report has said, whatever was taken in besides; nil in states of programs that did not keep it.
        var suppliedReading: Quantity?
        /// Whether the last report said less than one before it.
        var hasUnread: Bool?
    }

    /// What a report says of the meters, beside the books.
    struct Gains {
        var supplied = Quantity.zero
        var consumed = Quantity.zero
        var unread = Unread.none
        /// Whether the report before this one had forgotten nothing.
        var isFirstUnread = false
    }

    /// What the site had read and has forgotten since: its meters will show it again.
    struct Unread: Equatable {
        var supplied: Quantity
        var consumed: Quantity

        static let none = Unread(supplied: .zero, consumed: .zero)
    }

    /// The gains of the meters since the last call, to be booked now.
    mutating func gains(of line: StockLine) -> Gains {
        let index = place(of: line.resource)
        let known = booked[index]
        var gains = Gains(
            supplied: booked[index].supplied.gain(through: line.suppliedTotal),
            consumed: max(.zero, line.consumedTotal - known.consumedTotal))
        booked[index].consumedTotal += gains.consumed
        booked[index].missedTotal = max(known.missedTotal, line.missedTotal)
        booked[index].suppliedReading = max(known.suppliedReading ?? .zero, line.suppliedTotal)
        // What was used and what was missed make up the reading: a site that has read it again may have used less of it.
        let isBehind =
            line.consumedTotal + line.missedTotal < known.consumedTotal + known.missedTotal
        gains.unread = Unread(
            supplied: max(.zero, (known.suppliedReading ?? .zero) - line.suppliedTotal),
            consumed: isBehind ? max(.zero, known.consumedTotal - line.consumedTotal) : .zero)
        let hasUnread = gains.unread != .none || isBehind
        gains.isFirstUnread = hasUnread && known.hasUnread != true
        booked[index].hasUnread = hasUnread
        return gains
    }

    /// Supply that the site's meters have not told of, but its facts have.
    mutating func unreportedSupply(
        dispatching quantity: Quantity, of resource: ResourceID, known: Quantity
    ) -> Quantity {
        booked[place(of: resource)].supplied.unreported(dispatching: quantity, of: known)
    }

    /// Of what was taken in and used up, as booked.
    func booked(_ resource: ResourceID) -> Booked? { booked.first { $0.resource == resource } }

    private mutating func place(of resource: ResourceID) -> Int {
        if let known = booked.index(of: resource, by: \.resource) { return known }
        let index = booked.firstIndex { $0.resource > resource } ?? booked.endIndex
        booked.insert(Booked(resource: resource), at: index)
        return index
    }
}
