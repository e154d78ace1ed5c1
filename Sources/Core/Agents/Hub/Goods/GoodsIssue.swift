internal import Domain
internal import Ledger
internal import OrderedCollections

/// How a plan becomes orders: stock is reserved in the books, and each source gets an instruction.
extension GoodsDepartment {
    mutating func order(
        _ plan: Plan, ofRound round: Int, at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        var effects: [Effect] = [
            .notice(
                .roundPlanned(
                    round: round, shipmentCount: plan.shipments.count, unmetCount: plan.unmet.count,
                    cost: plan.cost))
        ]
        if !plan.isFinished { effects.append(.notice(.planUnfinished(round: round))) }
        for (index, shipment) in plan.shipments.enumerated() {
            let id = OrderID(round: round, place: index + 1)
            let source = shipment.source
            if let reason = frame.hasRoom(for: source)
                ? frame.obstacle(toSendingTo: shipment.destination) : frame.noRoom(for: source)
            {
                effects.append(.notice(.shipmentDropped(id, reason: reason)))
                continue
            }
            do throws(LedgerRefusal) {
                try frame.post { ledger throws(LedgerRefusal) in
                    try ledger.reserve(
                        shipment.quantity, of: shipment.resource, at: shipment.source, for: id)
                }
            } catch {
                // The site has used stock since the snapshot. The need comes back in the next round.
                effects.append(.notice(.shipmentDropped(id, reason: error.description)))
                continue
            }
            orders.propose(
                Order(
                    id: id, shipment: shipment,
                    basis: [shipment.source, shipment.destination].compactMap {
                        frame.reportReference(of: $0)
                    }))
            switch frame.network.approval {
            case .automatic: effects += issue(id, at: now, in: &frame)
            case .people: effects.append(.notice(.orderAdvanced(id, .proposed)))
            }
        }
        return effects
    }

    mutating func issue(_ id: OrderID, at now: Instant, in frame: inout HubFrame) -> [Effect] {
        guard let order = orders.open[id]?.order, let clock = frame.clock else { return [] }
        orders.issue(id, at: clock.elapsed(at: now), doubtAt: now.advanced(by: patience(in: frame)))
        return [
            .notice(.orderAdvanced(id, .issued)),
            frame.instruct(order.shipment.source, .dispatch(order.abridged), because: nil, at: now),
        ]
    }
}
