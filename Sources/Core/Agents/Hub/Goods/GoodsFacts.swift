public import Domain
internal import Ledger
internal import OrderedCollections

/// How the facts of sites move orders on, from their acceptance until they are settled.
extension GoodsDepartment {
    public mutating func take(
        _ fact: Fact, of site: NodeID, because cause: MessageReference, at now: Instant,
        in frame: inout HubFrame
    ) -> [Effect] {
        if case .unreadable(let reason) = fact.event {
            return [
                .notice(
                    .ignored(
                        cause, reason: "fact \(fact.number) cannot be read and was skipped: \(reason)"))
            ]
        }
        guard let order = fact.event.order else {
            return [.notice(.ignored(cause, reason: "goods dispatch gets facts about orders"))]
        }
        bookReturn(by: fact, of: site, in: &frame)
        guard let open = orders.open[order], open.state >= .issued else { return [odd(cause, order)] }
        let id = open.order.id
        let isSource = open.order.shipment.source == site
        switch fact.event {
        case .accepted where isSource:
            // A site that was realigned accepts once more what it had accepted.
            return orders.advance(id, to: .accepted)
                ? [.notice(.orderAdvanced(id, .accepted))] : open.state == .accepted ? [] : [odd(cause, id)]
        case .declined(_, let reason) where isSource && cancel(id, reason: reason.words, in: &frame):
            _ = orders.advance(id, to: .declined)
            return [.notice(.orderDeclined(id, by: site, reason))]
        case .cancelled where isSource && cancel(id, reason: "never left", in: &frame):
            _ = orders.advance(id, to: .cancelled)
            return [.notice(.orderAdvanced(id, .cancelled))]
        case .dispatched(_, let quantity) where isSource && open.state < .inTransit:
            return dispatch(quantity, of: open.order, said: fact.at, because: cause, at: now, in: &frame)
        case .delivered(_, let quantity) where site == open.goal && !open.isReturning:
            return move(quantity, of: id, because: cause, in: &frame) {
                ledger, quantity throws(LedgerRefusal) in
                try ledger.deliver(quantity, for: id, to: site)
            } notice: { _ in
                .orderAdvanced(id, .delivered)
            }
        case .returned(_, let quantity) where site == open.goal && open.isReturning:
            return move(quantity, of: id, because: cause, in: &frame) {
                ledger, quantity throws(LedgerRefusal) in
                try ledger.return(quantity, for: id, reason: "turned back")
            } notice: {
                .returned(id, $0)
            }
        case .lost(_, let quantity, let reason) where site == open.goal:
            return move(quantity, of: id, isLoss: true, because: cause, in: &frame) {
                ledger, quantity throws(LedgerRefusal) in
                try ledger.lose(quantity, for: id, reason: reason.words)
            } notice: {
                .lostUnderWay(id, $0, reason)
            }
        case .turnedBack(_, let quantity) where site == open.goal && !open.isReturning:
            return turnBack(quantity, of: open.order, said: fact.at, because: cause, at: now, in: &frame)
        default: return [odd(cause, id)]
        }
    }

    /// The source says what left, and so it is: its reports may come later than this, or not at all.
    private mutating func dispatch(
        _ stated: Quantity, of order: Order, said at: Duration, because cause: MessageReference,
        at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        let shipment = order.shipment
        let quantity = min(stated, shipment.quantity)
        guard quantity > .zero else { return [odd(cause, order.id)] }
        let effects: [Effect] = quantity < stated ? [odd(cause, order.id)] : []
        book(quantity, of: order, in: &frame)
        let consignment = Consignment(
            order: order.id, resource: shipment.resource, quantity: quantity, source: shipment.source,
            dispatchedAt: at, transit: shipment.transit)
        return effects + [.notice(.orderAdvanced(order.id, .inTransit))]
            + announce(consignment, to: shipment.destination, because: cause, at: now, in: &frame)
    }

