public import Domain

/// How much may lie of a resource at a site, and until when more has to be gone: a path falls day by day from what lay there to the limit.
public struct StockLimit: Hashable, Sendable {
    public let limit: Quantity
    /// Of the network's calendar; the path begins there.
    public let startDay: Int
    /// What lay there then.
    public let startQuantity: Quantity
    /// From this day on no more than the limit may lie there; not before ``startDay``.
    public let deadline: Int
    public let exemption: Exemption?

    /// Until a day, for a reason.
    public struct Exemption: Hashable, Sendable {
        /// The last day of it.
        public let lastDay: Int
        public let reason: String

        public init(lastDay: Int, reason: String) { (self.lastDay, self.reason) = (lastDay, reason) }
    }

    public init(
        limit: Quantity, startDay: Int, startQuantity: Quantity, deadline: Int, exemption: Exemption? = nil
    ) {
        precondition(limit >= .zero && startQuantity >= .zero && startDay <= deadline)
        (self.limit, self.startDay, self.startQuantity) = (limit, startDay, startQuantity)
        (self.deadline, self.exemption) = (deadline, exemption)
    }

    /// What may lie there on a day: on a straight line, rounded up to a unit.
    public func allowed(on day: Int) -> Quantity {
        if startQuantity <= limit || day >= deadline { return limit }
        if day <= startDay { return startQuantity }
        let fall = Int128((startQuantity - limit).rawValue) * Int128(day - startDay)
        return startQuantity - Quantity(Int64(fall / Int128(deadline - startDay)))
    }

    /// How a stock stands on a day.
    public func standing(of stock: Quantity, on day: Int) -> LimitStanding {
        if stock <= limit { return .within }
        let excess = stock - allowed(on: day)
        if let exemption, day <= exemption.lastDay { return .exempt(exemption, excess: max(.zero, excess)) }
        return excess > .zero ? .late(excess: excess) : .onSchedule
    }
}

/// How a stock stands to its limit.
public enum LimitStanding: Hashable, Sendable {
    /// No more than the limit.
    case within
    /// More than the limit, and no more than its path allows.
    case onSchedule
    /// More than the path allows.
    case late(excess: Quantity)
    case exempt(StockLimit.Exemption, excess: Quantity)

    /// What lies above the path: it is to be offered before other stock.
    public var excess: Quantity {
        switch self {
        case .within, .onSchedule: .zero
        case .late(let excess), .exempt(_, let excess): excess
        }
    }
}
