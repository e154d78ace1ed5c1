extension FundsCurve {
    /// Proves the curve by itself. At the prices of a piece no decision settles more, less the slope times what it lends, than some bound
    /// (weak duality); both ends of the piece reach the bound. So the curve is nowhere above the pieces. It is nowhere below them because
    /// the ends can be reached, and what lies between two decisions is one, too, in fractions; that its ends can be reached is what each flow
    /// shows as it is found.
    ///
    /// O(pieces × (bills + lines + enterprises)).
    ///
    /// - Throws: `certificateFailed`, with what is wrong.
    public func check(for problem: FundsProblem) throws(FundsError) {
        guard points.count == pieces.count + 1, points.first?.lent == 0 else {
            throw .certificateFailed("the curve does not begin at nothing lent")
        }
        for (place, piece) in pieces.enumerated() {
            let (low, high) = (points[place], points[place + 1])
            guard low.lent < high.lent, piece.slope > 0,
                Int128(high.settled) - Int128(low.settled)
                    == Int128(piece.slope) * (Int128(high.lent) - Int128(low.lent))
            else { throw .certificateFailed("piece \(place) of the curve does not join its points") }
            guard place == 0 || pieces[place - 1].slope > piece.slope else {
                throw .certificateFailed("the slope of piece \(place) of the curve does not fall")
            }
            let bound = try bound(of: piece, for: problem)
            let reached = Int128(high.settled) - Int128(piece.slope) * Int128(high.lent)
            guard bound == reached else {
                throw .certificateFailed(
                    "piece \(place) of the curve reaches \(reached), and its prices allow \(bound)")
            }
        }
    }

    /// What can be settled at most, less the slope times what is lent.
    private func bound(of piece: Piece, for problem: FundsProblem) throws(FundsError) -> Int128 {
        let (bank, prices) = (problem.enterpriseCount, piece.prices)
        let (pool, outside) = (bank + problem.banks.count, bank + problem.banks.count + 1)
        guard prices.count == outside + 1 else {
            throw .certificateFailed("a piece of the curve has not a price for each place")
        }
        var bound: Int128 = 0
        func add(_ reduced: Int128, _ limit: Int64?) throws(FundsError) {
            guard reduced < 0 else { return }
            guard let limit else {
                throw .certificateFailed(
                    "the prices of a piece of the curve prove nothing: an arc without limit saves")
            }
            bound -= reduced * Int128(limit)
        }
        for bill in problem.bills {
            try add(-1 + Int128(prices[Int(bill.debtor)]) - Int128(prices[Int(bill.creditor)]), bill.amount)
        }
        for line in problem.lines {
            try add(
                Int128(piece.slope) + Int128(prices[bank + line.bank]) - Int128(prices[line.enterprise]),
                line.limit)
        }
        for transfer in problem.transfers {
            try add(Int128(prices[bank + transfer.from]) - Int128(prices[bank + transfer.to]), transfer.limit)
        }
        for place in problem.banks.indices {
            try add(Int128(prices[pool]) - Int128(prices[bank + place]), nil)
        }
        if !problem.banks.isEmpty { try add(Int128(prices[outside]) - Int128(prices[pool]), nil) }
        for enterprise in 0..<problem.enterpriseCount where problem.hasLiquidity {
            try add(Int128(prices[enterprise]) - Int128(prices[outside]), nil)
        }
        for (enterprise, cash) in problem.cash.enumerated() {
            bound += (Int128(prices[enterprise]) - Int128(prices[outside])) * Int128(cash)
        }
        return bound
    }
}
