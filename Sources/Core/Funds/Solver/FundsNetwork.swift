internal import Flow

/// Where money can go in a round, as vertices and arcs: enterprises, then banks, then the pool, then what is outside.
///
/// From outside comes what is lent, through the pool and the banks, and what enterprises have of their own; back there goes what they keep.
/// Needs are taken off at the enterprises before.
struct FundsNetwork {
    var groups: BillGroups
    let enterpriseCount: Int
    let bankCount: Int
    /// Arcs in this order.
    let billArcs: Range<Int>
    let lineArcs: Range<Int>
    let transferArcs: Range<Int>
    let quotaArcs: Range<Int>
    /// From outside to the pool, where there is anything to lend.
    let poolArcs: Range<Int>
    let depositArcs: Range<Int>

    init(_ problem: borrowing FundsProblem) {
        groups = BillGroups(problem)
        (enterpriseCount, bankCount) = (problem.enterpriseCount, problem.banks.count)
        var next = 0
        func range(_ count: Int) -> Range<Int> {
            defer { next += count }
            return next..<next + count
        }
        billArcs = range(groups.count)
        lineArcs = range(problem.lines.count)
        transferArcs = range(problem.transfers.count)
        quotaArcs = range(problem.banks.count)
        poolArcs = range(problem.banks.isEmpty ? 0 : 1)
        depositArcs = range(problem.hasLiquidity ? problem.enterpriseCount : 0)
    }

    var pool: Int { enterpriseCount + bankCount }
    var outside: Int { pool + 1 }
    var vertexCount: Int { outside + 1 }
    var arcCount: Int { depositArcs.upperBound }

    /// What an arc costs under each criterion.
    enum Costs {
        /// What is settled, against a price of what is lent.
        case settlement(each: Int64 = 1, lending: Int64 = 0)
        case daysOverdue
        case lending
    }

    /// - Parameters:
    ///   - covered: of each need.
    ///   - isLimited: whether quotas and the pool count.
    func flowProblem(
        _ problem: borrowing FundsProblem, covering covered: [Int64], isLimited: Bool = true, _ costs: Costs
    ) throws(FundsError) -> FlowProblem {
        var flow = FlowProblem(vertexCount: vertexCount)
        flow.reserveCapacity(arcCount: arcCount)
        do throws(FlowProblemError) {
            var (billCost, lineCost) = (0 as Int64, 0 as Int64)
            switch costs {
            case .settlement(let each, let lending): (billCost, lineCost) = (-each, lending)
            case .daysOverdue: break
            case .lending: lineCost = 1
            }
            for (group, amount) in groups.amounts.enumerated() {
                let bill = groups.bill(of: group, in: problem)
                if case .daysOverdue = costs { billCost = -Int64(bill.daysOverdue) }
                try flow.add(
                    .init(from: Int(bill.debtor), to: Int(bill.creditor), flowMax: amount, cost: billCost))
            }
            for line in problem.lines {
                try flow.add(
                    .init(
                        from: enterpriseCount + line.bank, to: line.enterprise, flowMax: line.limit,
                        cost: lineCost))
            }
            for transfer in problem.transfers {
                try flow.add(
                    .init(
                        from: enterpriseCount + transfer.from, to: enterpriseCount + transfer.to,
                        flowMax: transfer.limit, cost: 0))
            }
            for (place, bank) in problem.banks.enumerated() {
                try flow.add(
                    .init(
                        from: pool, to: enterpriseCount + place, flowMax: isLimited ? bank.quota : nil,
                        cost: 0))
            }
            for _ in poolArcs {
                try flow.add(
                    .init(from: outside, to: pool, flowMax: isLimited ? problem.pool : nil, cost: 0))
            }
            for arc in depositArcs {
                try flow.add(
                    .init(from: arc - depositArcs.lowerBound, to: outside, flowMax: nil, cost: 0))
            }
            for (enterprise, cash) in problem.cash.enumerated() where cash > 0 {
                try flow.supply(cash, at: enterprise)
                try flow.supply(-cash, at: outside)
            }
            for (need, amount) in zip(problem.needs, covered) where amount > 0 {
                try flow.supply(-amount, at: need.enterprise)
                try flow.supply(amount, at: outside)
            }
        } catch {
            throw .unsolved("\(error)")
        }
        return flow
    }
}

extension FundsProblem {
    /// The part of a round that decides who is covered: money may go over bills and lines, whatever that settles.
    func serviceArcs(of groups: borrowing BillGroups) -> [(tail: Int, head: Int, capacity: Int64?)] {
        var arcs: [(tail: Int, head: Int, capacity: Int64?)] = []
        let bank = enterpriseCount
        for (group, amount) in groups.amounts.enumerated() {
            let bill = groups.bill(of: group, in: self)
            arcs.append((Int(bill.debtor), Int(bill.creditor), amount))
        }
        for line in lines { arcs.append((bank + line.bank, line.enterprise, line.limit)) }
        for transfer in transfers {
            arcs.append((bank + transfer.from, bank + transfer.to, transfer.limit))
        }
        for (place, entry) in banks.enumerated() {
            arcs.append((bank + banks.count, bank + place, entry.quota))
        }
        return arcs
    }
}
