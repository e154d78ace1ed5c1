public import Domain

/// One thing that goes wrong.
public struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// Since the faults began.
    public let at: Duration
    public let kind: Kind

    public enum Kind: Hashable, Sendable {
        /// SIGKILL.
        case kill(NodeID)
        /// SIGSTOP, and SIGCONT after so long.
        case freeze(NodeID, Duration)
        /// Other weather between a child and its parent, for so long.
        case spoil(NodeID, Way, Weather, Duration)
    }

    public init(at: Duration, kind: Kind) { (self.at, self.kind) = (at, kind) }

    /// What it is counted as.
    public var name: String {
        switch kind {
        case .kill: "kill"
        case .freeze: "freeze"
        case .spoil(_, _, let weather, _):
            weather.isCut
                ? "cut"
                : weather.delayMax > .milliseconds(40)
                    ? "delay" : weather.lostPermille >= weather.doubledPermille ? "loss" : "duplication"
        }
    }

    public var description: String {
        switch kind {
        case .kill(let node): "kill \(node)"
        case .freeze(let node, let span): "freeze \(node) for \(span)"
        case .spoil(let child, let way, let weather, let span):
            "the way \(way.rawValue) between \(child) and its parent: \(weather), for \(span)"
        }
    }
}

/// Which faults a run is to have.
public enum FaultChoice: String, Hashable, Sendable, CaseIterable {
    case all, kills, messages
}

extension Fault {
    /// How long it lasts; nil for what is done at once.
    public var span: Duration? {
        switch kind {
        case .kill: nil
        case .freeze(_, let span), .spoil(_, _, _, let span): span
        }
    }
}
