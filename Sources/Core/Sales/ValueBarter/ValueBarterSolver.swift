internal import Domain
internal import Flow
internal import LinearProgram

extension ValueBarter {
    /// Lets as much value as can be change hands, up to what whole units cost.
    ///
    /// Value flows from participants to goods and on to participants, and within the bands to and from the ground: one minimum-cost flow in money. Whole units
    /// near it are found by an integer programme, or by taking back what exceeds a band.
    ///
    /// - Throws: when the certificate fails: an error of the program.
    public func settled() throws -> (outcome: ValueBarterOutcome, certificate: ValueBarterCertificate) {
        let flow = try valueFlow()
        let given = zip(offers, flow.given).map { $1 / values[$0.good].rawValue }
        let gotten = zip(requests, flow.gotten).map { $1 / values[$0.good].rawValue }
        var best = WholeUnits(self, given: given, gotten: gotten)
        best.takeBack()
        if let searched = WholeUnits(self, near: flow.given, flow.gotten), searched.value > best.value {
            best = searched
        }
        let outcome = ValueBarterOutcome(
            given: best.given.map { Quantity($0) }, gotten: best.gotten.map { Quantity($0) },
            potentials: flow.potentials)
        let certificate = ValueBarterCertificate(of: outcome, for: self)
        if let violation = certificate.violations.first {
            throw BarterError.certificateFailed(violation.description)
        }
        return (outcome, certificate)
    }

    /// In fen of value.
    private func valueFlow() throws -> (given: [Int64], gotten: [Int64], potentials: [Int64]) {
        let ground = participants.count + goods.count
        var problem = FlowProblem(vertexCount: ground + 1)
        do {
            for offer in offers {
                try problem.add(
                    .init(
                        from: offer.participant, to: participants.count + offer.good,
                        flowMax: value(offer, offer.quantity), cost: -1))
            }
            for request in requests {
                try problem.add(
                    .init(
                        from: participants.count + request.good, to: request.participant,
                        flowMax: value(request, request.quantity), cost: 0))
            }
            for (participant, band) in bands.enumerated() {
                try problem.add(.init(from: participant, to: ground, flowMax: band.rawValue, cost: 0))
                try problem.add(.init(from: ground, to: participant, flowMax: band.rawValue, cost: 0))
            }
            let solution = try problem.solve()
            return (
                Array(solution.flows.prefix(offers.count)),
                Array(solution.flows[offers.count...].prefix(requests.count)),
                (0..<ground).map { solution.potentials[$0] - solution.potentials[ground] }
            )
        } catch {
            throw BarterError.unsolved("\(error)")
        }
    }
}

/// Amounts of whole units.
private struct WholeUnits {
    private let barter: ValueBarter
    private(set) var given: [Int64]
    private(set) var gotten: [Int64]

    init(_ barter: ValueBarter, given: [Int64], gotten: [Int64]) {
        (self.barter, self.given, self.gotten) = (barter, given, gotten)
    }

    var value: Int64 {
        zip(barter.offers, given).reduce(0) { $0 + barter.values[$1.0.good].rawValue * $1.1 }
    }

    private static let nodeCountMax = 500
    private static let lineCountMax = 400
    /// In units on either side of the flow.
    private static let reach: Int64 = 2

    /// The most value within a few units of a flow; nil where nothing is found, or where there are too many lines to search.
    init?(_ barter: ValueBarter, near given: [Int64], _ gotten: [Int64]) {
        guard barter.offers.count + barter.requests.count <= Self.lineCountMax else { return nil }
        var program = IntegerProgram()
        var goods = barter.goods.map { _ in [] as [LinearProgram.Term] }
        var bills = barter.participants.map { _ in [] as [LinearProgram.Term] }
        for (isOffer, lines, flows) in [(true, barter.offers, given), (false, barter.requests, gotten)] {
            for (line, flow) in zip(lines, flows) {
                let value = barter.values[line.good].rawValue
                let unit = flow / value
                let range = max(0, unit - Self.reach)...min(line.quantity.rawValue, unit + Self.reach)
                let column = program.addColumn(range, cost: isOffer ? -value : 0)
                goods[line.good].append(.init(column: column, factor: isOffer ? 1 : -1))
                bills[line.participant].append(.init(column: column, factor: isOffer ? -value : value))
            }
        }
        for terms in goods where !terms.isEmpty { program.addRow(.init(.exactly(0), terms)) }
        for (terms, band) in zip(bills, barter.bands) where !terms.isEmpty {
            program.addRow(.init(.init(-band.rawValue, band.rawValue), terms))
        }
        guard let values = program.solve(nodeCountMax: Self.nodeCountMax) else { return nil }
        self.init(
            barter, given: Array(values.prefix(barter.offers.count)),
            gotten: Array(values.dropFirst(barter.offers.count)))
    }

    /// Takes units back until as much of each good is given as gotten and everybody is within his band: at last nothing moves.
    mutating func takeBack() {
        for good in barter.goods.indices {
            let excess = sum(given, barter.offers, of: good) - sum(gotten, barter.requests, of: good)
            if excess > 0 { lower(&given, barter.offers, of: good, by: excess) }
            if excess < 0 { lower(&gotten, barter.requests, of: good, by: -excess) }
        }
        while let (participant, bill) = worst() {
            // One unit less of what he gets, and of what somebody gives; or the other way round.
            let isOffer = bill < 0
            let lines = isOffer ? barter.offers : barter.requests
            let amounts = isOffer ? given : gotten
            guard
                let line = lines.indices.filter({ lines[$0].participant == participant && amounts[$0] > 0 })
                    .min(by: { barter.values[lines[$0].good] < barter.values[lines[$1].good] })
            else { return }
            let good = lines[line].good
            if isOffer {
                given[line] -= 1
                lower(&gotten, barter.requests, of: good, by: 1)
            } else {
                gotten[line] -= 1
                lower(&given, barter.offers, of: good, by: 1)
            }
        }
    }

    private func sum(_ amounts: [Int64], _ lines: [ValueBarter.Line], of good: Int) -> Int64 {
        zip(lines, amounts).reduce(0) { $0 + ($1.0.good == good ? $1.1 : 0) }
    }

    private func lower(
        _ amounts: inout [Int64], _ lines: [ValueBarter.Line], of good: Int, by quantity: Int64
    ) {
        var left = quantity
        for index in lines.indices where lines[index].good == good && left > 0 {
            let taken = min(left, amounts[index])
            amounts[index] -= taken
            left -= taken
        }
    }

    /// Who is farthest outside his band, and by what bill; nil where nobody is.
    private func worst() -> (participant: Int, bill: Int64)? {
        var bills = [Int64](repeating: 0, count: barter.participants.count)
        for (offer, amount) in zip(barter.offers, given) {
            bills[offer.participant] -= barter.values[offer.good].rawValue * amount
        }
        for (request, amount) in zip(barter.requests, gotten) {
            bills[request.participant] += barter.values[request.good].rawValue * amount
        }
        let outside = bills.indices.filter { Int64(bills[$0].magnitude) > barter.bands[$0].rawValue }
        return outside.max {
            bills[$0].magnitude - barter.bands[$0].rawValue.magnitude
                < bills[$1].magnitude - barter.bands[$1].rawValue.magnitude
        }.map { ($0, bills[$0]) }
    }
}
