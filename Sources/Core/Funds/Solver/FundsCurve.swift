internal import Flow

/// How much of all bills can be settled when so much is lent, exactly: a concave line of straight pieces with whole slopes. A slope is how
/// many bills a unit of money settles on its way.
///
/// Quotas and the pool do not count, for it is what they would do that is asked; credit lines and own cash do, and needs are left out.
public struct FundsCurve: Sendable {
    /// Where the slope changes, by rising lending; the first lends nothing, the last is the least lending that settles the most.
    public let points: [Point]
    /// What proves each piece between two points.
    public let pieces: [Piece]

    public struct Point: Hashable, Sendable {
        public let lent: Int64
        public let settled: Int64

        public init(lent: Int64, settled: Int64) { (self.lent, self.settled) = (lent, settled) }
    }

    public struct Piece: Sendable {
        public let slope: Int64
        /// Under which no decision settles more, less the slope times what it lends, than the piece's ends do. At each enterprise, each bank,
        /// the pool and outside.
        public var prices: [Int64]
    }

    /// Finds the points by intersecting slopes: where two known points are joined by a line that is not the curve, the flow that is cheapest
    /// when a unit lent costs the whole part of the line's slope and a half more is a point between; because slopes are whole, it lends one amount only.
    /// Each flow begins at one that was found before.
    ///
    /// Two minimum-cost flows a piece. Checked by ``FundsCurve/check(for:)`` before it is returned.
    public init(of problem: FundsProblem) throws(FundsError) {
        try problem.check()
        var search = try CurveSearch(problem)
        try search.run()
        points = search.points.map(\.point)
        pieces = search.pieces
        try check(for: problem)
    }

    /// A curve that is as good as its proofs: see ``check(for:)``.
    init(points: [Point], pieces: [Piece]) { (self.points, self.pieces) = (points, pieces) }

    /// What is settled when so much is lent, rounded down.
    public func settled(lending lent: Int64) -> Int64 {
        guard let first = points.first, let last = points.last else { return 0 }
        if lent <= first.lent { return first.settled }
        if lent >= last.lent { return last.settled }
        let end = points.firstIndex { $0.lent >= lent }!
        let (low, piece) = (points[end - 1], pieces[end - 1])
        return low.settled + piece.slope * (lent - low.lent)
    }
}

/// Points of a curve, and what lies between them.
private struct CurveSearch {
    struct Found {
        let point: FundsCurve.Point
        let solution: FlowSolution
    }

    private let problem: FundsProblem
    private let network: FundsNetwork
    private(set) var points: [Found] = []
    private(set) var pieces: [FundsCurve.Piece] = []

    init(_ problem: FundsProblem) throws(FundsError) {
        self.problem = problem
        network = FundsNetwork(problem)
    }

    mutating func run() throws(FundsError) {
        var without = problem
        without.lines = problem.lines.map { CreditLine(bank: $0.bank, enterprise: $0.enterprise, limit: 0) }
        let first = try solve(FundsNetwork(without), without, .settlement(), nil)
        guard !problem.lines.isEmpty else {
            points = [first]
            return
        }
        // A unit lent costs half of one settled: so little is lent for nothing.
        let last = try solve(lending: 1, from: first)
        points = [first]
        if last.point.lent > 0 { try join(first, last) }
    }

    /// Finds the points between two, the later one included.
    private mutating func join(_ low: Found, _ high: Found) throws(FundsError) {
        let lent = high.point.lent - low.point.lent
        let settled = high.point.settled - low.point.settled
        let slope = settled / lent
        let middle = try solve(lending: 2 * slope + 1, from: high)
        guard middle.point.lent > low.point.lent else {
            guard settled == slope * lent else {
                throw .unsolved(
                    "between \(low.point.lent) and \(high.point.lent) lent the slope is not whole")
            }
            let cost = FundsNetwork.Costs.settlement(each: 1, lending: slope)
            pieces.append(
                FundsCurve.Piece(
                    slope: slope,
                    prices: try solve(network, problem, cost, high.solution).solution.potentials))
            points.append(high)
            return
        }
        guard middle.point.lent < high.point.lent else {
            throw .unsolved("at \(high.point.lent) lent the slope is above its own mean")
        }
        try join(low, middle)
        try join(middle, high)
    }

    /// When a bill counts two.
    private func solve(lending price: Int64, from start: Found) throws(FundsError) -> Found {
        try solve(network, problem, .settlement(each: 2, lending: price), start.solution)
    }

    private func solve(
        _ network: FundsNetwork, _ problem: FundsProblem, _ costs: FundsNetwork.Costs, _ start: FlowSolution?
    ) throws(FundsError) -> Found {
        let covered = problem.needs.map { _ in 0 as Int64 }
        let flow = try network.flowProblem(problem, covering: covered, isLimited: false, costs)
        var solution: FlowSolution?
        do {
            if let start { solution = try flow.solve(from: start.flows, start.potentials) }
            if solution == nil { solution = try flow.solve(by: .primalDual) }
            if solution == nil { solution = try flow.solve() }
        } catch { throw .unsolved("\(error)") }
        guard let found = solution else { throw .unsolved("a flow was not found") }
        // Shows, by the rules alone, that a decision reaches the point.
        let decision = FundsDecision(
            settled: network.groups.settled(found.flows[network.billArcs], in: problem),
            loans: Array(found.flows[network.lineArcs]),
            transfers: network.netTransfers(found.flows, of: problem), covered: covered, coverage: nil,
            stages: [])
        try FundsRules(of: decision, for: problem).check(isLimited: false)
        return Found(
            point: FundsCurve.Point(lent: decision.lentTotal, settled: decision.settledTotal),
            solution: found)
    }
}
