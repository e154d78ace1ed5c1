/// Bills of one debtor to one creditor that are as long overdue: for every criterion one bill of their sum.
struct BillGroups {
    /// Places of bills, group by group; within a group in the order in which they were given.
    private(set) var order: [Int32]
    /// For each group where it begins in ``order``; then the end.
    private(set) var starts: [Int32] = []
    /// For each group.
    private(set) var amounts: [Int64] = []

    /// O(bills × log bills of one debtor).
    init(_ problem: borrowing FundsProblem) {
        let bills = problem.bills
        var first = [Int32](repeating: 0, count: problem.enterpriseCount + 2)
        for bill in bills { first[Int(bill.debtor) + 2] += 1 }
        for place in 0..<problem.enterpriseCount + 1 { first[place + 1] += first[place] }
        order = [Int32](repeating: 0, count: bills.count)
        for (place, bill) in bills.enumerated() {
            let debtor = Int(bill.debtor) + 1
            order[Int(first[debtor])] = Int32(truncatingIfNeeded: place)
            first[debtor] += 1
        }
        for debtor in 0..<problem.enterpriseCount {
            order[Int(first[debtor])..<Int(first[debtor + 1])].sort { left, right in
                let (one, other) = (bills[Int(left)], bills[Int(right)])
                if one.creditor != other.creditor { return one.creditor < other.creditor }
                if one.daysOverdue != other.daysOverdue { return one.daysOverdue > other.daysOverdue }
                return left < right
            }
        }
        var last: Bill?
        for (place, index) in order.enumerated() {
            let bill = bills[Int(index)]
            if let last, last.debtor == bill.debtor, last.creditor == bill.creditor,
                last.daysOverdue == bill.daysOverdue
            {
                amounts[amounts.count - 1] += bill.amount
            } else {
                starts.append(Int32(truncatingIfNeeded: place))
                amounts.append(bill.amount)
            }
            last = bill
        }
        starts.append(Int32(truncatingIfNeeded: order.count))
    }

    var count: Int { amounts.count }

    /// Takes over that bills of a group have other amounts.
    mutating func refresh(_ group: Int, from problem: borrowing FundsProblem) {
        amounts[group] = (starts[group]..<starts[group + 1]).reduce(0) {
            $0 + problem.bills[Int(order[Int($1)])].amount
        }
    }

    /// The first bill of a group, which tells whose it is and how long overdue.
    func bill(of group: Int, in problem: borrowing FundsProblem) -> Bill {
        problem.bills[Int(order[Int(starts[group])])]
    }

    /// What is settled of each bill: of a group the first bills first.
    func settled(_ flows: ArraySlice<Int64>, in problem: borrowing FundsProblem) -> [Int64] {
        var settled = [Int64](repeating: 0, count: order.count)
        for (group, flow) in flows.enumerated() where flow > 0 {
            var left = flow
            for place in starts[group]..<starts[group + 1] where left > 0 {
                let bill = Int(order[Int(place)])
                settled[bill] = min(left, problem.bills[bill].amount)
                left -= settled[bill]
            }
        }
        return settled
    }
}
