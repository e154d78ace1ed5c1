/// Removes shipments that are smaller than their resource or a link on their way lets them be, where it can without loss.
///
/// A small shipment gives its quantity to larger ones into the same site, or takes from them until it is large enough: along other shipments of
/// the commodity, each of which stays as large as it has to be, from a source that has something left. Of both the cheaper is done. If
/// neither can be, it goes another way where a smaller one may go; else it is not made, and the need stays open for it.
///
/// Every offer, need and capacity is kept, to the unit. A heuristic: it changes shipments one after the other, smallest first, and does not look for
/// the fewest that cannot be made. O(small shipments × (shipments × links on their way + arcs)).
struct ShipmentConsolidation {
    /// Changed as far as shipments are.
    let allocation: Allocation
    let pairing: Pairing
    /// How many shipments were too small.
    let smallCount: Int
    /// For each commodity, for each of its needs, what is no longer served.
    let lost: [[Int64]]

    /// - Throws: `certificateFailed` when what comes out breaks a rule.
    init(
        of pairing: Pairing, _ allocation: Allocation, for problem: BalancingProblem
    ) throws(BalancingError) {
        guard problem.hasShipmentMin else {
            (self.pairing, self.allocation, smallCount) = (pairing, allocation, 0)
            lost = allocation.served.map { $0.map { _ in 0 } }
            return
        }
        var book = ShipmentBook(pairing, allocation, of: problem)
        let small = book.smallOrders
        for order in small where book.isSmall(order) { book.consolidate(order) }
        let changed = book.changed(allocation)
        try Certificate.checkRules(changed, for: problem)
        guard book.smallOrders.isEmpty else {
            throw .certificateFailed("a shipment is smaller than the smallest that may be made")
        }
        smallCount = small.count
        lost = zip(allocation.served, changed.served).map { zip($0, $1).map { $0 - $1 } }
        (self.allocation, self.pairing) = (changed, Pairing(book.trips, changed, of: problem))
    }
}
