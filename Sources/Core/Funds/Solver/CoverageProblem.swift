internal import Balancing

extension ServiceProblem {
    /// Who gets working capital: money goes over bills and credit lines to needs, whatever that settles.
    ///
    /// Made from the problem alone, once by the solver and once by the certificate. O(bills × log bills).
    init(covering problem: FundsProblem) throws(FundsError) {
        let pool = problem.enterpriseCount + problem.banks.count
        let needed = problem.needs.reduce(0) { $0 + $1.amount }
        let supplies =
            problem.cash.enumerated().filter { $1 > 0 }.map { Supply(at: $0, $1) }
            + (problem.banks.isEmpty ? [] : [Supply(at: pool, min(problem.pool ?? needed, needed))])
        do throws(BalancingError) {
            try self.init(
                vertexCount: pool + 1,
                arcs: problem.serviceArcs(of: BillGroups(problem)).filter { $0.capacity ?? 1 > 0 }.map {
                    Arc(from: $0.tail, to: $0.head, capacity: $0.capacity)
                },
                supplies: supplies,
                needs: problem.needs.map { Need(at: $0.enterprise, tier: $0.tier, $0.amount) })
        } catch { throw .unsolved("\(error)") }
    }
}
