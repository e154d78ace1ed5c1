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
    let cast: Cast
    /// Who turns planned shipments into orders.
    private let approval: Approval

    init(
        _ name: String, _ fault: String, caughtBy checker: CheckerName, approval: Approval = .automatic,
        _ replace: (inout Cast) -> Void
    ) {
        (self.name, self.fault, self.checker, self.approval) = (name, fault, checker, approval)
        var cast = Cast.real
        replace(&cast)
        self.cast = cast
    }

    public static let all: [PlantedBug] =
        wrongEnterprises + wrongParents + wrongMachines + wrongOrders + wrongLimits + wrongCopies

    /// Within how many seeds each must be caught.
    public static let seedCountMax: UInt64 = 200
    private static let roundCount = 6

    /// Where and by whom a bug was noticed.
    public struct Catch: Hashable, Sendable {
        public let seed: UInt64
        public let checker: CheckerName
    }

    /// Runs seed after seed until the checker notices, or until a node finds that its own journal leads it elsewhere.
    ///
    /// - Returns: nil when the bug has escaped.
    public func hunt() -> Catch? {
        let network = PlantedNetwork.network.replacing(approval: approval)
        let trial = Trial(of: network, .harsh, roundCount: Self.roundCount, cast: cast)
        // Where nothing moves, every run is inconclusive, and one is as good as many.
        if checker == .enoughWork {
            return trial.run(seed: 1).isConclusive ? nil : Catch(seed: 1, checker: checker)
        }
        for seed in 1...Self.seedCountMax {
            let checkers = trial.run(seed: seed).violations.map(\.checker)
            for name in [checker, .damageIsFound] where checkers.contains(name) {
                return Catch(seed: seed, checker: name)
            }
        }
        return nil
    }

    /// The same network with nothing wrong in it, on the same seeds: what it is accused of.
    public static func innocent(seeds: ClosedRange<UInt64>) -> [Violation] {
        let trial = Trial(of: PlantedNetwork.network, .harsh, roundCount: roundCount)
        return seeds.flatMap { trial.run(seed: $0).violations }
    }
}
