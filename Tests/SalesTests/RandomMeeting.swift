import Domain
import Randomness

@testable import Sales

/// Draws small meetings, many of them with full links.
struct RandomMeeting {
    var random: SplitMix
    let productCount: Int
    let locationCount: Int
    let hasLots: Bool

    init(seed: UInt64, hasLots: Bool = false) {
        random = SplitMix(seed: seed)
        productCount = Int.random(in: 1...4, using: &random)
        locationCount = Int.random(in: 1...7, using: &random)
        self.hasLots = hasLots
    }

    mutating func draw() throws -> OrderMeeting {
        // Few prices, so that many are equal; sometimes transport costs nothing.
        let priceMax: Int64 = [10, 100, 10_000].randomElement(using: &random) ?? 10
        let costMax: Int64 = [0, priceMax / 10, priceMax / 3].randomElement(using: &random) ?? 0
        let quantityMax: Int64 = [3, 20, 500].randomElement(using: &random) ?? 3
        var (asks, bids, links) = ([] as [Ask], [] as [Bid], [] as [DeliveryLink])
        for number in 0..<Int.random(in: 1...20, using: &random) {
            let step = try step(priceMax, quantityMax)
            asks.append(
                Ask(
                    seller: try NodeID("s\(number / 3)"), location: step.location, product: step.product,
                    price: step.price, quantity: step.quantity, lot: step.lot))
        }
        for number in 0..<Int.random(in: 1...20, using: &random) {
            let step = try step(priceMax + priceMax / 3, quantityMax)
            bids.append(
                Bid(
                    buyer: try NodeID("b\(number / 3)"), location: step.location, product: step.product,
                    price: step.price, quantity: step.quantity, lot: step.lot))
        }
        if locationCount > 1 {
            for _ in 0..<Int.random(in: 0...3 * locationCount, using: &random) {
                let tail = Int.random(in: 0..<locationCount, using: &random)
                let head = (tail + Int.random(in: 1..<locationCount, using: &random)) % locationCount
                let capacity =
                    Int.random(in: 0..<4, using: &random) == 0
                    ? nil : Int64.random(in: 0...2 * quantityMax, using: &random)
                links.append(
                    DeliveryLink(
                        from: try LocationID("l\(tail)"), to: try LocationID("l\(head)"),
                        cost: Money(Int64.random(in: 0...costMax, using: &random)),
                        capacity: capacity.map { Quantity($0) }))
            }
        }
        return try OrderMeeting(asks: asks, bids: bids, links: links)
    }

    /// Narrow links in a ring, over two of which each product must go: their odd capacities are shared in halves.
    mutating func drawRing() throws -> OrderMeeting {
        let count = Bool.random(using: &random) ? 3 : 5
        var (asks, bids, links) = ([] as [Ask], [] as [Bid], [] as [DeliveryLink])
        func money(_ range: ClosedRange<Int64>) -> Money {
            Money(Int64.random(in: range, using: &random))
        }
        for place in 0..<count {
            let (before, behind) = (try LocationID("u\(place)"), try LocationID("v\(place)"))
            let next = (place + 1) % count
            links.append(
                DeliveryLink(
                    from: before, to: behind, cost: money(0...20),
                    capacity: Quantity(2 * Int64.random(in: 0...3, using: &random) + 1)))
            links.append(
                DeliveryLink(from: behind, to: try LocationID("u\(next)"), cost: money(0...3), capacity: nil))
            let product = try ResourceID("p\(place)")
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                asks.append(
                    Ask(
                        seller: try NodeID("s\(place)"), location: before, product: product,
                        price: money(0...20),
                        quantity: Quantity(Int64.random(in: 1...8, using: &random))))
                bids.append(
                    Bid(
                        buyer: try NodeID("b\(place)"), location: try LocationID("v\(next)"),
                        product: product,
                        price: money(90...110), quantity: Quantity(Int64.random(in: 1...8, using: &random))))
            }
        }
        return try OrderMeeting(asks: asks, bids: bids, links: links)
    }

    private struct Step {
        let location: LocationID
        let product: ResourceID
        let price: Money
        let quantity: Quantity
        let lot: Quantity
    }

    private mutating func step(_ priceMax: Int64, _ quantityMax: Int64) throws -> Step {
        let lot =
            hasLots && Bool.random(using: &random) ? Int64.random(in: 2...quantityMax + 1, using: &random) : 1
        return Step(
            location: try LocationID("l\(Int.random(in: 0..<locationCount, using: &random))"),
            product: try ResourceID("p\(Int.random(in: 0..<productCount, using: &random))"),
            price: Money(Int64.random(in: 0...priceMax, using: &random)),
            quantity: Quantity(
                lot == 1
                    ? Int64.random(in: 1...quantityMax, using: &random)
                    : lot * Int64.random(in: 1...3, using: &random)),
            lot: Quantity(lot))
    }
}
