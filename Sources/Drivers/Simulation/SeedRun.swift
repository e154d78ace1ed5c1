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

    /// - Parameter keepsTranscript: what was said is kept to be read; the run is the same.
    public func run(seed: UInt64, keepsTranscript: Bool = false) -> SeedRunResult {
        var simulation = Simulation(
            of: network, seed: seed, delays: Delays(within: network.calendar.round), components: components,
            faults: level
        )
        simulation.rates.restoresCopies = simulation.rates.restoresCopies && restoresCopies
        if keepsTranscript { simulation.record.transcript = Transcript(from: simulation.now) }
        let quarter = network.calendar.round / 4
        // Where not everybody is there at once, the books are opened after a while, which may be many short rounds.
        for _ in 0..<openingQuarterCountMax where isGoingWrong(simulation) && simulation.clock == nil {
            simulation.run(until: simulation.now.advanced(by: quarter))
        }
        for _ in 0..<(roundCount + 1) * 4 where isGoingWrong(simulation) {
            simulation.run(until: simulation.now.advanced(by: quarter))
            simulation.decideOnProposals()
        }
        // Where so much went wrong that little was done, it goes on.
        for _ in 0..<roundCount * 4 * Self.extensionFactor
        where isGoingWrong(simulation) && !isEnough(in: simulation) {
            simulation.run(until: simulation.now.advanced(by: quarter))
            simulation.decideOnProposals()
        }
        if simulation.checkers.violations.isEmpty {
            var random = SplitMix(seed: seed)
            simulation.heal(losingOne: level == .harsh && random.happens(250))
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
        return verdict(on: simulation, seed: seed)
    }

    private func isGoingWrong(_ simulation: Simulation) -> Bool { simulation.checkers.violations.isEmpty }

    /// How many times as long as it was meant to it may take until enough was done.
    private static let extensionFactor = 4

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

    private func verdict(on simulation: Simulation, seed: UInt64) -> SeedRunResult {
        let summary = simulation.summary()
        let violations = simulation.checkers.violations
        return SeedRunResult(
            seed: seed, violations: violations, ordersSettled: simulation.record.settledCount,
            ordersIssued: simulation.record.issuedCount,
            isConclusive: !violations.isEmpty || isEnough(in: simulation),
            faults: simulation.allFaults, elapsed: summary.elapsed, messageCount: summary.messageCount,
            traceHash: summary.traceHash,
            transcript: simulation.record.transcript?.about(
                violations.first?.subjects ?? [], countMax: Self.transcriptLineCountMax) ?? [])
    }

    private func isEnough(in simulation: Simulation) -> Bool {
        EnoughWork.isEnough(settledCount: simulation.record.settledCount, of: network, rounds: roundCount)
    }

    private static let transcriptLineCountMax = 80
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
