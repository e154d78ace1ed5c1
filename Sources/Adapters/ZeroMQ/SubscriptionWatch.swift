/// What each peer has subscribed to at one port. libzmq keeps a node of a tree for every byte of every subscription, as long as
/// its connection stands, and takes as many as somebody sends: a peer that sends too many must be cut off.
///
/// Keeps at most ``countMax`` prefixes of ``byteCountMax`` bytes for each peer of the registry.
struct SubscriptionWatch {
    /// Distinct prefixes of one peer, of all its connections since the port was opened.
    static let countMax = 1_000
    /// The longest topic that a message may have.
    static let byteCountMax = Frames.topicByteCountMax
    /// Subscriptions and their ends that one peer may send in a ``period``.
    static let messageCountMax = 10_000
    static let period: Duration = .seconds(60)

    private var peers: [String: Peer] = [:]

    private struct Peer {
        var prefixes: Set<[UInt8]> = []
        var messageCount = 0
        var since: ContinuousClock.Instant
    }

    /// What a message of a subscriber means.
    enum Verdict: Equatable {
        /// It is new for this peer, or asked for once more.
        case asked([UInt8])
        case ended
        /// More than is allowed.
        case exceeded(SubscriptionExcess)
    }

    /// - Parameters:
    ///   - message: in ZMTP 3.x a byte 1 and the prefix, or a byte 0 and the prefix that is no longer wanted.
    ///   - user: nil for what libzmq tells of connections that have ended.
    mutating func note(_ message: [UInt8], from user: String?, at now: ContinuousClock.Instant) -> Verdict {
        guard let user else { return .ended }
        var peer = peers[user] ?? Peer(since: now)
        defer { peers[user] = peer }
        if now - peer.since > Self.period { (peer.messageCount, peer.since) = (0, now) }
        peer.messageCount += 1
        guard peer.messageCount <= Self.messageCountMax else { return .exceeded(.tooOften) }
        let prefix = Array(message.dropFirst())
        switch message.first {
        case 1:
            guard prefix.count <= Self.byteCountMax else { return .exceeded(.tooLong) }
            peer.prefixes.insert(prefix)
            return peer.prefixes.count <= Self.countMax ? .asked(prefix) : .exceeded(.tooMany)
        case 0:
            peer.prefixes.remove(prefix)
            return .ended
        default: return .exceeded(.notASubscription)
        }
    }

    /// All connections were ended, and libzmq has forgotten everything.
    mutating func restart() { peers.removeAll() }
}

/// Why a subscriber was cut off.
public enum SubscriptionExcess: Hashable, Sendable, CustomStringConvertible {
    case tooMany, tooLong, tooOften, notASubscription

    public var description: String {
        switch self {
        case .tooMany: "more than \(SubscriptionWatch.countMax) subscriptions"
        case .tooLong: "a subscription of more than \(SubscriptionWatch.byteCountMax) bytes"
        case .tooOften:
            "more than \(SubscriptionWatch.messageCountMax) subscriptions within \(SubscriptionWatch.period)"
        case .notASubscription: "something else than subscriptions"
        }
    }
}

/// Peers that are not let in for a while, by their names.
struct Bans {
    private var bans: [String: Ban] = [:]

    /// The first time; each further time is twice as long as the one before.
    static let spanMin: Duration = .seconds(60)
    static let spanMax: Duration = .seconds(3_600)

    private struct Ban {
        var span: Duration
        var until: ContinuousClock.Instant
    }

    /// - Returns: for how long.
    mutating func ban(_ user: String, at now: ContinuousClock.Instant) -> Duration {
        let span = bans[user].map { min($0.span * 2, Self.spanMax) } ?? Self.spanMin
        bans[user] = Ban(span: span, until: now + span)
        return span
    }

    func isBanned(_ user: String, at now: ContinuousClock.Instant) -> Bool {
        bans[user].map { now < $0.until } ?? false
    }
}
