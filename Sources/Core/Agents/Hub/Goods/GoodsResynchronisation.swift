public import Domain
internal import Ledger
internal import OrderedCollections

/// What goods dispatch takes back when the hub has forgotten, and what it tells a site that has.
extension GoodsDepartment {
    // MARK: The hub has forgotten

    public mutating func forgetPlans(in frame: HubFrame) {
        awaiting = nil
        frozenRound = max(frozenRound, frame.nextRound(after: 0) - 1)
    }

    /// Another process of the hub may have given its number to another order, and its goods.
    public mutating func withdraw(_ instruction: Instruction, in frame: inout HubFrame) -> [Effect]? {
        switch instruction.content {
        case .dispatch(let order):
            guard orders.open[order.id]?.state == .issued, withdraw(order.id, in: &frame) else { return nil }
            return [.notice(.orderAdvanced(order.id, .cancelled))]
        case .revise(let revision): return orders.open[revision.order] == nil ? [] : nil
        case .expect, .realign, .department, .unreadable: return nil
        }
    }

    /// - Returns: false when the books do not allow it.
    private mutating func withdraw(_ order: OrderID, in frame: inout HubFrame) -> Bool {
        guard cancel(order, reason: "nobody has heard of it", in: &frame) else { return false }
        _ = orders.advance(order, to: .cancelled)
        return true
    }

    /// Orders first: what was announced and changed is about them.
    public mutating func recall(
        _ instructions: [(site: NodeID, instruction: Instruction)], at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        var effects: [Effect] = []
        // By a clock that was set back those rounds may not have begun; decided on once more, they would give the same orders again.
        let rounds = instructions.compactMap { $0.instruction.content.order?.round }
        frozenRound = max(frozenRound, rounds.max() ?? 0)
        for (_, instruction) in instructions {
            if case .dispatch(let order) = instruction.content, !orders.isAdvised(order.id) {
                effects += reopen(order, at: now, in: &frame)
            }
        }
        for (site, instruction) in instructions {
            switch instruction.content {
            case .expect(let consignment):
                effects += book(consignment, announcedTo: site, at: now, in: &frame)
            case .revise(let revision): orders.note(revision)
            case .dispatch, .realign, .department, .unreadable: break
            }
        }
        orders.forgetAdvised { frame.isLeftOut($0) }
        return effects + announceLate(at: now, in: &frame)
    }

    /// The hub signed that this was under way, so it was in its books: whatever its source says of it now, or does not.
    private mutating func book(
        _ announced: Consignment, announcedTo site: NodeID, at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        let id = announced.order
        var effects: [Effect] = []
        if !announced.isReturning, orders.open[id].map({ $0.state < .issued }) ?? true {
            let shipment = Shipment(
                resource: announced.resource, quantity: announced.quantity, source: announced.source,
                destination: site, route: [], transit: announced.transit, cost: .zero)
            effects = reopen(Order(id: id, shipment: shipment, basis: []), at: now, in: &frame)
            if frame.isLeftOut(announced.source) { orders.noteAdvised(id) }
        }
        orders.note(announced)
        guard let open = orders.open[id], !announced.isReturning, open.state >= .issued,
            open.state < .inTransit, open.order.shipment.source == announced.source, open.goal == site
        else { return effects }
        book(min(announced.quantity, open.order.shipment.quantity), of: open.order, in: &frame)
        orders.announce(announced)
        return effects + [.notice(.orderAdvanced(id, .inTransit))]
    }

    /// What a site that was left out has shown that it was told it need not be told again.
    private mutating func announceLate(at now: Instant, in frame: inout HubFrame) -> [Effect] {
        orders.takeUnannounced { !frame.isLeftOut($0) }.compactMap { open -> Effect? in
            guard let consignment = open.consignment, frame.ledger.inTransit(consignment.order) > .zero,
                !open.announced.contains(where: { $0.isReturning == consignment.isReturning })
            else { return nil }
            return frame.instruct(open.goal, .expect(consignment), because: nil, at: now)
        }
    }

    /// A source has shown that it was told that goods come back to it: their destination has still to say that it turned them back.
    public func isPremature(_ fact: Fact, of site: NodeID, in frame: HubFrame) -> Bool {
        guard let open = returnToBeBooked(by: fact, of: site) else { return false }
        return !frame.hasSaidAll(open.order.shipment.destination)
    }

