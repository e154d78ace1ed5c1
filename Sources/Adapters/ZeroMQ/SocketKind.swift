internal import CZeroMQ

enum SocketKind: Sendable {
    case publish, subscribe
    /// Publishes, and receives the subscriptions.
    case exhibit
    /// Answers the authentication requests of libzmq.
    case reply
    /// Reads a monitor.
    case pair

    var rawValue: Int32 {
        switch self {
        case .publish: ZMQ_PUB
        case .subscribe: ZMQ_SUB
        case .exhibit: ZMQ_XPUB
        case .reply: ZMQ_REP
        case .pair: ZMQ_PAIR
        }
    }

    /// The kind that may stand at the other end of a connection.
    var opposite: SocketKind {
        switch self {
        case .publish, .exhibit: .subscribe
        case .subscribe: .publish
        case .reply: preconditionFailure("nobody but libzmq connects to a reply socket")
        case .pair: .pair
        }
    }
}
