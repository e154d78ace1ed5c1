import Randomness
import Testing

@testable import Flow

@Suite("Every method finds the same cost")
struct MethodTests {
    @Test("sites that touch a hub and the world outside", arguments: 0..<2_000 as Range<UInt64>)
    func leaves(seed: UInt64) throws {
        let problem = try Self.spokes(seed: seed)
        // Without an answer it is left to the simplex method to say why.
        let hasFolded = try expectAgreement(on: problem)
        #expect(hasFolded == ((try? problem.solve()) != nil), "half of the vertices are leaves")
    }

    @Test(
        "costs of either sign, limits up to none, ends that meet twice", arguments: 0..<2_000 as Range<UInt64>
    )
    func anything(seed: UInt64) throws { try expectAgreement(on: Self.anything(seed: seed)) }

    @Test("sites that are joined to each other as well", arguments: 0..<100 as Range<UInt64>)
    func neighbours(seed: UInt64) throws {
        let problem = try Self.neighbours(seed: seed)
        try expectAgreement(on: problem)
        #expect(try problem.solve(by: .foldingFirst) != nil, "it folds without the arcs between sites")
    }

    @Test("a network that is all one curve")
    func onlyLeaves() throws {
        var problem = FlowProblem(vertexCount: 6)
        for vertex in 2..<6 {
            try problem.supply(Int64(vertex), at: vertex)
            try problem.add(.init(from: vertex, to: 0, flowMax: 3, cost: Int64(vertex)))
            try problem.add(.init(from: vertex, to: 1, flowMax: 9, cost: 0))
        }
        try problem.supply(-6, at: 0)
        try problem.supply(-8, at: 1)
        let solution = try #require(try problem.solve(by: .folding))
        #expect(solution.cost == 2 * 2 + 3 * 3 + 4)
        #expect(FlowCertificate(of: solution, for: problem).violations == [])
    }

