internal import CZeroMQ
internal import Glibc

/// A port with its socket. A class, because a socket has one owner and arrays copy.
final class OpenPort {
    let port: Port
    /// With the port that the kernel chose, and an address in place of a name.
    let endpoint: Endpoint
    /// As libzmq calls it.
    private let bound: Endpoint
    let monitor: Monitor
    let socket: Socket
    var subscriptions = SubscriptionWatch()
    var peers = PortPeers()

    init(_ port: Port, keys: CurveKeyPair, monitor: Int, in context: borrowing Context) throws(ZeroMQError) {
        let socket = try Socket(port.kind.portSocketKind, in: context)
        try socket.configure(.binding(keys: keys, domain: port.domain))
        self.monitor = try Monitor(of: socket, number: monitor, in: context)
        if port.kind == .subscribe { try socket.subscribe(to: []) }
        bound = try Self.bind(socket, to: port.endpoint)
        endpoint = port.endpoint.host == "*" ? Endpoint(host: "*", port: bound.port) : bound
        self.port = port
        self.socket = socket
    }

    /// At the first address of the host's name that this machine has.
    private static func bind(_ socket: borrowing Socket, to endpoint: Endpoint) throws(ZeroMQError)
        -> Endpoint
    {
        // libzmq knows interfaces by their names, and no hosts.
        guard !endpoint.isNumeric, if_nametoindex(endpoint.host) == 0 else {
            return try socket.bind(to: endpoint)
        }
        let addresses: [Endpoint]
        do throws(HostUnknown) { addresses = try HostAddresses.of(endpoint) } catch {
            throw .hostUnknown(endpoint, reason: error.reason)
        }
        for address in addresses.dropLast() {
            do throws(ZeroMQError) { return try socket.bind(to: address) } catch {
                guard case .addressNotHere = error else { throw error }
            }
        }
        return try socket.bind(to: addresses[addresses.count - 1])
    }

    func disconnectClients() {
        socket.unbind(from: bound)
        subscriptions.restart()
        // The kernel may hold the port for a moment.
        for _ in 0..<Self.bindAttemptCountMax {
            if (try? socket.bind(to: bound)) != nil { return }
            usleep(10_000)
        }
    }

    private static let bindAttemptCountMax = 300
}

/// Who is at the other ends of a port's connections, as far as that can be told.
struct PortPeers {
    private var addresses: [Int32: String] = [:]
    private var failure: MonitorEvent.Failure?

    /// - Returns: a handshake that has failed otherwise than by a key that is not let in, once its connection is closed.
    mutating func note(_ event: MonitorEvent) -> (MonitorEvent.Failure, peer: String?)? {
        switch event {
        case .accepted(let descriptor):
            addresses[descriptor] = peerAddress(of: descriptor)
            return nil
        case .handshakeFailed(let failure):
            // libzmq tells next which connection it was.
            self.failure = failure
            return nil
        case .disconnected(let descriptor):
            defer { failure = nil }
            let peer = addresses.removeValue(forKey: descriptor)
            guard let failure, failure != .notLetIn else { return nil }
            return (failure, peer)
        case .connected, .handshakeSucceeded, .retried: return nil
        }
    }
}

/// A line with its socket.
final class OpenLine {
    let line: Line
    let monitor: Monitor
    let socket: Socket
    /// Where it connects to; nil while the host's name is being resolved.
    let address: Endpoint?
    var watch: LineWatch

    init(
        _ line: Line, at address: Endpoint?, keys: CurveKeyPair, monitor: Int, in context: borrowing Context
    ) throws(ZeroMQError) {
        let socket = try Socket(line.kind.socketKind, in: context)
        try socket.configure(.connecting(keys: keys, serverKey: line.serverKey))
        self.monitor = try Monitor(of: socket, number: monitor, in: context)
        for prefix in line.subscriptions { try socket.subscribe(to: Array(prefix.utf8)) }
        if let address { try socket.connect(to: address) }
        watch = LineWatch(patience: .milliseconds(SocketSettings.troubleMillisecondsMax), at: .now)
        self.line = line
        self.address = address
        self.socket = socket
    }

    /// Nobody has accepted the connection yet.
    var isUnreached: Bool { watch.isUnreached }
}
