public import Domain

/// What an order meeting has decided: who sells and buys how much, at what prices, and what moves.
public struct MeetingOutcome: Hashable, Sendable {
    /// For each ask how much of it is sold.
    public var sold: [Quantity]
    /// For each bid how much of it is bought.
    public var bought: [Quantity]
    /// For each product, for each link how much moves.
    public var flows: [[Quantity]]
    /// For each product, for each location what a unit costs there. Everybody who trades at a place pays or gets its price.
    public var prices: [[Money]]
    /// For each product, for each location what one more unit there is worth, in 1 / ``Price/scale`` of money. They are the evidence of
    /// ``MeetingCertificate``; mostly they are the prices.
    public var worths: [[Int64]]
    /// Who delivers to whom. Sorted by product, then seller's ask.
    public var contracts: [SaleContract]
    /// What the accepted bids would have paid, less what the accepted asks wanted, less the cost of transport.
    public var welfare: Money

    init(
        sold: [Quantity], bought: [Quantity], flows: [[Quantity]], prices: [[Money]], worths: [[Int64]],
        contracts: [SaleContract], welfare: Money
    ) {
        (self.sold, self.bought, self.flows, self.prices) = (sold, bought, flows, prices)
        (self.worths, self.contracts, self.welfare) = (worths, contracts, welfare)
    }

    /// In units of all products together.
    public var traded: Quantity { sold.reduce(.zero, +) }
}

/// A part of a seller's ask that is delivered to a part of a buyer's bid.
public struct SaleContract: Hashable, Sendable {
    /// Index in ``OrderMeeting/asks``.
    public let ask: Int
    /// Index in ``OrderMeeting/bids``.
    public let bid: Int
    public let quantity: Quantity
    /// Indices in ``OrderMeeting/links``, from the seller to the buyer.
    public let route: [Int]
    /// The seller gets it: the price of the seller's place for every unit.
    public let proceeds: Money
    /// The buyer pays it: the price of the buyer's place for every unit.
    public let payment: Money
    /// Of the difference, what transport costs.
    public let carriage: Money

    init(
        ask: Int, bid: Int, quantity: Quantity, route: [Int], proceeds: Money, payment: Money, carriage: Money
    ) {
        (self.ask, self.bid, self.quantity, self.route) = (ask, bid, quantity, route)
        (self.proceeds, self.payment, self.carriage) = (proceeds, payment, carriage)
    }

    /// What full links have earned: it goes to the transport account, beyond the cost of transport.
    public var rent: Money { payment - proceeds - carriage }
}

/// Where the money of a meeting comes from and goes to; it adds up to the fen.
public struct MeetingAccounts: Hashable, Sendable {
    public let paidByBuyers: Money
    public let paidToSellers: Money
    public let carriage: Money
    public let rent: Money

    public init(of contracts: [SaleContract]) {
        paidByBuyers = contracts.reduce(.zero) { $0 + $1.payment }
        paidToSellers = contracts.reduce(.zero) { $0 + $1.proceeds }
        carriage = contracts.reduce(.zero) { $0 + $1.carriage }
        rent = contracts.reduce(.zero) { $0 + $1.rent }
    }
}
