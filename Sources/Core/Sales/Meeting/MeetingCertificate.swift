public import Domain

/// Checks the outcome of a meeting by itself, without knowing how it was found.
///
/// Nobody trades at a price that he has not agreed to, or would rather trade another amount at the price of his place; goods, capacities and money add
/// up; and ``MeetingOutcome/worths`` prove how much greater the welfare could be at most: by weak duality of linear programmes, for any prices, no
/// outcome has more welfare than all steps gain at them and all links earn at them when they are full.
public struct MeetingCertificate: Hashable, Sendable {
    /// What is wrong; empty for an outcome that may be carried out. At most ``violationCountMax``.
    public let violations: [MeetingViolation]
    /// How much greater the welfare could at most be, also with fractions of units.
    public let gap: Money

    public static let violationCountMax = 20

    public var isValid: Bool { violations.isEmpty }
    /// Whether no whole units have a greater welfare.
    public var isProvenGreatest: Bool { gap == .zero }

    /// - Complexity: O(asks + bids + products × links + contracts × length of routes).
    public init(of outcome: MeetingOutcome, for meeting: OrderMeeting) {
        var check = MeetingCheck(outcome, meeting)
        guard check.hasCounts else {
            (violations, gap) = ([.wrongCount], Money(.max))
            return
        }
        check.checkSteps()
        check.checkGoods()
        check.checkLinks()
        check.checkContracts()
        gap = check.gap()
        violations = Array(check.violations.prefix(Self.violationCountMax))
    }
}

/// What is wrong with the outcome of a meeting. Asks, bids and links by their places, counted from 0.
public enum MeetingViolation: Hashable, Sendable, CustomStringConvertible {
    case wrongCount
    case outOfRange(String, Int)
    case notInLots(String, Int)
    case askAbovePrice(Int)
    case bidBelowPrice(Int)
    case ratherSells(Int)
    case ratherBuys(Int)
    case unbalanced(ResourceID, LocationID, excess: Int64)
    case overCapacity(link: Int, by: Int64)
    case carriedAtALoss(link: Int, ResourceID)
    case couldEarnMore(link: Int, ResourceID)
    case wrongContracts(String, Int)
    case wrongRoute(contract: Int)
    case wrongMoney(contract: Int)
    case wrongWelfare(stated: Int64, found: Int64)
    case notGreatest(gap: Int64, allowed: Int64)
    case impossibleWelfare

    public var description: String {
        switch self {
        case .wrongCount: "it has not one amount for each step and one price for each product and place"
        case .outOfRange(let what, let index):
            "the amount of \(what) \(index + 1) is below zero or above what is stated"
        case .notInLots(let what, let index): "the amount of \(what) \(index + 1) is not in whole lots"
        case .askAbovePrice(let index): "ask \(index + 1) sells below what it asks"
        case .bidBelowPrice(let index): "bid \(index + 1) buys above what it bids"
        case .ratherSells(let index): "ask \(index + 1) would sell more at the price of its place"
        case .ratherBuys(let index): "bid \(index + 1) would buy more at the price of its place"
        case .unbalanced(let product, let place, let excess):
            "\(excess) units of \(product) are left over at \(place)"
        case .overCapacity(let link, let excess): "link \(link + 1) carries \(excess) units too many"
        case .carriedAtALoss(let link, let product): "link \(link + 1) carries \(product) at a loss"
        case .couldEarnMore(let link, let product): "link \(link + 1) could earn by carrying more \(product)"
        case .wrongContracts(let what, let index):
            "the contracts of \(what) \(index + 1) do not add up to it"
        case .wrongRoute(let contract):
            "the route of contract \(contract + 1) does not lead from its seller to its buyer"
        case .wrongMoney(let contract):
            "the money of contract \(contract + 1) is not its quantity times the prices"
        case .wrongWelfare(let stated, let found): "the welfare is \(found), not \(stated)"
        case .notGreatest(let gap, let allowed):
            "the welfare may be \(gap) below the greatest, and whole units explain \(allowed)"
        case .impossibleWelfare: "the welfare is above what the worths allow"
        }
    }
}

private struct MeetingCheck {
    let outcome: MeetingOutcome
    let meeting: OrderMeeting
    let places: MeetingPlaces
    private(set) var violations: [MeetingViolation] = []

    init(_ outcome: MeetingOutcome, _ meeting: OrderMeeting) {
        (self.outcome, self.meeting) = (outcome, meeting)
        places = MeetingPlaces(meeting)
    }

