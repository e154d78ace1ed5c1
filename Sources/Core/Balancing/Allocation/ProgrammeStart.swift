/// Where a shared programme begins: flows, and a tree of columns for each commodity.
struct ProgrammeStart {
    let values: [Int64]
    let columns: [Int]
    let rows: [Int]
    /// Capacities that are full, each with a column that is in the basis in the place of its row's slack.
    let full: [(capacity: CapacityLeft.Capacity, column: Int)]
}

/// A column that may join two parts of a tree.
private struct TreeColumn {
    let column: Int
    let one: Int
    let other: Int
}

/// Flows of each commodity over its ways, with the room that each way had for it.
struct StartingFlows {
    /// With a price for each commodity at each location.
    private(set) var flows: Flows
    fileprivate var rooms: [[CapacityLeft.Room?]]
    /// Whether together they keep within all capacities.
    fileprivate let isWithin: Bool

    /// Each commodity as if it had all capacities to itself.
    init(alone flows: Flows, in layout: ProgrammeLayout) {
        let all = CapacityLeft(layout)
        (self.flows, isWithin) = (flows, false)
        rooms = layout.commodities.indices.map {
            all.rooms(ofCommodityAt: $0 - layout.commodities.lowerBound)
        }
    }

    /// Each commodity in turn over what those before it leave: together they keep within the capacities.
    ///
    /// A commodity that has room for its own flow keeps it. A linear programme that begins here takes a quarter of the steps that it takes from where
    /// each commodity is alone, for the capacities that matter are full already.
    ///
    /// - Parameter flows: each commodity alone.
    /// - Returns: nil where a commodity cannot be served in what is left to it.
    init?(
        inTurn flows: Flows, serving served: [Int64], _ needs: [Need], in layout: ProgrammeLayout
    ) throws(BalancingError) {
        var left = CapacityLeft(layout)
        (self.flows, rooms, isWithin) = (flows, [], true)
        for (place, index) in layout.commodities.enumerated() {
            let rooms = left.rooms(ofCommodityAt: place)
            if !zip(rooms, flows.onLinks[place]).allSatisfy({ $1 <= $0?.units ?? .max }) {
                let flow = CommodityFlow(left.problem(ofCommodityAt: place), commodity: index)
                let own = needs.indices.filter { needs[$0].commodity == index }.map { served[$0] }
                guard let solution = try flow.cheapest(serving: own) else { return nil }
                self.flows.onLinks[place] = solution.onArcs
                self.flows.taken[place] = solution.taken
                self.flows.prices.atLocations[place] = flow.prices(of: solution).atLocations[0]
            }
            self.rooms.append(rooms)
            left.take(self.flows.onLinks[place], ofCommodityAt: place)
        }
    }
}

extension ProgrammeLayout {
    /// The basis is a spanning tree for each commodity over its locations and the ground, where offers and the slack of rows come from: first columns
    /// that are neither empty nor full, then such as cost nothing at the prices of the flows. For each capacity that is full there is a column more,
    /// the first that it has held.
    func start(at starting: StartingFlows, serving served: [Int64], columnCount: Int) -> ProgrammeStart {
        let flows = starting.flows
        var values = [Int64](repeating: 0, count: columnCount)
        var (columns, basicRows) = ([] as [Int], [] as [Int])
        var (full, isFull) = (
            [] as [(capacity: CapacityLeft.Capacity, column: Int)], Set<CapacityLeft.Capacity>()
        )
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
                let room = starting.rooms[place][index]
                if flow > 0, flow < room?.units ?? .max {
                    if forest.join(ends.tail, ends.head) { columns.append(column) }
                } else if starting.isWithin, flow > 0, let room, isFull.insert(room.capacity).inserted {
                    full.append((room.capacity, column))
                } else if room?.units != 0,
                    Int128(ends.cost) * Int128(entry.load) * Int128(problem.priceScale)
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
        return ProgrammeStart(values: values, columns: columns, rows: basicRows, full: full)
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
