public import Domain

/// A barter of divisible goods at agreed values: each participant gives and gets equal value within a band, and what is left becomes a bill.
public struct ValueBarter: Hashable, Sendable {
    public let goods: [ResourceID]
    /// For each of the goods, money for one unit: what everybody counts it for. Above 0.
    public let values: [Money]
    public let participants: [NodeID]
    /// For each participant, how much more or less he may get than he gives. 0 or more.
    public let bands: [Money]
    public let offers: [Line]
    public let requests: [Line]

    /// So much of a good that a participant would give, or take. Both by their places in the lists.
    public struct Line: Hashable, Sendable {
        public let participant: Int
        public let good: Int
        public let quantity: Quantity

        public init(participant: Int, good: Int, quantity: Quantity) {
            (self.participant, self.good, self.quantity) = (participant, good, quantity)
        }
    }

    /// Of the value of all offers, and of all requests.
    public static let valueMax: Int64 = 1 << 50

    /// Nil where a value is not above 0, a band or quantity is below 0, a place is not in its list, or all offers or requests are worth more than
    /// ``valueMax``.
    public init?(
        goods: [ResourceID], values: [Money], participants: [NodeID], bands: [Money], offers: [Line],
        requests: [Line]
    ) {
        guard goods.count == values.count, participants.count == bands.count,
            values.allSatisfy({ $0 > .zero }),
            bands.allSatisfy({ (0...Self.valueMax).contains($0.rawValue) })
        else { return nil }
        for lines in [offers, requests] {
            var total: Int128 = 0
            for line in lines {
                guard goods.indices.contains(line.good), participants.indices.contains(line.participant),
                    line.quantity >= .zero
                else { return nil }
                total += Int128(values[line.good].rawValue) * Int128(line.quantity.rawValue)
            }
            guard total <= Int128(Self.valueMax) else { return nil }
        }
        (self.goods, self.values, self.participants) = (goods, values, participants)
        (self.bands, self.offers, self.requests) = (bands, offers, requests)
    }

    func value(_ line: Line, _ quantity: Quantity) -> Int64 { values[line.good].rawValue * quantity.rawValue }
}

/// Who gives and gets how much, in whole units.
public struct ValueBarterOutcome: Hashable, Sendable {
    /// For each offer.
    public var given: [Quantity]
    /// For each request.
    public var gotten: [Quantity]
    /// For each participant, then for each good, what one more fen of it there is worth, in fen: the evidence of the bound.
    public var potentials: [Int64]

    init(given: [Quantity], gotten: [Quantity], potentials: [Int64]) {
        (self.given, self.gotten, self.potentials) = (given, gotten, potentials)
    }

    /// Of all that is given.
    public func value(in barter: ValueBarter) -> Money {
        Money(zip(barter.offers, given).reduce(0) { $0 + barter.value($1.0, $1.1) })
    }

    /// For each participant what he has got more than he has given, below zero for less: he pays it, or it is paid to him.
    public func bills(in barter: ValueBarter) -> [Money] {
        var bills = [Int64](repeating: 0, count: barter.participants.count)
        for (offer, quantity) in zip(barter.offers, given) {
            bills[offer.participant] -= barter.value(offer, quantity)
        }
        for (request, quantity) in zip(barter.requests, gotten) {
            bills[request.participant] += barter.value(request, quantity)
        }
        return bills.map { Money($0) }
    }
}

/// Checks the outcome of a barter of divisible goods by itself, and bounds by the potentials how much value could change hands: weak duality of circulations.
public struct ValueBarterCertificate: Hashable, Sendable {
    /// What is wrong; empty for an outcome that may be carried out.
    public let violations: [Violation]
    /// No outcome, of fractions of units either, gives more.
    public let valueMax: Money

    public enum Violation: Hashable, Sendable, CustomStringConvertible {
        case wrongCount
        case outOfRange(String, Int)
        case unbalanced(ResourceID, excess: Int64)
        case outsideBand(NodeID, by: Int64)
        case impossible

        public var description: String {
            switch self {
            case .wrongCount:
                "it has not one amount for each line and one potential for each participant and good"
            case .outOfRange(let what, let index):
                "the amount of \(what) \(index + 1) is below zero or above what is stated"
            case .unbalanced(let good, let excess): "\(excess) units more of \(good) are given than gotten"
            case .outsideBand(let participant, let excess):
                "what \(participant) gives and gets differs by \(excess) more than the band"
            case .impossible: "more value is given than the potentials allow"
            }
        }
    }

    public var isValid: Bool { violations.isEmpty }

    /// - Complexity: O(lines + participants + goods).
    public init(of outcome: ValueBarterOutcome, for barter: ValueBarter) {
        guard outcome.given.count == barter.offers.count, outcome.gotten.count == barter.requests.count,
            outcome.potentials.count == barter.participants.count + barter.goods.count
        else {
            (violations, valueMax) = ([.wrongCount], Money(.max))
            return
        }
        var found: [Violation] = []
        var excess = [Int64](repeating: 0, count: barter.goods.count)
        let price = { (participant: Int) in Int128(outcome.potentials[participant]) }
        let worth = { (good: Int) in Int128(outcome.potentials[barter.participants.count + good]) }
        var bound: Int128 = 0
        for (index, (offer, given)) in zip(barter.offers, outcome.given).enumerated() {
            if given < .zero || given > offer.quantity { found.append(.outOfRange("offer", index)) }
            excess[offer.good] += given.rawValue
            let gain = 1 - price(offer.participant) + worth(offer.good)
            bound += max(0, gain) * Int128(barter.value(offer, offer.quantity))
        }
        for (index, (request, gotten)) in zip(barter.requests, outcome.gotten).enumerated() {
            if gotten < .zero || gotten > request.quantity { found.append(.outOfRange("request", index)) }
            excess[request.good] -= gotten.rawValue
            let gain = price(request.participant) - worth(request.good)
            bound += max(0, gain) * Int128(barter.value(request, request.quantity))
        }
        for (good, excess) in zip(barter.goods, excess) where excess != 0 {
            found.append(.unbalanced(good, excess: excess))
        }
        for (participant, bill) in outcome.bills(in: barter).enumerated() {
            let band = barter.bands[participant]
            let over = Int64(bill.rawValue.magnitude) - band.rawValue
            if over > 0 { found.append(.outsideBand(barter.participants[participant], by: over)) }
            // A bill either way, from and to the ground, whose potential is zero.
            bound += Int128(price(participant).magnitude) * Int128(band.rawValue)
        }
        let value = Int128(outcome.value(in: barter).rawValue)
        if value > bound { found.append(.impossible) }
        (violations, valueMax) = (found, Money(Int64(clamping: bound)))
    }
}
