internal import Domain
internal import LinearProgram

/// As a linear programme: over some wants, through some items for certain, so that as many owners as can be give something.
struct ParticipantProgramme: ~Copyable {
    private let graph: WantGraph
    private let wants: [[Int]]
    private var program = LinearProgram()
    private var whole = IntegerProgram()
    /// The first column of each active item's wants.
    private var firstColumns: [Int] = []
    private var owners: [NodeID] = []
    private var ownerRows: [Int] = []

    struct Optimum {
        /// For each item of the exchange which one its owner gets, -1 for none; nil where nothing whole was found.
        let next: [Int]?
        fileprivate let owners: [NodeID]
        fileprivate let shares: [Int64]

        /// How much of a participant one more item of an owner would be, in 1 / ``BarterCertificate/scale``: all of one for who can give nothing.
        func share(of owner: NodeID) -> Int64 {
            var (low, high) = (0, owners.count)
            while low < high {
                let middle = (low + high) / 2
                if owners[middle] < owner { low = middle + 1 } else { high = middle }
            }
            return low < owners.count && owners[low] == owner ? shares[low] : BarterCertificate.scale
        }
    }

    /// - Parameters:
    ///   - wants: for each active item.
    ///   - mustMove: for each active item.
    init(_ graph: WantGraph, wants: [[Int]], mustMove: [Bool]) {
        (self.graph, self.wants) = (graph, wants)
        var (out, into) = (
            graph.components.map { _ in [] as [LinearProgram.Term] },
            graph.components.map { _ in [] as [LinearProgram.Term] }
        )
        for (item, list) in zip(graph.active, wants) {
            firstColumns.append(program.columnCount)
            for accepted in list {
                let column = addColumn(cost: 0)
                out[item].append(.init(column: column, factor: 1))
                into[accepted].append(.init(column: column, factor: 1))
            }
        }
        for (item, isCertain) in zip(graph.active, mustMove) {
            addRow(.init(isCertain ? 1 : 0, 1), out[item])
            addRow(.exactly(0), out[item] + into[item].map { .init(column: $0.column, factor: -1) })
        }
        var termsOf: [(owner: NodeID, terms: [LinearProgram.Term])] = []
        for item in graph.active where graph.isItem(item) {
            termsOf.append((graph.exchange.items[item].owner, out[item]))
        }
        termsOf = termsOf.enumerated().sorted {
            ($0.element.owner, $0.offset) < ($1.element.owner, $1.offset)
        }.map(\.element)
        var place = 0
        while place < termsOf.count {
            let owner = termsOf[place].owner
            var terms: [LinearProgram.Term] = []
            while place < termsOf.count, termsOf[place].owner == owner {
                terms += termsOf[place].terms
                place += 1
            }
            let column = addColumn(cost: -1)
            owners.append(owner)
            ownerRows.append(program.rowCount)
            addRow(
                .init(nil, 0),
                [.init(column: column, factor: 1)] + terms.map { .init(column: $0.column, factor: -1) })
        }
    }

    private mutating func addColumn(cost: Int64) -> Int {
        _ = whole.addColumn(0...1, cost: cost)
        return program.addColumn(.init(0, 1), cost: cost)
    }

    private mutating func addRow(_ range: LinearProgram.Range, _ terms: [LinearProgram.Term]) {
        program.addRow(range, terms)
        if !terms.isEmpty { whole.addRow(.init(range, terms)) }
    }

    private static let nodeCountMax = 2_000

    mutating func optimum() throws -> Optimum? {
        let solution: LinearSolution
        do { solution = try program.solve() } catch { throw BarterError.unsolved(error.description) }
        let shares = solution.prices(scale: BarterCertificate.scale).rows
        let values = solution.isWhole ? solution.floors : whole.solve(nodeCountMax: Self.nodeCountMax)
        var next: [Int]?
        if let values {
            var found = graph.components.map { _ in -1 }
            for (place, list) in wants.enumerated() {
                for (offset, accepted) in list.enumerated() where values[firstColumns[place] + offset] > 0 {
                    found[graph.active[place]] = accepted
                }
            }
            next = found
        }
        return Optimum(
            next: next, owners: owners,
            shares: ownerRows.map { min(BarterCertificate.scale, max(0, -shares[$0])) })
    }
}
