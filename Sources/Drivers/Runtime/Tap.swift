internal import Domain
internal import MessageSchema
internal import Synchronization
public import ZeroMQ

/// Where everything that reaches or leaves a parent is shown once to those who watch. It never waits for them.
///
/// Every message is numbered, so that an observer sees how many it missed, for whatever reason. The last message of
/// each topic is kept, for observers that ask: they cannot speak, but they can subscribe to `last/WORD/`, with a word of
/// their own choice, and get it all under that prefix, which nobody else has asked for.
public final class Tap: Sendable {
    private struct State {
        var bus: Bus?
        var port = ""
        var number: UInt64 = 0
        var unsentCount: UInt64 = 0
        var last: [[UInt8]: Frames] = [:]
        var answeredAt: Instant?
    }

    private let state = Mutex(State())
    private let process = UInt64.random(in: 1 ... .max)
    private let clock = NodeClock(notBefore: nil)
    private let isReplay: Bool

    /// How many topics are remembered; those that come later are only shown.
    public static let topicCountMax = 4_096
    /// Who asks more often gets no answer.
    public static let answerPeriod: Duration = .milliseconds(50)
    /// The beginning of what an observer subscribes to, to be told the last message of every topic.
    public static let lastPrefix = "last/"
    /// Of the observer's own word, which is in hexadecimal.
    public static let wordLengthMax = 32

    /// - Parameter isReplay: whether what is shown was recorded once.
    public init(isReplay: Bool = false) { self.isReplay = isReplay }

    public func open(on bus: Bus, through port: String) {
        state.withLock { ($0.bus, $0.port) = (bus, port) }
    }

    public func close() { state.withLock { $0.bus = nil } }

    /// Messages for which there was not even room to queue.
    public var unsentCount: UInt64 { state.withLock(\.unsentCount) }

    public func show(_ frames: [Frames]) {
        guard !frames.isEmpty else { return }
        state.withLock { state in
            guard let bus = state.bus else { return }
            let now = clock.now
            var shown: [Frames] = []
            shown.reserveCapacity(frames.count)
            for frame in frames {
                state.number += 1
                let note = TapNote(
                    process: process, number: state.number, passedAt: now, unsentCount: state.unsentCount,
                    isReplay: isReplay)
                // What is too large with the note is missed, as its number shows.
                guard let noted = try? Frames(topic: frame.topic, body: TapCoding.join(frame.body, note))
                else {
                    state.unsentCount += 1
                    continue
                }
                shown.append(noted)
                if state.last[noted.topic] != nil || state.last.count < Self.topicCountMax {
                    state.last[noted.topic] = noted
                }
            }
            if !bus.offer(shown, through: state.port) { state.unsentCount += UInt64(shown.count) }
        }
    }

    /// Shows the last message of every topic to whoever subscribed to this; does nothing if it asks for something else.
    public func answer(_ prefix: [UInt8]) {
        guard Self.isQuestion(prefix) else { return }
        state.withLock { state in
            let now = clock.now
            if let last = state.answeredAt, now.duration(since: last) < Self.answerPeriod { return }
            state.answeredAt = now
            // In the order in which they passed.
            let frames = state.last.values.sorted { Self.number($0) < Self.number($1) }
            let answer = frames.enumerated().compactMap { index, frame in
                try? Frames(
                    topic: prefix + frame.topic,
                    body: TapCoding.asLast(frame.body, followedBy: frames.count - index - 1))
            }
            if !answer.isEmpty { _ = state.bus?.offer(answer, through: state.port) }
        }
    }

    private static func number(_ frames: Frames) -> UInt64 { TapCoding.split(frames.body).note?.number ?? 0 }

    private static func isQuestion(_ prefix: [UInt8]) -> Bool {
        let text = String(decoding: prefix, as: UTF8.self)
        guard text.hasPrefix(lastPrefix), text.last == "/" else { return false }
        let word = text.dropFirst(lastPrefix.count).dropLast()
        return (1...wordLengthMax).contains(word.count) && word.allSatisfy(\.isHexDigit)
    }
}
