public import Domain
internal import Randomness

/// The run of one seed: faults are injected for a number of rounds, then they stop, and the network must come to rest within
/// bounded virtual time.
public struct SeedRun: Sendable {
    public let network: Network
    public let level: FaultLevel
    /// How many rounds things may go wrong.
    public let roundCount: Int
    public let components: SimulatedComponents
    private let restoresCopies: Bool

    /// - Parameter restoresCopies: whether nodes may start from older copies of their journals, or from none; not where a
    ///   department cannot bring its sites' state back.
    public init(
        of network: Network, _ level: FaultLevel, roundCount: Int, components: SimulatedComponents = .real,
        restoresCopies: Bool = true
    ) {
        precondition(roundCount >= 1)
        (self.network, self.level, self.roundCount, self.components) = (
            network, level, roundCount, components
        )
        self.restoresCopies = restoresCopies
    }

    /// - Parameter transcriptLineCountMax: how many lines of what was said about the first violation are kept to be read; the run
    ///   is the same. `Int.max` keeps all that was said, about whatever it was.
    public func run(seed: UInt64, transcriptLineCountMax: Int = 0) -> SeedRunResult {
        var simulation = Simulation(
            of: network, seed: seed, delays: Delays(within: network.calendar.round), components: components,
            faults: level
        )
        simulation.rates.restoresCopies = simulation.rates.restoresCopies && restoresCopies
        if transcriptLineCountMax > 0 { simulation.record.transcript = Transcript(from: simulation.now) }
        let quarter = network.calendar.round / 4
        let shipmentCount = simulation.shipmentCount(without: simulation.outsiders)
        // Where not everybody is there at once, the books are opened after a while, which may be many short rounds.
        for _ in 0..<openingQuarterCountMax where isGoingWrong(simulation) && simulation.clock == nil {
            simulation.run(until: simulation.now.advanced(by: quarter))
        }
        for _ in 0..<(roundCount + 1) * 4 where isGoingWrong(simulation) {
            simulation.run(until: simulation.now.advanced(by: quarter))
            simulation.decideOnProposals()
        }
        // Where so much went wrong that little was done, it goes on, with less and less of it.
        for index in 0..<roundCount * 4 * Self.extensionFactor
        where isGoingWrong(simulation) && !isEnough(in: simulation, of: shipmentCount) {
            if index % (roundCount * 4) == 0 {
                simulation.rates.relent()
                simulation.reviewProposals()
            }
            simulation.run(until: simulation.now.advanced(by: quarter))
            simulation.decideOnProposals()
        }
        if simulation.checkers.violations.isEmpty {
            var random = SplitMix(seed: seed)
            // A hub that has forgotten goes on without whom it misses: that is tried more often.
            let permille = simulation.restored == 0 ? 500 : 250
            simulation.heal(losingOne: level == .harsh && random.happens(permille))
            // In the first quarter comes a plan that was asked for before.
            for index in 0..<healingRoundCountMax * 4 where index == 0 || !simulation.isAtRest {
                simulation.decideOnProposals(isThorough: true)
                simulation.run(until: simulation.now.advanced(by: quarter))
            }
            // A site that was realigned last has read its meters since.
            simulation.run(until: simulation.now.advanced(by: quarter))
            // What is at rest is reported once more by everybody, and nobody's figures move any more.
            simulation.rest()
            simulation.run(until: simulation.now.advanced(by: quarter * 2))
            simulation.checkers.conclude(simulation.ending)
        }
        return verdict(
            on: simulation, isEnough: isEnough(in: simulation, of: shipmentCount), seed: seed,
            transcriptLineCountMax: transcriptLineCountMax)
    }

    private func isEnough(in simulation: Simulation, of shipmentCount: Int) -> Bool {
        EnoughWork.isEnough(
            settledCount: simulation.record.settledCount, shipmentCount: shipmentCount, rounds: roundCount)
    }

    private func isGoingWrong(_ simulation: Simulation) -> Bool { simulation.checkers.violations.isEmpty }

    /// How many times as long as it was meant to it may take until enough was done.
    private static let extensionFactor = 6

    /// A hub waits for a minute or a round, and starts so often.
    private var openingQuarterCountMax: Int {
        4 + Int(Duration.seconds(240).microseconds * 4 / network.calendar.round.microseconds)
    }

    /// An order falls into doubt after two rounds, is released and falls into doubt again; goods may be late by one, and be turned
    /// back. No route passes a place twice. One desk rules on all that was proposed.
    private var healingRoundCountMax: Int {
        let transits = network.links.map(\.transit).sorted(by: >).prefix(max(1, network.locations.count - 1))
        let longest = transits.reduce(.zero, +)
        let desk = network.approval == .people ? network.sites.count : 0
        return 12 + desk + Int(longest.microseconds * 8 / network.calendar.round.microseconds)
    }

    private func verdict(
        on simulation: Simulation, isEnough: Bool, seed: UInt64, transcriptLineCountMax: Int
    ) -> SeedRunResult {
        let summary = simulation.summary()
        let violations = simulation.checkers.violations
        return SeedRunResult(
            seed: seed, violations: violations, ordersSettled: simulation.record.settledCount,
            ordersIssued: simulation.record.issuedCount,
            isConclusive: !violations.isEmpty || isEnough,
            faults: simulation.allFaults, elapsed: summary.elapsed, messageCount: summary.messageCount,
            traceHash: summary.traceHash,
            transcript: simulation.record.transcript?.about(
                transcriptLineCountMax == .max ? [] : violations.first?.subjects ?? [],
                countMax: transcriptLineCountMax) ?? [])
    }
}

/// What came of one seed.
public struct SeedRunResult: Hashable, Sendable {
    public let seed: UInt64
    public let violations: [Violation]
    public let ordersSettled: Int
    public let ordersIssued: Int
    /// False when so little happened that the run proves nothing.
    public let isConclusive: Bool
    public let faults: FaultCounts
    public let elapsed: Duration
    public let messageCount: Int
    public let traceHash: String
    /// The last messages and starts that the first violation is about; empty unless it was asked for.
    public let transcript: [String]
}
