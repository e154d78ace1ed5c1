public import Domain

/// An order meeting: sealed asks and bids in price steps, and the links over which goods can be delivered. One currency, in minor units such as fen.
public struct OrderMeeting: Hashable, Sendable {
    public let asks: [Ask]
    public let bids: [Bid]
    public let links: [DeliveryLink]
    /// Of the asks and bids, sorted.
    public let products: [ResourceID]
    /// Of asks, bids and links, sorted.
    public let locations: [LocationID]

    /// - Throws: the first fault of ``faults(of:_:_:)``.
    public init(asks: [Ask], bids: [Bid], links: [DeliveryLink]) throws(MeetingFault) {
        if let fault = Self.faults(of: asks, bids, links).first { throw fault }
        (self.asks, self.bids, self.links) = (asks, bids, links)
        products = Self.sorted(asks.map(\.product) + bids.map(\.product))
        locations = Self.sorted(
            asks.map(\.location) + bids.map(\.location) + links.flatMap { [$0.tail, $0.head] })
    }

    private static func sorted<Kind>(_ identifiers: [Identifier<Kind>]) -> [Identifier<Kind>] {
        let sorted = identifiers.sorted()
        return zip(sorted, [nil] + sorted.map(Optional.some)).filter { $0 != $1 }.map(\.0)
    }

    /// Of the sum of all asks and bids, in units.
    public static let quantityMax = Quantity.magnitudeMax
    /// Of prices and costs of a unit.
    public static let priceMax: Int64 = 1 << 32

    /// Everything that no meeting can be held with; empty when there is nothing. Asks first, then bids, then links.
    ///
    /// - Complexity: O(asks + bids + links).
    public static func faults(of asks: [Ask], _ bids: [Bid], _ links: [DeliveryLink]) -> [MeetingFault] {
        var (faults, sum) = ([] as [MeetingFault], 0 as Int64)
        func check(_ subject: MeetingFault.Subject, _ price: Money, _ quantity: Quantity, lot: Quantity) {
            func fault(_ reason: MeetingFault.Reason) {
                faults.append(MeetingFault(subject: subject, reason: reason))
            }
            if price < .zero { fault(.negative("price")) }
            if price.rawValue > priceMax { fault(.tooLarge("price", max: priceMax)) }
            if quantity <= .zero { fault(.notPositive("quantity")) }
            if lot <= .zero {
                fault(.notPositive("lot"))
            } else if quantity.rawValue % lot.rawValue != 0 {
                fault(.notInLots(quantity, lot: lot))
            }
            let (total, isTooLarge) = sum.addingReportingOverflow(max(0, quantity.rawValue))
            if isTooLarge || total > quantityMax {
                fault(.tooLarge("sum of all quantities", max: quantityMax))
            } else {
                sum = total
            }
        }
        for (index, ask) in asks.enumerated() {
            check(.ask(index), ask.price, ask.quantity, lot: ask.lot)
            if let floor = ask.floor, ask.price < floor {
                faults.append(
                    MeetingFault(subject: .ask(index), reason: .belowFloor(ask.price, floor: floor)))
            }
        }
        for (index, bid) in bids.enumerated() {
            check(.bid(index), bid.price, bid.quantity, lot: bid.lot)
        }
        for (index, link) in links.enumerated() {
            func fault(_ reason: MeetingFault.Reason) {
                faults.append(MeetingFault(subject: .link(index), reason: reason))
            }
            if link.cost < .zero { fault(.negative("cost")) }
            if link.cost.rawValue > priceMax { fault(.tooLarge("cost", max: priceMax)) }
            if let capacity = link.capacity, capacity < .zero { fault(.negative("capacity")) }
            if let capacity = link.capacity, capacity.rawValue > quantityMax {
                fault(.tooLarge("capacity", max: quantityMax))
            }
            if link.tail == link.head { fault(.loop(link.tail)) }
        }
        return faults
    }
}

/// One price step of a seller: so much of a product at a place, at this price or more.
public struct Ask: Hashable, Sendable {
    public let seller: NodeID
    public let location: LocationID
    public let product: ResourceID
    /// For one unit.
    public let price: Money
    public let quantity: Quantity
    /// What is sold is a multiple of it.
    public let lot: Quantity
    /// What the seller may not go below; nil for nothing.
    public let floor: Money?

    public init(
        seller: NodeID, location: LocationID, product: ResourceID, price: Money, quantity: Quantity,
        lot: Quantity = Quantity(1), floor: Money? = nil
    ) {
        (self.seller, self.location, self.product, self.price) = (seller, location, product, price)
        (self.quantity, self.lot, self.floor) = (quantity, lot, floor)
    }
}

/// One price step of a buyer: so much of a product at a place, at this price or less.
public struct Bid: Hashable, Sendable {
    public let buyer: NodeID
    public let location: LocationID
    public let product: ResourceID
    /// For one unit.
    public let price: Money
    public let quantity: Quantity
    /// What is bought is a multiple of it.
    public let lot: Quantity

    public init(
        buyer: NodeID, location: LocationID, product: ResourceID, price: Money, quantity: Quantity,
        lot: Quantity = Quantity(1)
    ) {
        (self.buyer, self.location, self.product, self.price) = (buyer, location, product, price)
        (self.quantity, self.lot) = (quantity, lot)
    }
}

/// A link in one direction; all products share its capacity.
public struct DeliveryLink: Hashable, Sendable {
    public let tail: LocationID
    public let head: LocationID
    /// For one unit.
    public let cost: Money
    /// In units; nil for any number.
    public let capacity: Quantity?

    public init(from tail: LocationID, to head: LocationID, cost: Money, capacity: Quantity?) {
        (self.tail, self.head, self.cost, self.capacity) = (tail, head, cost, capacity)
    }
}

/// What no meeting can be held with.
public struct MeetingFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let subject: Subject
    public let reason: Reason

    /// By its place, counted from 0.
    public enum Subject: Hashable, Sendable {
        case ask(Int)
        case bid(Int)
        case link(Int)
    }

    public enum Reason: Hashable, Sendable {
        case negative(String)
        case notPositive(String)
        case tooLarge(String, max: Int64)
        case notInLots(Quantity, lot: Quantity)
        case belowFloor(Money, floor: Money)
        case loop(LocationID)
    }

    /// What is wrong, without the subject.
    public var message: String {
        switch reason {
        case .negative(let what): "the \(what) is negative"
        case .notPositive(let what): "the \(what) is not greater than zero"
        case .tooLarge(let what, let most): "the \(what) is more than \(most)"
        case .notInLots(let quantity, let lot): "the quantity \(quantity) is not a multiple of the lot \(lot)"
        case .belowFloor(let price, let floor): "the price \(price) is below the floor \(floor)"
        case .loop(let place): "the link leads from \(place) to itself"
        }
    }

    public var remedy: String {
        switch reason {
        case .negative: "write 0 or more"
        case .notPositive(let what): "write 1 or more, or delete the row if there is no \(what)"
        case .tooLarge: "count in a larger unit"
        case .notInLots: "change the quantity or the lot"
        case .belowFloor: "raise the price, or have the floor lowered by who set it"
        case .loop: "delete the row, or correct one of its ends"
        }
    }

    public var description: String {
        let name =
            switch subject {
            case .ask(let index): "ask \(index + 1)"
            case .bid(let index): "bid \(index + 1)"
            case .link(let index): "link \(index + 1)"
            }
        return "\(name): \(message); \(remedy)"
    }
}
