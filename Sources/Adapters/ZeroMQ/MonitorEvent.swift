internal import CZeroMQ
internal import Glibc

/// What libzmq tells of a socket's connections, as far as anything here follows from it.
public enum MonitorEvent: Hashable, Sendable {
    /// TCP is through; the handshake begins.
    case connected
    case handshakeSucceeded
    case handshakeFailed(Failure)
    /// - Parameter descriptor: which was that of the connection.
    case disconnected(descriptor: Int32)
    /// The next attempt is being waited for.
    case retried
    /// Somebody has connected to a port; the handshake begins.
    case accepted(descriptor: Int32)

    public enum Failure: Hashable, Sendable {
        /// The other end's authority said no.
        case notLetIn
        /// The other end spoke, but not as it should.
        case protocolViolated(code: Int32)
        /// The connection broke; an error number of the system, 0 for none.
        case broken(code: Int32)

        /// What libzmq says when a box cannot be opened: one end does not have the key that the other one expects.
        static let cryptographic = Int32(bitPattern: UInt32(ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC))
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
        case ZMQ_EVENT_DISCONNECTED: self = .disconnected(descriptor: value)
        case ZMQ_EVENT_ACCEPTED: self = .accepted(descriptor: value)
        case ZMQ_EVENT_CONNECT_RETRIED: self = .retried
        default: return nil
        }
    }

    /// Without `ACCEPT_FAILED`, which can flood a monitor and stop all traffic.
    static let mask =
        ZMQ_EVENT_CONNECTED | ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_ACCEPTED
        | ZMQ_EVENT_HANDSHAKE_SUCCEEDED
        | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
        | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
}

extension MonitorEvent.Failure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notLetIn: "its key is not let in"
        case .protocolViolated(Self.cryptographic):
            "it has another key than it shows, or expects another one here"
        case .protocolViolated(let code):
            "what it sends is not this protocol, ZMTP with CURVE (libzmq says 0x\(String(UInt32(bitPattern: code), radix: 16)))"
        case .broken(EAGAIN): "it said nothing for \(SocketSettings.handshakeMillisecondsMax / 1_000) s"
        case .broken(0): "it hung up"
        case .broken(let code): "it hung up (\(String(cString: strerror(code))))"
        }
    }
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
