public import Domain

/// A fault injected into a process or a link.
public struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// Since the faults began.
    public let at: Duration
    public let kind: Kind

    public enum Kind: Hashable, Sendable {
        /// SIGKILL.
        case kill(NodeID)
        /// SIGSTOP, and SIGCONT after so long.
        case freeze(NodeID, Duration)
        /// Other faults between a child and its parent, for so long.
        case impair(NodeID, Direction, LinkFaults, Duration)
    }

    public init(at: Duration, kind: Kind) { (self.at, self.kind) = (at, kind) }

    /// What it is counted as.
    public var name: String {
        switch kind {
        case .kill: "kill"
        case .freeze: "freeze"
        case .impair(_, _, let faults, _):
            faults.isCut
                ? "cut"
                : faults.delayMax > .milliseconds(40)
                    ? "delay" : faults.lostPermille >= faults.doubledPermille ? "loss" : "duplication"
        }
    }

    public var description: String {
        switch kind {
        case .kill(let node): "kill \(node)"
        case .freeze(let node, let span): "freeze \(node) for \(span)"
        case .impair(let child, let direction, let faults, let span):
            "the way \(direction.rawValue) between \(child) and its parent: \(faults), for \(span)"
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
        case .freeze(_, let span), .impair(_, _, _, let span): span
        }
    }
}