    /// Returns whether folding applied.
    @discardableResult
    private func expectAgreement(on problem: FlowProblem) throws -> Bool {
        let expected: Result<FlowSolution, FlowFailure>
        do { expected = .success(try #require(try problem.solve(by: .simplex))) } catch let failure
            as FlowFailure
        {
            expected = .failure(failure)
        }
        var hasFolded = false
        for method in FlowMethod.allCases {
            do {
                guard let solution = try problem.solve(by: method) else { continue }
                if method == .folding { hasFolded = true }
                #expect(try solution.cost == expected.get().cost, "\(method)")
                #expect(FlowCertificate(of: solution, for: problem).violations == [], "\(method)")
            } catch {
                guard case .failure(let other) = expected else {
                    Issue.record("\(method): \(error)")
                    continue
                }
                #expect(error.kind == other.kind, "\(method)")
            }
        }
        return hasFolded
    }

    /// A few hubs joined by roads, a vertex outside that takes and gives at a price, and many sites between the two.
    static func spokes(seed: UInt64) throws -> FlowProblem {
        var random = SplitMix(seed: seed)
        let hubCount = Int.random(in: 1...4, using: &random)
        let siteCount = Int.random(in: 3 * (hubCount + 1)...30, using: &random)
        let outside = hubCount
        var problem = FlowProblem(vertexCount: hubCount + 1 + siteCount)
        for _ in 0..<(hubCount > 1 ? 3 * hubCount : 0) {
            let tail = Int.random(in: 0..<hubCount, using: &random)
            let head = (tail + Int.random(in: 1..<hubCount, using: &random)) % hubCount
            let room = Int64.random(in: 0...9, using: &random)
            try problem.add(
                .init(
                    from: tail, to: head, flowMax: room == 9 ? nil : room,
                    cost: Int64.random(in: 0...9, using: &random)))
        }
        for site in hubCount + 1..<problem.vertexCount {
            let hub = Int.random(in: 0..<hubCount, using: &random)
            let amount = Int64.random(in: -9...9, using: &random)
            try problem.supply(amount, at: site)
            try problem.supply(-amount, at: outside)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let other = Bool.random(using: &random) ? hub : outside
                let isAway = Bool.random(using: &random)
                try problem.add(
                    .init(
                        from: isAway ? site : other, to: isAway ? other : site,
                        flowMax: Int64.random(in: 0...6, using: &random),
                        cost: Int64.random(in: -3...12, using: &random)))
            }
            // So that most have an answer.
            if Int.random(in: 0..<200, using: &random) > 0 {
                for (tail, head) in [(site, outside), (outside, site)] {
                    try problem.add(
                        .init(
                            from: tail, to: head,
                            flowMin: seed % 3 == 0 ? Int64.random(in: 0...1, using: &random) : 0,
                            flowMax: 12,
                            cost: 20 + Int64.random(in: 0...9, using: &random)))
                }
            }
        }
        return problem
    }

    /// Three hubs, a vertex outside, and many sites that touch a hub, the outside and some other sites.
    static func neighbours(seed: UInt64) throws -> FlowProblem {
        var random = SplitMix(seed: seed)
        let (hubCount, siteCount) = (3, 250)
        let outside = hubCount
        var problem = FlowProblem(vertexCount: hubCount + 1 + siteCount)
        let sites = hubCount + 1..<problem.vertexCount
        for hub in 0..<hubCount {
            try problem.add(
                .init(
                    from: hub, to: (hub + 1) % hubCount, flowMax: .random(in: 0...90, using: &random),
                    cost: .random(in: 1...9, using: &random)))
        }
        for site in sites {
            let amount = Int64.random(in: 1...9, using: &random) * (Bool.random(using: &random) ? 1 : -1)
            try problem.supply(amount, at: site)
            try problem.supply(-amount, at: outside)
            let costs = (Int64.random(in: 1...9, using: &random), Int64.random(in: 0...90, using: &random))
            for (end, cost) in [(site % hubCount, costs.0), (outside, costs.1)] {
                try problem.add(
                    .init(
                        from: amount > 0 ? site : end, to: amount > 0 ? end : site,
                        flowMax: end == outside ? 9 : .random(in: 0...9, using: &random), cost: cost))
            }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let other = Int.random(in: sites, using: &random)
                guard other != site else { continue }
                try problem.add(
                    .init(
                        from: site, to: other, flowMax: .random(in: 0...9, using: &random),
                        cost: .random(in: 0...12, using: &random)))
            }
        }
        return problem
    }

    static func anything(seed: UInt64) throws -> FlowProblem {
        var random = SplitMix(seed: seed)
        let vertexCount = Int.random(in: 2...12, using: &random)
        var problem = FlowProblem(vertexCount: vertexCount)
        for _ in 0..<vertexCount {
            let quantity = Int64.random(in: 0...6, using: &random)
            try problem.supply(quantity, at: Int.random(in: 0..<vertexCount, using: &random))
            try problem.supply(-quantity, at: Int.random(in: 0..<vertexCount, using: &random))
        }
        let costMin: Int64 = Bool.random(using: &random) ? -2 : -20
        for _ in 0..<Int.random(in: 1...50, using: &random) {
            let tail = Int.random(in: 0..<vertexCount, using: &random)
            let head = (tail + Int.random(in: 1..<vertexCount, using: &random)) % vertexCount
            let low = max(0, Int64.random(in: -4...2, using: &random))
            let room = Int64.random(in: 0...12, using: &random)
            try problem.add(
                .init(
                    from: tail, to: head, flowMin: low, flowMax: room == 12 ? nil : low + room,
                    cost: Int64.random(in: costMin...20, using: &random)))
        }
        return problem
    }
}

extension FlowFailure {
    /// Methods may name another cut or cycle.
    fileprivate var kind: String {
        switch self {
        case .unbalanced: "unbalanced"
        case .infeasible: "infeasible"
        case .unbounded: "unbounded"
        case .tooLarge: "too large"
        }
    }
}
