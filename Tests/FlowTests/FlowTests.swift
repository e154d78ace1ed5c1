import Randomness
import Testing

@testable import Flow

@Suite("A flow is cheapest, or there is a reason why there is none")
struct FlowTests {
    /// Two mines, two towns; the short road is too narrow for all.
    static func twoRoads() throws -> FlowProblem {
        var problem = FlowProblem(vertexCount: 4)
        try problem.supply(5, at: 0)
        try problem.supply(3, at: 1)
        try problem.supply(-6, at: 2)
        try problem.supply(-2, at: 3)
        try problem.add(.init(from: 0, to: 2, flowMax: 4, cost: 1))
        try problem.add(.init(from: 0, to: 3, flowMax: nil, cost: 4))
        try problem.add(.init(from: 1, to: 2, flowMax: nil, cost: 3))
        try problem.add(.init(from: 1, to: 3, flowMax: nil, cost: 2))
        return problem
    }

    @Test("an answer that can be checked by hand")
    func byHand() throws {
        let solution = try Self.twoRoads().solve()
        #expect(solution.flows == [4, 1, 2, 1])
        #expect(solution.cost == 4 + 4 + 6 + 2)
    }

    @Test("small problems of every kind cost what another method finds", arguments: 0..<400 as Range<UInt64>)
    func compare(seed: UInt64) throws {
        let problem = try Self.random(seed: seed)
        guard let cost = costBySuccessivePaths(problem) else {
            let failure = #expect(throws: FlowFailure.self) { try problem.solve() }
            try Self.expectCut(#require(failure), of: problem)
            return
        }
        let solution = try problem.solve()
        #expect(solution.cost == cost)
        #expect(FlowCertificate(of: solution, for: problem).violations == [])
    }

    /// A few vertices, costs from 0 so that no cycle pays, many ties, limits that are often too tight.
    private static func random(seed: UInt64) throws -> FlowProblem {
        var random = SplitMix(seed: seed)
        let vertexCount = Int.random(in: 2...8, using: &random)
        var problem = FlowProblem(vertexCount: vertexCount)
        for _ in 0..<vertexCount {
            let quantity = Int64.random(in: 0...6, using: &random)
            try problem.supply(quantity, at: Int.random(in: 0..<vertexCount, using: &random))
            try problem.supply(-quantity, at: Int.random(in: 0..<vertexCount, using: &random))
        }
        for _ in 0..<Int.random(in: 1...24, using: &random) {
            let tail = Int.random(in: 0..<vertexCount, using: &random)
            let head = (tail + Int.random(in: 1..<vertexCount, using: &random)) % vertexCount
            let low = max(0, Int64.random(in: -4...2, using: &random))
            let room = Int64.random(in: 0...8, using: &random)
            try problem.add(
                .init(
                    from: tail, to: head, flowMin: low, flowMax: room == 8 ? nil : low + room,
                    cost: Int64.random(in: 0...5, using: &random)))
        }
        return problem
    }

    /// What the vertices of the cut must give away is more than the arcs out of them can carry.
    private static func expectCut(_ failure: FlowFailure, of problem: FlowProblem) throws {
        guard case .infeasible(let cut, let missing) = failure else {
            Issue.record("infeasible, and the answer was \(failure)")
            return
        }
        let inside = Set(cut)
        var mustLeave = cut.reduce(0 as Int64) { $0 + problem.supplies[$1] }
        for arc in problem.arcs where inside.contains(arc.tail) != inside.contains(arc.head) {
            mustLeave += inside.contains(arc.tail) ? -(try #require(arc.flowMax)) : arc.flowMin
        }
        #expect(mustLeave == missing)
        #expect(missing > 0)
    }

    @Test("costs below zero are earned as far as the limits allow")
    func negativeCosts() throws {
        var problem = FlowProblem(vertexCount: 3)
        try problem.add(.init(from: 0, to: 1, flowMax: 7, cost: -5))
        try problem.add(.init(from: 1, to: 2, flowMax: 9, cost: 1))
        try problem.add(.init(from: 2, to: 0, flowMax: nil, cost: 2))
        let solution = try problem.solve()
        #expect(solution.flows == [7, 7, 7])
        #expect(solution.cost == -14)
    }

    @Test("a cycle that pays without limit is named")
    func unbounded() throws {
        var problem = FlowProblem(vertexCount: 4)
        try problem.add(.init(from: 0, to: 1, flowMax: 5, cost: 1))
        try problem.add(.init(from: 1, to: 2, flowMax: nil, cost: -3))
        try problem.add(.init(from: 2, to: 3, flowMax: nil, cost: 1))
        try problem.add(.init(from: 3, to: 1, flowMax: nil, cost: 1))
        let failure = #expect(throws: FlowFailure.self) { try problem.solve() }
        guard case .unbounded(let cycle) = failure else {
            Issue.record("unbounded, and the answer was \(String(describing: failure))")
            return
        }
        #expect(cycle.sorted() == [1, 2, 3])
    }

    @Test("more supply than demand is refused, with the difference")
    func unbalanced() throws {
        var problem = try Self.twoRoads()
        try problem.supply(2, at: 3)
        #expect(throws: FlowFailure.unbalanced(surplus: 2)) { try problem.solve() }
    }

    @Test("what cannot be part of a problem is refused")
    func refused() {
        var problem = FlowProblem(vertexCount: 2)
        #expect(throws: FlowProblemError.noSuchVertex(2)) { try problem.supply(1, at: 2) }
        #expect(throws: FlowProblemError.loop(1)) {
            try problem.add(.init(from: 1, to: 1, flowMax: 1, cost: 0))
        }
        #expect(throws: FlowProblemError.emptyRange) {
            try problem.add(.init(from: 0, to: 1, flowMin: 2, flowMax: 1, cost: 0))
        }
        #expect(throws: FlowProblemError.tooLarge("the cost", max: FlowProblem.costMax)) {
            try problem.add(.init(from: 0, to: 1, flowMax: 1, cost: .max))
        }
    }

    @Test("nothing at all is a problem with an answer")
    func empty() throws {
        #expect(try FlowProblem(vertexCount: 0).solve().cost == 0)
        #expect(try FlowProblem(vertexCount: 3).solve().flows == [])
    }
}

