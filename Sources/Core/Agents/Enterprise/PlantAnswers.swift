internal import Domain
internal import OrderedCollections

/// What becomes of what the site's people and machines say.
extension EnterpriseAgent {
    mutating func read(_ reading: MeterReading, at now: Instant) -> [Effect] {
        stock.read(reading)
        return [.record] + reportSoon(at: now)
    }

    mutating func load(_ order: OrderID, _ quantity: Quantity, at now: Instant) -> [Effect] {
        guard let shipment = loading[order]?.shipment, quantity > .zero else { return [] }
        loading[order] = nil
        stock.dispatch(quantity, held: shipment.quantity, of: shipment.resource)
        return [.record, state(.dispatched(order, quantity), at: now)] + reportSoon(at: now)
    }

    mutating func stop(_ order: OrderID, at now: Instant) -> [Effect] {
        guard let goods = loading[order] else { return [] }
        guard goods.intent == .cancel else {
            guard goods.mayHaveLeft else { return [] }
            loading[order]?.mayHaveLeft = false
            return [.record] + (goods.intent == .go ? [Self.load(order, goods)] : [])
        }
        loading[order] = nil
        stock.release(goods.shipment.quantity, of: goods.shipment.resource)
        return [.record, state(.cancelled(order), at: now)] + reportSoon(at: now)
    }

    mutating func unload(_ order: OrderID, inAll total: Quantity, at now: Instant) -> [Effect] {
        guard let coming = expected[order], total > coming.unloaded else { return [] }
        // What stands in the yard is there, even if more came than was announced.
        let quantity = total - coming.unloaded
        expected[order]?.unloaded = total
        strikeOff(order)
        stock.receive(quantity, of: coming.consignment.resource)
        let event: Fact.Event =
            coming.consignment.isReturning ? .returned(order, quantity) : .delivered(order, quantity)
        return [.record, state(event, at: now)] + reportSoon(at: now)
    }

    mutating func turnBack(_ order: OrderID, inAll total: Quantity, at now: Instant) -> [Effect] {
        guard let coming = expected[order], !coming.consignment.isReturning, total > coming.turnedBack
        else { return [] }
        let quantity = min(total - coming.turnedBack, coming.open)
        expected[order]?.turnedBack = total
        strikeOff(order)
        return [.record, state(.turnedBack(order, quantity), at: now)]
    }

    mutating func lose(
        _ order: OrderID, inAll total: Quantity, _ reason: LossReason, at now: Instant
    ) -> [Effect] {
        guard let coming = expected[order], total > coming.lost else { return [] }
        let quantity = min(total - coming.lost, coming.open)
        expected[order]?.lost = total
        strikeOff(order)
        return [.record, state(.lost(order, quantity, reason), at: now)]
    }

    /// Once all that was announced is accounted for, nothing more is expected.
    mutating func strikeOff(_ order: OrderID) {
        if let coming = expected[order], coming.open <= .zero { expected[order] = nil }
    }
}

/// Goods that are to leave.
struct Loading: Codable, Sendable {
    let shipment: Shipment
    /// At most what was ordered, which stays held until the plant has answered.
    var quantity: Quantity
    var intent = Intent.go
    /// Its people have not said yet whether it left before this node forgot.
    var mayHaveLeft = false

    var isToBeLoaded: Bool { intent == .go && !mayHaveLeft }

    enum Intent: String, Codable { case go, hold, cancel }
}

/// Goods that are to arrive.
struct Expected: Codable, Sendable {
    let consignment: Consignment
    // What the plant has said of them so far.
    var unloaded = Quantity.zero
    var turnedBack = Quantity.zero
    var lost = Quantity.zero
    var isRecalled = false

    /// What nothing was said about yet.
    var open: Quantity { consignment.quantity - unloaded - turnedBack - lost }
}