    var hasCounts: Bool {
        func isTable<Value>(_ table: [[Value]], _ width: Int) -> Bool {
            table.count == meeting.products.count && table.allSatisfy { $0.count == width }
        }
        return outcome.sold.count == meeting.asks.count && outcome.bought.count == meeting.bids.count
            && isTable(outcome.flows, meeting.links.count)
            && isTable(outcome.prices, meeting.locations.count)
            && isTable(outcome.worths, meeting.locations.count)
    }

    mutating func checkSteps() {
        for (index, ask) in meeting.asks.enumerated() {
            let sold = outcome.sold[index]
            let price = outcome.prices[places.askProducts[index]][places.askLocations[index]]
            if sold < .zero || sold > ask.quantity { violations.append(.outOfRange("ask", index)) }
            if sold.rawValue % ask.lot.rawValue != 0 { violations.append(.notInLots("ask", index)) }
            if sold > .zero, ask.price > price { violations.append(.askAbovePrice(index)) }
            // A lot may have to stay although it would gain: there is no price for a part of it.
            if sold < ask.quantity, ask.price < price, ask.lot == Quantity(1) {
                violations.append(.ratherSells(index))
            }
        }
        for (index, bid) in meeting.bids.enumerated() {
            let bought = outcome.bought[index]
            let price = outcome.prices[places.bidProducts[index]][places.bidLocations[index]]
            if bought < .zero || bought > bid.quantity { violations.append(.outOfRange("bid", index)) }
            if bought.rawValue % bid.lot.rawValue != 0 { violations.append(.notInLots("bid", index)) }
            if bought > .zero, bid.price < price { violations.append(.bidBelowPrice(index)) }
            if bought < bid.quantity, bid.price > price, bid.lot == Quantity(1) {
                violations.append(.ratherBuys(index))
            }
        }
    }

    mutating func checkGoods() {
        for (product, name) in meeting.products.enumerated() {
            var excess = [Int64](repeating: 0, count: meeting.locations.count)
            for (index, sold) in outcome.sold.enumerated() where places.askProducts[index] == product {
                excess[places.askLocations[index]] += sold.rawValue
            }
            for (index, bought) in outcome.bought.enumerated() where places.bidProducts[index] == product {
                excess[places.bidLocations[index]] -= bought.rawValue
            }
            for (ends, flow) in zip(places.linkEnds, outcome.flows[product]) {
                excess[ends.tail] -= flow.rawValue
                excess[ends.head] += flow.rawValue
            }
            for (location, excess) in excess.enumerated() where excess != 0 {
                violations.append(.unbalanced(name, meeting.locations[location], excess: excess))
            }
        }
    }

    mutating func checkLinks() {
        for (index, link) in meeting.links.enumerated() {
            let load = outcome.flows.reduce(0) { $0 + $1[index].rawValue }
            let room = link.capacity.map { $0.rawValue - load }
            if let room, room < 0 { violations.append(.overCapacity(link: index, by: -room)) }
            let ends = places.linkEnds[index]
            for (product, name) in meeting.products.enumerated() {
                let flow = outcome.flows[product][index]
                if flow < .zero { violations.append(.outOfRange("link", index)) }
                let prices = outcome.prices[product]
                let gain = prices[ends.head] - prices[ends.tail] - link.cost
                if flow > .zero, gain < .zero { violations.append(.carriedAtALoss(link: index, name)) }
                if gain > .zero, room ?? 1 > 0 { violations.append(.couldEarnMore(link: index, name)) }
            }
        }
    }

    mutating func checkContracts() {
        var (sold, bought) = (outcome.sold.map { -$0.rawValue }, outcome.bought.map { -$0.rawValue })
        var flows = outcome.flows.map { $0.map { -$0.rawValue } }
        for (number, contract) in outcome.contracts.enumerated() {
            guard meeting.asks.indices.contains(contract.ask), meeting.bids.indices.contains(contract.bid),
                contract.quantity > .zero, contract.route.allSatisfy(meeting.links.indices.contains),
                leads(contract)
            else {
                violations.append(.wrongRoute(contract: number))
                continue
            }
            let product = places.askProducts[contract.ask]
            let quantity = contract.quantity.rawValue
            sold[contract.ask] += quantity
            bought[contract.bid] += quantity
            for link in contract.route { flows[product][link] += quantity }
            let prices = outcome.prices[product].map(\.rawValue)
            let carriage = contract.route.reduce(0) { $0 + meeting.links[$1].cost.rawValue }
            if contract.proceeds.rawValue != prices[places.askLocations[contract.ask]] * quantity
                || contract.payment.rawValue != prices[places.bidLocations[contract.bid]] * quantity
                || contract.carriage.rawValue != carriage * quantity || contract.rent < .zero
            {
                violations.append(.wrongMoney(contract: number))
            }
        }
        for (index, left) in sold.enumerated() where left != 0 {
            violations.append(.wrongContracts("ask", index))
        }
        for (index, left) in bought.enumerated() where left != 0 {
            violations.append(.wrongContracts("bid", index))
        }
        for (index, _) in meeting.links.enumerated() where flows.contains(where: { $0[index] != 0 }) {
            violations.append(.wrongContracts("link", index))
        }
    }

