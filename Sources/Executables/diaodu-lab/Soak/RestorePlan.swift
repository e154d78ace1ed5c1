internal import Domain
internal import Randomness
internal import Tables

/// Which nodes are to start from copies of which age, in which order.
struct RestorePlan {
    let steps: [Step]

    struct Step: CustomStringConvertible {
        let node: NodeID
        let kind: Kind
        let age: Age

        var description: String { "\(node) from a copy \(age)" }
    }

    enum Kind: String, CaseIterable { case hub, prefecture, enterprise }

    enum Age: Hashable, CustomStringConvertible {
        case old(Duration)
        /// Taken before so many starts.
        case restarts(Int)

        var description: String {
            switch self {
            case .old(let age):
                "\(Figure.fixed(Int64(age / .milliseconds(100)), over: 10, decimals: 1)) s old"
            case .restarts(let count): "\(count) restarts old"
            }
        }
    }

    /// Hubs first: none of their copies is from before a site was resumed, for then neither has what was before.
    ///
    /// - Parameter age: of the oldest copies; others are a twentieth of it old, or two restarts.
    init(of network: Network, count: Int, age: Duration, seed: UInt64) {
        var random = SplitMix(seed: seed)
        let ages: [Age] = [.old(age / 20), .restarts(2), .old(age)]
        var steps: [Step] = []
        for index in 0..<count {
            let kind = Kind.allCases[index % Kind.allCases.count]
            let nodes: [NodeID] =
                switch kind {
                case .hub: [network.hub.id]
                case .prefecture: network.prefectures.map(\.id)
                case .enterprise: network.sites.map(\.id)
                }
            guard let node = nodes.randomElement(using: &random) else { continue }
            let age = ages[(index + index / Kind.allCases.count) % ages.count]
            steps.append(Step(node: node, kind: kind, age: age))
        }
        self.steps = Kind.allCases.flatMap { kind in steps.filter { $0.kind == kind } }
    }
}
