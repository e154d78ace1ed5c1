public import Domain
internal import Foundation
internal import MessageSchema
internal import Synchronization
public import ZeroMQ

/// Listens at the tap of a running parent. It can never slow that one down: what this end does not take is dropped
/// and counted.
public final class TapSubscription: Sendable {
    /// What passes the tap. One consumer.
    public let events: AsyncStream<TapEvent>
    private let bus: Bus

    /// How many events may wait for the consumer.
    public static let waitingEventCountMax = 1_000

    /// Begins to connect; the parent need not be there yet.
    ///
    /// - Parameter secretKey: the observer's, Curve25519, 32 bytes.
    public init(of owner: Member, at endpoint: Endpoint, registry: Registry, secretKey: [UInt8]) throws {
        let (events, tell) = AsyncStream<TapEvent>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.waitingEventCountMax))
        let reading = Mutex(Reading(reader: TapReader(tapOwner: owner.node, registry: registry)))
        self.events = events
        bus = try Bus(
            ports: [],
            lines: [
                Line(
                    "tap", .subscribe, to: endpoint, serverKey: try CurvePublicKey(bytes: owner.transportKey),
                    subscriptions: [""])
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
        var reader: TapReader
        var droppedCount = 0

        mutating func take(_ arrivals: [Arrival], _ tell: AsyncStream<TapEvent>.Continuation) {
            let now = Instant(microsecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000_000))
            var sightings: [Sighting] = droppedCount > 0 ? [.dropped(messageCount: droppedCount)] : []
            for arrival in arrivals {
                sightings += reader.read(topic: arrival.frames.topic, envelope: arrival.frames.body, at: now)
            }
            if case .enqueued = tell.yield(.seen(sightings)) {
                droppedCount = 0
            } else {
                droppedCount += arrivals.count
            }
        }
    }
}

public enum TapEvent: Sendable {
    case seen([Sighting])
    /// The connection does not stand, and this is why.
    case trouble(String)
}
