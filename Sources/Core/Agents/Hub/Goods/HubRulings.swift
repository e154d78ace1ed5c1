internal import Domain
internal import Ledger
internal import OrderedCollections

/// What time and people change about the hub's orders, and what people write off.
extension HubAgent {
    // MARK: By time

    /// How long a source may leave an order where it is before it is asked about it.
    var patience: Duration { (clock?.roundLength ?? roundLength) * 2 }

    /// A timeout frees nothing: it asks the source, and only the source's answer counts.
    mutating func doubts(at now: Instant) -> [Effect] {
        orders.fallingIntoDoubt(at: now).flatMap { id -> [Effect] in
            orders.doubt(id, at: nil, isInDoubt: true)
            let grounds = Grounds(who: network.hub.id.text, why: "not dispatched within two rounds")
            return [.notice(.orderInDoubt(id))] + revise(id, .cancel, grounds, at: now).effects
        }
    }

    // MARK: By people

    /// Decides once, however often a desk says it, and answers every time.
    mutating func take(_ ruling: Ruling, _ header: Header, at now: Instant) -> [Effect] {
        var desk = rulingDesks[header.from] ?? RulingDesk()
        var effects: [Effect] = []
        let answer: RulingAnswer
        if let known = desk.answer(to: header.stamp) {
            answer = known
        } else {
            (answer, effects) = decide(ruling, at: now)
            effects = effects.recorded
            desk.remember(answer, to: header.stamp)
            rulingDesks[header.from] = desk
        }
        return effects + [
            sender.publish(
                .answer(answer), .down, parent: network.hub.id, node: header.from, to: header.from,
                because: header.reference, at: now)
        ]
    }

    private mutating func decide(_ ruling: Ruling, at now: Instant) -> (RulingAnswer, [Effect]) {
        let made: Made
        switch ruling.matter {
        case .order(let id, let verdict, let revisionCount):
            made = decide(id, verdict, ifRevisionCount: revisionCount, ruling.grounds, at: now)
        case .suspense(let site, let resource, let quantity):
            made = close(quantity, of: resource, at: site, ruling.grounds)
        }
        switch made {
        case .refused(let reason):
            return (.refused(reason), [.notice(.rulingRefused(ruling, reason: reason))])
        case .done(let revision, let effects): return (.done(revision: revision), effects)
        }
    }

    private enum Made {
        case refused(String)
        case done(revision: Int? = nil, [Effect])
    }

    private mutating func decide(
        _ id: OrderID, _ verdict: Ruling.Verdict, ifRevisionCount expected: Int?, _ grounds: Grounds,
        at now: Instant
    ) -> Made {
        guard let open = orders.open[id] else { return .refused("no such order is open") }
        if let expected, expected != open.revisionCount {
            return .refused("it was changed \(open.revisionCount) times, not \(expected): look at it again")
        }
        switch verdict {
        case .approve, .reject:
            guard open.state == .proposed else { return .refused("it is \(open.state.words) already") }
            if case .approve = verdict {
                let source = open.order.shipment.source
                guard hasRoom(for: source) else { return .refused(Self.noRoom(for: source)) }
                _ = orders.advance(id, to: .approved)
                return .done([.notice(.orderAdvanced(id, .approved))] + issue(id, at: now))
            }
            posting { ledger throws(LedgerRefusal) in
                try ledger.cancel(id, reason: "rejected by \(grounds.who): \(grounds.why)")
            }
            _ = orders.advance(id, to: .cancelled)
            return .done([.notice(.orderAdvanced(id, .cancelled))])
        case .revise(let change):
            if let reason = obstacle(to: change, of: open) { return .refused(reason) }
            let site = open.holder(after: change)
            guard hasRoom(for: site) else { return .refused(Self.noRoom(for: site)) }
            switch change {
            case .hold: orders.doubt(id, at: nil)
            case .release: orders.doubt(id, at: now.advanced(by: patience))
            case .reduce, .cancel, .recall: break
            }
            let (number, effects) = revise(id, change, grounds, at: now)
            return .done(revision: number, effects)
        }
    }

    private func obstacle(to change: Revision.Change, of open: OpenOrder) -> String? {
        guard open.state >= .issued else { return "it is only proposed: approve or reject it" }
        if case .recall = change {
            return open.state >= .inTransit && !open.isReturning
                ? nil : "nothing of it is under way to its destination: cancel it"
        }
        if open.state >= .inTransit { return "it has left: recall it" }
        if open.isCancelling {
            return "it is being cancelled: only its source can say whether it left before"
        }
        if case .reduce(let quantity) = change, quantity <= .zero || quantity >= open.quantityMax {
            return "it can only become smaller, and not nothing: cancel it, or let the next round order more"
        }
        return nil
    }

    private mutating func revise(
        _ id: OrderID, _ change: Revision.Change, _ grounds: Grounds, at now: Instant
    ) -> (number: Int?, effects: [Effect]) {
        guard let site = orders.open[id]?.holder(after: change) else { return (nil, []) }
        let revision = orders.revise(id, change, grounds)
        return (
            revision.number,
            [.notice(.orderRevised(revision)), instruct(site, .revise(revision), because: nil, at: now)]
        )
    }

    private mutating func close(
        _ quantity: Quantity, of resource: ResourceID, at site: NodeID, _ grounds: Grounds
    ) -> Made {
        do {
            try ledger.close(
                suspense: quantity, of: resource, at: site, reason: "\(grounds.who): \(grounds.why)")
            return .done([.notice(.suspenseClosed(site: site, resource: resource, quantity, grounds))])
        } catch { return .refused(error.description) }
    }
}

/// What one person's desk was answered. A desk repeats a ruling until it hears the answer, and each ruling is made under a
/// stamp above those before it: an old one that comes once more changes nothing.
struct RulingDesk: Codable, Sendable {
    /// Sorted by stamp.
    private var answered: [Answered] = []

    private static let answeredCountMax = 64

    private struct Answered: Codable {
        let stamp: Stamp
        let answer: RulingAnswer
    }

    /// - Returns: nil for a ruling that is new.
    func answer(to stamp: Stamp) -> RulingAnswer? {
        if let known = answered.first(where: { $0.stamp == stamp }) { return known.answer }
        guard let newest = answered.last?.stamp, stamp < newest else { return nil }
        return .refused("a later ruling was made under this key: say it again")
    }

    mutating func remember(_ answer: RulingAnswer, to stamp: Stamp) {
        answered.append(Answered(stamp: stamp, answer: answer))
        if answered.count > Self.answeredCountMax { answered.removeFirst() }
    }
}
