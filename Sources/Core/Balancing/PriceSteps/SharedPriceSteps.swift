internal import Domain
internal import LinearProgram

/// All products of a market as one linear programme. It begins where each product alone ended, with the prices of an optimum: the dual simplex makes
/// it keep the capacities.
struct SharedPriceSteps: ~Copyable {
    private let solver: PriceStepSolver
    private var program = LinearProgram()
    /// For each product, the column of its first link, ask and bid; the others follow.
    private var firstColumns: [(link: Int, ask: Int, bid: Int)] = []

    struct Optimum {
        /// Whole units; where the optimum is not whole, links and accepted steps rounded down, which is then no solution.
        let flows: [ProductFlow.Answer]
        let isWhole: Bool
        /// In 1 / ``Price/scale``.
        let worths: [[Int64]]

        var whole: [ProductFlow.Answer]? { isWhole ? flows : nil }
    }

    /// - Parameter alone: the cheapest flow of each product with all capacities to itself.
    init(_ solver: PriceStepSolver, _ alone: [ProductFlow.Answer]) {
        self.solver = solver
        let market = solver.market
        var (values, basicColumns, basicRows) = ([] as [Int64], [] as [Int], [] as [Int])
        var onLinks = market.links.map { _ in [] as [LinearProgram.Term] }
        for (product, answer) in zip(solver.products, alone) {
            var balance = [[LinearProgram.Term]](repeating: [], count: market.locationCount)
            var forest = Forest(count: market.locationCount + 1)
            let ground = market.locationCount
            let firstLink = program.columnCount
            var tight = [] as [(column: Int, one: Int, other: Int)]
            for (index, link) in market.links.enumerated() {
                let column = program.addColumn(.init(0, link.capacity), cost: link.cost)
                let flow = answer.onLinks[index]
                values.append(flow)
                balance[link.tail].append(.init(column: column, factor: -1))
                balance[link.head].append(.init(column: column, factor: 1))
                if link.capacity != nil { onLinks[index].append(.init(column: column, factor: 1)) }
                if flow > 0, flow < link.capacity ?? .max {
                    if forest.join(link.tail, link.head) { basicColumns.append(column) }
                } else if link.cost + answer.prices[link.tail] == answer.prices[link.head] {
                    tight.append((column, link.tail, link.head))
                }
            }
            let firstAsk = program.columnCount
            var taken = answer.sold
            for (index, bid) in product.bids.enumerated() {
                taken.append(market.bids[bid].quantity - answer.bought[index])
            }
            let steps = product.asks.map { market.asks[$0] } + product.bids.map { market.bids[$0] }
            for (step, taken) in zip(steps, taken) {
                let column = program.addColumn(.init(0, step.quantity), cost: step.price)
                values.append(taken)
                balance[step.location].append(.init(column: column, factor: 1))
                if taken > 0, taken < step.quantity {
                    if forest.join(step.location, ground) { basicColumns.append(column) }
                } else if answer.prices[step.location] == step.price {
                    tight.append((column, step.location, ground))
                }
            }
            for edge in tight where forest.join(edge.one, edge.other) { basicColumns.append(edge.column) }
            let firstRow = program.rowCount
            for (demand, terms) in zip(product.demands, balance) {
                program.addRow(.exactly(demand), terms)
            }
            for location in 0..<ground where forest.join(location, ground) {
                basicRows.append(firstRow + location)
            }
            firstColumns.append((firstLink, firstAsk, firstAsk + product.asks.count))
        }
        for (link, terms) in zip(market.links, onLinks) where !terms.isEmpty {
            basicRows.append(program.addRow(.init(nil, link.capacity), terms))
        }
        program.begin(at: values, basicColumns: basicColumns, basicRows: basicRows)
    }

    mutating func optimum() throws(BalancingError) -> Optimum {
        let solution: LinearSolution
        do throws(LinearProgramError) {
            solution = try program.solve(byDual: true)
        } catch .infeasible {
            throw .infeasible
        } catch {
            throw .unsolved(error.description)
        }
        let market = solver.market
        let prices = solution.prices(scale: Price.scale)
        var flows: [ProductFlow.Answer] = []
        var worths: [[Int64]] = []
        for (place, product) in solver.products.enumerated() {
            let first = firstColumns[place]
            let row = place * market.locationCount
            worths.append(prices.rows[row..<row + market.locationCount].map(Self.snapped))
            flows.append(
                ProductFlow.Answer(
                    sold: Array(solution.floors[first.ask..<first.bid]),
                    bought: product.bids.enumerated().map { index, bid in
                        market.bids[bid].quantity - solution.floors[first.bid + index]
                    },
                    onLinks: Array(solution.floors[first.link..<first.link + market.links.count]), prices: []
                ))
        }
        return Optimum(flows: flows, isWhole: solution.isWhole, worths: worths)
    }

    /// Prices are mostly whole: what is nearly so is meant to be.
    private static func snapped(_ worth: Int64) -> Int64 {
        let nearest = (worth + Price.scale / 2) & -Price.scale
        return (worth - nearest).magnitude <= 16 ? nearest : worth
    }
}
