public import Domain
public import MessageSchema
internal import Runtime

/// Makes sense of what a tap says: opens each message, and watches for those that are missing.
public struct TapReader: Sendable {
    private var opener: MessageOpener
    private var watch: SequenceWatch
    private var newest: (process: UInt64, number: UInt64)?

    public init(tapOwner: NodeID, registry: Registry) {
        opener = MessageOpener(registry: registry, viewpoint: .observer)
        watch = SequenceWatch(tapOwner: tapOwner, registry: registry)
    }

    /// A frame, opened as far as that can be done without those before it.
    public struct Checked: Sendable {
        fileprivate let frame: TapFrame
        fileprivate let result: Result<Received, Refusal>

        fileprivate init(_ frame: TapFrame, by opener: MessageOpener) {
            self.frame = frame
            result = Result { () throws(Refusal) in
                try opener.check(topic: frame.topic, envelope: frame.envelope)
            }
        }
    }

    /// Checks signatures on all processors.
    ///
    /// - Returns: one for each frame, in order, for ``read(_:)-(Checked)``.
    public func check(_ frames: [TapFrame]) async -> [Checked] {
        await frames.concurrentMap { [opener] in Checked($0, by: opener) }
    }

    /// - Returns: findings, if this message shows that others are missing, then the message.
    public mutating func read(_ frame: TapFrame) -> [Sighting] { read(Checked(frame, by: opener)) }

    public mutating func read(_ checked: Checked) -> [Sighting] {
        let frame = checked.frame
        let missed = noteNumber(of: frame).map { Sighting.missed(messageCount: $0) }
        do throws(Refusal) {
            let received = try checked.result.get()
            try opener.admit(received)
            let message = TapMessage(
                received, receivedAt: frame.receivedAt, note: frame.note, byteCount: frame.envelope.count)
            // The last message of a topic may be of long ago: nothing follows from its number.
            let finding = message.isLast ? nil : watch.note(received.header).map(Sighting.finding)
            return [missed, finding, .message(message)].compactMap(\.self)
        } catch {
            return [missed, .refused(error, topic: frame.topicText)].compactMap(\.self)
        }
    }

    /// - Returns: how many passed the tap since the last one and did not come here.
    private mutating func noteNumber(of frame: TapFrame) -> UInt64? {
        guard let note = frame.note, note.lastFollowingCount == nil else { return nil }
        defer { newest = (note.process, note.number) }
        guard let newest, newest.process == note.process, note.number > newest.number + 1 else { return nil }
        // What was missed here was not lost on the network.
        watch.forget()
        return note.number - newest.number - 1
    }
}

/// One thing seen at a tap.
public enum Sighting: Equatable, Sendable {
    case message(TapMessage)
    case finding(SequenceWatch.Finding)
    /// Something passed that no node may take for a message.
    case refused(Refusal, topic: String)
    /// Messages passed the tap and did not come here: this observer or its line is too slow.
    case missed(messageCount: UInt64)
    /// Messages came while this program was too slow to take them.
    case dropped(messageCount: Int)
}
