internal import CZeroMQ

/// What libzmq tells of a socket's connections, as far as anything here follows from it.
public enum MonitorEvent: Hashable, Sendable {
    /// TCP is through; the handshake begins.
    case connected
    case handshakeSucceeded
    case handshakeFailed(Failure)
    case disconnected
    /// The next attempt is being waited for.
    case retried

    public enum Failure: Hashable, Sendable {
        /// The other end's authority said no.
        case notLetIn
        /// The other end spoke, but not as it should.
        case protocolViolated(code: Int32)
        /// The connection broke; an error number of the system, 0 for none.
        case broken(code: Int32)
    }

    /// - Parameter parts: of a message that the monitor sent; nil when it is of no interest here.
    init?(_ parts: [[UInt8]]) {
        guard let head = parts.first, head.count == 6 else { return nil }
        let number = Int32(head[0]) | Int32(head[1]) << 8
        let value = Int32(bitPattern: (2...5).reversed().reduce(0) { $0 << 8 | UInt32(head[$1]) })
        switch number {
        case ZMQ_EVENT_CONNECTED: self = .connected
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: self = .handshakeSucceeded
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: self = .handshakeFailed(.notLetIn)
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: self = .handshakeFailed(.protocolViolated(code: value))
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: self = .handshakeFailed(.broken(code: value))
        case ZMQ_EVENT_DISCONNECTED: self = .disconnected
        case ZMQ_EVENT_CONNECT_RETRIED: self = .retried
        default: return nil
        }
    }

    /// Without `ACCEPT_FAILED`, which can flood a monitor and stop all traffic.
    static let mask =
        ZMQ_EVENT_CONNECTED | ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_DISCONNECTED
        | ZMQ_EVENT_HANDSHAKE_SUCCEEDED
        | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
        | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
}

/// Reads what libzmq tells of one socket. It must be drained: a full one stops all traffic.
struct Monitor: ~Copyable {
    private let socket: Socket
    private let observed: UnsafeMutableRawPointer
    var handle: UnsafeMutableRawPointer { socket.handle }

    /// - Parameter number: one that no other monitor of the context has had.
    init(of observed: borrowing Socket, number: Int, in context: borrowing Context) throws(ZeroMQError) {
        let address = "inproc://monitor-\(number)"
        guard zmq_socket_monitor(observed.handle, address, MonitorEvent.mask) == 0 else {
            throw .failed(.monitor, nil, code: zmq_errno())
        }
        let socket = try Socket(.pair, in: context)
        try socket.connect(inside: address)
        self.observed = observed.handle
        self.socket = socket
    }

    /// What has happened since the last call.
    borrowing func drain() -> [MonitorEvent] {
        var events: [MonitorEvent] = []
        while let parts = socket.receiveParts(countMax: 2) {
            if let event = MonitorEvent(parts) { events.append(event) }
        }
        return events
    }

    /// Must be called before the observed socket is closed.
    borrowing func stop() { zmq_socket_monitor(observed, nil, 0) }
}
