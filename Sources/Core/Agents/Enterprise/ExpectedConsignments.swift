internal import Domain
internal import OrderedCollections

/// The consignments that are on their way to a site, until all that was announced is accounted for.
///
/// | state | on | becomes | fact |
/// |---|---|---|---|
/// | — | `expect` | expected | |
/// | expected | `revise`: recall | expected, to be turned back | |
/// | expected | `unloaded` | less expected, or — | `delivered`, or `returned` if it had been turned back |
/// | expected | `turnedBack` | less expected, or — | `turnedBack` |
/// | expected | `lost` | less expected, or — | `lost` |
///
/// The plant's answers are sums so far: one that is no higher than the last is nothing new.
struct ExpectedConsignments: Codable, Sendable {
    private var open: OrderedDictionary<OrderID, Expected> = [:]

    private struct Expected: Codable, Sendable {
        let consignment: Consignment
        // What the plant has said of them so far.
        var unloaded: Quantity
        var turnedBack = Quantity.zero
        var lost: Quantity
        var isRecalled = false

        /// What nothing was said about yet.
        var rest: Quantity { consignment.quantity - unloaded - turnedBack - lost }

        var command: PlantCommand {
            .expect(
                consignment.order, consignment.resource, consignment.quantity,
                arrival: consignment.dispatchedAt + consignment.transit)
        }
    }

    /// Under way to the site, oldest first.
    var ids: [OrderID] { Array(open.keys) }

    /// What the plant was asked to do and has not answered, for a start.
    var commands: [PlantCommand] {
        open.values.flatMap { expected in
            [expected.command] + (expected.isRecalled ? [.turnBack(expected.consignment.order)] : [])
        }
    }

    // MARK: Instructed

    mutating func expect(_ consignment: Consignment) -> GoodsChange {
        let expected = Expected(
            consignment: consignment, unloaded: consignment.arrivedBefore, lost: consignment.lostBefore)
        open[consignment.order] = expected
        return GoodsChange(commands: [expected.command])
    }

    /// What has arrived or ended already was said so, or is being said: then there is nothing to do.
    mutating func recall(_ order: OrderID) -> GoodsChange {
        guard open[order]?.consignment.isReturning == false else { return GoodsChange() }
        open[order]?.isRecalled = true
        return GoodsChange(commands: [.turnBack(order)])
    }

    // MARK: Answered by the plant

    /// What arrived is there, even if more came than was announced.
    ///
    /// - Returns: nil when that was known, or nothing is known of it.
    mutating func unload(
        _ order: OrderID, inAll total: Quantity, into stock: inout StockBook
    ) -> GoodsChange? {
        guard let expected = open[order], total > expected.unloaded else { return nil }
        let quantity = total - expected.unloaded
        account(for: order) { $0.unloaded = total }
        stock.receive(quantity, of: expected.consignment.resource)
        return GoodsChange(
            fact: expected.consignment.isReturning ? .returned(order, quantity) : .delivered(order, quantity),
            changesStock: true)
    }

    /// - Returns: nil when that was known, or nothing is known of it.
    mutating func turnBack(_ order: OrderID, inAll total: Quantity) -> GoodsChange? {
        guard let expected = open[order], !expected.consignment.isReturning, total > expected.turnedBack
        else { return nil }
        account(for: order) { $0.turnedBack = total }
        return GoodsChange(fact: .turnedBack(order, min(total - expected.turnedBack, expected.rest)))
    }

    /// - Returns: nil when that was known, or nothing is known of it.
    mutating func lose(_ order: OrderID, inAll total: Quantity, _ reason: LossReason) -> GoodsChange? {
        guard let expected = open[order], total > expected.lost else { return nil }
        account(for: order) { $0.lost = total }
        return GoodsChange(fact: .lost(order, min(total - expected.lost, expected.rest), reason))
    }

    /// Once all that was announced is accounted for, nothing more is expected.
    private mutating func account(for order: OrderID, _ change: (inout Expected) -> Void) {
        guard var expected = open[order] else { return }
        change(&expected)
        open[order] = expected.rest <= .zero ? nil : expected
    }
}
