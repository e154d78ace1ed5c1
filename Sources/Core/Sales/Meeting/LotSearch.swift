internal import Balancing
internal import Domain
internal import LinearProgram

/// Clears a meeting with lots: which lots trade is found by an integer programme; given those, the rest is a market in price steps, whose prices must suit
/// every lot that trades. A step of lots that they do not suit is left out, and the search begins again without it.
struct LotSearch {
    private let meeting: OrderMeeting
    private let sides: SteppedSides
    /// Steps in lots, the asks first.
    private let lots: [(isAsk: Bool, index: Int, lot: Int64)]

    init(_ meeting: OrderMeeting) {
        self.meeting = meeting
        sides = SteppedSides(meeting)
        lots =
            meeting.asks.indices.filter { meeting.asks[$0].lot.rawValue > 1 }
            .map { (true, $0, meeting.asks[$0].lot.rawValue) }
            + meeting.bids.indices.filter { meeting.bids[$0].lot.rawValue > 1 }
            .map { (false, $0, meeting.bids[$0].lot.rawValue) }
    }

    /// - Complexity: at most as many integer programmes and markets as there are steps with lots.
    func cleared() throws(BalancingError) -> ClearedPriceSteps {
        // Without lots the welfare is no less, and what everything is worth then proves how far lots may be from it.
        let worths = try meeting.market(of: sides).cleared().worths
        var isOut = lots.map { _ in false }
        while true {
            let amounts = isOut.allSatisfy(\.self) ? lots.map { _ in 0 } : amounts(without: isOut)
            let cleared = try cleared(with: amounts, worths: worths)
            var isSuited = true
            for (place, amount) in amounts.enumerated() where amount > 0 {
                let (isAsk, index, _) = lots[place]
                let step = isAsk ? sides.asks[index] : sides.bids[index]
                let price = cleared.prices[step.product][step.location]
                if isAsk ? step.price > price : step.price < price {
                    (isOut[place], isSuited) = (true, false)
                }
            }
            if isSuited { return cleared }
        }
    }

    /// The market of the other steps, with these amounts of the steps in lots.
    private func cleared(with amounts: [Int64], worths: [[Int64]]) throws(BalancingError) -> ClearedPriceSteps
    {
        var others = sides
        var fixed = meeting.products.map { _ in meeting.locations.map { _ in 0 as Int64 } }
        for ((isAsk, index, _), amount) in zip(lots, amounts) {
            let step = isAsk ? sides.asks[index] : sides.bids[index]
            fixed[step.product][step.location] += isAsk ? amount : -amount
            let none = PriceStepMarket.Step(
                product: step.product, location: step.location, price: step.price, quantity: 0)
            if isAsk { others.asks[index] = none } else { others.bids[index] = none }
        }
        let cleared = try meeting.market(of: others, fixed: fixed).cleared()
        var (sold, bought) = (cleared.sold, cleared.bought)
        for ((isAsk, index, _), amount) in zip(lots, amounts) {
            if isAsk { sold[index] = amount } else { bought[index] = amount }
        }
        return ClearedPriceSteps(
            sold: sold, bought: bought, flows: cleared.flows, prices: cleared.prices, worths: worths)
    }

    /// How much of each step in lots trades where the welfare is greatest, or as great as the search has found.
    private func amounts(without isOut: [Bool]) -> [Int64] {
        var program = IntegerProgram()
        let rowCount = meeting.products.count * meeting.locations.count
        var balance = [[LinearProgram.Term]](repeating: [], count: rowCount)
        func row(_ product: Int, _ location: Int) -> Int { product * meeting.locations.count + location }
        var columns = lots.map { _ in 0 }
        func add(_ step: PriceStepMarket.Step, isAsk: Bool, index: Int) {
            let place = lots.firstIndex { $0.isAsk == isAsk && $0.index == index }
            let lot = place.map { lots[$0].lot } ?? 1
            let count = place.map { isOut[$0] } == true ? 0 : step.quantity / lot
            let column = program.addColumn(0...count, cost: (isAsk ? step.price : -step.price) * lot)
            balance[row(step.product, step.location)].append(
                .init(column: column, factor: isAsk ? lot : -lot))
            if let place { columns[place] = column }
        }
        for (index, step) in sides.asks.enumerated() { add(step, isAsk: true, index: index) }
        for (index, step) in sides.bids.enumerated() { add(step, isAsk: false, index: index) }
        let supply = sides.asks.reduce(0) { $0 + $1.quantity }
        for link in sides.links {
            var terms: [LinearProgram.Term] = []
            for product in meeting.products.indices {
                let column = program.addColumn(0...min(supply, link.capacity ?? supply), cost: link.cost)
                balance[row(product, link.tail)].append(.init(column: column, factor: -1))
                balance[row(product, link.head)].append(.init(column: column, factor: 1))
                terms.append(.init(column: column, factor: 1))
            }
            if let capacity = link.capacity { program.addRow(.init(.init(nil, capacity), terms)) }
        }
        for terms in balance where !terms.isEmpty { program.addRow(.init(.exactly(0), terms)) }
        guard let values = program.solve(nodeCountMax: Self.nodeCountMax) else { return lots.map { _ in 0 } }
        return zip(columns, lots).map { values[$0] * $1.lot }
    }

    private static let nodeCountMax = 2_000
}
