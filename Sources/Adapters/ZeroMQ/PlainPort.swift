internal import CZeroMQ
internal import Glibc

/// A port without encryption, on this machine alone, for nothing but traffic that was recorded once and is looked at
/// with a packet analyser. No bus has one: what is sent here reaches no node.
///
/// One thread at a time may use it.
public final class PlainPort {
    public let endpoint: Endpoint
    private let open: Open

    private final class Open {
        let socket: Socket
        let context: Context

        init(at endpoint: Endpoint) throws(ZeroMQError) {
            let context = try Context()
            let socket = try Socket(.xpub, in: context)
            try socket.set(ZMQ_LINGER, SocketSettings.plainLingerMilliseconds)
            try socket.set(ZMQ_SNDHWM, SocketSettings.queuedMessageCountMax)
            try socket.set(ZMQ_MAXMSGSIZE, SocketSettings.frameByteCountMax)
            _ = try socket.bind(to: endpoint)
            self.socket = socket
            self.context = context
        }
    }

    /// - Parameter endpoint: on the loopback interface.
    public init(at endpoint: Endpoint) throws(ZeroMQError) {
        precondition(endpoint.isLoopback, "what is not encrypted stays on this machine")
        self.endpoint = endpoint
        open = try Open(at: endpoint)
    }

    /// Whether somebody has subscribed since the last call.
    public func isAsked() -> Bool {
        var isAsked = false
        while let parts = open.socket.receiveParts(countMax: 1) { isAsked = isAsked || parts[0].first == 1 }
        return isAsked
    }

    public func send(_ messages: [Frames]) {
        for message in messages { _ = open.socket.send(message) }
    }
}
