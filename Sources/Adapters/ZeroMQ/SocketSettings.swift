internal import CZeroMQ

/// Every value that libzmq is given, with its unit. None of `ZMQ_HEARTBEAT_*` is ever set: on a slow connecting
/// subscriber they abort the process in libzmq 4.3.4.
public enum SocketSettings {
    /// More than the sockets of a hub with a thousand children need.
    static let fileDescriptorCountMax = 4_096
    /// Of one process: four for each connection or bound port, and those of the authenticator.
    static let socketCountMax: Int32 = 256
    /// More than this on one socket can vanish silently on reconnect.
    public static let subscriptionCountMax = 100
    /// On the wire. A larger frame costs its sender the connection.
    static let frameByteCountMax: Int64 = 65_536
    /// What may come in where messages only go out. Subscriptions above ``SubscriptionWatch/byteCountMax`` are noticed by name up to
    /// here; beyond, libzmq ends the connection and says not whose it was.
    static let subscriptionByteCountMax: Int64 = 4_096
    /// What CURVE adds to a frame on the wire, rounded up.
    static let envelopeByteCountMax = 64

    static let handshakeMillisecondsMax: Int32 = 2_000
    static let connectMillisecondsMax: Int32 = 3_000
    /// Drawn for each connection, so that a thousand children do not return in the same instant.
    static let reconnectMilliseconds: ClosedRange<Int32> = 250...1_000
    static let reconnectMillisecondsMax: Int32 = 5_000
    /// A connection that does not stand after so long has a reason that somebody should know.
    static let troubleMillisecondsMax = 2_500
    /// How long a port may take to turn a stranger away when it is opened.
    static let strangerTestMillisecondsMax = 5_000

    static let keepaliveIdleSeconds: Int32 = 2
    static let keepaliveIntervalSeconds: Int32 = 1
    static let keepaliveProbeCount: Int32 = 3
    static let unacknowledgedMillisecondsMax: Int32 = 4_000

    static let backlogConnectionCount: Int32 = 1_024
    static let queuedMessageCountMax: Int32 = 10_000
    /// Subscriptions of one peer that wait: libzmq takes all of them into its tree before anybody can count them.
    static let queuedSubscriptionCountMax: Int32 = 64
    /// A plain port sends what is queued before it closes; nobody waits for it.
    static let plainLingerMilliseconds: Int32 = 1_000
}

/// On which side of a connection a socket is, and what it proves there. There is no third, unencrypted one.
enum SocketRole {
    case binding(keys: CurveKeyPair, domain: String)
    /// - Parameter serverKey: the only key that is believed at the other end.
    case connecting(keys: CurveKeyPair, serverKey: CurvePublicKey)
}

extension Socket {
    borrowing func configure(_ role: SocketRole) throws(ZeroMQError) {
        try set(ZMQ_LINGER, Int32(0))
        try set(
            ZMQ_MAXMSGSIZE,
            kind == .xpub ? SocketSettings.subscriptionByteCountMax : SocketSettings.frameByteCountMax)
        if kind == .xpub {
            // Of every connection, not only of the first to want it.
            try set(ZMQ_XPUB_VERBOSER, Int32(1))
        }
        try set(ZMQ_HANDSHAKE_IVL, SocketSettings.handshakeMillisecondsMax)
        try set(ZMQ_CONNECT_TIMEOUT, SocketSettings.connectMillisecondsMax)
        try set(ZMQ_RECONNECT_IVL, Int32.random(in: SocketSettings.reconnectMilliseconds))
        try set(ZMQ_RECONNECT_IVL_MAX, SocketSettings.reconnectMillisecondsMax)
        try set(ZMQ_TCP_KEEPALIVE, Int32(1))
        try set(ZMQ_TCP_KEEPALIVE_IDLE, SocketSettings.keepaliveIdleSeconds)
        try set(ZMQ_TCP_KEEPALIVE_INTVL, SocketSettings.keepaliveIntervalSeconds)
        try set(ZMQ_TCP_KEEPALIVE_CNT, SocketSettings.keepaliveProbeCount)
        try set(ZMQ_TCP_MAXRT, SocketSettings.unacknowledgedMillisecondsMax)
        try set(ZMQ_SNDHWM, SocketSettings.queuedMessageCountMax)
        try set(
            ZMQ_RCVHWM,
            kind == .xpub
                ? SocketSettings.queuedSubscriptionCountMax : SocketSettings.queuedMessageCountMax)
        switch role {
        case .binding(let keys, let domain):
            try set(ZMQ_BACKLOG, SocketSettings.backlogConnectionCount)
            try set(ZMQ_CURVE_SERVER, Int32(1))
            try set(ZMQ_CURVE_SECRETKEY, keys.secretKey.bytes)
            // CURVE fails open without both.
            try set(ZMQ_ZAP_DOMAIN, Array(domain.utf8))
            try set(Int32(CZMQ_ZAP_ENFORCE_DOMAIN), Int32(1))
        case .connecting(let keys, let serverKey):
            // A publisher is not to queue for a parent that may never come.
            if kind == .publish { try set(ZMQ_IMMEDIATE, Int32(1)) }
            try set(ZMQ_CURVE_SERVERKEY, serverKey.bytes)
            try set(ZMQ_CURVE_PUBLICKEY, keys.publicKey.bytes)
            try set(ZMQ_CURVE_SECRETKEY, keys.secretKey.bytes)
        }
    }
}
