public import Domain
internal import Randomness

/// Faults without end, one at least every two seconds; all of them follow from the seed.
public struct FaultSchedule: Sequence, IteratorProtocol, Sendable {
    /// Every node that may die, by kind: the hub, the prefectures, the enterprises. Kinds without a node are left out.
    private let kinds: [[NodeID]]
    private let children: [NodeID]
    private let choice: FaultChoice
    private var random: SplitMix
    private var at = Duration.zero

    public static let gap = Duration.milliseconds(700)...Duration.seconds(2)
    private static let freezing = Duration.milliseconds(500)...Duration.seconds(4)
    private static let impairing = Duration.seconds(1)...Duration.seconds(6)

    public init(of network: Network, _ choice: FaultChoice, seed: UInt64) {
        kinds = [[network.hub.id], network.prefectures.map(\.id), network.sites.map(\.id)].filter {
            !$0.isEmpty
        }
        children = network.prefectures.map(\.id) + network.sites.map(\.id)
        precondition(!children.isEmpty, "a hub alone has nobody to be cut off from")
        self.choice = choice
        random = SplitMix(seed: seed)
    }

    public mutating func next() -> Fault? {
        at += draw(Self.gap)
        return Fault(at: at, kind: kind())
    }

    private mutating func kind() -> Fault.Kind {
        let dice = Int.random(in: 0..<100, using: &random)
        switch choice {
        case .kills: return .kill(victim())
        case .all where dice < 25: return .kill(victim())
        case .all where dice < 40: return .freeze(victim(), draw(Self.freezing))
        case .all, .messages:
            return .impair(
                children.randomElement(using: &random)!, Direction.allCases.randomElement(using: &random)!,
                faults(),
                draw(Self.impairing))
        }
    }

    /// Each kind of node as often as the others, though there are many more enterprises than hubs.
    private mutating func victim() -> NodeID {
        kinds.randomElement(using: &random)!.randomElement(using: &random)!
    }

    private mutating func faults() -> LinkFaults {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .cut
        case 1:
            LinkFaults(lostPermille: Int.random(in: 100...700, using: &random), delayMax: .milliseconds(20))
        case 2:
            LinkFaults(
                doubledPermille: Int.random(in: 300...1_000, using: &random), delayMax: .milliseconds(20))
        default:
            LinkFaults(
                lostPermille: Int.random(in: 0...300, using: &random),
                doubledPermille: Int.random(in: 0...300, using: &random),
                delayMax: draw(.milliseconds(200)...Duration.seconds(3)))
        }
    }

    private mutating func draw(_ range: ClosedRange<Duration>) -> Duration {
        .milliseconds(
            Int64.random(
                in: Int64(range.lowerBound / .milliseconds(1))...Int64(range.upperBound / .milliseconds(1)),
                using: &random))
    }
}
