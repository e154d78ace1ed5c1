internal import Balancing
internal import Domain

extension OrderMeeting {
    /// Accepts the steps with the greatest welfare and finds one price for each product and place.
    ///
    /// Without lots nothing can be better by more than whole units cost on full links that several products share. With lots the best of those that a search
    /// finds is taken, and ``MeetingCertificate/gap`` says how far from the greatest welfare it may be; nobody sells below his ask or buys above his bid.
    ///
    /// - Throws: an error of balancing when figures are too large, or ``MeetingError/certificateFailed(_:)``: then nothing may be ordered.
    public func cleared() throws -> (outcome: MeetingOutcome, certificate: MeetingCertificate) {
        let outcome = try decided()
        let certificate = MeetingCertificate(of: outcome, for: self)
        if let violation = certificate.violations.first {
            throw MeetingError.certificateFailed(violation.description)
        }
        return (outcome, certificate)
    }

    /// The same without its certificate, for who checks it himself.
    public func decided() throws -> MeetingOutcome {
        let steps = hasLots ? try LotSearch(self).cleared() : try market(of: SteppedSides(self)).cleared()
        return MeetingOutcome(steps, of: self)
    }

    var hasLots: Bool {
        asks.contains { $0.lot > Quantity(1) } || bids.contains { $0.lot > Quantity(1) }
    }

    func market(of sides: SteppedSides, fixed: [[Int64]] = []) -> PriceStepMarket {
        PriceStepMarket(
            productCount: products.count, locationCount: locations.count, asks: sides.asks, bids: sides.bids,
            links: sides.links, fixed: fixed)
    }
}

public enum MeetingError: Error, Hashable, Sendable, CustomStringConvertible {
    case certificateFailed(String)

    public var description: String {
        switch self {
        case .certificateFailed(let reason): "the outcome of the meeting is refused: \(reason)"
        }
    }
}

/// Asks, bids and links of a meeting by number.
struct SteppedSides {
    var asks: [PriceStepMarket.Step]
    var bids: [PriceStepMarket.Step]
    let links: [PriceStepMarket.Way]

    init(_ meeting: OrderMeeting) {
        let places = MeetingPlaces(meeting)
        asks = meeting.asks.enumerated().map { index, ask in
            .init(
                product: places.askProducts[index], location: places.askLocations[index],
                price: ask.price.rawValue, quantity: ask.quantity.rawValue)
        }
        bids = meeting.bids.enumerated().map { index, bid in
            .init(
                product: places.bidProducts[index], location: places.bidLocations[index],
                price: bid.price.rawValue, quantity: bid.quantity.rawValue)
        }
        links = zip(meeting.links, places.linkEnds).map { link, ends in
            .init(
                from: ends.tail, to: ends.head, cost: link.cost.rawValue,
                capacity: link.capacity?.rawValue)
        }
    }
}

/// Which product and location each row of a meeting is of, by their places in the meeting's lists.
struct MeetingPlaces {
    let askProducts: [Int]
    let askLocations: [Int]
    let bidProducts: [Int]
    let bidLocations: [Int]
    let linkEnds: [(tail: Int, head: Int)]

    /// - Complexity: O((asks + bids + links) × log (products + locations)).
    init(_ meeting: OrderMeeting) {
        let product = Self.numbers(of: meeting.products)
        let location = Self.numbers(of: meeting.locations)
        askProducts = meeting.asks.map { product[$0.product]! }
        askLocations = meeting.asks.map { location[$0.location]! }
        bidProducts = meeting.bids.map { product[$0.product]! }
        bidLocations = meeting.bids.map { location[$0.location]! }
        linkEnds = meeting.links.map { (location[$0.tail]!, location[$0.head]!) }
    }

    private static func numbers<Kind>(of list: [Identifier<Kind>]) -> [Identifier<Kind>: Int] {
        Dictionary(uniqueKeysWithValues: list.enumerated().map { ($1, $0) })
    }
}

extension MeetingOutcome {
    init(_ steps: ClearedPriceSteps, of meeting: OrderMeeting) {
        var welfare: Int64 = 0
        for (ask, sold) in zip(meeting.asks, steps.sold) { welfare -= ask.price.rawValue * sold }
        for (bid, bought) in zip(meeting.bids, steps.bought) { welfare += bid.price.rawValue * bought }
        for flows in steps.flows {
            for (link, flow) in zip(meeting.links, flows) { welfare -= link.cost.rawValue * flow }
        }
        self.init(
            sold: steps.sold.map { Quantity($0) }, bought: steps.bought.map { Quantity($0) },
            flows: steps.flows.map { $0.map { Quantity($0) } },
            prices: steps.prices.map { $0.map { Money($0) } }, worths: steps.worths,
            contracts: ContractPairing(steps, of: meeting).contracts, welfare: Money(welfare))
    }
}
