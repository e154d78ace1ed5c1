internal import LinearProgram

/// Which column and row of the shared programme stands for what.
struct SharedLayout {
    let offers: Offers
    let goods: Range<Int>
    /// For each of the goods, the column of its first link; its other links follow.
    let firstLinkColumn: [Int]
    /// The same for its offers.
    let firstOfferColumn: [Int]
    /// For each need, the column of the units that count in a filling.
    let counted: [Int]
    /// For each need, the column of the units beyond those.
    let beyond: [Int]
    /// For each of the goods, for each location its row; nil where nothing of it can pass.
    let balanceRows: [[Int?]]
    /// Of each column, in money.
    let costs: [Int64]
    /// For each link, the columns of the goods on it and their load; and for each location, of what leaves it.
    let linkTerms: [[LinearProgram.Term]]
    let handlingTerms: [[LinearProgram.Term]]

    init(_ offers: Offers, goods: Range<Int>, needs: [Need], in program: inout LinearProgram) {
        self.offers = offers
        self.goods = goods
        let locationCount = offers.handlingMax.count
        var balance = goods.map { _ in [[LinearProgram.Term]](repeating: [], count: locationCount) }
        var linkTerms = [[LinearProgram.Term]](repeating: [], count: offers.links.count)
        var handlingTerms = [[LinearProgram.Term]](repeating: [], count: locationCount)
        var (costs, firstLinkColumn, firstOfferColumn) = ([] as [Int64], [] as [Int], [] as [Int])
        for (place, good) in goods.enumerated() {
            let entry = offers.goods[good]
            firstLinkColumn.append(program.columnCount)
            for index in entry.links {
                let link = offers.links[index]
                costs.append(link.cost * entry.load)
                let limits = [link.capacity, offers.handlingMax[link.tail]].compactMap(\.self)
                let upper = entry.load > 0 ? limits.min().map { $0 / entry.load } : nil
                let column = program.addColumn(.init(0, upper), cost: 0)
                balance[place][link.tail].append(.init(column: column, factor: -1))
                balance[place][link.head].append(.init(column: column, factor: 1))
                if entry.load > 0 {
                    linkTerms[index].append(.init(column: column, factor: entry.load))
                    handlingTerms[link.tail].append(.init(column: column, factor: entry.load))
                }
            }
            firstOfferColumn.append(program.columnCount)
            for offer in entry.offers {
                costs.append(0)
                let column = program.addColumn(.init(0, offer.quantity), cost: 0)
                balance[place][offer.location].append(.init(column: column, factor: 1))
            }
        }
        let firstCounted = program.columnCount
        for _ in 0..<2 {
            for need in needs {
                costs.append(0)
                let column = program.addColumn(.init(0, 0), cost: 0)
                let location = offers.goods[need.good].needs[need.stand].location
                balance[need.good - goods.lowerBound][location].append(.init(column: column, factor: -1))
            }
        }
        counted = Array(firstCounted..<firstCounted + needs.count)
        beyond = counted.map { $0 + needs.count }
        balanceRows = balance.map { rows in
            rows.map { $0.isEmpty ? nil : program.addRow(.exactly(0), $0) }
        }
        self.costs = costs
        self.linkTerms = linkTerms
        self.handlingTerms = handlingTerms
        self.firstLinkColumn = firstLinkColumn
        self.firstOfferColumn = firstOfferColumn
    }

    func served(_ need: Int, in values: [Int64]) -> Int64 { values[counted[need]] + values[beyond[need]] }

    /// Rows for the capacities that a solution breaks and that have none yet.
    func missing(
        in solution: LinearSolution, _ rows: inout SharedRows, nextRow: inout Int
    ) -> [LinearProgram.Row] {
        var missing: [LinearProgram.Row] = []
        func check(_ capacity: Int64?, _ terms: [LinearProgram.Term], _ row: inout Int?) {
            guard let capacity, row == nil, !terms.isEmpty else { return }
            var billionths: Int128 = 0
            for term in terms {
                billionths +=
                    (Int128(solution.floors[term.column]) * 1_000_000_000
                        + Int128(solution.billionths[term.column])) * Int128(term.factor)
            }
            guard billionths > Int128(capacity) * 1_000_000_000 else { return }
            row = nextRow
            nextRow += 1
            missing.append(.init(.init(nil, capacity), terms))
        }
        for index in linkTerms.indices {
            check(offers.links[index].capacity, linkTerms[index], &rows.links[index])
        }
        for index in handlingTerms.indices {
            check(offers.handlingMax[index], handlingTerms[index], &rows.handling[index])
        }
        return missing
    }

    func flows(in values: [Int64], prices: LinearSolution, _ rows: SharedRows) -> Flows {
        // A row from a later branch was not in the programme that the prices are from.
        func price(_ row: Int?) -> Int64 {
            guard let row, row < prices.rowPrices.count else { return 0 }
            return prices.rowPrices[row]
        }
        return Flows(
            onLinks: goods.enumerated().map { place, good in
                Array(values[firstLinkColumn[place]...].prefix(offers.goods[good].links.count))
            },
            taken: goods.enumerated().map { place, good in
                Array(values[firstOfferColumn[place]...].prefix(offers.goods[good].offers.count))
            },
            prices: Prices(
                atLocations: balanceRows.map { $0.map { price($0) } },
                onLinks: rows.links.map { -price($0) },
                handling: rows.handling.map { -price($0) }))
    }
}

/// The rows of the capacities that have one.
struct SharedRows {
    var links: [Int?]
    var handling: [Int?]

    init(of offers: Offers) {
        links = offers.links.map { _ in nil }
        handling = offers.handlingMax.map { _ in nil }
    }
}
