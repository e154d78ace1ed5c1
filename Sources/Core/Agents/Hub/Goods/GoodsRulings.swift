public import Domain
internal import Ledger
internal import OrderedCollections

/// What time and people change about orders, and what people write off.
extension GoodsDepartment {
    // MARK: By time

    /// How long a source may leave an order where it is before it is asked about it.
    func patience(in frame: HubFrame) -> Duration {
        (frame.clock?.roundLength ?? frame.roundLength) * 2
    }

    /// A timeout frees nothing: it asks the source, and only the source's answer counts.
    mutating func doubts(at now: Instant, in frame: inout HubFrame) -> [Effect] {
        orders.fallingIntoDoubt(at: now, in: frame).flatMap { id -> [Effect] in
            orders.doubt(id, at: nil, isInDoubt: true)
            let grounds = Grounds(who: frame.network.hub.id.text, why: "not dispatched within two rounds")
            return [.notice(.orderInDoubt(id))] + revise(id, .cancel, grounds, at: now, in: &frame).effects
        }
    }

    // MARK: By people

    public func authority(over matter: Ruling.Matter, in frame: HubFrame) -> RulingRight? {
        func seat(of resource: ResourceID) -> Seat { frame.network.resource(resource)?.seat ?? .materials }
        switch matter {
        case .order(let id, let verdict, _):
            guard let resource = orders.open[id]?.order.shipment.resource else { return nil }
            return switch verdict {
            case .approve: RulingRight([seat(of: resource), .planning], "approve an order of \(resource)")
            case .reject: RulingRight([seat(of: resource), .planning], "reject an order of \(resource)")
            case .revise(.recall): RulingRight([.transport], "recall an order of \(resource)")
            case .revise: RulingRight([seat(of: resource)], "change an order of \(resource)")
            }
        case .suspense(_, let resource, _):
            return RulingRight([seat(of: resource)], "close the suspense of \(resource)")
        case .resume, .department: return nil
        }
    }

    public mutating func decide(
        _ ruling: Ruling, at now: Instant, in frame: inout HubFrame
    ) -> RulingOutcome {
        switch ruling.matter {
        case .order(let id, let verdict, let revisionCount):
            decide(id, verdict, ifRevisionCount: revisionCount, ruling.grounds, at: now, in: &frame)
        case .suspense(let site, let resource, let quantity):
            close(quantity, of: resource, at: site, ruling.grounds, in: &frame)
        case .resume, .department: .refused("goods dispatch is ruled on by orders and suspense")
        }
    }

    private mutating func decide(
        _ id: OrderID, _ verdict: Ruling.Verdict, ifRevisionCount expected: Int?, _ grounds: Grounds,
        at now: Instant, in frame: inout HubFrame
    ) -> RulingOutcome {
        guard let open = orders.open[id] else { return .refused("no such order is open") }
        if let expected, expected != open.revisionCount {
            return .refused("it was changed \(open.revisionCount) times, not \(expected): look at it again")
        }
        switch verdict {
        case .approve, .reject:
            guard open.state == .proposed else { return .refused("it is \(open.state.words) already") }
            if case .approve = verdict {
                let source = open.order.shipment.source
                guard frame.hasRoom(for: source) else { return .refused(frame.noRoom(for: source)) }
                _ = orders.advance(id, to: .approved)
                return .done([.notice(.orderAdvanced(id, .approved))] + issue(id, at: now, in: &frame))
            }
            frame.postChecked { ledger throws(LedgerRefusal) in
                try ledger.cancel(id, reason: "rejected by \(grounds.who): \(grounds.why)")
            }
            _ = orders.advance(id, to: .cancelled)
            return .done([.notice(.orderAdvanced(id, .cancelled))])
        case .revise(let change):
            if let reason = obstacle(to: change, of: open) { return .refused(reason) }
            let site = open.holder(after: change)
            guard frame.hasRoom(for: site) else { return .refused(frame.noRoom(for: site)) }
            switch change {
            case .hold: orders.doubt(id, at: nil)
            case .release: orders.doubt(id, at: now.advanced(by: patience(in: frame)))
            case .reduce, .cancel, .recall: break
            }
            let (number, effects) = revise(id, change, grounds, at: now, in: &frame)
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
            return
                "the quantity must be greater than zero and below the current one: cancel it, or let the next round order more"
        }
        return nil
    }

    private mutating func revise(
        _ id: OrderID, _ change: Revision.Change, _ grounds: Grounds, at now: Instant,
        in frame: inout HubFrame
    ) -> (number: Int?, effects: [Effect]) {
        guard let site = orders.open[id]?.holder(after: change) else { return (nil, []) }
        let revision = orders.revise(id, change, grounds)
        return (
            revision.number,
            [
                .notice(.orderRevised(revision)),
                frame.instruct(site, .revise(revision), because: nil, at: now),
            ]
        )
    }

    private mutating func close(
        _ quantity: Quantity, of resource: ResourceID, at site: NodeID, _ grounds: Grounds,
        in frame: inout HubFrame
    ) -> RulingOutcome {
        do throws(LedgerRefusal) {
            try frame.post { ledger throws(LedgerRefusal) in
                try ledger.close(
                    suspense: quantity, of: resource, at: site, reason: "\(grounds.who): \(grounds.why)")
            }
            return .done([.notice(.suspenseClosed(site: site, resource: resource, quantity, grounds))])
        } catch { return .refused(error.description) }
    }
}
