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
    private let ticking: Task<Void, Never>?

    /// How many batches may wait for the consumer, each of up to 256 messages.
    public static let waitingBatchCountMax = 1_000

    /// Begins to connect; the parent need not be there yet.
    ///
    /// - Parameters:
    ///   - secretKey: the observer's, Curve25519, 32 bytes.
    ///   - asksForLast: whether the last message of every topic comes first.
    ///   - answerWithin: how long the parent may take to tell it, once it is heard.
    ///   - tick: how often ``TapEvent/tick`` comes, whatever else does; nil for never.
    public init(
        of owner: Member, at endpoint: Endpoint, registry: Registry, secretKey: [UInt8],
        asksForLast: Bool = false, answerWithin answerMax: Duration = .seconds(5), tick: Duration? = nil
    ) throws {
        let (events, tell) = AsyncStream<TapEvent>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.waitingBatchCountMax))
        let question = Tap.lastPrefix + String(UInt64.random(in: 1 ... .max), radix: 16) + "/"
        let reading = Mutex(
            TapReading(question: asksForLast ? Array(question.utf8) : nil, answerMax: answerMax))
        self.events = events
        bus = try Bus(
            ports: [],
            lines: [
                Line(
                    "tap", .subscribe, to: endpoint, serverKey: try CurvePublicKey(bytes: owner.transportKey),
                    subscriptions: ["down/", "up/"] + (asksForLast ? [question] : []))
            ], keys: try CurveKeyPair(secretKey: CurveSecretKey(bytes: secretKey)),
            authority: { _ in .deny },
            receive: { arrivals in
                let now = Instant.now
                reading.withLock {
                    $0.take(arrivals.map { TapFrame($0.frames, receivedAt: now) }, at: now, tell)
                }
            },
            notice: { notice in
                if case .trouble(_, _, let trouble) = notice { tell.yield(.trouble("\(trouble)")) }
            })
        ticking = tick.map { period in
            Task {
                while (try? await Task.sleep(for: period)) != nil { tell.yield(.tick) }
            }
        }
        tell.onTermination = { [bus, ticking] _ in
            ticking?.cancel()
            bus.close()
        }
    }

    public func close() {
        ticking?.cancel()
        bus.close()
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
    /// Some time has passed.
    case tick
}
