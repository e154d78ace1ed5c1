import Randomness
import Testing

@testable import Flow

@Suite("Groups between two hubs agree with the core on prices")
struct DecompositionTests {
    @Test("the cost is that of the simplex method, and the prices prove it")
    func agreement() throws {
        var (solvedCount, answerCount) = (0, 0)
        for seed in 0..<1_500 as Range<UInt64> {
            let problem = try Self.province(seed: seed)
            let expected = try? problem.solve(by: .simplex)
            let network = try ResidualNetwork(problem)
            let found = problem.solveDecomposed(network, hubDegreeMin: 12)
            if expected != nil { answerCount += 1 }
            guard let found else { continue }
            solvedCount += 1
            #expect(found.cost == expected?.cost, "seed \(seed)")
            #expect(FlowCertificate(of: found, for: problem).violations == [], "seed \(seed)")
        }
        #expect(answerCount > 1_000)
        #expect(solvedCount * 10 >= answerCount * 9, "\(solvedCount) of \(answerCount)")
    }

    @Test("a province with arcs between neighbours is solved that way", arguments: 0..<20 as Range<UInt64>)
    func isChosen(seed: UInt64) throws {
        let problem = try Self.province(seed: seed, siteCounts: 60...90, isPlain: true)
        let solution = try #require(try problem.solve(by: .decomposition))
        #expect(try solution.cost == problem.solve(by: .simplex)?.cost)
        #expect(try solution == problem.solve())
        #expect(FlowCertificate(of: solution, for: problem).violations == [])
    }

    @Test("a group that gives a fixed amount, one that touches one hub, one that touches none")
    func withoutChoice() throws {
        // Three hubs in a ring: twelve sites give 2 each to the first, twelve take 2 each from the second.
        var problem = FlowProblem(vertexCount: 3 + 36 + 2)
        for hub in 0..<3 { try problem.add(.init(from: hub, to: (hub + 1) % 3, flowMax: 100, cost: 50)) }
        for site in 3..<15 {
            try problem.supply(2, at: site)
            try problem.add(.init(from: site, to: 0, flowMax: 2, cost: Int64(site)))
            try problem.supply(-2, at: site + 12)
            try problem.add(.init(from: 1, to: site + 12, flowMax: 2, cost: Int64(site)))
            // A way through from the third hub to the second.
            try problem.add(.init(from: 2, to: site + 24, flowMax: 1, cost: Int64(site)))
            try problem.add(.init(from: site + 24, to: 1, flowMax: 1, cost: 0))
        }
        try problem.supply(-5, at: 0)
        try problem.supply(5, at: 2)
        // One with the other, and nobody else.
        try problem.supply(3, at: 39)
        try problem.supply(-3, at: 40)
        try problem.add(.init(from: 39, to: 40, flowMax: 3, cost: 7))
        let solution = try #require(
            problem.solveDecomposed(try ResidualNetwork(problem), hubDegreeMin: 12))
        #expect(try solution.cost == problem.solve(by: .simplex)?.cost)
        #expect(FlowCertificate(of: solution, for: problem).violations == [])
    }

    /// Hubs joined by roads, a vertex outside that takes what is left and gives what is missing at a price, and at each hub
    /// sites that are joined to each other.
    ///
    /// - Parameter isPlain: leaves out what may keep a site from being taken out, or a problem from having an answer.
    static func province(
        seed: UInt64, siteCounts: ClosedRange<Int> = 6...16, isPlain: Bool = false
    ) throws -> FlowProblem {
        var random = SplitMix(seed: seed)
        func draw(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &random) }
        let hubCount = Int.random(in: 2...5, using: &random)
        let counts = (0..<hubCount).map { _ in Int.random(in: siteCounts, using: &random) }
        let outside = hubCount
        var problem = FlowProblem(vertexCount: hubCount + 1 + counts.reduce(0, +))
        let costMin: Int64 = isPlain || seed % 4 > 0 ? 0 : -4
        for hub in 0..<hubCount {
            for other in [(hub + 1) % hubCount, (hub + hubCount - 1) % hubCount] where other != hub {
                let room = draw(0...40)
                try problem.add(
                    .init(from: hub, to: other, flowMax: room == 40 ? nil : room, cost: draw(0...30)))
            }
        }
        var first = hubCount + 1
        for (hub, count) in counts.enumerated() {
            let sites = first..<first + count
            first += count
            for site in sites {
                let amount = draw(-9...9)
                try problem.supply(amount, at: site)
                try problem.supply(-amount, at: outside)
                for _ in 0..<2 {
                    try problem.add(
                        .init(
                            from: amount > 0 ? site : hub, to: amount > 0 ? hub : site, flowMax: draw(0...6),
                            cost: draw(costMin...20)))
                }
                try problem.add(
                    .init(
                        from: amount > 0 ? site : outside, to: amount > 0 ? outside : site,
                        flowMin: seed % 3 == 0 ? min(1, amount.magnitude == 0 ? 0 : 1) : 0,
                        flowMax: draw(isPlain || seed % 50 > 0 ? 9...9 : 5...9),
                        cost: draw(0...5) * (seed % 2 == 0 ? 1_000 : 10)))
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    let isLost = !isPlain && Int.random(in: 0..<200, using: &random) == 0
                    let other = Int.random(
                        in: isLost ? hubCount + 1..<problem.vertexCount : sites, using: &random)
                    guard other != site else { continue }
                    let room = draw(0...9)
                    try problem.add(
                        .init(
                            from: site, to: other,
                            flowMax: !isPlain && room == 9 && seed % 10 == 0 ? nil : room,
                            cost: draw(costMin...12)))
                }
            }
        }
        return problem
    }
}
