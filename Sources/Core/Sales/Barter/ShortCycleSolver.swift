internal import Domain
internal import LinearProgram

/// Barter in cycles of at most so many items, by column generation: the prices of items are those of a linear programme over the cycles found so far, and a
/// cycle whose items are worth less than it has joins it, until there is none. Whole cycles are then chosen by an integer programme over all that its prices
/// leave a chance. Abraham, Blum, Sandholm, *Clearing algorithms for barter exchange markets* (2007).
struct ShortCycleSolver {
    private let graph: WantGraph
    private let cycleMax: Int

    private static let scale = BarterCertificate.scale
    /// Of one search, in wants followed.
    static let stepCountMax = 100_000_000
    /// Of cycles that join at once, and of those that are chosen from.
    private static let joinCountMax = 2_000
    private static let chosenCountMax = 60_000
    private static let nodeCountMax = 5_000
    /// How far below the bound of the prices an optimum is looked for.
    private static let missingMax: Int64 = 8

    init(_ graph: WantGraph, cycleMax: Int) { (self.graph, self.cycleMax) = (graph, cycleMax) }

    func outcome() throws -> BarterOutcome {
        let (worths, isBound) = try worths()
        guard isBound else { return try unfinished() }
        let bound = Int(worths.reduce(0 as Int128) { $0 + Int128($1) } / Int128(Self.scale))
        var search = CycleSearch(graph, cycleMax: cycleMax, worths: worths)
        var (cycles, isSearched) = ([] as [[Int]], false)
        // What is chosen from leaves out only cycles with which no more than so many items could move.
        var missing: Int64 = 0
        while true {
            // With a cycle that is worth more than its items by that much, no outcome reaches the bound less what is missing.
            let total = worths.reduce(0 as Int128) { $0 + Int128($1) }
            let slackMax = Int64(clamping: total - Int128(bound - Int(missing)) * Int128(Self.scale))
            let found = search.cycles(withSlackAtMost: slackMax, countMax: Self.chosenCountMax)
            let chosen = best(of: found.cycles)
            let itemCount = chosen.cycles.joined().count(where: graph.isItem)
            if itemCount >= cycles.joined().count(where: graph.isItem) { cycles = chosen.cycles }
            isSearched = found.isWhole && chosen.isProven && itemCount >= bound - Int(missing)
            if isSearched || !found.isWhole || !chosen.isProven || missing >= Self.missingMax { break }
            missing += 1
        }
        return BarterOutcome(
            cycles: sorted(cycles), cycleMax: cycleMax,
            itemEvidence: .init(worths: worths, potentials: []), participantEvidence: nil,
            isSearched: isSearched)
    }

    /// Those cycles of an outcome without limit that are short enough: what is left where cycles are too many to search.
    private func unfinished() throws -> BarterOutcome {
        var solver = BarterSolver(graph)
        try solver.moveMostItems()
        let free = solver.outcome(participantEvidence: nil)
        let short = free.cycles.filter { $0.count(where: graph.isItem) <= cycleMax }
        return BarterOutcome(
            cycles: sorted(short), cycleMax: cycleMax,
            itemEvidence: .init(worths: free.itemEvidence.worths, potentials: []), participantEvidence: nil,
            isSearched: false)
    }

    private func sorted(_ cycles: [[Int]]) -> [[Int]] {
        cycles.map { cycle in
            let first = cycle.indices.min { cycle[$0] < cycle[$1] } ?? 0
            return Array(cycle[first...] + cycle[..<first])
        }.sorted { $0[0] < $1[0] }
    }

    /// Prices of the items at which no cycle has more items than worths.
    ///
    /// - Returns: false where there were too many ways to try them all.
    private func worths() throws -> (worths: [Int64], isBound: Bool) {
        var program = LinearProgram()
        let columns = graph.components.map { _ in program.addColumn(.init(0, nil), cost: 1) }
        var worths = columns.map { _ in 0 as Int64 }
        while true {
            var search = CycleSearch(graph, cycleMax: cycleMax, worths: worths)
            let found = search.cycles(withSlackAtMost: -1, countMax: Self.joinCountMax)
            if found.cycles.isEmpty { return (worths, found.isWhole) }
            for cycle in found.cycles {
                program.addRow(
                    .init(Int64(cycle.count(where: graph.isItem)), nil),
                    cycle.map { .init(column: columns[$0], factor: 1) })
            }
            let solution: LinearSolution
            do { solution = try program.solve() } catch { throw BarterError.unsolved(error.description) }
            worths = columns.map { column -> Int64 in
                let billionths =
                    Int128(solution.floors[column]) * 1_000_000_000 + Int128(solution.billionths[column])
                // Rounded up: what is cut off must not make a cycle worth less than its items.
                return billionths == 0 ? 0 : Int64(billionths * Int128(Self.scale) / 1_000_000_000) + 1
            }
        }
    }

