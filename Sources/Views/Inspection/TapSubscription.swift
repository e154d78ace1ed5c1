public import Domain
internal import MessageSchema
internal import Runtime
internal import Synchronization
public import ZeroMQ

/// Listens at the tap of a running parent. It can never slow that one down: what this end does not take is dropped
/// and counted.
public final class TapSubscription: Sendable {
    /// What passes the tap. One consumer.
    public let events: AsyncStream<TapEvent>
    private let bus: Bus

    /// How many batches may wait for the consumer, each of up to 256 messages.
    public static let waitingBatchCountMax = 1_000
    /// How long an owner may take to say the last message of every topic, once it is heard.
    public static let answerMax: Duration = .seconds(5)

    /// Begins to connect; the parent need not be there yet.
    ///
    /// - Parameters:
    ///   - secretKey: the observer's, Curve25519, 32 bytes.
    ///   - asksForLast: whether the last message of every topic comes first.
    public init(
        of owner: Member, at endpoint: Endpoint, registry: Registry, secretKey: [UInt8],
        asksForLast: Bool = false
    ) throws {
        let (events, tell) = AsyncStream<TapEvent>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.waitingBatchCountMax))
        let question = Tap.lastPrefix + String(UInt64.random(in: 1 ... .max), radix: 16) + "/"
        let reading = Mutex(Reading(question: asksForLast ? Array(question.utf8) : nil))
        self.events = events
        bus = try Bus(
            ports: [],
            lines: [
                Line(
                    "tap", .subscribe, to: endpoint, serverKey: try CurvePublicKey(bytes: owner.transportKey),
                    subscriptions: ["down/", "up/"] + (asksForLast ? [question] : []))
            ], keys: try CurveKeyPair(secretKey: CurveSecretKey(bytes: secretKey)),
            authority: { _ in .deny },
            receive: { arrivals in reading.withLock { $0.take(arrivals, tell) } },
            notice: { notice in
                if case .trouble(_, _, let trouble) = notice { tell.yield(.trouble("\(trouble)")) }
            })
        tell.onTermination = { [bus] _ in bus.close() }
    }

    public func close() { bus.close() }

    private struct Reading {
        /// What the answer's topics begin with; nil when nothing was asked, or it was answered.
        var question: [UInt8]?
        var askedAt: Instant?
        var droppedCount = 0

        mutating func take(_ arrivals: [Arrival], _ tell: AsyncStream<TapEvent>.Continuation) {
            let now = Instant.now
            var frames: [TapFrame] = []
            frames.reserveCapacity(arrivals.count)
            for arrival in arrivals {
                if let frame = frame(arrival, at: now, tell) { frames.append(frame) }
            }
            guard !frames.isEmpty else { return }
            if droppedCount > 0, case .enqueued = tell.yield(.dropped(messageCount: droppedCount)) {
                droppedCount = 0
            }
            if case .enqueued = tell.yield(.passed(frames)) { return }
            droppedCount += frames.count
        }

        /// Nil for what passed before the answer: it is in the answer, or overtaken.
        private mutating func frame(
            _ arrival: Arrival, at now: Instant, _ tell: AsyncStream<TapEvent>.Continuation
        ) -> TapFrame? {
            let frame = TapFrame(arrival.frames, receivedAt: now)
            guard let prefix = question else {
                // A line that was opened anew has asked anew.
                return frame.note?.lastFollowingCount == nil ? frame : nil
            }
            if frame.topic.starts(with: prefix) {
                if frame.note?.lastFollowingCount == 0 { question = nil }
                return frame.strippingTopic(of: prefix)
            }
            let since = askedAt ?? now
            askedAt = since
            guard now.duration(since: since) > TapSubscription.answerMax else { return nil }
            question = nil
            tell.yield(.lastUnknown)
            return frame
        }
    }
}

public enum TapEvent: Sendable {
    case passed([TapFrame])
    /// Messages came while the consumer was too slow to take them.
    case dropped(messageCount: Int)
    /// The owner of the tap does not say the last message of every topic.
    case lastUnknown
    /// The connection does not stand, and this is why.
    case trouble(String)
}
