/// Where a shared programme begins: flows of each commodity alone, and a tree of columns for each.
struct ProgrammeStart {
    let values: [Int64]
    let columns: [Int]
    let rows: [Int]
}

/// A column that may join two parts of a tree.
private struct TreeColumn {
    let column: Int
    let one: Int
    let other: Int
}

extension ProgrammeLayout {
    /// The basis is a spanning tree for each commodity over its locations and the ground, where offers and the slack of rows come from: first columns
    /// that are neither empty nor full, then such as cost nothing at the prices of the flows.
    func start(at flows: Flows, serving served: [Int64], columnCount: Int) -> ProgrammeStart {
        var values = [Int64](repeating: 0, count: columnCount)
        var (columns, basicRows) = ([] as [Int], [] as [Int])
        for (column, amount) in zip(counted, served) { values[column] = amount }
        let problem = reduction.short
        for (place, commodity) in commodities.enumerated() {
            let entry = problem.commodities[commodity]
            var forest = Forest(count: problem.handlingMax.count + 1)
            let ground = problem.handlingMax.count
            let price = flows.prices.atLocations[place]
            var tight: [TreeColumn] = []
            for (index, link) in entry.arcs.enumerated() {
                let (column, flow) = (firstWayColumn[place] + index, flows.onLinks[place][index])
                values[column] = flow
                let ends = problem.arcs[link]
                let upper = problem.flowMax(of: link, entry) ?? .max
                if flow > 0, flow < upper {
                    if forest.join(ends.tail, ends.head) { columns.append(column) }
                } else if Int128(ends.cost) * Int128(entry.load) * Int128(problem.priceScale)
                    + Int128(price[ends.tail]) == Int128(price[ends.head])
                {
                    tight.append(TreeColumn(column: column, one: ends.tail, other: ends.head))
                }
            }
            for (index, offer) in entry.offers.enumerated() {
                let (column, taken) = (firstOfferColumn[place] + index, flows.taken[place][index])
                values[column] = taken
                if taken > 0, taken < offer.quantity {
                    if forest.join(offer.location, ground) { columns.append(column) }
                } else if price[offer.location] == offer.cost * problem.priceScale {
                    tight.append(TreeColumn(column: column, one: offer.location, other: ground))
                }
            }
            for edge in tight where forest.join(edge.one, edge.other) { columns.append(edge.column) }
            for (location, row) in balanceRows[place].enumerated() {
                if let row, forest.join(location, ground) { basicRows.append(row) }
            }
        }
        basicRows += running.indices.map { firstRunningRow + $0 }
        if let mustRun { basicRows.append(mustRun.row) }
        return ProgrammeStart(values: values, columns: columns, rows: basicRows)
    }
}

/// Sets of numbers that grow together.
struct Forest {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    /// - Returns: whether they were apart.
    mutating func join(_ one: Int, _ other: Int) -> Bool {
        let (first, second) = (root(of: one), root(of: other))
        guard first != second else { return false }
        parents[first] = second
        return true
    }

    mutating func root(of number: Int) -> Int {
        var root = number
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }
}
