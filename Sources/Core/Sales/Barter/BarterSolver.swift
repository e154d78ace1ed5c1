internal import Domain
internal import Flow
internal import LinearProgram

extension BarterExchange {
    /// Moves as many items as can be and, of such outcomes, lets as many owners take part as can be.
    ///
    /// - Parameter cycleMax: in how many items a cycle may be at most, 2 or more: an owner who gives two items in a cycle counts twice. Nil for any number.
    /// - Throws: when the evidence does not hold: an error of the program.
    /// - Complexity: without a limit one circulation over the wants that can be part of a cycle, and a linear programme over those that are part of an optimum;
    ///   with a limit a linear programme with a row for each cycle that its prices ask for.
    public func settled(cycleMax: Int? = nil) throws -> (
        outcome: BarterOutcome, certificate: BarterCertificate
    ) {
        let graph = WantGraph(self)
        let outcome: BarterOutcome
        if let cycleMax {
            outcome = try ShortCycleSolver(graph, cycleMax: cycleMax).outcome()
        } else {
            var solver = BarterSolver(graph)
            outcome = try solver.outcome()
        }
        let certificate = BarterCertificate(of: outcome, for: self)
        if let violation = certificate.violations.first {
            throw BarterError.certificateFailed(violation.description)
        }
        return (outcome, certificate)
    }

    /// As many items as can be, whoever takes part.
    public func mostItems() throws -> BarterOutcome {
        var solver = BarterSolver(WantGraph(self))
        try solver.moveMostItems()
        return solver.outcome(participantEvidence: nil)
    }
}

public enum BarterError: Error, Hashable, Sendable, CustomStringConvertible {
    case certificateFailed(String)
    case unsolved(String)

    public var description: String {
        switch self {
        case .certificateFailed(let reason): "the outcome of the barter is refused: \(reason)"
        case .unsolved(let reason): "the barter was not solved: \(reason)"
        }
    }
}

/// Barter in cycles of any length, as a circulation: over each want from an item to what it accepts, through each item at most once.
struct BarterSolver {
    private let graph: WantGraph
    /// For each item which one its owner gets; -1 for none.
    private var next: [Int]
    private var itemEvidence: BarterOutcome.ItemEvidence

    private static let scale = BarterCertificate.scale

    init(_ graph: WantGraph) {
        self.graph = graph
        let none = [Int64](repeating: 0, count: graph.components.count)
        next = graph.components.map { _ in -1 }
        itemEvidence = BarterOutcome.ItemEvidence(worths: none, potentials: none)
    }

    mutating func outcome() throws -> BarterOutcome {
        try moveMostItems()
        let evidence = try letMostTakePart()
        return outcome(participantEvidence: evidence)
    }

    func outcome(participantEvidence: BarterOutcome.ParticipantEvidence?) -> BarterOutcome {
        BarterOutcome(
            cycles: graph.cycles(following: next), cycleMax: nil, itemEvidence: itemEvidence,
            participantEvidence: participantEvidence, isSearched: false)
    }

    // MARK: Items

    mutating func moveMostItems() throws {
        let found = try circulation(
            weights: graph.active.map { graph.isItem($0) ? 1 : 0 }, mustMove: graph.active.map { _ in false },
            wants: graph.active.map { graph.accepted[$0] })
        next = found.next
        for (place, item) in graph.active.enumerated() {
            itemEvidence.worths[item] = found.worths[place] * Self.scale
            itemEvidence.potentials[item] = found.potentials[place] * Self.scale
        }
        itemEvidence.potentials = graph.raised(itemEvidence.potentials, by: Self.scale)
    }

    private struct Circulation {
        /// For each item of the exchange.
        let next: [Int]
        /// For each active item.
        let worths: [Int64]
        let potentials: [Int64]
    }

    /// The circulation with the greatest weight. Each active item is an arc from where it is wanted to where its owner's wants begin.
    private func circulation(weights: [Int64], mustMove: [Bool], wants: [[Int]]) throws -> Circulation {
        let active = graph.active
        var places = graph.components.map { _ in -1 }
        for (place, item) in active.enumerated() { places[item] = place }
        var problem = FlowProblem(vertexCount: 2 * active.count)
        problem.reserveCapacity(arcCount: active.count + wants.reduce(0) { $0 + $1.count })
        let solution: FlowSolution
        do {
            for place in active.indices {
                try problem.add(
                    .init(
                        from: place, to: active.count + place, flowMin: mustMove[place] ? 1 : 0, flowMax: 1,
                        cost: -weights[place]))
            }
            for (place, list) in wants.enumerated() {
                for accepted in list {
                    try problem.add(
                        .init(from: active.count + place, to: places[accepted], flowMax: nil, cost: 0))
                }
            }
            guard let found = try problem.solve(by: .simplex) else {
                throw BarterError.unsolved("no circulation was found")
            }
            solution = found
        } catch {
            throw BarterError.unsolved("\(error)")
        }
        var (next, arc) = (graph.components.map { _ in -1 }, active.count)
        for (place, list) in wants.enumerated() {
            for accepted in list {
                if solution.flows[arc] > 0 { next[active[place]] = accepted }
                arc += 1
            }
        }
        var (worths, potentials) = ([] as [Int64], [] as [Int64])
        for place in active.indices {
            let before = solution.potentials[place]
            let worth = weights[place] + solution.potentials[active.count + place] - before
            worths.append(mustMove[place] ? worth : max(0, worth))
            potentials.append(before)
        }
        return Circulation(next: next, worths: worths, potentials: potentials)
    }

    // MARK: Participants

    /// Of the outcomes with the most items takes one with the most participants, or as many as the search finds.
    private mutating func letMostTakePart() throws -> BarterOutcome.ParticipantEvidence? {
        if graph.active.isEmpty { return nil }
        let worths = itemEvidence.worths
        // Whatever moves most items goes over these wants only, and through every item that is worth something.
        let tight = graph.active.map { item in
            graph.accepted[item].filter { accepted in
                let weight = graph.isItem(item) ? Self.scale : 0
                return itemEvidence.potentials[accepted] == itemEvidence.potentials[item] + worths[item]
                    - weight
            }
        }
        let mustMove = graph.active.map { worths[$0] > 0 }
        var programme = ParticipantProgramme(graph, wants: tight, mustMove: mustMove)
        guard let found = try programme.optimum() else { return nil }
        if let next = found.next { self.next = next }
        let shares = graph.active.map {
            graph.isItem($0) ? found.share(of: graph.exchange.items[$0].owner) : 0
        }
        let best = try circulation(weights: shares, mustMove: mustMove, wants: tight)
        let none = [Int64](repeating: 0, count: graph.components.count)
        var evidence = BarterOutcome.ParticipantEvidence(shares: none, worths: none, potentials: none)
        for (place, item) in graph.active.enumerated() {
            evidence.worths[item] = best.worths[place]
            evidence.potentials[item] = best.potentials[place]
        }
        for (index, item) in graph.exchange.items.enumerated() where !item.isGroup {
            evidence.shares[index] = found.share(of: item.owner)
        }
        return evidence
    }
}
