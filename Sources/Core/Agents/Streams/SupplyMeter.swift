internal import Domain

/// How much supply the books have taken in, beside a meter that tells of it: the site's own meter, or what the site reports.
///
/// The holder's word about what left stands. What leaves and was not known to be there is supply that the meter has not
/// told of yet, and is not taken in again when it does.
struct SupplyMeter: Codable, Sendable {
    private(set) var total: Quantity

    init(total: Quantity = .zero) { self.total = total }

    /// - Parameter told: what the meter says by now, in all.
    /// - Returns: what is new of it.
    mutating func gain(through told: Quantity) -> Quantity {
        let gain = max(.zero, told - total)
        total += gain
        return gain
    }

    /// - Parameter known: what lies there by the books.
    /// - Returns: what has to be taken in so that `quantity` can leave.
    mutating func untold(dispatching quantity: Quantity, of known: Quantity) -> Quantity {
        let untold = max(.zero, quantity - known)
        total += untold
        return untold
    }
}
