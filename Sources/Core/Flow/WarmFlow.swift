/// A solved problem that is kept, to be solved again after changes from where the last solution ended.
///
/// What is kept: the curves of the leaves, the tree over what is left, and all flows. A change of amounts at leaves touches
/// only their steps. Of a problem that does not fold the flows and prices are kept, and ``PrimalDual`` goes on from them. A change that
/// moves steps within a curve, that needs least flows or larger costs, or that ends in no answer, is solved anew from the start.
/// Either way the cost is the same as that of ``FlowProblem/solve()``, and the solution is certified in the same way.
public struct WarmFlow: ~Copyable {
    public private(set) var problem: FlowProblem
    public private(set) var cost: Int128 = 0
    /// Whether the last solution was found from the one before.
    public private(set) var wasKept = false
    private var flows: [Int64] = []
    private var potentials: [Int64] = []
    private var fold: KeptFold?
    private var kept: KeptFlow?
    private let method: FlowMethod?

    public enum Change: Hashable, Sendable {
        /// A vertex gives away another amount.
        case supply(vertex: Int, Int64)
        /// Another arc between the same vertices takes the place of one.
        case arc(index: Int, FlowProblem.Arc)
    }

    /// - Parameter method: by which it is solved from the start, where it applies; nil for the one that suits.
    public init(_ problem: FlowProblem, by method: FlowMethod? = nil) throws(FlowFailure) {
        (self.problem, self.method) = (problem, method)
        try solveAnew()
    }

    public func solution() -> FlowSolution { FlowSolution(flows: flows, potentials: potentials, cost: cost) }

    /// What has to change in this problem to make it another one of the same shape; nil when the shapes differ.
    public func changes(to other: FlowProblem) -> [Change]? {
        guard problem.vertexCount == other.vertexCount, problem.arcs.tails == other.arcs.tails,
            problem.arcs.heads == other.arcs.heads
        else { return nil }
        var changes: [Change] = []
        for vertex in problem.supplies.indices where problem.supplies[vertex] != other.supplies[vertex] {
            changes.append(.supply(vertex: vertex, other.supplies[vertex]))
        }
        for index in problem.arcs.indices where problem.arcs[index] != other.arcs[index] {
            changes.append(.arc(index: index, other.arcs[index]))
        }
        return changes
    }

    /// Changes the problem and solves it again.
    ///
    /// - Throws: a ``FlowProblemError`` for a change that is none, with the problem left as far as it was changed before; or
    ///   the ``FlowFailure`` of the changed problem, after which the next solution is found anew.
    public mutating func apply(_ changes: [Change]) throws {
        prepare()
        for change in changes {
            switch change {
            case .supply(let vertex, let amount):
                guard problem.supplies.indices.contains(vertex) else {
                    throw FlowProblemError.noSuchVertex(vertex)
                }
                try problem.supply(amount - problem.supplies[vertex], at: vertex)
            case .arc(let index, let arc):
                let old = problem.arcs[index]
                guard old.tail == arc.tail, old.head == arc.head else {
                    throw FlowProblemError.noSuchVertex(old.tail == arc.tail ? arc.head : arc.tail)
                }
                try problem.replace(index, by: arc)
                cost += Int128(flows[index]) * Int128(arc.cost - old.cost)
            }
        }
        wasKept = fold?.resolve(changes, in: problem, &flows, &potentials, &cost) ?? false
        if !wasKept, let next = kept?.resolve(changes, in: problem) {
            (flows, potentials, cost, wasKept) = (next.flows, next.potentials, next.cost, true)
        }
        if !wasKept { try solveAnew() }
    }

    private mutating func solveAnew() throws(FlowFailure) {
        fold = nil
        kept = nil
        let network = try ResidualNetwork(problem)
        if method == nil { fold = KeptFold.keep(network) }
        if let first = fold?.unfoldAll(problem) {
            (flows, potentials) = first
            cost = FlowSolution(flows: flows, potentials: potentials, for: problem).cost
            return
        }
        fold = nil
        var solution: FlowSolution?
        if let method { solution = try problem.solve(by: method) }
        if solution == nil { solution = try problem.solve() }
        guard let found = solution else { return }
        (flows, potentials, cost) = (found.flows, found.potentials, found.cost)
    }

    /// Makes ready for changes, which ``apply(_:)`` would do otherwise: what that takes is wasted where none come.
    ///
    /// - Complexity: O(arcs).
    public mutating func prepare() {
        guard fold == nil, kept == nil, flows.count == problem.arcs.count,
            let network = try? ResidualNetwork(problem)
        else { return }
        kept = KeptFlow.keep(network, flows: flows, potentials: potentials)
    }
}
