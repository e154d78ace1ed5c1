internal import LinearProgram

/// Amounts found level by level.
struct LevelFilling {
    /// One for each need that was asked for, rounded down.
    let served: [Int64]
    /// For each level what holds back those who stay there.
    let cuts: [Cut]
}

/// A row of the programme, and what it was made for.
struct LevelRow {
    let row: Int
    let quantity: Int64
    let partCount: Int64
}

extension MultiCommoditySolver {
    var findsLevels: Bool { true }

    /// The fairest amounts: all needs rise together until prices show that some can rise no further; these keep what they have, the others go on.
    ///
    /// One linear programme for each level, each from the last optimum on; at most as many as needs. It takes longer than a few trials, and ends
    /// where they would not. Bertsekas, Gallager, *Data Networks* (1992), section 6.5.2.
    mutating func fillByLevels(_ demand: Demand) throws(BalancingError) -> LevelFilling {
        set(demand)
        let level = levelColumn ?? program.addColumn(.exactly(0), cost: 0)
        levelColumn = level
        let partCount = Self.partCount(of: demand.asked.map { needs[$0].quantity })
        for index in demand.asked {
            program.setColumn(layout.counted[index], .init(0, needs[index].quantity))
            program.setColumn(layout.beyond[index], .exactly(0))
            program.setRow(levelRow(of: index, partCount), .init(0, nil))
        }
        program.setColumn(level, .init(0, partCount))
        let totals = demand.totals.map { totalRow(of: $0.needs) }
        for (row, total) in zip(totals, demand.totals) { program.setRow(row, .init(total.min, nil)) }
        defer {
            for row in totals + demand.asked.map({ levelRows[$0]!.row }) {
                program.setRow(row, .init(nil, nil))
            }
            program.setColumn(level, .exactly(0))
            program.setCost(level, 0)
        }
        var (amounts, cuts) = (demand.asked.map { _ in 0 as Int64 }, [] as [Cut])
        var rising = Array(demand.asked)
        while !rising.isEmpty {
            // So that a unit of a need is worth about one.
            program.setCost(level, -max(1, rising.reduce(0) { $0 + needs[$1].quantity } / partCount))
            let solution = try relaxed()
            let blocked = rising.filter {
                solution.price(ofRow: levelRows[$0]!.row, times: partCount) > Self.priceMin
            }
            for index in blocked.isEmpty ? rising : blocked {
                let amount = solution.floors[layout.counted[index]]
                amounts[index - demand.asked.lowerBound] = amount
                program.setColumn(layout.counted[index], .init(amount, needs[index].quantity))
                program.setRow(levelRows[index]!.row, .init(nil, nil))
            }
            if blocked.isEmpty { break }
            let bound = onArcs(bound(demand, solution, totalRows: totals))
            cuts.append(bound.cut(in: layout.reduction.full, demand, needs))
            rising.removeAll(where: Set(blocked).contains)
        }
        return LevelFilling(served: amounts, cuts: cuts)
    }

    /// The row that holds a need at the level or above: of a need that has changed since a new one.
    private mutating func levelRow(of index: Int, _ partCount: Int64) -> Int {
        let quantity = needs[index].quantity
        if let known = levelRows[index], known.quantity == quantity, known.partCount == partCount {
            return known.row
        }
        let row = program.addRow(
            .init(nil, nil),
            [
                .init(column: layout.counted[index], factor: partCount),
                .init(column: levelColumn!, factor: -quantity),
            ])
        if let known = levelRows[index] { program.setRow(known.row, .init(nil, nil)) }
        levelRows[index] = LevelRow(row: row, quantity: quantity, partCount: partCount)
        return row
    }

    /// In how many parts the level is counted: where amounts are large it would be too small a number for the engine's tolerances.
    private static func partCount(of quantities: [Int64]) -> Int64 {
        let bitCount = Int64.bitWidth - (quantities.max() ?? 1).leadingZeroBitCount
        return 1 << min(18, max(0, bitCount - 1))
    }

    /// Less may be an error of the engine's.
    private static let priceMin = 1e-6
}
