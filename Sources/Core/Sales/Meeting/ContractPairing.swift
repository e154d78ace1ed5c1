internal import Balancing
internal import Domain

/// Pairs what is sold with what is bought along the flows, what is at the same place first.
struct ContractPairing {
    private(set) var contracts: [SaleContract] = []

    /// - Parameter steps: with flows that do not go round in circles.
    /// - Complexity: O((asks + bids + links) × length of routes) for each product.
    init(_ steps: ClearedPriceSteps, of meeting: OrderMeeting) {
        let places = MeetingPlaces(meeting)
        for product in meeting.products.indices {
            var sellers = Queues(locationCount: meeting.locations.count)
            var buyers = sellers
            for (ask, amount) in steps.sold.enumerated()
            where amount > 0 && places.askProducts[ask] == product {
                sellers.append(ask, amount, at: places.askLocations[ask])
            }
            for (bid, amount) in steps.bought.enumerated()
            where amount > 0 && places.bidProducts[bid] == product {
                buyers.append(bid, amount, at: places.bidLocations[bid])
            }
            var walk = FlowWalk(steps.flows[product], places.linkEnds, locationCount: meeting.locations.count)
            let prices = steps.prices[product]
            for location in meeting.locations.indices {
                while let (ask, offered) = sellers.first(at: location) {
                    let found = walk.route(from: location) { buyers.first(at: $0) != nil }
                    guard let found, let (bid, wanted) = buyers.first(at: found.end) else { break }
                    let amount = min(offered, wanted, found.room)
                    walk.take(amount, along: found.route)
                    sellers.take(amount, at: location)
                    buyers.take(amount, at: found.end)
                    let carriage = found.route.reduce(0) { $0 + meeting.links[$1].cost.rawValue }
                    contracts.append(
                        SaleContract(
                            ask: ask, bid: bid, quantity: Quantity(amount), route: found.route,
                            proceeds: Money(prices[location] * amount),
                            payment: Money(prices[found.end] * amount), carriage: Money(carriage * amount)))
                }
            }
        }
        contracts = merged(contracts)
    }

    /// Parts of one ask for one bid over one route are one contract.
    private func merged(_ contracts: [SaleContract]) -> [SaleContract] {
        var merged: [SaleContract] = []
        for next in contracts {
            if let last = merged.last, (last.ask, last.bid) == (next.ask, next.bid), last.route == next.route
            {
                merged[merged.count - 1] = SaleContract(
                    ask: last.ask, bid: last.bid, quantity: last.quantity + next.quantity, route: last.route,
                    proceeds: last.proceeds + next.proceeds, payment: last.payment + next.payment,
                    carriage: last.carriage + next.carriage)
            } else {
                merged.append(next)
            }
        }
        return merged
    }
}

/// What is left of steps at each location, the first first.
private struct Queues {
    private var entries: [[(step: Int, amount: Int64)]]
    private var next: [Int]

    init(locationCount: Int) {
        entries = Array(repeating: [], count: locationCount)
        next = Array(repeating: 0, count: locationCount)
    }

    mutating func append(_ step: Int, _ amount: Int64, at location: Int) {
        entries[location].append((step, amount))
    }

    func first(at location: Int) -> (step: Int, amount: Int64)? {
        next[location] < entries[location].count ? entries[location][next[location]] : nil
    }

    mutating func take(_ amount: Int64, at location: Int) {
        entries[location][next[location]].amount -= amount
        if entries[location][next[location]].amount == 0 { next[location] += 1 }
    }
}

/// The flow of one product, link by link, while it is taken apart into routes.
private struct FlowWalk {
    private(set) var left: [Int64]
    private let heads: [Int]
    private let outOf: [[Int]]

    init(_ flow: [Int64], _ ends: [(tail: Int, head: Int)], locationCount: Int) {
        left = flow
        heads = ends.map(\.head)
        var outOf = [[Int]](repeating: [], count: locationCount)
        for (link, amount) in flow.enumerated() where amount > 0 { outOf[ends[link].tail].append(link) }
        self.outOf = outOf
    }

    /// A route with flow on every link to the first location on the way that is wanted.
    ///
    /// - Returns: nil where the flow ends before; that of a balanced market does not.
    func route(from start: Int, to isWanted: (Int) -> Bool) -> (route: [Int], end: Int, room: Int64)? {
        var (route, location) = ([] as [Int], start)
        while !isWanted(location) {
            guard route.count < left.count, let link = outOf[location].first(where: { left[$0] > 0 }) else {
                return nil
            }
            location = heads[link]
            route.append(link)
        }
        return (route, location, route.reduce(.max) { min($0, left[$1]) })
    }

    mutating func take(_ amount: Int64, along route: [Int]) {
        for link in route { left[link] -= amount }
    }
}
