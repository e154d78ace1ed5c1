public import Domain

/// Who shares what a joint production and sale brings in, by fixed parts.
public struct ProceedsShares: Hashable, Sendable {
    public let parts: [Part]

    public struct Part: Hashable, Sendable {
        public let participant: NodeID
        /// In proportion to the others, above 0.
        public let weight: Int64

        public init(_ participant: NodeID, weight: Int64) {
            (self.participant, self.weight) = (participant, weight)
        }
    }

    /// Nil without parts, with a weight that is not from 1 to 1,000,000, or with a participant twice.
    public init?(_ parts: [Part]) {
        let names = parts.map(\.participant).sorted()
        guard !parts.isEmpty, parts.allSatisfy({ (1...1_000_000).contains($0.weight) }),
            !zip(names, names.dropFirst()).contains(where: { $0 == $1 })
        else { return nil }
        self.parts = parts
    }

    /// What each gets, in the order of the parts: exact to the fen, by largest remainder; of equal ones the first comes first.
    ///
    /// - Parameter amount: 0 or more.
    /// - Complexity: O(parts × log parts).
    public func shared(_ amount: Money) -> [Money] {
        precondition(amount >= .zero)
        let total = parts.reduce(0 as Int128) { $0 + Int128($1.weight) }
        let exact = parts.map {
            (Int128(amount.rawValue) * Int128($0.weight)).quotientAndRemainder(dividingBy: total)
        }
        var shares = exact.map { Int64($0.quotient) }
        let left = Int(amount.rawValue - shares.reduce(0, +))
        let order = parts.indices.sorted { (-exact[$0].remainder, $0) < (-exact[$1].remainder, $1) }
        for place in order.prefix(left) { shares[place] += 1 }
        return shares.map { Money($0) }
    }
}

/// A sale whose price is preserved: if goods become cheaper until a day, the buyer gets the difference back, once.
public struct PriceGuarantee: Hashable, Sendable {
    public let buyer: NodeID
    public let seller: NodeID
    public let product: ResourceID
    public let quantity: Quantity
    /// For a unit.
    public let paid: Money
    public let lastDay: Int
    /// What was refunded; nil until then.
    public private(set) var refunded: Money?

    public init(
        buyer: NodeID, seller: NodeID, product: ResourceID, quantity: Quantity, paid: Money, lastDay: Int,
        refunded: Money? = nil
    ) {
        (self.buyer, self.seller, self.product) = (buyer, seller, product)
        (self.quantity, self.paid, self.lastDay, self.refunded) = (quantity, paid, lastDay, refunded)
    }

    /// What may have to be refunded yet, if the goods became worth nothing: it stands in the books until the guarantee has ended.
    public func exposure(on day: Int) -> Money {
        refunded != nil || day > lastDay ? .zero : Money(paid.rawValue * quantity.rawValue)
    }

    /// What is due at a market price: nothing after the last day, or where it was refunded before.
    public func due(at price: Money, on day: Int) -> Money {
        guard refunded == nil, day <= lastDay, price < paid else { return .zero }
        return Money((paid - price).rawValue * quantity.rawValue)
    }

    /// Refunds what is due; a second time nothing is.
    public mutating func refund(at price: Money, on day: Int) -> Money {
        let due = due(at: price, on: day)
        if due > .zero { refunded = due }
        return due
    }
}

/// A sale that a member of the staff has brought about.
public struct StaffSale: Hashable, Sendable {
    /// People are known by their staff number only.
    public let staffNumber: NodeID
    public let amount: Money
    /// Only what is paid counts.
    public let isSettled: Bool

    public init(staffNumber: NodeID, amount: Money, isSettled: Bool) {
        (self.staffNumber, self.amount, self.isSettled) = (staffNumber, amount, isSettled)
    }
}

/// What staff have earned by settled sales.
public struct IncentiveStatement: Hashable, Sendable {
    /// Sorted by staff number; also those of whose sales none is settled.
    public let lines: [Line]

    public struct Line: Hashable, Sendable {
        public let staffNumber: NodeID
        public let settled: Money
        /// Earns nothing yet.
        public let open: Money
        public let incentive: Money
    }

    /// - Parameter perMille: of settled sales, rounded down to a fen for each member of the staff; 0 to 1,000.
    public init(of sales: [StaffSale], perMille: Int64) {
        precondition((0...1_000).contains(perMille))
        let sorted = sales.sorted { $0.staffNumber < $1.staffNumber }
        var (lines, place) = ([] as [Line], 0)
        while place < sorted.count {
            let number = sorted[place].staffNumber
            let own = sorted[place...].prefix { $0.staffNumber == number }
            let settled = own.filter(\.isSettled).reduce(.zero) { $0 + $1.amount }
            let all = own.reduce(.zero) { $0 + $1.amount }
            lines.append(
                Line(
                    staffNumber: number, settled: settled, open: all - settled,
                    incentive: Money(Int64(Int128(settled.rawValue) * Int128(perMille) / 1_000))))
            place += own.count
        }
        self.lines = lines
    }
}
