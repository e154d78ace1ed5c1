/// A solved problem that is kept, to be solved again after changes from where the last solution ended.
///
/// What is kept: the curves of the leaves, the tree over what is left, and all flows. A change of amounts at leaves touches
/// only their steps. A change that moves steps within a curve, or that ends in no answer, is solved anew from the start.
/// Either way the cost is the same as that of ``FlowProblem/solve()``, and the solution is certified in the same way.
public struct WarmFlow: ~Copyable {
    public private(set) var problem: FlowProblem
    public private(set) var cost: Int128 = 0
    /// Whether the last solution was found from the one before.
    public private(set) var wasKept = false
    private var flows: [Int64] = []
    private var potentials: [Int64] = []
    private var fold: KeptFold?

    public enum Change: Hashable, Sendable {
        /// A vertex gives away another amount.
        case supply(vertex: Int, Int64)
        /// Another arc between the same vertices takes the place of one.
        case arc(index: Int, FlowProblem.Arc)
    }

    public init(_ problem: FlowProblem) throws(FlowFailure) {
        self.problem = problem
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
        if !wasKept { try solveAnew() }
    }

    private mutating func solveAnew() throws(FlowFailure) {
        fold = nil
        let network = try ResidualNetwork(problem)
        fold = KeptFold.keep(network)
        if let first = fold?.unfoldAll(problem) {
            (flows, potentials) = first
            cost = FlowSolution(flows: flows, potentials: potentials, for: problem).cost
            return
        }
        fold = nil
        let solution = try problem.solve()
        (flows, potentials, cost) = (solution.flows, solution.potentials, solution.cost)
    }
}
