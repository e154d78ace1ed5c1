internal import Domain
internal import OrderedCollections

/// The orders of which a site is the source, from their acceptance until their goods have left.
///
/// | state | on | becomes | fact |
/// |---|---|---|---|
/// | — | `dispatch`, stock for it | held | `accepted` |
/// | — | `dispatch`, no stock | — | `declined` |
/// | held | `revise`: hold, release, reduce, cancel | held, with another intent or quantity | |
/// | held | `loaded` | — | `dispatched` |
/// | held, to be cancelled | `stopped` | — | `cancelled` |
struct SourceOrders: Codable, Sendable {
    private var open: OrderedDictionary<OrderID, Loading> = [:]

    private struct Loading: Codable, Sendable {
        let shipment: Shipment
        /// At most what was ordered, which stays held until the plant has answered.
        var quantity: Quantity
        var intent = Intent.go
        /// Its people have not said yet whether it left before this node forgot.
        var mayHaveLeft: Bool

        enum Intent: String, Codable { case go, hold, cancel }

        /// What may have left already is not loaded before its people have said that it has not.
        func command(for order: OrderID) -> PlantCommand {
            intent == .go && !mayHaveLeft ? .load(order, shipment.resource, quantity) : .stop(order)
        }
    }

    /// Accepted and not left, oldest first.
    var ids: [OrderID] { Array(open.keys) }

    /// What the plant was asked to do and has not answered, for a start.
    var commands: [PlantCommand] { open.map { $1.command(for: $0) } }

    /// Any of them may have left without this node's knowing.
    mutating func doubt() {
        for index in open.values.indices { open.values[index].mayHaveLeft = true }
    }

    // MARK: Instructed

    /// - Parameter isRealigned: the hub's books, to which the site was realigned, have the goods.
    mutating func accept(
        _ order: Order, isRealigned: Bool, mayHaveLeft: Bool, from stock: inout StockBook
    ) -> GoodsChange {
        let shipment = order.shipment
        guard let available = stock.available(shipment.resource) else {
            return GoodsChange(fact: .declined(order.id, .unknownResource))
        }
        guard shipment.quantity <= available || isRealigned else {
            return GoodsChange(fact: .declined(order.id, .notEnoughStock(available: available)))
        }
        stock.hold(shipment.quantity, of: shipment.resource)
        let goods = Loading(shipment: shipment, quantity: shipment.quantity, mayHaveLeft: mayHaveLeft)
        open[order.id] = goods
        return GoodsChange(fact: .accepted(order.id), commands: [goods.command(for: order.id)])
    }

    /// What has left or ended already was said so, or is being said: then there is nothing to do.
    mutating func revise(_ order: OrderID, _ change: Revision.Change) -> GoodsChange {
        guard var goods = open[order], goods.intent != .cancel else { return GoodsChange() }
        switch change {
        case .hold: goods.intent = .hold
        case .release: goods.intent = .go
        case .reduce(let quantity): goods.quantity = min(goods.quantity, quantity)
        case .cancel: goods.intent = .cancel
        case .recall: return GoodsChange()
        }
        open[order] = goods
        let (stop, next) = (PlantCommand.stop(order), goods.command(for: order))
        return GoodsChange(commands: next == stop ? [stop] : [stop, next])
    }

    // MARK: Answered by the plant

    /// - Returns: nil when nothing is known of it.
    mutating func load(
        _ order: OrderID, _ quantity: Quantity, from stock: inout StockBook
    ) -> GoodsChange? {
        guard let shipment = open[order]?.shipment, quantity > .zero else { return nil }
        open[order] = nil
        stock.dispatch(quantity, held: shipment.quantity, of: shipment.resource)
        return GoodsChange(fact: .dispatched(order, quantity), changesStock: true)
    }

    /// - Returns: nil when that was known, or nothing is known of it.
    mutating func stop(_ order: OrderID, in stock: inout StockBook) -> GoodsChange? {
        guard let goods = open[order] else { return nil }
        if goods.intent == .cancel {
            open[order] = nil
            stock.release(goods.shipment.quantity, of: goods.shipment.resource)
            return GoodsChange(fact: .cancelled(order), changesStock: true)
        }
        guard goods.mayHaveLeft else { return nil }
        open[order]?.mayHaveLeft = false
        return GoodsChange(
            commands: goods.intent == .go ? [.load(order, goods.shipment.resource, goods.quantity)] : [])
    }
}
