/// A decision taken apart into chains that people can follow: a loan or own cash that goes from one enterprise to the next, and rings of
/// enterprises that set off what each owes the next.
public struct SettlementChains: Sendable {
    /// Those of loans, then of own cash, then the rings; of each kind the largest first.
    public let chains: [Chain]

    public struct Chain: Hashable, Sendable {
        public let amount: Int64
        public let start: Start
        /// In the order in which the money goes.
        public let bills: [Int]
        public let end: End

        public enum Start: Hashable, Sendable {
            case loan(line: Int)
            case cash(enterprise: Int)
            /// It ends where it begins.
            case ring
        }

        public enum End: Hashable, Sendable {
            case need(need: Int)
            /// The enterprise keeps it.
            case kept(enterprise: Int)
            case ring
        }
    }

    /// O((bills + lines + enterprises) × the longest chain).
    public init(of decision: FundsDecision, for problem: FundsProblem) {
        var walk = ChainWalk(decision, problem)
        chains = walk.run()
    }
}

private struct ChainWalk {
    private let problem: FundsProblem
    /// What is not yet in a chain.
    private var left: [Int64]
    private var needsLeft: [Int64]
    private var keptLeft: [Int64]
    /// Settled bills by debtor; where those of each begin, then the end; and the next to be used.
    private var order: [Int32]
    private var starts: [Int]
    private var next: [Int]
    private var needOrder: [Int]
    private var needStarts: [Int]
    private var loans: [Int64]
    private var cash: [Int64]

    init(_ decision: FundsDecision, _ problem: FundsProblem) {
        self.problem = problem
        (left, needsLeft, loans) = (decision.settled, decision.covered, decision.loans)
        keptLeft = decision.kept(by: problem)
        cash = problem.cash
        // Own cash that is kept goes nowhere.
        for enterprise in cash.indices {
            let stays = min(cash[enterprise], keptLeft[enterprise])
            cash[enterprise] -= stays
            keptLeft[enterprise] -= stays
        }
        let count = problem.enterpriseCount
        starts = [Int](repeating: 0, count: count + 1)
        let settled = problem.bills.indices.filter { decision.settled[$0] > 0 }
        for bill in settled { starts[Int(problem.bills[bill].debtor) + 1] += 1 }
        for place in 0..<count { starts[place + 1] += starts[place] }
        next = Array(starts.dropLast())
        order = [Int32](repeating: 0, count: settled.count)
        for bill in settled {
            let debtor = Int(problem.bills[bill].debtor)
            order[next[debtor]] = Int32(bill)
            next[debtor] += 1
        }
        next = Array(starts.dropLast())
        needStarts = [Int](repeating: 0, count: count + 1)
        for need in problem.needs { needStarts[need.enterprise + 1] += 1 }
        for place in 0..<count { needStarts[place + 1] += needStarts[place] }
        needOrder = problem.needs.indices.sorted {
            (problem.needs[$0].enterprise, $0) < (problem.needs[$1].enterprise, $1)
        }
    }

    mutating func run() -> [SettlementChains.Chain] {
        var (ofLoans, ofCash, rings) = (
            [] as [SettlementChains.Chain], [] as [SettlementChains.Chain], [] as [SettlementChains.Chain]
        )
        for line in loans.indices {
            while loans[line] > 0 {
                let chain = follow(
                    from: problem.lines[line].enterprise, .loan(line: line), loans[line], &rings)
                loans[line] -= chain.amount
                ofLoans.append(chain)
            }
        }
        for enterprise in cash.indices {
            while cash[enterprise] > 0 {
                let chain = follow(from: enterprise, .cash(enterprise: enterprise), cash[enterprise], &rings)
                cash[enterprise] -= chain.amount
                ofCash.append(chain)
            }
        }
        for enterprise in 0..<problem.enterpriseCount {
            while let bill = nextBill(of: enterprise), left[bill] > 0 {
                // What is left goes round: it comes back to where it began.
                followRing(from: enterprise, &rings)
            }
        }
        return [ofLoans, ofCash, rings].flatMap { $0.sorted { $0.amount > $1.amount } }
    }

    private mutating func nextBill(of enterprise: Int) -> Int? {
        while next[enterprise] < starts[enterprise + 1] {
            let bill = Int(order[next[enterprise]])
            if left[bill] > 0 { return bill }
            next[enterprise] += 1
        }
        return nil
    }

    /// Goes on until a need or an enterprise that keeps it; rings on the way are taken out.
    private mutating func follow(
        from start: Int, _ origin: SettlementChains.Chain.Start, _ most: Int64,
        _ rings: inout [SettlementChains.Chain]
    ) -> SettlementChains.Chain {
        var (bills, places, enterprise) = ([] as [Int], [start: 0], start)
        while true {
            var end: SettlementChains.Chain.End?
            var amount = most
            if let need = needOrder[needStarts[enterprise]..<needStarts[enterprise + 1]].first(where: {
                needsLeft[$0] > 0
            }) {
                end = .need(need: need)
                amount = min(amount, needsLeft[need])
            } else if keptLeft[enterprise] > 0 {
                end = .kept(enterprise: enterprise)
                amount = min(amount, keptLeft[enterprise])
            }
            if let end {
                for bill in bills { amount = min(amount, left[bill]) }
                for bill in bills { left[bill] -= amount }
                switch end {
                case .need(let need): needsLeft[need] -= amount
                case .kept: keptLeft[enterprise] -= amount
                case .ring: break
                }
                return SettlementChains.Chain(amount: amount, start: origin, bills: bills, end: end)
            }
            guard let bill = nextBill(of: enterprise) else {
                preconditionFailure("money comes to enterprise \(enterprise) and goes nowhere")
            }
            bills.append(bill)
            enterprise = Int(problem.bills[bill].creditor)
            takeOutRing(&bills, &places, at: enterprise, &rings)
        }
    }

    private mutating func followRing(from start: Int, _ rings: inout [SettlementChains.Chain]) {
        var (bills, places, enterprise) = ([] as [Int], [start: 0], start)
        repeat {
            guard let bill = nextBill(of: enterprise) else {
                preconditionFailure("what enterprise \(enterprise) is paid goes nowhere")
            }
            bills.append(bill)
            enterprise = Int(problem.bills[bill].creditor)
            takeOutRing(&bills, &places, at: enterprise, &rings)
        } while !bills.isEmpty
    }

    /// Where a way comes back to an enterprise, the ring is a chain of its own, and the way goes on from there.
    ///
    /// - Parameter places: for each enterprise on the way, how many bills lead there.
    private mutating func takeOutRing(
        _ bills: inout [Int], _ places: inout [Int: Int], at enterprise: Int,
        _ rings: inout [SettlementChains.Chain]
    ) {
        guard let place = places[enterprise] else {
            places[enterprise] = bills.count
            return
        }
        let ring = Array(bills[place...])
        let amount = ring.reduce(Int64.max) { min($0, left[$1]) }
        for bill in ring {
            left[bill] -= amount
            let creditor = Int(problem.bills[bill].creditor)
            if creditor != enterprise { places[creditor] = nil }
        }
        bills.removeLast(bills.count - place)
        rings.append(SettlementChains.Chain(amount: amount, start: .ring, bills: ring, end: .ring))
    }
}
