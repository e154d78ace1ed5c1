internal import Domain

/// How much supply the books have taken in, beside a meter of it: the site's own meter, or what the site reports.
///
/// What left is taken from the fact about it. What leaves and was not known to be there is supply that the meter has not
/// reported yet, and is not taken in again when it does.
struct SupplyMeter: Codable, Sendable {
    private(set) var total: Quantity

    init(total: Quantity = .zero) { self.total = total }

    /// - Parameter reading: what the meter says by now, in all.
    /// - Returns: what is new of it.
    mutating func gain(through reading: Quantity) -> Quantity {
        let gain = max(.zero, reading - total)
        total += gain
        return gain
    }

    /// - Parameter known: what lies there by the books.
    /// - Returns: what has to be taken in so that `quantity` can leave.
    mutating func unreported(dispatching quantity: Quantity, of known: Quantity) -> Quantity {
        let unreported = max(.zero, quantity - known)
        total += unreported
        return unreported
    }
}
