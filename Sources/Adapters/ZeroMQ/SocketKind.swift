internal import CZeroMQ

enum SocketKind: Sendable {
    case publish, subscribe
    /// Publishes, and receives the subscriptions.
    case xpub
    /// Answers the authentication requests of libzmq.
    case reply
    /// Reads a monitor.
    case pair

    var rawValue: Int32 {
        switch self {
        case .publish: ZMQ_PUB
        case .subscribe: ZMQ_SUB
        case .xpub: ZMQ_XPUB
        case .reply: ZMQ_REP
        case .pair: ZMQ_PAIR
        }
    }
}
