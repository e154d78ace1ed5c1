/// Checks a solution against its problem by itself, without knowing how it was found.
///
/// A flow that keeps every limit and every balance, and whose arcs are full where they save and empty where they cost, is
/// cheapest: the potentials prove it. Ahuja, Magnanti, Orlin, *Network Flows* (1993), theorem 9.4.
public struct FlowCertificate: Hashable, Sendable {
    /// What is wrong; empty for a cheapest flow. At most ``violationCountMax``.
    public let violations: [Violation]

    public static let violationCountMax = 20

    public enum Violation: Hashable, Sendable, CustomStringConvertible {
        case wrongCount
        /// More or less leaves a vertex than comes in and is supplied there.
        case unbalanced(vertex: Int, excess: Int128)
        case outOfRange(arc: Int, flow: Int64)
        /// An arc that could carry more would save by it.
        case couldCarryMore(arc: Int, reducedCost: Int128)
        /// An arc that could carry less would save by it.
        case couldCarryLess(arc: Int, reducedCost: Int128)
        case wrongCost(stated: Int128, found: Int128)

        public var description: String {
            switch self {
            case .wrongCount: "it has not one flow for each arc and one potential for each vertex"
            case .unbalanced(let vertex, let excess): "vertex \(vertex) is out of balance by \(excess)"
            case .outOfRange(let arc, let flow): "arc \(arc) carries \(flow)"
            case .couldCarryMore(let arc, let saving):
                "more on arc \(arc) would save \(-saving) for each unit"
            case .couldCarryLess(let arc, let saving): "less on arc \(arc) would save \(saving) for each unit"
            case .wrongCost(let stated, let found): "it costs \(found), not \(stated)"
            }
        }
    }

    public var isValid: Bool { violations.isEmpty }

    public init(of solution: FlowSolution, for problem: FlowProblem) {
        guard solution.flows.count == problem.arcs.count, solution.potentials.count == problem.vertexCount
        else {
            violations = [.wrongCount]
            return
        }
        var found: [Violation] = []
        var excess = problem.supplies.map { Int128($0) }
        var cost: Int128 = 0
        for (index, (arc, flow)) in zip(problem.arcs, solution.flows).enumerated() {
            excess[arc.tail] -= Int128(flow)
            excess[arc.head] += Int128(flow)
            cost += Int128(arc.cost) * Int128(flow)
            let reduced =
                Int128(arc.cost) + Int128(solution.potentials[arc.tail])
                - Int128(solution.potentials[arc.head])
            if flow < arc.flowMin || flow > arc.flowMax ?? .max {
                found.append(.outOfRange(arc: index, flow: flow))
            }
            if reduced < 0, flow < arc.flowMax ?? .max {
                found.append(.couldCarryMore(arc: index, reducedCost: reduced))
            }
            if reduced > 0, flow > arc.flowMin {
                found.append(.couldCarryLess(arc: index, reducedCost: reduced))
            }
        }
        for (vertex, excess) in excess.enumerated() where excess != 0 {
            found.append(.unbalanced(vertex: vertex, excess: excess))
        }
        if cost != solution.cost { found.append(.wrongCost(stated: solution.cost, found: cost)) }
        violations = Array(found.prefix(Self.violationCountMax))
    }
}
