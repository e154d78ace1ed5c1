internal import LinearProgram

/// Which column and row of the shared programme stands for what.
struct ProgrammeLayout {
    let contraction: SeriesReduction
    let goods: Range<Int>
    /// For each of the goods, the column of its first way; its other ways follow.
    let firstWayColumn: [Int]
    /// The same for its offers.
    let firstOfferColumn: [Int]
    /// For each need, the column of the units that count in a filling.
    let counted: [Int]
    /// For each need, the column of the units beyond those.
    let beyond: [Int]
    /// For each of the goods, for each location its row; nil where nothing of it can pass.
    let balanceRows: [[Int?]]
    /// What may go on as it runs.
    let running: [Running]
    /// The first of their rows; the others follow.
    let firstRunningRow: Int
    /// For each column, which of the goods it moves: numbered from the heaviest to the lightest.
    let blockOf: [Int]
    /// Of one unit of each good together.
    let loads: Int64
    /// Of each column, in money.
    let costs: [Int64]
    /// For each link, the columns of the ways over it and their load; and for each location, of what leaves it.
    let linkTerms: [[LinearProgram.Term]]
    let handlingTerms: [[LinearProgram.Term]]

    init(_ contraction: SeriesReduction, goods: Range<Int>, needs: [Need], in program: inout LinearProgram) {
        (self.contraction, self.goods) = (contraction, goods)
        let offers = contraction.short
        let locationCount = offers.handlingMax.count
        var balance = goods.map { _ in [[LinearProgram.Term]](repeating: [], count: locationCount) }
        var linkTerms = [[LinearProgram.Term]](repeating: [], count: contraction.full.links.count)
        var handlingTerms = [[LinearProgram.Term]](repeating: [], count: locationCount)
        var (costs, firstWayColumn, firstOfferColumn) = ([] as [Int64], [] as [Int], [] as [Int])
        let heaviestFirst = goods.sorted { (-offers.goods[$0].load, $0) < (-offers.goods[$1].load, $1) }
        var blocks = goods.map { _ in 0 }
        for (block, good) in heaviestFirst.enumerated() { blocks[good - goods.lowerBound] = block }
        var blockOf: [Int] = []
        for (place, good) in goods.enumerated() {
            let entry = offers.goods[good]
            firstWayColumn.append(program.columnCount)
            for (index, limited) in zip(entry.links, contraction.limitedLinks(of: good)) {
                let way = offers.links[index]
                costs.append(way.cost * entry.load)
                let column = program.addColumn(.init(0, offers.flowMax(of: index, entry)), cost: 0)
                balance[place][way.tail].append(.init(column: column, factor: -1))
                balance[place][way.head].append(.init(column: column, factor: 1))
                if entry.load > 0 {
                    for link in limited {
                        linkTerms[link].append(.init(column: column, factor: entry.load))
                    }
                    handlingTerms[way.tail].append(.init(column: column, factor: entry.load))
                }
            }
            firstOfferColumn.append(program.columnCount)
            for offer in entry.offers {
                costs.append(offer.cost)
                let column = program.addColumn(.init(0, offer.quantity), cost: 0)
                balance[place][offer.location].append(.init(column: column, factor: 1))
            }
            blockOf += [Int](repeating: blocks[place], count: program.columnCount - blockOf.count)
        }
        let firstCounted = program.columnCount
        for _ in 0..<2 {
            for need in needs {
                costs.append(0)
                blockOf.append(blocks[need.good - goods.lowerBound])
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
        var running: [Running] = []
        for (place, good) in goods.enumerated() where !offers.running[good].isEmpty {
            let (onWays, taken) = offers.runningFlow(of: good)
            for (column, flow) in zip(firstWayColumn[place]..., onWays + taken) where flow > 0 {
                let kept = program.addColumn(.exactly(0), cost: 0)
                running.append(Running(column: column, flow: flow, kept: kept))
                costs.append(0)
                blockOf.append(blocks[place])
            }
        }
        firstRunningRow = program.rowCount
        for way in running {
            program.addRow(
                .init(0, nil), [.init(column: way.column, factor: 1), .init(column: way.kept, factor: -1)])
        }
        self.running = running
        self.costs = costs
        self.blockOf = blockOf
        loads = goods.reduce(0) { $0 + offers.goods[$1].load }
        self.linkTerms = linkTerms
        self.handlingTerms = handlingTerms
        self.firstWayColumn = firstWayColumn
        self.firstOfferColumn = firstOfferColumn
    }

    struct Running {
        /// Of a way or an offer.
        let column: Int
        let flow: Int64
        /// The column that counts how much of the flow still runs.
        let kept: Int
    }

    func served(_ need: Int, in values: [Int64]) -> Int64 { values[counted[need]] + values[beyond[need]] }

    /// Rows for the capacities that a solution breaks and that have none yet.
    func missing(
        in solution: LinearSolution, _ rows: inout CapacityRows, nextRow: inout Int
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
            check(contraction.full.links[index].capacity, linkTerms[index], &rows.links[index])
        }
        for index in handlingTerms.indices {
            check(contraction.full.handlingMax[index], handlingTerms[index], &rows.handling[index])
        }
        return missing
    }

    func flows(in values: [Int64], prices: LinearSolution, _ rows: CapacityRows) -> Flows {
        // A row from a later branch was not in the programme that the prices are from.
        func price(_ row: Int?) -> Int64 {
            guard let row, row < prices.rowPrices.count else { return 0 }
            return prices.rowPrices[row]
        }
        let offers = contraction.short
        var capacityPrices = (
            onLinks: rows.links.map { -price($0) }, handling: rows.handling.map { -price($0) }
        )
        let given = capacityPrices
        for (place, good) in goods.enumerated() {
            let (entry, narrowest) = (offers.goods[good], contraction.narrowestLinks(of: good))
            // A good that fills a way alone is held by the limit of its column, not by a row.
            for (index, way) in entry.links.enumerated() where entry.load > 0 {
                let profit = -prices.reducedCosts[firstWayColumn[place] + index]
                guard profit > 0 else { continue }
                let raise = (profit + entry.load - 1) / entry.load
                let tail = offers.links[way].tail
                if let link = narrowest[index],
                    offers.links[way].capacity ?? .max <= offers.handlingMax[tail] ?? .max
                {
                    capacityPrices.onLinks[link] = max(
                        capacityPrices.onLinks[link], given.onLinks[link] + raise)
                } else if offers.handlingMax[tail] != nil {
                    capacityPrices.handling[tail] = max(
                        capacityPrices.handling[tail], given.handling[tail] + raise)
                }
            }
        }
        let flows = Flows(
            onLinks: goods.enumerated().map { place, good in
                Array(values[firstWayColumn[place]...].prefix(offers.goods[good].links.count))
            },
            taken: goods.enumerated().map { place, good in
                Array(values[firstOfferColumn[place]...].prefix(offers.goods[good].offers.count))
            },
            prices: Prices(
                atLocations: balanceRows.map { $0.map { price($0) } }, onLinks: capacityPrices.onLinks,
                handling: capacityPrices.handling))
        return contraction.lengthened(flows, goods: goods)
    }
}

extension BalancingProblem {
    /// What a link or a location's handling lets pass of a good; nil for any quantity.
    func flowMax(of link: Int, _ good: Commodity) -> Int64? {
        guard good.load > 0 else { return nil }
        let limits = [links[link].capacity, handlingMax[links[link].tail]].compactMap(\.self)
        return limits.min().map { $0 / good.load }
    }
}

/// The rows of the capacities that have one.
struct CapacityRows {
    var links: [Int?]
    var handling: [Int?]

    init(of offers: BalancingProblem) {
        links = offers.links.map { _ in nil }
        handling = offers.handlingMax.map { _ in nil }
    }
}
