internal import Domain
internal import Randomness

/// How much may go wrong in a run.
public enum FaultLevel: String, Hashable, Sendable, CaseIterable {
    /// A frame in a hundred is lost or comes twice, and now and then a program starts again.
    case calm
    /// Everything, often, and much of it at once.
    case harsh
}

/// How much does go wrong in one run: drawn from its seed, within the ranges of its level. Spans are parts of the
/// network's own periods, so that a fault reaches just as far into the protocol whatever the length of a round.
struct FaultRates: Sendable {
    /// Of a thousand frames.
    var lossPermille = 0
    var duplicationPermille = 0
    var reorderingPermille = 0
    var damagePermille = 0
    var replayPermille = 0
    /// How long a frame may take beyond what the wire takes.
    var delayMax = Duration.zero
    /// Between two scheduled faults in the whole network; nil for none.
    var faultGapMax: Duration?
    var clogMax = Duration.zero
    var cutMax = Duration.zero
    var downMax = Duration.zero
    /// How long most commits may take.
    var commitMax = Duration.zero
    /// How long one commit in four may take.
    var commitStallMax = Duration.zero
    var skewMax = Duration.zero
    /// How far off a clock is that is very wrong.
    var skewYearsMax = Duration.zero
    /// Of a thousand orders at a plant.
    var refusalPermille = 0
    var lossUnderWayPermille = 0
    var loadingMax = Duration.zero
    /// Between the goods' leaving and the plant's saying so.
    var silenceMax = Duration.zero
    var arrivalDelayMax = Duration.zero
    var falseStatementPermille = 0
    /// Of a thousand messages up of a node whose key was stolen, how many are also said by the sender with the stolen key.
    var theftPermille = 0
    /// Of a thousand reports of a site that may send too many, how many are followed by a thousand more.
    var floodPermille = 0
    /// Whether nodes start from older copies of their journals, or from none.
    var restoresCopies = false

    static let none = FaultRates()

    private static let centuries = Duration.seconds(200 * 365 * 86_400)

    /// Fewer nodes than these have fewer scheduled faults: each would have so many that nobody could get anything done.
    private static let faultNodeCount = 6

    /// - Parameter round: of the network.
    init(
        _ level: FaultLevel, round: Duration, timing: Timing, nodeCount: Int, from random: inout SplitMix
    ) {
        func draw(_ max: Int) -> Int { Int.random(in: 0...max, using: &random) }
        switch level {
        case .calm:
            lossPermille = draw(10)
            duplicationPermille = draw(10)
            reorderingPermille = draw(10)
            delayMax = timing.resendMin
            faultGapMax = round * 2
            downMax = round / 8
            cutMax = round / 8
            clogMax = timing.resendMin * 4
            skewMax = timing.beacon
            commitMax = timing.resendMin / 4
            commitStallMax = timing.resendMin * 4
        case .harsh:
            lossPermille = draw(300)
            duplicationPermille = draw(500)
            reorderingPermille = draw(300)
            damagePermille = draw(10)
            replayPermille = draw(40)
            delayMax = timing.resendMin * draw(8)
            faultGapMax = round * Self.faultNodeCount / min(nodeCount, Self.faultNodeCount) / (1 + draw(5))
            downMax = round / 4
            cutMax = round / 2
            clogMax = timing.resendMax
            skewMax = round / 2
            commitMax = timing.resendMin * draw(3)
            commitStallMax = round / 4
            refusalPermille = draw(150)
            lossUnderWayPermille = draw(150)
            loadingMax = round / 4 * draw(3)
            arrivalDelayMax = round / 4 * draw(4)
            falseStatementPermille = draw(300)
            silenceMax = round / 4 * draw(2)
            restoresCopies = true
            skewYearsMax = Self.centuries
            theftPermille = draw(200)
            floodPermille = 1 + draw(9)
        }
    }

    private init() {}

    /// From now on half as much goes wrong in the same time, so that something gets done.
    mutating func relent() {
        faultGapMax = faultGapMax.map { $0 * 2 }
        (lossPermille, refusalPermille) = (lossPermille / 2, refusalPermille / 2)
        commitStallMax = commitStallMax / 2
    }

    /// How long a commit takes.
    func commitSpan(from random: inout SplitMix) -> Duration {
        guard commitStallMax > .zero else { return .zero }
        return random.draw(.zero...(random.happens(250) ? commitStallMax : commitMax))
    }
}