    /// Of cycles that share no item, those with the most items; given that, with the most owners.
    ///
    /// - Returns: them, and whether it is certain that none have more items.
    private func best(of cycles: [[Int]]) -> (cycles: [[Int]], isProven: Bool) {
        if cycles.isEmpty { return ([], true) }
        var program = IntegerProgram()
        var ofItem = graph.components.map { _ in [] as [LinearProgram.Term] }
        var ofOwner: [(owner: NodeID, column: Int)] = []
        var itemTerms: [LinearProgram.Term] = []
        for cycle in cycles {
            let count = Int64(cycle.count(where: graph.isItem))
            let column = program.addColumn(0...1, cost: -count)
            itemTerms.append(.init(column: column, factor: count))
            for item in cycle {
                ofItem[item].append(.init(column: column, factor: 1))
                if graph.isItem(item) { ofOwner.append((graph.exchange.items[item].owner, column)) }
            }
        }
        for terms in ofItem where terms.count > 1 { program.addRow(.init(.init(nil, 1), terms)) }
        let (values, isProven) = program.optimum(nodeCountMax: Self.nodeCountMax)
        guard let first = values else { return ([], false) }
        let itemCount = zip(itemTerms, first).reduce(0) { $0 + $1.0.factor * $1.1 }
        program.addRow(.init(.init(itemCount, nil), itemTerms))
        for column in cycles.indices { program.setCost(column, 0) }
        ofOwner.sort { ($0.owner, $0.column) < ($1.owner, $1.column) }
        var place = 0
        while place < ofOwner.count {
            let owner = ofOwner[place].owner
            let participant = program.addColumn(0...1, cost: -1)
            var terms = [LinearProgram.Term(column: participant, factor: 1)]
            while place < ofOwner.count, ofOwner[place].owner == owner {
                if terms.last?.column != ofOwner[place].column {
                    terms.append(.init(column: ofOwner[place].column, factor: -1))
                }
                place += 1
            }
            program.addRow(.init(.init(nil, 0), terms))
        }
        let second = program.solve(nodeCountMax: Self.nodeCountMax) ?? first
        return (cycles.indices.filter { second[$0] > 0 }.map { cycles[$0] }, isProven)
    }
}

/// Finds cycles of at most so many items whose worths exceed their items by little, or fall short of them.
struct CycleSearch {
    private let graph: WantGraph
    private let cycleMax: Int
    private let worths: [Int64]
    private var isOnPath: [Bool]
    private var path: [Int] = []
    private var found: [[Int]] = []
    private var (slackMax, countMax, stepCount) = (0 as Int64, 0, 0)

    /// - Parameter worths: in 1 / ``BarterCertificate/scale``.
    init(_ graph: WantGraph, cycleMax: Int, worths: [Int64]) {
        (self.graph, self.cycleMax, self.worths) = (graph, cycleMax, worths)
        isOnPath = graph.components.map { _ in false }
    }

    /// - Parameter slackMax: how much more the items of a cycle are worth than it has, at the most, in 1 / ``BarterCertificate/scale``.
    /// - Returns: the cycles, and whether those are all.
    mutating func cycles(
        withSlackAtMost slackMax: Int64, countMax: Int
    ) -> (cycles: [[Int]], isWhole: Bool) {
        (self.slackMax, self.countMax, stepCount, found) = (slackMax, countMax, 0, [])
        for start in graph.active where graph.isItem(start) {
            (path, isOnPath[start]) = ([start], true)
            follow(slack: worths[start] - BarterCertificate.scale, itemCount: 1)
            isOnPath[start] = false
        }
        return (found, found.count < countMax && stepCount < ShortCycleSolver.stepCountMax)
    }

    /// - Parameter slack: of the path so far; each item more lowers it by one at most.
    private mutating func follow(slack: Int64, itemCount: Int) {
        for next in graph.accepted[path[path.count - 1]] {
            stepCount += 1
            if found.count >= countMax || stepCount >= ShortCycleSolver.stepCountMax { return }
            if next == path[0] {
                if slack <= slackMax { found.append(path) }
                continue
            }
            let isItem = graph.isItem(next)
            if isOnPath[next] || isItem && (next < path[0] || itemCount == cycleMax) { continue }
            let slackThere = slack + worths[next] - (isItem ? BarterCertificate.scale : 0)
            let left = Int64(cycleMax - itemCount - (isItem ? 1 : 0))
            if slackThere - left * BarterCertificate.scale > slackMax { continue }
            path.append(next)
            isOnPath[next] = true
            follow(slack: slackThere, itemCount: itemCount + (isItem ? 1 : 0))
            isOnPath[next] = false
            path.removeLast()
        }
    }
}