@Suite("The certificate catches every wrong answer")
struct FlowCertificateTests {
    private let problem: FlowProblem
    private let right: FlowSolution

    init() throws {
        problem = try FlowTests.twoRoads()
        right = try problem.solve()
    }

    private func violations(
        flows: [Int64]? = nil, potentials: [Int64]? = nil, cost: Int128? = nil
    ) -> [FlowCertificate.Violation] {
        let wrong = FlowSolution(
            flows: flows ?? right.flows, potentials: potentials ?? right.potentials, cost: cost ?? right.cost)
        return FlowCertificate(of: wrong, for: problem).violations
    }

    @Test("the right one passes")
    func right_() { #expect(violations() == []) }

    @Test("a unit that vanishes")
    func vanished() {
        #expect(violations(flows: [4, 1, 2, 0]).contains(.unbalanced(vertex: 3, excess: -1)))
    }

    @Test("an arc beyond its limit, and one below zero")
    func outOfRange() {
        #expect(violations(flows: [5, 0, 1, 2]).contains(.outOfRange(arc: 0, flow: 5)))
        #expect(violations(flows: [6, -1, 0, 3]).contains(.outOfRange(arc: 1, flow: -1)))
    }

    @Test("a flow that is possible and not cheapest")
    func dear() { #expect(!violations(flows: [3, 2, 3, 0], cost: 3 + 8 + 9).isEmpty) }

    @Test("prices that prove nothing")
    func potentials() {
        for vertex in 0..<4 {
            var potentials = right.potentials
            potentials[vertex] += 100
            #expect(!violations(potentials: potentials).isEmpty)
        }
    }

    @Test("a wrong cost, and a wrong count")
    func cost() {
        #expect(violations(cost: 15) == [.wrongCost(stated: 15, found: 16)])
        #expect(violations(flows: [4, 1, 2]) == [.wrongCount])
    }
}
