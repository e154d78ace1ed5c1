/// A port that this process opens for others.
public struct Port: Hashable, Sendable {
    /// What this process calls it.
    public let name: String
    public let kind: Kind
    public let endpoint: Endpoint
    /// The group of those who may come in; the authority is asked with it.
    public let domain: String

    public init(_ name: String, _ kind: Kind, at endpoint: Endpoint, domain: String) {
        (self.name, self.kind, self.endpoint, self.domain) = (name, kind, endpoint, domain)
    }
}

/// A connection that this process makes to a port of another.
public struct Line: Hashable, Sendable {
    /// What this process calls it.
    public let name: String
    public let kind: Kind
    public let endpoint: Endpoint
    /// The only key that is believed at the other end.
    public let serverKey: CurvePublicKey
    /// The beginnings of the topics to be received; at most ``SocketSettings/subscriptionCountMax``.
    public let subscriptions: [String]

    public init(
        _ name: String, _ kind: Kind, to endpoint: Endpoint, serverKey: CurvePublicKey,
        subscriptions: [String] = []
    ) {
        (self.name, self.kind, self.endpoint) = (name, kind, endpoint)
        (self.serverKey, self.subscriptions) = (serverKey, subscriptions)
    }
}

/// Which way messages go through a port or a line, seen from this process.
public enum Kind: Sendable {
    case publish, subscribe
    /// To publish, and to be told what the others subscribe to: for ports only.
    case xpub

    /// Of a port. What is published there is so by a socket that shows what its peers subscribe to.
    var portSocketKind: SocketKind { self == .subscribe ? .subscribe : .xpub }

    /// Of a line.
    var socketKind: SocketKind {
        switch self {
        case .publish: .publish
        case .subscribe: .subscribe
        case .xpub: .xpub
        }
    }
}

/// A message that has come in.
public struct Arrival: Hashable, Sendable {
    /// The name of the port or line.
    public let name: String
    public let frames: Frames
    /// Whom the authority saw behind the sender's key; nil on a line, where the other end is known by its key.
    public let user: String?
}
