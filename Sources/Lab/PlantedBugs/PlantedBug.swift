internal import Domain
public import Simulation

/// A network that is wrong in one known way: production code with one part replaced. Never part of a node's program; it
/// shows that the checkers of the simulator can fail.
public struct PlantedBug: Sendable {
    public let name: String
    /// What is wrong, in a sentence.
    public let fault: String
    /// Who must notice.
    public let checker: CheckerName
    let components: SimulatedComponents
    /// Who turns planned shipments into orders.
    private let approval: Approval

    init(
        _ name: String, _ fault: String, caughtBy checker: CheckerName, approval: Approval = .automatic,
        _ replace: (inout SimulatedComponents) -> Void
    ) {
        (self.name, self.fault, self.checker, self.approval) = (name, fault, checker, approval)
        var components = SimulatedComponents.real
        replace(&components)
        self.components = components
    }

    public static let all: [PlantedBug] =
        enterpriseBugs + parentBugs + machineBugs + turnOrderBugs + limitBugs + copyBugs

    /// Within how many seeds each must be caught.
    public static let seedCountMax: UInt64 = 200
    private static let roundCount = 6

    /// Where and by whom a bug was noticed.
    public struct Detection: Hashable, Sendable {
        public let seed: UInt64
        public let checker: CheckerName
    }

    /// Runs seed after seed until the checker notices, or until a node finds that its own journal leads it elsewhere.
    ///
    /// - Returns: nil when the bug was not caught.
    public func findDetectingSeed() -> Detection? {
        let network = PlantedNetwork.network.replacing(approval: approval)
        let seedRun = SeedRun(of: network, .harsh, roundCount: Self.roundCount, components: components)
        // Where nothing moves, every run is inconclusive, and one is as good as many.
        if checker == .enoughWork {
            return seedRun.run(seed: 1).isConclusive ? nil : Detection(seed: 1, checker: checker)
        }
        for seed in 1...Self.seedCountMax {
            let checkers = seedRun.run(seed: seed).violations.map(\.checker)
            for name in [checker, .damageIsFound] where checkers.contains(name) {
                return Detection(seed: seed, checker: name)
            }
        }
        return nil
    }

    /// The same network with nothing wrong in it, on the same seeds: whatever is found is a false alarm.
    public static func falseAlarms(seeds: ClosedRange<UInt64>) -> [Violation] {
        let seedRun = SeedRun(of: PlantedNetwork.network, .harsh, roundCount: roundCount)
        return seeds.flatMap { seedRun.run(seed: $0).violations }
    }
}