    /// - Returns: the order of which a source says what has come back to it, and the books do not know yet that anything does.
    private func returnToBeBooked(by fact: Fact, of site: NodeID) -> OpenOrder? {
        guard let order = fact.event.order, let open = orders.open[order],
            open.order.shipment.source == site, !open.isReturning,
            open.announced.contains(where: \.isReturning)
        else { return nil }
        switch fact.event {
        case .returned, .lost: return open
        case .accepted, .declined, .dispatched, .delivered, .cancelled, .turnedBack, .department, .unreadable:
            return nil
        }
    }

    /// The destination will not say any more that it turned goods back. The hub signed how much comes back; the rest is there.
    mutating func bookReturn(by fact: Fact, of site: NodeID, in frame: inout HubFrame) {
        guard let open = returnToBeBooked(by: fact, of: site), open.state >= .inTransit,
            let consignment = open.announced.first(where: \.isReturning)
        else { return }
        let rest = frame.ledger.inTransit(open.order.id) - consignment.quantity
        if rest > .zero {
            frame.postChecked { ledger throws(LedgerRefusal) in
                try ledger.deliver(rest, for: open.order.id, to: open.order.shipment.destination)
            }
        }
        orders.announce(consignment)
    }

    private mutating func reopen(_ order: Order, at now: Instant, in frame: inout HubFrame) -> [Effect] {
        guard let clock = frame.clock else { return [] }
        let shipment = order.shipment
        if frame.standing.fences, let open = orders.open[order.id], open.state < .issued,
            open.order.abridged != order
        {
            // It was only proposed, and is another one.
            _ = withdraw(order.id, in: &frame)
        }
        if let open = orders.open[order.id] {
            guard open.state < .issued else { return [] }
        } else {
            // The books are as old as the copy, and several orders may have been promised the same goods, one after the other: an
            // order for which there are not enough has no promise, and what leaves for it is booked when it does.
            _ = try? frame.post { ledger throws(LedgerRefusal) in
                try ledger.reserve(
                    shipment.quantity, of: shipment.resource, at: shipment.source, for: order.id)
            }
            orders.propose(order)
        }
        orders.issue(
            order.id, at: clock.elapsed(at: now), doubtAt: now.advanced(by: patience(in: frame)))
        _ = orders.advance(order.id, to: .received)
        return [.notice(.orderAdvanced(order.id, .received))]
    }

    // MARK: A site has forgotten

    public func restate(for site: NodeID, in frame: HubFrame) -> [Instruction.Content] {
        let grounds = Grounds(
            who: frame.network.hub.id.text, why: "told again to a site that had forgotten it")
        return orders.open.values.flatMap { open -> [Instruction.Content] in
            let id = open.order.id
            func change(_ change: Revision.Change, if isMade: Bool) -> [Instruction.Content] {
                isMade
                    ? [
                        .revise(
                            Revision(
                                order: id, number: max(1, open.revisionCount), change: change,
                                grounds: grounds))
                    ]
                    : []
            }
            if open.state >= .issued, open.state < .inTransit, open.order.shipment.source == site {
                return [.dispatch(open.order.abridged)]
                    + change(
                        .reduce(to: open.quantityMax), if: open.quantityMax < open.order.shipment.quantity)
                    + change(.hold, if: open.isHeld) + change(.cancel, if: open.isCancelling)
            }
            guard let consignment = open.consignment, open.goal == site, frame.ledger.inTransit(id) > .zero
            else { return [] }
            return [.expect(consignment.telling(arrived: open.arrived, lost: open.lost))]
                + change(.recall, if: open.isRecalled && !open.isReturning)
        }
    }

    public func lines(of site: NodeID, in frame: HubFrame) -> [StockLine] {
        guard let terms = frame.network.site(site) else { return [] }
        return terms.stocks.map { stock in
            let booked = meters[site]?.booked(stock.resource)
            return StockLine(
                resource: stock.resource, stock: frame.ledger.onHand(stock.resource, at: site), held: .zero,
                need: .zero, reserve: stock.reserve, suppliedTotal: booked?.supplied.total ?? .zero,
                consumedTotal: booked?.consumedTotal ?? .zero, missedTotal: booked?.missedTotal ?? .zero)
        }
    }
}

extension Consignment {
    fileprivate func telling(arrived: Quantity, lost: Quantity) -> Consignment {
        Consignment(
            order: order, resource: resource, quantity: quantity, source: source, dispatchedAt: dispatchedAt,
            transit: transit, isReturning: isReturning, arrivedBefore: arrived, lostBefore: lost)
    }
}
