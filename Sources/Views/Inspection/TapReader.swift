public import Domain
public import MessageSchema

/// Makes sense of what a tap says: opens each message, and watches for those that are missing.
public struct TapReader: Sendable {
    private var opener: MessageOpener
    private var watch: SequenceWatch

    public init(tapOwner: NodeID, registry: Registry) {
        opener = MessageOpener(registry: registry, viewpoint: .observer)
        watch = SequenceWatch(tapOwner: tapOwner, registry: registry)
    }

    /// - Parameters:
    ///   - topic: the first frame.
    ///   - envelope: the second frame.
    /// - Returns: a finding, if this message shows that others are missing, then the message.
    public mutating func read(topic: [UInt8], envelope: [UInt8], at now: Instant) -> [Sighting] {
        do throws(Refusal) {
            let received = try opener.open(topic: topic, envelope: envelope)
            return [watch.note(received.header).map(Sighting.finding), .message(received, receivedAt: now)]
                .compactMap(\.self)
        } catch {
            return [.refused(error)]
        }
    }
}

/// One thing seen at a tap.
public enum Sighting: Equatable, Sendable {
    case message(Received, receivedAt: Instant)
    case finding(SequenceWatch.Finding)
    /// Something passed that no node may take for a message.
    case refused(Refusal)
    /// Messages that passed while this inspector was too slow to take them.
    case dropped(messageCount: Int)
}