    private func leads(_ contract: SaleContract) -> Bool {
        guard places.askProducts[contract.ask] == places.bidProducts[contract.bid] else { return false }
        var place = places.askLocations[contract.ask]
        for link in contract.route {
            if places.linkEnds[link].tail != place { return false }
            place = places.linkEnds[link].head
        }
        return place == places.bidLocations[contract.bid]
    }

    /// Also checks the welfare, and that the gap is no more than whole units explain.
    mutating func gap() -> Money {
        var welfare: Int128 = 0
        for (ask, sold) in zip(meeting.asks, outcome.sold) {
            welfare -= Int128(ask.price.rawValue) * Int128(sold.rawValue)
        }
        for (bid, bought) in zip(meeting.bids, outcome.bought) {
            welfare += Int128(bid.price.rawValue) * Int128(bought.rawValue)
        }
        for flows in outcome.flows {
            for (link, flow) in zip(meeting.links, flows) {
                welfare -= Int128(link.cost.rawValue) * Int128(flow.rawValue)
            }
        }
        if welfare != Int128(outcome.welfare.rawValue) {
            violations.append(
                .wrongWelfare(stated: outcome.welfare.rawValue, found: Int64(clamping: welfare)))
        }
        let atWorths = bound(at: outcome.worths)
        let atPrices = bound(at: outcome.prices.map { $0.map { $0.rawValue * Price.scale } })
        guard let best = [atWorths, atPrices].compactMap(\.self).min(by: { $0.total < $1.total }) else {
            violations.append(.notGreatest(gap: .max, allowed: 0))
            return Money(.max)
        }
        let scale = Int128(Price.scale)
        // Whole units in whole money: what is less than one of it is none.
        let gap = best.total.dividedDown(by: scale) - welfare
        if gap < 0 { violations.append(.impossibleWelfare) }
        let allowed = best.rents.dividedDown(by: scale) + 1
        if gap > allowed, !meeting.hasLots {
            violations.append(.notGreatest(gap: Int64(clamping: gap), allowed: Int64(clamping: allowed)))
        }
        return Money(Int64(clamping: max(0, gap)))
    }

    /// What all steps gain and all links earn at some worths, and one unit of each product on each link, in 1 / ``Price/scale``; nil where a link without
    /// limit would earn.
    private func bound(at worths: [[Int64]]) -> (total: Int128, rents: Int128)? {
        var (total, rents) = (0 as Int128, 0 as Int128)
        func add(_ gain: Int128, _ quantity: Quantity) {
            if gain > 0 { total += gain * Int128(quantity.rawValue) }
        }
        let scale = Int128(Price.scale)
        for (index, ask) in meeting.asks.enumerated() {
            let worth = Int128(worths[places.askProducts[index]][places.askLocations[index]])
            add(worth - Int128(ask.price.rawValue) * scale, ask.quantity)
        }
        for (index, bid) in meeting.bids.enumerated() {
            let worth = Int128(worths[places.bidProducts[index]][places.bidLocations[index]])
            add(Int128(bid.price.rawValue) * scale - worth, bid.quantity)
        }
        for (link, ends) in zip(meeting.links, places.linkEnds) {
            let rent = worths.reduce(0 as Int128) { highest, worths in
                max(
                    highest,
                    Int128(worths[ends.head]) - Int128(worths[ends.tail]) - Int128(link.cost.rawValue) * scale
                )
            }
            if rent > 0 {
                guard let capacity = link.capacity else { return nil }
                add(rent, capacity)
                rents += rent * Int128(meeting.products.count)
            }
        }
        return (total, rents)
    }
}

extension Int128 {
    /// Rounded towards minus infinity.
    fileprivate func dividedDown(by divisor: Int128) -> Int128 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
