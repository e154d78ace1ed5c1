public import Domain

/// Which ports the parents of a network open on this host: three each, side by side.
public struct PortPlan: Hashable, Sendable {
    /// In the order given.
    public let parents: [ParentPorts]

    /// Lower ones need privileges; higher ones may be handed out by the kernel to outgoing connections.
    public static let ports = 1_024...32_767
    public static let portsPerParent = 3
    public static let basePortDefault = 21_000

    public init(parents: [NodeID], basePort: Int) throws(PortPlanError) {
        let count = parents.count * Self.portsPerParent
        guard Self.ports.contains(basePort), Self.ports.upperBound - basePort >= count - 1 else {
            throw .outOfRange(basePort: basePort, portCount: count)
        }
        self.parents = parents.enumerated().map { index, parent in
            ParentPorts(parent: parent, reports: basePort + index * Self.portsPerParent)
        }
    }

    public func ports(of parent: NodeID) -> ParentPorts? { parents.first { $0.parent == parent } }

    /// Waits a while for ports still held by processes of an earlier run that are just stopping.
    ///
    /// - Throws: ``PortPlanError/inUse(port:holder:)`` for the first port that stays taken.
    public func awaitFree(for patience: Duration) async throws {
        let deadline = ContinuousClock.now.advanced(by: patience)
        while let port = firstTaken() {
            guard ContinuousClock.now < deadline else {
                throw PortPlanError.inUse(port: port, holder: PortHolder(listeningOn: port))
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func firstTaken() -> Int? {
        parents.lazy.flatMap { [$0.reports, $0.orders, $0.tap] }.first { !LoopbackPort.isFree($0) }
    }
}

public struct ParentPorts: Hashable, Sendable {
    public let parent: NodeID
    /// Where it hears its children.
    public let reports: Int
    /// Where its children hear it.
    public var orders: Int { reports + 1 }
    /// Where observers hear both.
    public var tap: Int { reports + 2 }
}

public enum PortPlanError: Error, Hashable, CustomStringConvertible {
    case outOfRange(basePort: Int, portCount: Int)
    case inUse(port: Int, holder: PortHolder?)

    public var description: String {
        switch self {
        case .outOfRange(let basePort, let portCount):
            """
            --base-port \(basePort): \(portCount) ports are needed from there on, all within \
            \(PortPlan.ports.lowerBound)...\(PortPlan.ports.upperBound); choose at most \
            \(PortPlan.ports.upperBound - portCount + 1)
            """
        case .inUse(let port, let holder):
            """
            port \(port) is in use by \(holder.map(\.description) ?? "a process of another user"); stop it, \
            or choose other ports with --base-port
            """
        }
    }
}
