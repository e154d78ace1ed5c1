import Randomness
import Testing

@testable import Flow

@Suite("A kept solution leads to the same cost as a new one")
struct WarmTests {
    @Test("after changes of supplies, limits and costs", arguments: 0..<1_000 as Range<UInt64>)
    func changes(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let problem = try seed % 4 == 0 ? MethodTests.anything(seed: seed) : MethodTests.spokes(seed: seed)
        guard var flow = try? WarmFlow(problem) else { return }
        for _ in 0..<6 {
            do { try flow.apply(Self.draw(for: flow.problem, &random)) } catch {
                #expect(throws: (any Error).self) { try flow.problem.solve() }
                return
            }
            #expect(try flow.cost == flow.problem.solve(by: .simplex)?.cost)
            #expect(FlowCertificate(of: flow.solution(), for: flow.problem).violations == [])
        }
    }

    /// A test that never kept anything would prove nothing.
    @Test("most changes of a network of leaves are taken from the last solution")
    func kept() throws {
        var (keptCount, count) = (0, 0)
        for seed in (1..<200 as Range<UInt64>) where seed % 3 != 0 {
            var random = SplitMix(seed: seed)
            guard var flow = try? WarmFlow(MethodTests.spokes(seed: seed)) else { continue }
            for _ in 0..<4 where (try? flow.apply(Self.draw(for: flow.problem, &random))) != nil {
                count += 1
                if flow.wasKept { keptCount += 1 }
            }
        }
        #expect(keptCount * 2 > count, "\(keptCount) of \(count)")
    }

    @Test("debts go on from the last prices", arguments: 0..<200 as Range<UInt64>)
    func debts(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var problem = FlowProblem(vertexCount: 8)
        for tail in 0..<8 {
            for step in 1..<8 where Bool.random(using: &random) {
                try problem.add(
                    .init(
                        from: tail, to: (tail + step) % 8, flowMax: .random(in: 0...20, using: &random),
                        cost: -1))
            }
        }
        var flow = try WarmFlow(problem, by: .primalDual)
        for _ in 0..<5 {
            let changes = (0..<3).map { _ in
                let index = Int.random(in: problem.arcs.indices, using: &random)
                let arc = problem.arcs[index]
                return WarmFlow.Change.arc(
                    index: index,
                    .init(
                        from: arc.tail, to: arc.head, flowMax: .random(in: 0...20, using: &random), cost: -1))
            }
            try flow.apply(changes)
            let wasKept = flow.wasKept
            #expect(wasKept)
            #expect(try flow.cost == flow.problem.solve(by: .simplex)?.cost)
            #expect(FlowCertificate(of: flow.solution(), for: flow.problem).violations == [])
        }
    }

    @Test("flows and prices that are not right lead to the least cost", arguments: 0..<500 as Range<UInt64>)
    func anyStart(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let problem = try MethodTests.anything(seed: seed)
        guard let expected = try? problem.solve(by: .simplex) else { return }
        let flows = problem.arcs.map { Int64.random(in: 0...($0.flowMax ?? 9), using: &random) }
        let prices = (0..<problem.vertexCount).map { _ in Int64.random(in: -30...30, using: &random) }
        guard let found = try problem.solve(from: flows, prices) else { return }
        #expect(found.cost == expected.cost)
        #expect(FlowCertificate(of: found, for: problem).violations == [])
    }

    @Test("what changes a problem into another, and nothing else")
    func difference() throws {
        let old = try FlowTests.twoRoads()
        let flow = try WarmFlow(old)
        #expect(flow.changes(to: old) == [])
        var new = old
        try new.supply(1, at: 0)
        try new.supply(-1, at: 3)
        try new.replace(3, by: .init(from: 1, to: 3, flowMax: 4, cost: 2))
        #expect(
            flow.changes(to: new) == [
                .supply(vertex: 0, 6), .supply(vertex: 3, -3),
                .arc(index: 3, .init(from: 1, to: 3, flowMax: 4, cost: 2)),
            ])
        try new.add(.init(from: 0, to: 1, flowMax: 1, cost: 1))
        #expect(flow.changes(to: new) == nil)
    }

    @Test("a change that is none is refused")
    func refused() throws {
        var flow = try WarmFlow(FlowTests.twoRoads())
        #expect(throws: FlowProblemError.noSuchVertex(9)) { try flow.apply([.supply(vertex: 9, 1)]) }
        #expect(throws: FlowProblemError.noSuchVertex(3)) {
            try flow.apply([.arc(index: 0, .init(from: 0, to: 3, flowMax: 1, cost: 1))])
        }
    }

    private static func draw(for problem: FlowProblem, _ random: inout SplitMix) -> [WarmFlow.Change] {
        var changes: [WarmFlow.Change] = []
        var supplies = problem.supplies
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            if Bool.random(using: &random), let index = problem.arcs.indices.randomElement(using: &random) {
                let arc = problem.arcs[index]
                let room = Int64.random(in: 0...12, using: &random)
                let keepsCost = Int.random(in: 0..<4, using: &random) > 0
                changes.append(
                    .arc(
                        index: index,
                        .init(
                            from: arc.tail, to: arc.head, flowMin: arc.flowMin,
                            flowMax: arc.flowMax.map { _ in arc.flowMin + room },
                            cost: keepsCost ? arc.cost : Int64.random(in: -3...12, using: &random))))
            } else {
                let from = Int.random(in: supplies.indices, using: &random)
                let to = Int.random(in: supplies.indices, using: &random)
                let amount = Int64.random(in: 0...4, using: &random)
                supplies[from] += amount
                supplies[to] -= amount
                changes += [.supply(vertex: from, supplies[from]), .supply(vertex: to, supplies[to])]
            }
        }
        return changes
    }
}
