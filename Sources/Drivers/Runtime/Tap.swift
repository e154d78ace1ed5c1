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
        var shownCount: UInt64 = 0
        var unsentCount: UInt64 = 0
        /// By topic.
        var last: [[UInt8]: Shown] = [:]
        /// Prefixes that were asked for and not answered yet, the oldest first.
        var questions: [[UInt8]] = []
        var answerPeriodEnd: Instant?
        /// How many messages may still be shown in answers before this period ends.
        var answerRoom = 0
    }

    private struct Shown {
        let frames: Frames
        let note: TapNote
        /// Among all that were shown.
        let place: UInt64
    }

    private let state = Mutex(State())
    private let process = UInt64.random(in: 1 ... .max)
    private let clock = NodeClock(notBefore: nil)
    private let isReplay: Bool

    /// How many topics are remembered; those that come later are only shown.
    public static let topicCountMax = 4_096
    /// Answers of one such period hold no more messages than topics are remembered; who asks meanwhile waits.
    public static let answerPeriod: Duration = .milliseconds(50)
    /// How many may wait for an answer; who asks then gets none.
    public static let questionCountMax = 64
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

    /// - Parameter areLast: they do not pass now, but are the last of their topics from before a replay begins.
    public func show(_ frames: [Frames], areLast: Bool = false) {
        guard !frames.isEmpty else { return }
        state.withLock { state in
            guard let bus = state.bus else { return }
            let now = clock.now
            var shown: [Frames] = []
            shown.reserveCapacity(frames.count)
            for (index, frame) in frames.enumerated() {
                // What does not pass now has no number of its own: who watches has missed nothing.
                if !areLast { state.number += 1 }
                let note = TapNote(
                    process: process, number: state.number, passedAt: now, unsentCount: state.unsentCount,
                    isReplay: isReplay)
                let told = areLast ? note.asLast(followedBy: frames.count - 1 - index) : note
                // What is too large with the note is missed, as its number shows.
                guard let noted = try? Frames(topic: frame.topic, body: TapCoding.join(frame.body, told))
                else {
                    state.unsentCount += 1
                    continue
                }
                shown.append(noted)
                if state.last[frame.topic] != nil || state.last.count < Self.topicCountMax {
                    state.shownCount += 1
                    state.last[frame.topic] = Shown(frames: frame, note: note, place: state.shownCount)
                }
            }
            if !bus.offer(shown, through: state.port) { state.unsentCount += UInt64(shown.count) }
            answerQuestions(&state, at: now)
        }
    }

    /// Shows the last message of every topic to the observer that subscribed to this, at once or with what passes next; does
    /// nothing if it asks for something else.
    public func answer(_ prefix: [UInt8]) {
        guard Self.isQuestion(prefix) else { return }
        state.withLock { state in
            guard state.questions.count < Self.questionCountMax, !state.questions.contains(prefix) else {
                return
            }
            state.questions.append(prefix)
            answerQuestions(&state, at: clock.now)
        }
    }

    private func answerQuestions(_ state: inout State, at now: Instant) {
        guard let bus = state.bus, !state.questions.isEmpty, !state.last.isEmpty else { return }
        if state.answerPeriodEnd.map({ now >= $0 }) ?? true {
            state.answerPeriodEnd = now.advanced(by: Self.answerPeriod)
            state.answerRoom = Self.topicCountMax
        }
        guard state.last.count <= state.answerRoom else { return }
        // In the order in which they passed.
        let last = state.last.values.sorted { $0.place < $1.place }
        while let question = state.questions.first, last.count <= state.answerRoom {
            guard bus.offer(Self.answer(question, last), through: state.port) else {
                state.answerRoom = 0
                return
            }
            state.questions.removeFirst()
            state.answerRoom -= last.count
        }
    }

    private static func answer(_ prefix: [UInt8], _ last: [Shown]) -> [Frames] {
        var answer: [Frames] = []
        // From the end, because each says how many follow.
        for shown in last.reversed() {
            let body = TapCoding.join(shown.frames.body, shown.note.asLast(followedBy: answer.count))
            // What is too large with the prefix is left out.
            if let frames = try? Frames(topic: prefix + shown.frames.topic, body: body) {
                answer.append(frames)
            }
        }
        return answer.reversed()
    }

    private static func isQuestion(_ prefix: [UInt8]) -> Bool {
        let text = String(decoding: prefix, as: UTF8.self)
        guard text.hasPrefix(lastPrefix), text.last == "/" else { return false }
        let word = text.dropFirst(lastPrefix.count).dropLast()
        return (1...wordLengthMax).contains(word.count) && word.allSatisfy(\.isHexDigit)
    }
}
