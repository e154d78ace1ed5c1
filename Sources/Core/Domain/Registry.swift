/// Who may take part, in which role, under which keys. Every node has the same one.
public struct Registry: Hashable, Sendable {
    public let network: NetworkID
    /// Sorted by node; observers and dispatchers included.
    public let members: [Member]

    public init(network: NetworkID, members: [Member]) {
        self.network = network
        self.members = members.sorted { $0.node < $1.node }
    }

    public func member(_ node: NodeID) -> Member? { members.found(node, by: \.node) }

    public func children(of parent: NodeID) -> [Member] { members.filter { $0.parent == parent } }

    public var hub: Member? { members.first { $0.role == .hub } }
}

public struct Member: Hashable, Sendable {
    public let node: NodeID
    public let role: Role
    /// Whose child it is; the hub's for a dispatcher; nil for the hub and for observers.
    public let parent: NodeID?
    /// Ed25519, 32 bytes.
    public let signingKey: [UInt8]
    /// Curve25519, 32 bytes, for the transport.
    public let transportKey: [UInt8]

    public init(node: NodeID, role: Role, parent: NodeID?, signingKey: [UInt8], transportKey: [UInt8]) {
        (self.node, self.role, self.parent) = (node, role, parent)
        (self.signingKey, self.transportKey) = (signingKey, transportKey)
    }

    public var party: Party { Party(node, role, parent: parent) }
}

public enum Role: String, Hashable, Codable, Sendable, CaseIterable {
    case hub, prefecture, enterprise
    /// May watch a tap; may not speak.
    case observer
    /// A person's desk in the dispatch centre: rules on orders and suspense, at the hub.
    case dispatcher

    /// Whether a program runs in this role, with an agent and a journal.
    public var isNode: Bool { self == .hub || self == .prefecture || self == .enterprise }

    /// Whether anything may be said in this role.
    public var speaks: Bool { isNode || self == .dispatcher }
}
