public import Domain

/// What lies at an enterprise and finds no buyer.
public struct Backlog: Hashable, Sendable {
    public let enterprise: NodeID
    public let location: LocationID
    public let product: ResourceID
    public let quantity: Quantity
    /// Of the network's calendar.
    public let sinceDay: Int
    public let bookValue: Money
    public let cause: BacklogCause
    /// What the enterprise would ask for a unit on the first day.
    public let price: Money
    /// What it may not go below.
    public let floor: Money

    public init(
        enterprise: NodeID, location: LocationID, product: ResourceID, quantity: Quantity, sinceDay: Int,
        bookValue: Money, cause: BacklogCause, price: Money, floor: Money
    ) {
        (self.enterprise, self.location, self.product) = (enterprise, location, product)
        (self.quantity, self.sinceDay, self.bookValue) = (quantity, sinceDay, bookValue)
        (self.cause, self.price, self.floor) = (cause, price, floor)
    }

    public func age(on day: Int) -> Int { max(0, day - sinceDay) }

    /// What it asks on a day: by a schedule where its cause opens the discount.
    public func ask(on day: Int, by schedule: MarkdownSchedule) -> Ask {
        let isDiscounted = cause.channels.contains(.discount)
        let price =
            isDiscounted ? schedule.price(of: price, floor: floor, age: age(on: day)) : max(price, floor)
        return Ask(
            seller: enterprise, location: location, product: product, price: price, quantity: quantity,
            floor: floor)
    }
}

/// Why goods find no buyer. It decides which channels are open.
public enum BacklogCause: String, CaseIterable, Hashable, Sendable {
    case noDemand = "no-demand"
    case priceTooHigh = "price"
    case quality
    case assortment
    case noTransport = "no-transport"
    case buyerLacksFunds = "buyer-lacks-funds"
    case outOfSeason = "season"
    case other

    /// Open ones, the most promising first.
    public var channels: [SalesChannel] {
        switch self {
        case .noDemand: [.barter, .countryside, .jointSales, .discount]
        case .priceTooHigh: [.discount, .orderMeeting]
        case .quality: [.discount]
        case .assortment: [.orderMeeting, .jointSales, .barter]
        case .noTransport: [.transportPriority, .countryside]
        case .buyerLacksFunds: [.creditSale, .setOff, .barter]
        case .outOfSeason: [.priceGuarantee, .orderMeeting]
        case .other: [.orderMeeting]
        }
    }
}

/// A way to sell.
public enum SalesChannel: String, CaseIterable, Hashable, Sendable {
    case orderMeeting = "order meeting"
    case countryside = "to the countryside"
    case discount
    case jointSales = "joint sales"
    case priceGuarantee = "price guarantee"
    case barter
    case creditSale = "sale on credit"
    case setOff = "set-off"
    case transportPriority = "transport priority"
}

/// How the price of a backlog falls with its age.
public struct MarkdownSchedule: Hashable, Sendable {
    /// By rising age; before the first the price is whole.
    public let steps: [Step]

    public struct Step: Hashable, Sendable {
        /// In days.
        public let fromAge: Int
        /// What is asked then, in thousandths of the first price.
        public let perMille: Int64

        public init(fromAge: Int, perMille: Int64) { (self.fromAge, self.perMille) = (fromAge, perMille) }
    }

    /// Nil where ages do not rise, or where a price rises or is not from 0 to 1,000 thousandths.
    public init?(_ steps: [Step]) {
        for (before, step) in zip([Step(fromAge: -1, perMille: 1_000)] + steps, steps) {
            guard step.fromAge > before.fromAge, (0...before.perMille).contains(step.perMille) else {
                return nil
            }
        }
        self.steps = steps
    }

    /// Nine tenths after a month, then a tenth less each month, down to a half.
    public static let standard = MarkdownSchedule(
        (1...5).map { Step(fromAge: 30 * $0, perMille: 1_000 - 100 * Int64($0)) })!

    /// Rounded up to a fen, never below the floor.
    public func price(of first: Money, floor: Money, age: Int) -> Money {
        let perMille = steps.last { $0.fromAge <= age }?.perMille ?? 1_000
        let price = (Int128(first.rawValue) * Int128(perMille) + 999) / 1_000
        return max(floor, Money(Int64(price)))
    }
}