    mutating func book(_ dispatched: Quantity, of order: Order, in frame: inout HubFrame) {
        let shipment = order.shipment
        // An order that the hub had forgotten may have no promise: see `reopen`.
        let isPromised = frame.ledger.isOpen(order.id)
        let known =
            frame.ledger.onHand(shipment.resource, at: shipment.source)
            - (isPromised ? .zero : frame.ledger.reserved(shipment.resource, at: shipment.source))
        let unreported = meters[shipment.source]?.unreportedSupply(
            dispatching: dispatched, of: shipment.resource, known: known)
        frame.ledger.supply(unreported ?? .zero, of: shipment.resource, to: shipment.source)
        frame.postChecked { ledger throws(LedgerRefusal) in
            if !isPromised {
                try ledger.reserve(
                    dispatched, of: shipment.resource, at: shipment.source, for: order.id)
            }
            try ledger.dispatch(dispatched, for: order.id)
        }
        _ = orders.advance(order.id, to: .inTransit)
    }

    /// Tells a site what is on its way to it, unless it has shown that it was told already, or has still to show it.
    private mutating func announce(
        _ consignment: Consignment, to site: NodeID, because cause: MessageReference, at now: Instant,
        in frame: inout HubFrame
    ) -> [Effect] {
        let isKnown = orders.open[consignment.order]?.announced.contains {
            $0.isReturning == consignment.isReturning
        }
        orders.announce(consignment)
        if isKnown != true, frame.isLeftOut(site) {
            orders.noteUnannounced(consignment.order)
            return []
        }
        return isKnown == true ? [] : [frame.instruct(site, .expect(consignment), because: cause, at: now)]
    }

    /// Takes from an order's transit account what a site says has become of it, at most what is there.
    private mutating func move(
        _ stated: Quantity, of id: OrderID, isLoss: Bool = false, because cause: MessageReference,
        in frame: inout HubFrame, _ post: (inout Ledger, Quantity) throws(LedgerRefusal) -> Void,
        notice: (Quantity) -> Notice
    ) -> [Effect] {
        let quantity = min(stated, frame.ledger.inTransit(id))
        guard quantity > .zero else { return [odd(cause, id)] }
        frame.postChecked { ledger throws(LedgerRefusal) in try post(&ledger, quantity) }
        orders.account(id, arrived: isLoss ? .zero : quantity, lost: isLoss ? quantity : .zero)
        var effects: [Effect] = quantity < stated ? [odd(cause, id)] : []
        effects.append(.notice(notice(quantity)))
        if frame.ledger.inTransit(id) == .zero {
            _ = orders.advance(id, to: .settled)
            effects.append(.notice(.orderAdvanced(id, .settled)))
        }
        return effects
    }

    /// What was turned back stays in transit until its source has it.
    private mutating func turnBack(
        _ stated: Quantity, of order: Order, said at: Duration, because cause: MessageReference,
        at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        let quantity = min(stated, frame.ledger.inTransit(order.id))
        guard quantity > .zero else { return [odd(cause, order.id)] }
        let consignment = Consignment(
            order: order.id, resource: order.shipment.resource, quantity: quantity,
            source: order.shipment.source, dispatchedAt: at, transit: order.shipment.transit,
            isReturning: true)
        return announce(consignment, to: order.shipment.source, because: cause, at: now, in: &frame)
    }

    /// - Returns: false when the books do not allow it.
    func cancel(_ id: OrderID, reason: String, in frame: inout HubFrame) -> Bool {
        guard frame.ledger.isOpen(id) else { return orders.open[id].map { $0.state < .inTransit } ?? false }
        return (try? frame.post { ledger throws(LedgerRefusal) in try ledger.cancel(id, reason: reason) })
            != nil
    }

    private func odd(_ message: MessageReference, _ order: OrderID) -> Effect {
        .notice(.ignored(message, reason: "does not fit order \(order) as it stands in the books"))
    }
}
